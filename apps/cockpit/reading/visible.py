"""Which cameras, cases and pictures a person may see."""

from __future__ import annotations

from collections.abc import Iterable

from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import Case
from data_contracts.schemas.person import Person, RoleGrant
from governance_rules.domain.permissions import MAY, Action, CaseArea, may
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.commands import area_of


def grants_for(person: Person, action: Action = Action.WATCH) -> tuple[RoleGrant, ...]:
    """The grants whose role allows the action: it is allowed on the cases that one of them covers, as `may` says."""
    return tuple(grant for grant in person.grants if action in MAY[grant.role]) if person.active else ()


def sees_everything(person: Person) -> bool:
    """True when one of the roles that may watch is held everywhere."""
    return may(person, Action.WATCH, CaseArea())


def visible_cameras(person: Person, cameras: Iterable[Camera]) -> list[Camera]:
    """The cameras of the areas in which the person may watch, or look after cameras."""
    actions = (Action.WATCH, Action.MANAGE_CAMERAS)
    return [c for c in cameras if any(may(person, a, CaseArea(c.community_id, c.grid_id, c.block_id)) for a in actions)]


def may_see_case(person: Person, case: Case) -> bool:
    """True when the case lies where one of the person's roles may watch; a merchant's is the own shop."""
    return may(person, Action.WATCH, area_of(case))


def may_see_picture(uow: UnitOfWork, person: Person, path: str) -> bool:
    """True when the copy at `path` belongs to a case that the person may see."""
    return any(may_see_case(person, uow.cases.get(case_id)) for case_id in uow.inbox.cases_of_picture(path))
