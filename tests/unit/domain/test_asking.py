"""Whom a case has asked by now, step by step; the table is written out again on purpose."""

import pytest

from data_contracts.errors import Refused
from data_contracts.schemas.case import CaseState, ReturnsTo, TimerPurpose
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.domain.asking import asked_by_now
from governance_rules.domain.permissions import Action, CaseArea, check, may
from tests.fakes.street import a_case, a_person, a_policy

AT_A_SHOP = {"shop_id": "s1", "block_id": "b1", "community_id": "c1"}


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        ("suspected", ""),
        ("open", "grid_member operator merchant"),
        ("in_group", "grid_member operator merchant"),
        ("reminded_1", "grid_member operator merchant community"),
        ("reminded_2", "grid_member operator merchant community property"),
        ("enforcing", "grid_member operator merchant community property leader officer"),
        ("rectified", "grid_member operator merchant"),
        ("appealed", "grid_member operator merchant"),
        ("deferred", "grid_member operator merchant"),
    ],
)
def test_each_step_asks_more(state, asked):
    """A side way is that of the step it was left from, here the group."""
    assert asked_by_now(a_case(CaseState(state), **AT_A_SHOP)) == frozenset(asked.split())


def test_a_closed_case_refuses_by_its_state_and_not_by_whom_it_asks():
    assert asked_by_now(a_case(CaseState.CLOSED)) is None


def test_an_urgent_case_has_asked_everybody_at_once():
    policy = a_policy(Kind.SMOKE_ALARM, severity="urgent")
    asked = asked_by_now(a_case(CaseState.ENFORCING, policy=policy))
    assert asked == {"grid_member", "operator", "community", "property", "leader", "officer"}
    back = ReturnsTo(CaseState.ENFORCING, TimerPurpose.STEP, 1.0)
    assert asked_by_now(a_case(CaseState.RECTIFIED, policy=policy, returns_to=back)) == asked


def test_who_stands_in_speaks_too():
    steps = {**a_policy().steps.model_dump(mode="json")}
    steps["in_group"] = {"parties": ["merchant"], "stand_ins": ["property"], "minutes": 10}
    case = a_case(CaseState.IN_GROUP, policy=a_policy(steps=steps))
    assert Role.PROPERTY in asked_by_now(case) and Role.COMMUNITY not in asked_by_now(case)


def test_the_role_that_is_asked_counts_where_somebody_holds_two():
    grants = (RoleGrant(Role.COMMUNITY, community_id="c1"), RoleGrant(Role.PROPERTY, block_id="b1"))
    area = CaseArea("c1", "g1", "b1", asked=frozenset({Role.PROPERTY}))
    assert check(Person(1, "two", "two", grants), Action.SAY_DONE, area) is Role.PROPERTY


@pytest.mark.parametrize("action", [Action.SAY_DONE, Action.APPEAL])
def test_another_block_stays_another_block_whoever_is_asked(action):
    area = CaseArea("c1", "g1", "b1", asked=frozenset(Role))
    assert may(a_person(Role.PROPERTY, block_id="b1"), action, area)
    with pytest.raises(Refused, match="outside the area"):
        check(a_person(Role.PROPERTY, block_id="b2"), action, area)


def test_operators_are_asked_by_every_case():
    nobody = CaseArea("c1", asked=frozenset())
    for action in (Action.ACKNOWLEDGE, Action.ACCEPT_MENDING, Action.REFUSE_MENDING, Action.WITHDRAW):
        assert check(a_person(Role.OPERATOR), action, nobody) is Role.OPERATOR
    assert check(a_person(Role.OFFICER), Action.WATCH, nobody) is Role.OFFICER, "seeing is not acting"
