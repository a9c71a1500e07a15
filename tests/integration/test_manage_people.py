"""People and shops set up by administrators, on a real PostgreSQL; nobody else may, and nobody locks the house."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_contracts.errors import InvalidInput, Refused, SignInFailed, StalePage
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.setup_change import SetupSubject
from data_contracts.schemas.shop import Shop
from data_contracts.settings import SignInSettings
from data_contracts.store.database import Database
from governance_rules.domain.demo_street import DEMO_PEOPLE, GRID
from governance_rules.domain.permissions import MAY, Action
from governance_rules.use_cases.manage_people import add_person, change_person, save_shop, set_password
from governance_rules.use_cases.seed_street import seed_street
from governance_rules.use_cases.sign_in import session_of, sign_in

PASSWORD = "long-enough-word"
EVERYBODY = [demo.sign_in_name for demo in DEMO_PEOPLE]


@pytest.fixture
def people(database: Database) -> dict[str, Person]:
    with database.unit_of_work() as uow:
        seed_street(uow, dict.fromkeys(EVERYBODY, PASSWORD))
        return {name: uow.people.by_sign_in_name(name)[0] for name in EVERYBODY}


def test_only_who_manages_people_may(database: Database, people: dict[str, Person]) -> None:
    for name, person in people.items():
        able = any(Action.MANAGE_PEOPLE in MAY[grant.role] for grant in person.grants)
        with database.unit_of_work() as uow:
            seen = uow.people.get(people["operator"].person_id)
            calls = (
                lambda: change_person(uow, person, replace(seen, display_name=f"by {name}"), seen),  # noqa: B023
                lambda: set_password(uow, person, seen.person_id, "another-password"),  # noqa: B023
                lambda: add_person(uow, person, f"new-{name}", "New", (), PASSWORD),  # noqa: B023
                lambda: save_shop(uow, person, Shop(f"shop-of-{name}", "Shop"), None),  # noqa: B023
            )
            for call in calls:
                if able:
                    call()
                else:
                    with pytest.raises(Refused):
                        call()


def test_another_role_ends_the_sessions_and_is_written_down(database: Database, people: dict[str, Person]) -> None:
    admin, seen = people["admin"], people["grid"]
    token = _signed_in(database, "grid", PASSWORD)
    after = replace(seen, grants=(*seen.grants, RoleGrant(Role.OFFICER)), phone="123")
    with database.unit_of_work() as uow:
        change_person(uow, admin, after, seen)
    with database.unit_of_work() as uow:
        assert session_of(uow, token) is None
        assert set(uow.people.get(seen.person_id).grants) == set(after.grants)
        (change,) = uow.setup_changes.of(SetupSubject.PERSON, str(seen.person_id))
        assert change.person_id == admin.person_id and change.after and change.after["phone"] == "123"
        with pytest.raises(StalePage):
            change_person(uow, admin, replace(seen, display_name="late"), seen)


def test_the_house_keeps_an_administrator(database: Database, people: dict[str, Person]) -> None:
    admin, operator = people["admin"], people["operator"]
    with database.unit_of_work() as uow:
        with pytest.raises(Refused, match="from themselves"):
            change_person(uow, admin, replace(admin, grants=()), admin)
        change_person(uow, admin, replace(operator, grants=(RoleGrant(Role.ADMIN),)), operator)
        second = uow.people.get(operator.person_id)
        change_person(uow, second, replace(admin, active=False), admin)
        with pytest.raises(Refused, match="from themselves"):
            change_person(uow, second, replace(second, active=False), second)


def test_what_is_wrong_names_its_field(database: Database, people: dict[str, Person]) -> None:
    admin = people["admin"]
    with database.unit_of_work() as uow:
        for words, field in (
            (("grid", "Name", (), PASSWORD), "sign_in_name_taken"),
            (("two words", "Name", (), PASSWORD), "sign_in_name"),
            (("new", "  ", (), PASSWORD), "display_name"),
            (("new", "Name", (RoleGrant(Role.GRID_MEMBER),), PASSWORD), "grants"),
            (("new", "Name", (RoleGrant(Role.LEADER, grid_id=GRID.area_id),), PASSWORD), "grants"),
            (("new", "Name", (), "short"), "password"),
        ):
            with pytest.raises(InvalidInput) as refused:
                add_person(uow, admin, *words)
            assert refused.value.field == field, words
        assert uow.people.by_sign_in_name("new") is None


def test_found_by_area_reached_by_phone_and_when_they_last_came(database: Database, people: dict[str, Person]) -> None:
    with database.unit_of_work() as uow:
        admin = people["admin"]
        new = add_person(
            uow, admin, "wang", "Wang", (RoleGrant(Role.GRID_MEMBER, grid_id=GRID.area_id),), PASSWORD, "139"
        )
        assert uow.people.get(new).phone == "139"
        (change,) = uow.setup_changes.of(SetupSubject.PERSON, str(new))
        assert change.after and change.after["phone"] == "139"
        of_grid = {one.sign_in_name for one in uow.directory.people("", None, GRID.area_id, 50)[0]}
        assert {"wang", "grid"} <= of_grid and "officer" not in of_grid
        assert uow.directory.people("", Role.OFFICER, GRID.area_id, 50) == ([], 0)
        assert uow.directory.people("wang", Role.GRID_MEMBER, GRID.area_id, 50)[1] == 1
        set_password(uow, admin, new, "another-password")
        assert uow.directory.last_sign_in("wang") is None
    _signed_in(database, "wang", "another-password")
    with pytest.raises(SignInFailed):
        _signed_in(database, "wang", "a wrong one")
    with database.unit_of_work() as uow:
        last = uow.directory.last_sign_in("Wang")
        assert uow.directory.last_sign_ins(["operator", "wang"]) == {"wang": last}
        assert last is not None and abs((uow.now() - last).total_seconds()) < 60


def test_a_new_password_opens_a_locked_door_and_closes_the_old_one(
    database: Database, people: dict[str, Person]
) -> None:
    token = _signed_in(database, "officer", PASSWORD)
    for _ in range(3):
        with pytest.raises(SignInFailed):
            _signed_in(database, "officer", "a wrong one")
    with database.unit_of_work() as uow:
        set_password(uow, people["admin"], people["officer"].person_id, "brand-new-word")
    with database.unit_of_work() as uow:
        assert session_of(uow, token) is None
    assert _signed_in(database, "officer", "brand-new-word")
    with pytest.raises(SignInFailed):
        _signed_in(database, "officer", PASSWORD)


def _signed_in(database: Database, name: str, password: str) -> str:
    token, _ = sign_in(database, name, password, "127.0.0.1", SignInSettings(free_failures=20))
    return token
