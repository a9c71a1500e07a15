"""People and shops set up by administrators: checked, and written down with who did it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from data_contracts.errors import InvalidInput, LastAdmin, NotFound, OwnAdminRole, StalePage
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.setup_change import SetupChange, SetupSubject
from data_contracts.schemas.shop import Shop
from governance_rules.domain.permissions import Action, check
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.sign_in import hash_password

SHORTEST_PASSWORD = 10
AREA_OF_ROLE: dict[Role, tuple[str, ...]] = {
    Role.GRID_MEMBER: ("grid_id",),
    Role.MERCHANT: ("shop_id",),
    Role.COMMUNITY: ("community_id",),
    Role.PROPERTY: ("block_id",),
    Role.OFFICER: ("community_id", ""),
}
"""In what a role is held; a role that is not here, or has "", is held everywhere."""


def add_person(
    uow: UnitOfWork,
    by: Person,
    sign_in_name: str,
    display_name: str,
    grants: Sequence[RoleGrant],
    password: str,
    phone: str | None = None,
    wecom_user_id: str | None = None,
) -> int:
    """The new person's id. Raises Refused, and InvalidInput naming the field that is wrong."""
    check(by, Action.MANAGE_PEOPLE)
    name = sign_in_name.strip()
    if not name or len(name) > 60 or not name.isprintable() or " " in name:
        raise InvalidInput("a sign-in name has 1 to 60 letters and no blank", field="sign_in_name")
    uow.directory.lock_people()
    if uow.people.by_sign_in_name(name) is not None:
        raise InvalidInput(f"the sign-in name {name!r} is taken", field="sign_in_name_taken")
    _check_person(display_name, grants)
    _check_password(password)
    person_id = uow.people.add(name, display_name.strip(), hash_password(password), grants)
    if phone or wecom_user_id:
        uow.people.set_contact(person_id, phone, wecom_user_id)
    _note(uow, by, SetupSubject.PERSON, str(person_id), None, _as_json(uow.people.get(person_id)))
    return person_id


def change_person(uow: UnitOfWork, by: Person, after: Person, seen: Person) -> None:
    """Put `after` in place of `seen`, as it was when the page was drawn.

    Whoever is no longer active, or has other roles, has to sign in again. Raises Refused where it would take away the
    own administrator's role or the last administrator, StalePage, NotFound, and InvalidInput naming the field.
    """
    check(by, Action.MANAGE_PEOPLE)
    uow.directory.lock_people()
    there = uow.people.get(seen.person_id)
    if there != seen:
        raise StalePage(f"{there.display_name} was changed by somebody else meanwhile; look again")
    _check_person(after.display_name, after.grants)
    after = replace(
        after, person_id=seen.person_id, sign_in_name=seen.sign_in_name, display_name=after.display_name.strip()
    )
    if _is_admin(seen) and not _is_admin(after):
        if by.person_id == seen.person_id:
            raise OwnAdminRole("nobody takes the administrator's role from themselves; ask another administrator")
        if uow.directory.other_admins(seen.person_id) == 0:
            raise LastAdmin("this is the last administrator; make somebody else one first")
    if after == seen:
        return
    uow.directory.update_person(after)
    if after.active != seen.active or set(after.grants) != set(seen.grants):
        uow.directory.end_sessions(seen.person_id)
    _note(uow, by, SetupSubject.PERSON, str(seen.person_id), _as_json(seen), _as_json(uow.people.get(seen.person_id)))


def set_password(uow: UnitOfWork, by: Person, person_id: int, password: str) -> None:
    """A new password; whoever is signed in as this person has to sign in again, and past failures count no more.

    Raises Refused, NotFound, and InvalidInput for one that is too short.
    """
    check(by, Action.MANAGE_PEOPLE)
    _check_password(password)
    person = uow.people.get(person_id)
    uow.directory.set_password(person_id, hash_password(password))
    uow.directory.end_sessions(person_id)
    at = uow.now()
    uow.people.record_sign_in(person.sign_in_name, "new password", True, at)
    stamp = {"password_set_at": at.isoformat()}
    _note(uow, by, SetupSubject.PERSON, str(person_id), {}, stamp)


def save_shop(uow: UnitOfWork, by: Person, after: Shop, seen: Shop | None) -> None:
    """Add the shop, or put it in place of `seen`. Raises Refused, StalePage, and InvalidInput naming the field."""
    check(by, Action.MANAGE_PEOPLE)
    uow.directory.lock_people()
    if not after.shop_id or not after.shop_id.isprintable():
        raise InvalidInput("a shop needs a number of plain letters", field="shop_id")
    if not after.name.strip():
        raise InvalidInput("a shop needs a name", field="name")
    try:
        there: Shop | None = uow.shops.get(after.shop_id)
    except NotFound:
        there = None
    if seen is None and there is not None:
        raise InvalidInput(f"there is a shop {after.shop_id!r} already", field="shop_id")
    if there != seen:
        raise StalePage(f"shop {after.shop_id} was changed by somebody else meanwhile; look again")
    if after == seen:
        return
    uow.shops.save(after)
    _note(uow, by, SetupSubject.SHOP, after.shop_id, _shop_as_json(seen) if seen else None, _shop_as_json(after))


def _shop_as_json(shop: Shop) -> dict[str, Any]:
    return asdict(shop) | {"closed_at": shop.closed_at.isoformat() if shop.closed_at else None}


def _is_admin(person: Person) -> bool:
    return person.active and person.has(Role.ADMIN)


def _check_person(display_name: str, grants: Sequence[RoleGrant]) -> None:
    if not display_name.strip() or len(display_name) > 80:
        raise InvalidInput("a name has 1 to 80 letters", field="display_name")
    for grant in grants:
        held = [name for name in ("community_id", "grid_id", "block_id", "shop_id") if getattr(grant, name)]
        if (held[0] if len(held) == 1 else "" if not held else "both") not in AREA_OF_ROLE.get(grant.role, ("",)):
            wanted = " or ".join(name or "everywhere" for name in AREA_OF_ROLE.get(grant.role, ("",)))
            raise InvalidInput(f"{grant.role} is held in {wanted}", field="grants")


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput(f"a password has at least {SHORTEST_PASSWORD} letters", field="password")


def _as_json(person: Person) -> dict[str, Any]:
    return {
        "sign_in_name": person.sign_in_name,
        "display_name": person.display_name,
        "phone": person.phone,
        "wecom_user_id": person.wecom_user_id,
        "active": person.active,
        # What is said of a shop is no change of the person.
        "grants": [
            {name: value for name, value in asdict(grant).items() if value is not None and name != "shop_closed"}
            for grant in person.grants
        ],
    }


def _note(
    uow: UnitOfWork,
    by: Person,
    subject: SetupSubject,
    subject_id: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    uow.setup_changes.add(SetupChange(uow.now(), by.person_id, subject, subject_id, before, after))
