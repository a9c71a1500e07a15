"""Who may do what, and where: role × action, the area a role is held in, and whom the case asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data_contracts.errors import Refused
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role


class Action(StrEnum):
    """What can be done; the same word in code, API and page."""

    WATCH = "watch"
    CONFIRM = "confirm"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    REMIND = "remind"
    NOTE = "note"
    SAY_DONE = "say_done"
    ACCEPT_MENDING = "accept_mending"
    REFUSE_MENDING = "refuse_mending"
    APPEAL = "appeal"
    UPHOLD_APPEAL = "uphold_appeal"
    DISMISS_APPEAL = "dismiss_appeal"
    DEFER = "defer"
    RESUME = "resume"
    ARRIVE = "arrive"
    RECORD_SITE = "record_site"
    CLOSE = "close"
    ENTER_CASE = "enter_case"
    RESEND_NOTICE = "resend_notice"
    READ_REPORTS = "read_reports"
    RUN_COUNCIL = "run_council"
    VERIFY_EVIDENCE = "verify_evidence"
    MANAGE_CAMERAS = "manage_cameras"
    MANAGE_ZONES = "manage_zones"
    MANAGE_POLICIES = "manage_policies"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_MODELS = "manage_models"


_SEE = frozenset({Action.WATCH})
_ALL_RECORDS = frozenset({Action.WATCH, Action.READ_REPORTS, Action.VERIFY_EVIDENCE})

MAY: dict[Role, frozenset[Action]] = {
    Role.OPERATOR: _ALL_RECORDS
    | {
        Action.CONFIRM,
        Action.REJECT,
        Action.WITHDRAW,
        Action.ACKNOWLEDGE,
        Action.ASSIGN,
        Action.NOTE,
        Action.ACCEPT_MENDING,
        Action.REFUSE_MENDING,
        Action.UPHOLD_APPEAL,
        Action.DISMISS_APPEAL,
        Action.ENTER_CASE,
        Action.RESEND_NOTICE,
        Action.RUN_COUNCIL,
    },
    Role.GRID_MEMBER: _SEE | {Action.ACKNOWLEDGE, Action.NOTE},
    Role.MERCHANT: _SEE | {Action.SAY_DONE, Action.APPEAL},
    # Where the policy asks community or property to mend something, they are a party like a merchant.
    Role.COMMUNITY: _SEE | {Action.ACKNOWLEDGE, Action.REMIND, Action.SAY_DONE, Action.APPEAL, Action.NOTE},
    Role.PROPERTY: _SEE | {Action.REMIND, Action.SAY_DONE, Action.APPEAL, Action.NOTE},
    Role.OFFICER: _SEE | {Action.ACKNOWLEDGE, Action.NOTE, Action.ARRIVE, Action.RECORD_SITE, Action.CLOSE},
    Role.LEADER: _ALL_RECORDS | {Action.DEFER, Action.RESUME, Action.RUN_COUNCIL},
    Role.ML_ENGINEER: _SEE | {Action.MANAGE_MODELS},
    Role.ADMIN: frozenset(
        {
            Action.MANAGE_CAMERAS,
            Action.MANAGE_ZONES,
            Action.MANAGE_POLICIES,
            Action.MANAGE_PEOPLE,
            Action.MANAGE_MODELS,
        }
    ),
    Role.AUDITOR: _ALL_RECORDS,
}


_MENDING = frozenset({Action.SAY_DONE, Action.APPEAL})
_ONLY_WHEN_ASKED: dict[Role, frozenset[Action]] = {
    # Only a party says that it is done, or contests.
    Role.MERCHANT: _MENDING,
    Role.COMMUNITY: _MENDING,
    Role.PROPERTY: _MENDING,
    # Officers act on cases that are enforced; before that they only see them.
    Role.OFFICER: MAY[Role.OFFICER] - _SEE,
}


@dataclass(frozen=True, slots=True)
class CaseArea:
    """Where a case lies; None where it is not known, which only a role without an area reaches.

    asked: the roles that the case has asked by now; None where nothing is asked of anybody.
    """

    community_id: str | None = None
    grid_id: str | None = None
    block_id: str | None = None
    shop_id: str | None = None
    asked: frozenset[Role] | None = None


def grant_covers(grant: RoleGrant, area: CaseArea) -> bool:
    """True when every area that the grant names is the case's own; a grant that names none holds everywhere."""
    named = (
        (grant.community_id, area.community_id),
        (grant.grid_id, area.grid_id),
        (grant.block_id, area.block_id),
        (grant.shop_id, area.shop_id),
    )
    return all(wanted is None or wanted == found for wanted, found in named)


def is_asked(grant: RoleGrant, action: Action, area: CaseArea) -> bool:
    """False for what the role does only when the case asks it, and this one does not, or not yet.

    A merchant speaks for a shop, so a grant that names none is asked nothing, and neither is that of a shop that has
    closed down.
    """
    if area.asked is None or action not in _ONLY_WHEN_ASKED.get(grant.role, ()):
        return True
    speaks = grant.role is not Role.MERCHANT or (grant.shop_id is not None and not grant.shop_closed)
    return grant.role in area.asked and speaks


def covering_grants(person: Person, action: Action, area: CaseArea) -> list[RoleGrant]:
    """The grants whose role knows the action and whose area holds this one, whether they are asked or not."""
    return [grant for grant in person.grants if action in MAY[grant.role] and grant_covers(grant, area)]


def may(person: Person, action: Action, area: CaseArea | None = None) -> bool:
    """True when one of the person's roles allows the action in this area; None asks for any area at all."""
    if not person.active:
        return False
    if area is None:
        return any(action in MAY[grant.role] for grant in person.grants)
    return any(is_asked(grant, action, area) for grant in covering_grants(person, action, area))


def check(person: Person, action: Action, area: CaseArea | None = None) -> Role:
    """The role in which the person may do it.

    Raises Refused, saying whether the person, the role or the area is at fault, or that the case does not ask the role.
    """
    if not person.active:
        raise Refused(f"{person.display_name} may no longer do anything here")
    allowed = [grant for grant in person.grants if action in MAY[grant.role]]
    if not allowed:
        roles = ", ".join(sorted({grant.role for grant in person.grants})) or "none"
        able = ", ".join(sorted(role for role, actions in MAY.items() if action in actions))
        raise Refused(f"{action} is not for the role {roles}; it is for {able}")
    if area is None:
        return allowed[0].role
    covering = covering_grants(person, action, area)
    for grant in covering:
        if is_asked(grant, action, area):
            return grant.role
    if covering:
        role = covering[0].role
        if all(grant.shop_closed for grant in covering):
            raise Refused(f"{role} may {action} while the shop trades, and it has closed down")
        raise Refused(f"{role} may {action} where the case asks for it, and this one does not ask {role}, or not yet")
    raise Refused(f"{person.display_name} may {action} as {allowed[0].role}, but this case lies outside the area")
