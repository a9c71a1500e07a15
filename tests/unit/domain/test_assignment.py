"""To whom a case can be assigned: only who finds it in the inbox, in a role held where the case lies."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.case import CaseState, ReturnsTo, Timer, TimerPurpose
from data_contracts.schemas.command import Command
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.domain.assignment import told_as
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_commands import decide_command
from tests.fakes.street import MONDAY_NOON, a_case, a_person, full_detail

AREA = {"community_id": "c1", "grid_id": "g1", "block_id": "b1"}
OPEN, ENFORCING = a_case(CaseState.OPEN, **AREA), a_case(CaseState.ENFORCING, **AREA)
BACK = ReturnsTo(CaseState.ENFORCING, TimerPurpose.STEP, 5.0)
RECTIFIED = a_case(CaseState.RECTIFIED, returns_to=BACK, **AREA)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("case", [OPEN, ENFORCING, RECTIFIED])
def test_only_roles_that_take_a_case_on_and_have_an_inbox(case, role):
    able = role in (Role.GRID_MEMBER, Role.COMMUNITY, Role.OFFICER)
    assert told_as(a_person(role), case) == (role if able else None)


@pytest.mark.parametrize(
    ("case", "role"), [(OPEN, Role.GRID_MEMBER), (ENFORCING, Role.OFFICER), (RECTIFIED, Role.OFFICER)]
)
def test_of_several_roles_the_one_whose_step_it_is(case, role):
    both = Person(1, "b", "B", (RoleGrant(Role.OFFICER), RoleGrant(Role.OPERATOR), RoleGrant(Role.GRID_MEMBER)))
    assert told_as(both, case) is role


def test_only_in_the_area_of_the_role_and_while_active():
    assert told_as(a_person(Role.COMMUNITY, community_id="c2"), OPEN) is None
    here_and_there = Person(
        1, "b", "B", (RoleGrant(Role.GRID_MEMBER, grid_id="g2"), RoleGrant(Role.OFFICER, community_id="c1"))
    )
    assert told_as(here_and_there, OPEN) is Role.OFFICER
    assert told_as(replace(here_and_there, active=False), OPEN) is None


@pytest.mark.parametrize(
    ("case", "role", "status"),
    [
        (OPEN, Role.COMMUNITY, "any"),
        (OPEN, Role.OFFICER, "any"),
        (ENFORCING, Role.GRID_MEMBER, "any"),
        (ENFORCING, Role.OFFICER, "officer_assigned"),
    ],
)
def test_the_assignee_is_told_in_the_role_that_they_hold(case, role, status):
    timer = Timer(1, case.case_id, case.run, TimerPurpose.STEP, MONDAY_NOON + timedelta(minutes=5))
    decision = decide_command(
        case, Command.ASSIGN, MONDAY_NOON, STREET_CALENDAR, timer=timer, detail=full_detail(), assignee_role=role
    )
    (notice,) = decision.notices
    assert (notice.purpose, notice.role, notice.body["assignee_id"]) == ("assignment", role, 1)
    assert decision.status_code == status


def test_who_cannot_be_told_cannot_be_assigned():
    with pytest.raises(InvalidInput, match="nobody could tell"):
        decide_command(OPEN, Command.ASSIGN, MONDAY_NOON, STREET_CALENDAR, detail=full_detail())
