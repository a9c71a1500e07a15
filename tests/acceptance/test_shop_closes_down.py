"""A shop closes down while a case of it is open: its merchant is asked no more, everybody else goes on as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from data_contracts.errors import Refused
from data_contracts.schemas.case import Case, CaseState, Closure
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Role
from data_contracts.schemas.setup_change import SetupSubject
from data_contracts.schemas.shop import Shop
from data_contracts.store.database import Database
from governance_rules.use_cases.commands import Ordered
from governance_rules.use_cases.held_commands import hold_command, run_held_commands
from governance_rules.use_cases.manage_people import change_person, save_shop
from tests.acceptance.days import Days
from tests.conftest import Clock


@pytest.fixture
def days(database: Database, clock: Clock) -> Days:
    return Days(database, clock)


def test_its_merchant_is_asked_no_more_and_the_case_goes_on(days: Days) -> None:
    case = _in_group(days)
    assert case.case_id in _inbox(days, Role.MERCHANT)
    _shop(days, closed=True)

    assert case.case_id not in _inbox(days, Role.MERCHANT)
    for command in (Command.SAY_DONE, Command.APPEAL):
        with pytest.raises(Refused, match="closed down"):
            days.do(Role.MERCHANT, command, case, note="it is gone")
    # The case is as it was, still the shop's, and the people of grid and community keep it.
    assert days.get(case.case_id) == case and case.shop_id is not None
    for role in (Role.GRID_MEMBER, Role.COMMUNITY):
        assert case.case_id in _inbox(days, role)

    case = days.until_due(case.case_id)
    assert case.state is CaseState.REMINDED_1
    case = days.until_due(case.case_id)
    assert case.state is CaseState.REMINDED_2
    days.deliver()
    assert case.case_id in _inbox(days, Role.PROPERTY)
    case = days.do(Role.PROPERTY, Command.SAY_DONE, case)
    assert case.state is CaseState.RECTIFIED


def test_reopened_it_is_asked_again(days: Days) -> None:
    case = _in_group(days)
    _shop(days, closed=True)
    _shop(days, closed=False)
    assert case.case_id in _inbox(days, Role.MERCHANT)
    assert days.do(Role.MERCHANT, Command.SAY_DONE, case).state is CaseState.RECTIFIED


def test_what_its_merchant_ordered_just_before_is_not_carried_out(days: Days) -> None:
    case = _in_group(days)
    with days.database.unit_of_work() as uow:
        order = Ordered(days.person(Role.MERCHANT), case.case_id, Command.SAY_DONE, CommandDetail(), case.version)
        hold_command(uow, order, 10)
    _shop(days, closed=True)
    days.clock.advance(timedelta(seconds=11))
    with days.database.unit_of_work() as uow:
        run_held_commands(uow)
    assert days.get(case.case_id) == case


def test_its_merchant_still_reads_what_the_shop_was_told_of(days: Days) -> None:
    before = _ended(days, _in_group(days))
    during = days.open(Kind.ILLEGAL_AD, 2)
    _shop(days, closed=True)
    while during.state is not CaseState.IN_GROUP:
        during = days.until_due(during.case_id)
    assert ("group_post", "merchant") in days.notices(during)
    during = _ended(days, during)
    assert during.shop_id == before.shop_id
    with days.database.unit_of_work() as uow:
        found = [item.card.case.case_id for item in uow.inbox.finished_of(days.person(Role.MERCHANT), 10)]
    assert found == [before.case_id]


def test_it_is_the_shop_that_closes_down_and_no_change_of_the_merchant(days: Days) -> None:
    _shop(days, closed=True)
    merchant, admin = days.person(Role.MERCHANT), days.person(Role.ADMIN)
    with days.database.unit_of_work() as uow:
        change_person(uow, admin, replace(merchant, display_name="商户 李芳芳"), merchant)
        (change,) = uow.setup_changes.of(SetupSubject.PERSON, str(merchant.person_id))
    assert change.before["grants"] == change.after["grants"]
    assert change.after["grants"] == [{"role": "merchant", "shop_id": merchant.grants[0].shop_id}]
    _shop(days, closed=False)
    assert days.person(Role.MERCHANT).grants == merchant.grants


def _in_group(days: Days) -> Case:
    """A case of the shop, of which its merchant has been told in the group."""
    case = days.open(Kind.SHOP_OVERFLOW)
    days.deliver()
    days.do(Role.GRID_MEMBER, Command.ACKNOWLEDGE, case)
    case = days.until_due(case.case_id)
    assert case.state is CaseState.IN_GROUP
    days.deliver()
    return case


def _ended(days: Days, case: Case) -> Case:
    days.do(Role.OPERATOR, Command.WITHDRAW, case, note="of no matter any more")
    ended = days.get(case.case_id)
    assert ended.closure is Closure.WITHDRAWN
    return ended


def _inbox(days: Days, role: Role) -> list[int]:
    with days.database.unit_of_work() as uow:
        return [item.card.case.case_id for item in uow.inbox.inbox_of(days.person(role), 20)]


def _shop(days: Days, *, closed: bool) -> Shop:
    with days.database.unit_of_work() as uow:
        seen = next(shop for shop in uow.shops.all() if shop.place_id == "door")
        after = replace(seen, closed_at=uow.now() if closed else None)
        save_shop(uow, days.person(Role.ADMIN), after, seen)
    return after
