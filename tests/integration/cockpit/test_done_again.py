"""The word "done", said again and again: it stops the clock once for each check, and not while nothing has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.cockpit.pages.inbox_actions import clock_of, perform, says_done_again_at
from data_contracts.errors import Refused
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.policy import Role
from governance_rules.use_cases.run_due_timers import run_due_timers
from tests.integration.cockpit.conftest import Shopfronts

SECOND = timedelta(seconds=1)


def refuted(shops: Shopfronts, role: Role = Role.MERCHANT) -> Case:
    """A case in the group that somebody said to be done, and that was not."""
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    shops.database.advance_clock(timedelta(minutes=5))
    shops.do(role, Command.SAY_DONE, case)
    shops.database.advance_clock(10 * SECOND)
    return shops.do(Role.OPERATOR, Command.REFUSE_MENDING, case)


def says_done(shops: Shopfronts, case: Case, role: Role = Role.MERCHANT) -> tuple[bool, str]:
    said = {"command": "say_done", "version": case.version}
    outcome = perform(shops.person(role), case.case_id, said, shops.database)
    return outcome.done, outcome.in_("zh")


def waits_until(shops: Shopfronts, case: Case, role: Role = Role.MERCHANT) -> object:
    with shops.database.unit_of_work() as uow:
        return says_done_again_at(case, shops.person(role), uow.cases.events(case.case_id))


def test_the_same_party_waits_for_as_long_as_a_check_lasts(shops: Shopfronts) -> None:
    case = refuted(shops)
    again = case.state_since + timedelta(seconds=case.policy.mending.clear_seconds)
    assert waits_until(shops, case) == again
    done, words = says_done(shops, case)
    assert not done and "还在" in words and clock_of(again) in words
    with pytest.raises(Refused, match="can say so again"):
        shops.do(Role.MERCHANT, Command.SAY_DONE, case)
    assert shops.get(case) == case, "and nothing is written"
    with shops.database.unit_of_work() as uow:
        left = again - uow.now()
    shops.database.advance_clock(left - SECOND)
    assert not says_done(shops, case)[0]
    shops.database.advance_clock(2 * SECOND)
    assert says_done(shops, case)[0]
    assert shops.get(case).state is CaseState.RECTIFIED


def test_another_party_is_heard_at_once(shops: Shopfronts) -> None:
    case = refuted(shops)
    assert waits_until(shops, case, Role.COMMUNITY) is None
    assert says_done(shops, case, Role.COMMUNITY)[0]


def test_in_the_next_step_it_is_heard_at_once(shops: Shopfronts) -> None:
    case = shops.until(refuted(shops), CaseState.REMINDED_1)
    assert waits_until(shops, case) is None and says_done(shops, case)[0]


def test_whoever_repeats_it_for_ever_does_not_put_off_the_next_step(shops: Shopfronts) -> None:
    """As often as the rules let them: the step's own time runs out all the same."""
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    began, said = case.state_since, 0
    while case.state is not CaseState.REMINDED_1:
        try:
            shops.do(Role.MERCHANT, Command.SAY_DONE, case)
            said += 1
            shops.do(Role.OPERATOR, Command.REFUSE_MENDING, case)
        except Refused:
            shops.database.advance_clock(10 * SECOND)
            with shops.database.unit_of_work() as uow:
                run_due_timers(uow)
        case = shops.get(case)
    minutes = case.policy.steps.in_group.minutes
    assert said <= minutes * 60 / case.policy.mending.clear_seconds + 1
    assert case.state_since - began <= timedelta(minutes=minutes + 2)
