"""What a case asks of whom, and which buttons stand in front of whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.cockpit.reading.asked import FIELD_ROLES, Need, asked, offered
from apps.cockpit.text import inbox as words
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.policy import MendingCheck, Role
from governance_rules.domain.case_commands import possible
from governance_rules.domain.permissions import may
from governance_rules.use_cases.commands import action_of, area_of
from tests.fakes.street import MONDAY_NOON, a_case, a_person

TAKEN = {"acknowledged_at": MONDAY_NOON}
THERE = {**TAKEN, "arrived_at": MONDAY_NOON}
RECORDED = {**THERE, "site_recorded_at": MONDAY_NOON}


HERE = {"grid_id": "g1", "shop_id": "s1"}


def at_the_shop(state, marks=TAKEN):
    return replace(a_case(state, **HERE), **marks)


def somebody(role: Role):
    """A merchant is one of a shop; every other role is held everywhere."""
    return a_person(role, shop_id="s1") if role is Role.MERCHANT else a_person(role)


def on_offer(case, role: Role) -> list[Command]:
    return [action.command for action in offered(case, somebody(role))]


@pytest.mark.parametrize(
    ("state", "marks", "role", "wanted"),
    [
        (CaseState.OPEN, {}, Role.GRID_MEMBER, [Command.ACKNOWLEDGE, Command.NOTE]),
        (CaseState.OPEN, TAKEN, Role.GRID_MEMBER, [Command.NOTE]),
        (CaseState.IN_GROUP, TAKEN, Role.MERCHANT, [Command.SAY_DONE, Command.APPEAL]),
        (CaseState.IN_GROUP, TAKEN, Role.COMMUNITY, [Command.REMIND, Command.NOTE]),
        (CaseState.IN_GROUP, TAKEN, Role.PROPERTY, [Command.NOTE]),
        (CaseState.REMINDED_1, TAKEN, Role.COMMUNITY, [Command.SAY_DONE, Command.NOTE]),
        (CaseState.REMINDED_1, TAKEN, Role.PROPERTY, [Command.REMIND, Command.NOTE]),
        (CaseState.REMINDED_2, TAKEN, Role.PROPERTY, [Command.SAY_DONE, Command.NOTE]),
        (CaseState.REMINDED_2, TAKEN, Role.OFFICER, []),
        (CaseState.OPEN, {}, Role.OFFICER, []),
        (CaseState.ENFORCING, {}, Role.OFFICER, [Command.ACKNOWLEDGE, Command.ARRIVE, Command.NOTE]),
        (CaseState.ENFORCING, TAKEN, Role.OFFICER, [Command.ARRIVE, Command.NOTE]),
        (CaseState.ENFORCING, THERE, Role.OFFICER, [Command.RECORD_SITE, Command.NOTE]),
        (CaseState.ENFORCING, RECORDED, Role.OFFICER, [Command.CLOSE, Command.RECORD_SITE, Command.NOTE]),
        (CaseState.RECTIFIED, TAKEN, Role.MERCHANT, []),
        (CaseState.APPEALED, TAKEN, Role.MERCHANT, []),
        (CaseState.CLOSED, TAKEN, Role.OFFICER, []),
        (CaseState.SUSPECTED, {}, Role.MERCHANT, []),
    ],
)
def test_the_buttons_of_a_role(state, marks, role, wanted) -> None:
    assert on_offer(at_the_shop(state, marks), role) == wanted


def test_a_merchant_is_no_party_where_there_is_no_shop() -> None:
    assert on_offer(replace(at_the_shop(CaseState.IN_GROUP), shop_id=None), Role.MERCHANT) == []
    everywhere = a_person(Role.MERCHANT)
    assert offered(at_the_shop(CaseState.IN_GROUP), everywhere) == []


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("role", Role)
def test_nothing_is_offered_that_state_role_or_area_forbid(state, role) -> None:
    case = at_the_shop(state)
    person, stranger = somebody(role), a_person(role, grid_id="g2")
    assert {*on_offer(case, role)} <= {c for c in possible(case) if may(person, action_of(c), area_of(case))}
    assert offered(case, stranger) == [] and asked(case, stranger) is None


@pytest.mark.parametrize(
    ("state", "marks", "asks"),
    [
        (CaseState.OPEN, {}, {Role.GRID_MEMBER: words.asked_acknowledge}),
        (CaseState.OPEN, TAKEN, {Role.MERCHANT: words.asked_mend}),
        (CaseState.IN_GROUP, TAKEN, {Role.MERCHANT: words.asked_mend}),
        (CaseState.REMINDED_1, TAKEN, {Role.MERCHANT: words.asked_mend, Role.COMMUNITY: words.asked_remind}),
        (CaseState.REMINDED_2, TAKEN, {Role.MERCHANT: words.asked_mend, Role.PROPERTY: words.asked_remind}),
        (CaseState.ENFORCING, {}, {Role.OFFICER: words.asked_arrive, Role.MERCHANT: words.asked_mend}),
        (CaseState.ENFORCING, THERE, {Role.OFFICER: words.asked_record, Role.MERCHANT: words.asked_mend}),
        (CaseState.ENFORCING, RECORDED, {Role.OFFICER: words.asked_close, Role.MERCHANT: words.asked_mend}),
        (CaseState.RECTIFIED, TAKEN, {}),
        (CaseState.APPEALED, TAKEN, {}),
        (CaseState.DEFERRED, TAKEN, {}),
        (CaseState.CLOSED, TAKEN, {}),
    ],
)
def test_who_is_asked_for_what(state, marks, asks) -> None:
    case = at_the_shop(state, marks)
    said = {role: asked(case, somebody(role)) for role in FIELD_ROLES}
    expected = {role: asks.get(role) for role in FIELD_ROLES}
    if state is CaseState.OPEN and not marks:
        expected[Role.MERCHANT] = words.asked_mend
    assert said == expected


def test_a_photo_is_asked_for_where_no_camera_sees_the_mending() -> None:
    case = at_the_shop(CaseState.IN_GROUP)
    by_photo = replace(case, policy=case.policy.model_copy(update={"mending": MendingCheck(by="photo")}))
    assert [offered(c, somebody(Role.MERCHANT))[0].photos for c in (case, by_photo)] == [Need.MAY, Need.MUST]


def test_the_first_button_needs_no_tap_before_it() -> None:
    record = offered(replace(a_case(CaseState.ENFORCING), **THERE), a_person(Role.OFFICER))[0]
    assert (record.open, record.position, record.signature, record.words) == (True, True, True, Need.MUST)
