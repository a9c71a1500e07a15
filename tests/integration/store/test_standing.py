"""How the street stands: the counts are those of the cases themselves, within the same areas as everything else."""

from __future__ import annotations

from datetime import timedelta

from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.store.database import Database
from governance_rules.domain.permissions import grant_covers
from governance_rules.use_cases.commands import area_of
from tests.fakes import areas
from tests.fakes.areas import COMBINATIONS

EVERY = 1000
GRANTS: tuple[tuple[RoleGrant, ...] | None, ...] = (
    None,
    (),
    (RoleGrant(Role.GRID_MEMBER, grid_id="grid1"),),
    (RoleGrant(Role.COMMUNITY, community_id="community1"), RoleGrant(Role.GRID_MEMBER, grid_id="grid2")),
)


def seen_by(cases: list[Case], grants: tuple[RoleGrant, ...] | None) -> list[Case]:
    return [c for c in cases if grants is None or any(grant_covers(g, area_of(c)) for g in grants)]


def test_groups_late_cards_and_the_day_are_those_of_the_cases(database: Database) -> None:
    with database.unit_of_work() as uow:
        areas.begin(uow)
        areas.add_cases(uow, len(COMBINATIONS))
    with database.unit_of_work() as uow:
        every = [card.case for card in uow.cases.cards(limit=EVERY)]
        due = {case.case_id: timer.due_at for case in every if (timer := uow.timers.pending(case.case_id))}
        assert due
        now = sorted(due.values())[len(due) // 2] + timedelta(seconds=1)
        for grants in GRANTS:
            inside = seen_by(every, grants)
            groups = uow.standing.open_groups(now, grants)
            assert sum(g.cases for g in groups) == sum(c.state is not CaseState.CLOSED for c in inside)
            for group in groups:
                same = [c for c in inside if (c.kind, c.state) == (group.kind, group.state)]
                over = [c for c in same if c.case_id in due and due[c.case_id] < now]
                assert (group.cases, group.timer_over) == (len(same), len(over))
            late = [card.case for card in uow.standing.late_cards(now, EVERY, grants)]
            assert len(late) == sum(group.late for group in groups)
            urgent = [c.severity == "urgent" for c in late]
            assert urgent == sorted(urgent, reverse=True)
            today = uow.now().astimezone().date()
            days = [uow.standing.day_so_far(today + timedelta(days=n), grants) for n in (-1, 0, 1)]
            assert sum(day.opened for day in days) == len(inside)
            assert sum(day.closed for day in days) == sum(c.state is CaseState.CLOSED for c in inside)

            by_closure = [c.closure.value for c in inside if c.closure]
            for name in ("self", "managed", "enforced"):
                assert sum(getattr(day, name) for day in days) == by_closure.count(name)
