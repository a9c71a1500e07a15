"""Commands: the right person, the right state, the page as it is now."""

from dataclasses import replace

import pytest

from data_contracts.errors import NotFound, Refused, StalePage
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.policy import Role
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_lifecycle import decide_opening
from governance_rules.domain.permissions import MAY, Action, check, may
from governance_rules.use_cases.commands import (
    acknowledge_case,
    action_of,
    area_of,
    command_case,
    confirm_case,
    reject_case,
    withdraw_case,
)
from tests.fakes.memory import MemoryStreet
from tests.fakes.street import MONDAY_NOON, a_case, a_person, a_policy, an_incident, full_detail

OPERATOR = a_person(Role.OPERATOR)


def street_with_case(score=0.2):
    street = MemoryStreet()
    with street.unit_of_work() as uow:
        uow.cameras.add(Camera("gate", "gate", "push:", community_id="xiaohe", grid_id="g1"))
        incident = an_incident(score=score)
        uow.incidents.add(incident, "spot")
        decision = decide_opening(incident, a_policy(), MONDAY_NOON, STREET_CALENDAR)
        uow.cases.open_case(incident, "spot", a_policy(), decision, MONDAY_NOON)
    return street


def do(street, use_case, person=OPERATOR, case_id=1, seen_version=None):
    with street.unit_of_work() as uow:
        return use_case(uow, person, case_id, seen_version)


def test_an_operator_confirms_and_the_grid_is_told():
    street = street_with_case()
    case = do(street, confirm_case, seen_version=1)
    assert (case.state, case.version) == (CaseState.OPEN, 2)
    assert street.rows.events[-1] == (1, 2, "case_confirmed", CaseState.SUSPECTED, OPERATOR.person_id, "operator")
    assert [n.role for n in street.rows.notices.values()] == ["grid_member"]


def test_a_rejected_case_is_closed_and_has_no_timer():
    street = street_with_case()
    assert do(street, reject_case).closure == "false_alarm"
    assert street.rows.timers == {}
    with pytest.raises(Refused, match="closed"):
        do(street, reject_case)


def test_a_page_that_is_old_is_told_so_and_nothing_happens():
    street = street_with_case()
    do(street, confirm_case, seen_version=1)
    with pytest.raises(StalePage, match="older state"):
        do(street, reject_case, seen_version=1)
    assert street.rows.cases[1].state is CaseState.OPEN


def test_the_grid_member_of_that_grid_acknowledges_and_is_remembered():
    street = street_with_case(0.9)
    with pytest.raises(Refused, match="outside the area"):
        do(street, acknowledge_case, a_person(Role.GRID_MEMBER, 5, grid_id="g2"))
    case = do(street, acknowledge_case, a_person(Role.GRID_MEMBER, 6, grid_id="g1"))
    assert (case.acknowledged_by, case.acknowledged_at) == (6, MONDAY_NOON)
    with pytest.raises(Refused, match="acknowledged already"):
        do(street, acknowledge_case, a_person(Role.GRID_MEMBER, 7, grid_id="g1"))


def test_an_unknown_case_is_not_found():
    with pytest.raises(NotFound):
        do(MemoryStreet(), withdraw_case)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("command", Command)
def test_no_role_does_what_is_not_for_it(role, command):
    street = street_with_case(0.2 if command is Command.CONFIRM else 0.9)
    put_into_a_state_for(street, command, role)
    before = street.rows
    with_role = somebody(role)
    street.rows.people["wang"] = (replace(a_person(Role.GRID_MEMBER), person_id=1), None)
    if Action(command.value) in MAY[role]:
        with street.unit_of_work() as uow:
            assert command_case(uow, with_role, 1, command, detail=full_detail()).version == before.cases[1].version + 1
    else:
        with pytest.raises(Refused, match="is not for the role"), street.unit_of_work() as uow:
            command_case(uow, with_role, 1, command, detail=full_detail())
        assert street.rows is before


FIRST_ASKED = {
    Role.MERCHANT: CaseState.OPEN,
    Role.COMMUNITY: CaseState.REMINDED_1,
    Role.PROPERTY: CaseState.REMINDED_2,
    Role.OFFICER: CaseState.ENFORCING,
}
"""By the policy of these tests: the step from which on each of these acts for the party, or for the law."""
ONLY_WHEN_ASKED = {Command.SAY_DONE, Command.APPEAL}
STEPS = [CaseState.OPEN, CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.REMINDED_2, CaseState.ENFORCING]


def somebody(role):
    """A merchant is one of a shop; every other role is held everywhere."""
    return a_person(role, shop_id="s1") if role is Role.MERCHANT else a_person(role)


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("role", FIRST_ASKED)
def test_whoever_is_not_asked_yet_changes_nothing(role, state):
    """Role × command × state × area, for the roles whose turn has to come; a stranger's never does."""
    case = replace(a_case(state), shop_id="s1", community_id="c1", block_id="b1")
    step = case.returns_to.state if case.returns_to else state
    reached = step in STEPS and STEPS.index(step) >= STEPS.index(FIRST_ASKED[role])
    waits = set(Command) if role is Role.OFFICER else ONLY_WHEN_ASKED
    grants = {
        Role.MERCHANT: {"shop_id": "s2"}, Role.COMMUNITY: {"community_id": "c2"},
        Role.PROPERTY: {"block_id": "b2"}, Role.OFFICER: {"community_id": "c2"},
    }  # fmt: skip
    person, stranger = somebody(role), a_person(role, **grants[role])
    for command in Command:
        action, area = action_of(command), area_of(case)
        knows = action in MAY[role]
        closed = state is CaseState.CLOSED
        assert may(person, action, area) is (knows and (reached or closed or command not in waits)), command
        assert not may(stranger, action, area)
        if knows and not may(person, action, area):
            with pytest.raises(Refused, match=f"does not ask {role}"):
                check(person, action, area)


def test_an_officer_has_nothing_to_do_with_a_case_that_is_not_enforced():
    street = street_with_case(0.9)
    officer = a_person(Role.OFFICER, 9)
    with pytest.raises(Refused, match="does not ask officer"):
        do(street, acknowledge_case, officer)
    assert street.rows.cases[1].acknowledged_at is None
    assert street.rows.cases[1].version == 1


def test_a_shop_next_door_and_a_merchant_without_a_shop_are_no_party():
    street = street_with_case(0.9)
    street.rows.cases[1] = replace(street.rows.cases[1], shop_id="s1")
    for area, why in (({"shop_id": "s2"}, "outside the area"), ({}, "does not ask merchant")):
        with pytest.raises(Refused, match=why), street.unit_of_work() as uow:
            command_case(uow, a_person(Role.MERCHANT, **area), 1, Command.SAY_DONE)
    with street.unit_of_work() as uow:
        done = command_case(uow, a_person(Role.MERCHANT, shop_id="s1"), 1, Command.SAY_DONE)
    assert done.state is CaseState.RECTIFIED


def put_into_a_state_for(street, command, role):
    """The case as it must be for this command, by way of others' commands."""
    state = {
        Command.ACCEPT_MENDING: CaseState.RECTIFIED,
        Command.REFUSE_MENDING: CaseState.RECTIFIED,
        Command.UPHOLD_APPEAL: CaseState.APPEALED,
        Command.DISMISS_APPEAL: CaseState.APPEALED,
        Command.RESUME: CaseState.DEFERRED,
        Command.ARRIVE: CaseState.ENFORCING,
        Command.RECORD_SITE: CaseState.ENFORCING,
        Command.CLOSE: CaseState.ENFORCING,
        Command.REMIND: CaseState.IN_GROUP,
    }.get(command)
    case = street.rows.cases[1] = replace(street.rows.cases[1], shop_id="s1")
    if command in ONLY_WHEN_ASKED or role is Role.OFFICER:
        state = state or FIRST_ASKED.get(role)
    if state is None:
        return
    if command is Command.REMIND:
        # Each reminds in the step that the policy names for the role.
        state = CaseState.REMINDED_1 if role is Role.PROPERTY else CaseState.IN_GROUP
    back = a_case(state).returns_to
    was_there = MONDAY_NOON if command in (Command.RECORD_SITE, Command.CLOSE) else None
    street.rows.cases[1] = replace(case, state=state, returns_to=back, arrived_at=was_there, site_recorded_at=was_there)
    if state is CaseState.APPEALED:
        street.rows.timers.clear()
