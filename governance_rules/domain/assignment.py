"""To whom a case can be assigned, and in which role that person is told."""

from __future__ import annotations

from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from governance_rules.domain.permissions import CaseArea, grant_covers


def roles_to_assign(case: Case) -> tuple[Role, ...]:
    """The roles that take a case on and have an inbox to be told in, those whose step it is first."""
    step = case.returns_to.state if case.returns_to else case.state
    if step is CaseState.ENFORCING:
        return (Role.OFFICER, Role.GRID_MEMBER, Role.COMMUNITY)
    return (Role.GRID_MEMBER, Role.COMMUNITY, Role.OFFICER)


def told_as(person: Person, case: Case) -> Role | None:
    """The role in which the person would be told of the assignment; None when the case cannot be assigned to them.

    One of the roles that they hold where the case lies, because the inbox shows a notice to nobody else.
    """
    if not person.active:
        return None
    area = CaseArea(case.community_id, case.grid_id, case.block_id, case.shop_id)
    held = {grant.role for grant in person.grants if grant_covers(grant, area)}
    return next((role for role in roles_to_assign(case) if role in held), None)
