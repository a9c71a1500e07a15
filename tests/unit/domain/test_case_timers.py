"""What a due timer makes of a case, and what is wrong with a timer that should not be there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import Refused
from data_contracts.schemas.case import (
    PAUSED_STATES,
    CaseState,
    Closure,
    ReturnsTo,
    Timer,
    TimerDraft,
    TimerPurpose,
)
from data_contracts.schemas.command import Command
from data_contracts.schemas.notice import NoticePurpose
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_commands import decide_command
from governance_rules.domain.case_lifecycle import LONGEST_RECHECK, SHORTEST_RECHECK, decide_timer, is_stale
from governance_rules.domain.escalation import NEXT_STATE, REMINDERS
from governance_rules.domain.mending import decide_no_longer_seen
from governance_rules.domain.timer_repair import decide_repair, fault_of
from tests.fakes.street import MONDAY_NOON, a_case

NOW = MONDAY_NOON
TERMINAL_OR_PAUSED = PAUSED_STATES | {CaseState.CLOSED}


def timer_of(case, purpose, run=None):
    return Timer(1, case.case_id, case.run if run is None else run, purpose, NOW)


def purposes(decision):
    return {(n.purpose.value, n.role) for n in decision.notices}


def test_a_suspicion_that_nobody_confirms_expires():
    case = a_case(CaseState.SUSPECTED)
    decision = decide_timer(case, timer_of(case, TimerPurpose.SUSPECTED_EXPIRY), NOW, STREET_CALENDAR)
    assert (decision.state, decision.closure) == (CaseState.CLOSED, Closure.EXPIRED)


def test_nobody_acknowledges_so_the_stand_ins_are_asked_and_the_step_runs():
    case = a_case(CaseState.OPEN)
    decision = decide_timer(case, timer_of(case, TimerPurpose.ACKNOWLEDGE), NOW, STREET_CALENDAR)
    assert decision.state is CaseState.OPEN
    assert purposes(decision) == {("stand_in", "operator")}
    assert decision.timer.purpose is TimerPurpose.STEP


@pytest.mark.parametrize(
    ("before", "then", "told", "minutes"),
    [
        ("open", "in_group", {("group_post", "merchant"), ("group_post", "grid_member")}, 10),
        ("in_group", "reminded_1", {("reminder_1", "community")}, 20),
        ("reminded_1", "reminded_2", {("reminder_2", "property")}, 30),
        ("reminded_2", "enforcing", {("enforcement", "officer")}, 60),
    ],
)
def test_each_step_leads_to_the_next(before, then, told, minutes):
    case = a_case(CaseState(before))
    decision = decide_timer(case, timer_of(case, TimerPurpose.STEP), NOW, STREET_CALENDAR, REMINDERS)
    assert decision.state == then
    assert purposes(decision) == told
    assert decision.timer.due_at == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("delivered", [set(), {"reminder_1"}, {"reminder_2"}, {"push", "group_post"}])
def test_enforcing_waits_for_the_delivery_of_both_reminders(delivered):
    case = a_case(CaseState.REMINDED_2)
    had = frozenset(NoticePurpose(p) for p in delivered)
    decision = decide_timer(case, timer_of(case, TimerPurpose.STEP), NOW, STREET_CALENDAR, had)
    assert decision.state is CaseState.REMINDED_2
    assert decision.timer == TimerDraft(TimerPurpose.DELIVERY, NOW + SHORTEST_RECHECK)
    assert decision.detail["undelivered"] == sorted(REMINDERS - had)


@pytest.mark.parametrize("minutes", [0.5, 1, 30, 480])
def test_a_channel_that_is_gone_for_a_day_costs_tens_of_looks_and_not_a_thousand(minutes):
    """minutes: of the step, or since the case came back to it from a side way."""
    case, now = a_case(CaseState.REMINDED_2), NOW + timedelta(minutes=minutes)
    timer, waits = timer_of(case, TimerPurpose.STEP), []
    while now < NOW + timedelta(minutes=minutes) + timedelta(days=1):
        decision = decide_timer(case, timer, now, STREET_CALENDAR)
        waits.append(decision.timer.due_at - now)
        now, timer = decision.timer.due_at, timer_of(case, decision.timer.purpose)
    assert len(waits) < 80
    assert waits == sorted(waits) and waits[0] >= SHORTEST_RECHECK and waits[-1] == LONGEST_RECHECK
    enforced = decide_timer(case, timer, now, STREET_CALENDAR, REMINDERS)
    assert enforced.state is CaseState.ENFORCING


def test_a_step_that_only_waits_for_delivery_has_nothing_left_to_come_back_to():
    case = a_case(CaseState.REMINDED_2, shop_id="s1")
    waits = replace(timer_of(case, TimerPurpose.DELIVERY), due_at=NOW + LONGEST_RECHECK)
    done = decide_command(case, Command.SAY_DONE, NOW, STREET_CALENDAR, waits)
    assert done.returns_to == ReturnsTo(CaseState.REMINDED_2, TimerPurpose.STEP, 0.0)


def clearing(state, seconds, **more):
    """A case whose place the camera has seen clear for so long; the policy wants 60 seconds."""
    since = NOW - timedelta(seconds=seconds)
    return replace(a_case(state), clear_since=since, looked_at=NOW, **{"clear_frames": 10, **more})


STEPS_BEFORE_ENFORCING = [CaseState.OPEN, CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.REMINDED_2]


@pytest.mark.parametrize("state", STEPS_BEFORE_ENFORCING)
def test_nobody_is_asked_once_more_while_the_camera_checks_the_mending(state):
    case = clearing(state, 20)
    length = case.policy.mending.clear_seconds
    held = decide_timer(case, timer_of(case, TimerPurpose.STEP), NOW, STREET_CALENDAR, REMINDERS)
    assert (held.event_type, held.state, held.notices) == ("step_held_for_check", state, ())
    assert held.timer == TimerDraft(TimerPurpose.MENDING, case.clear_since + timedelta(seconds=2 * length))
    waits = timer_of(case, TimerPurpose.MENDING)
    for after in (case, replace(case, clear_since=None, clear_frames=0)):
        on = decide_timer(after, waits, NOW, STREET_CALENDAR, REMINDERS)
        assert on.state is NEXT_STATE[state] and on.notices


def test_a_place_that_is_seen_clear_but_not_for_long_enough_is_looked_at_on_and_closes_as_soon_as_it_is():
    back = ReturnsTo(CaseState.IN_GROUP, TimerPurpose.STEP, 5.0)
    case = replace(clearing(CaseState.RECTIFIED, 20), returns_to=back, state_since=NOW - timedelta(seconds=60))
    length = timedelta(seconds=case.policy.mending.clear_seconds)
    on = decide_timer(case, timer_of(case, TimerPurpose.MENDING), NOW, STREET_CALENDAR)
    assert (on.event_type, on.status_code, on.returns_to) == ("mending_check_goes_on", "said_to_be_done", back)
    assert case.clear_since + length < on.timer.due_at < case.clear_since + 1.5 * length
    hidden = replace(case, clear_since=None, clear_frames=0)
    awaited = decide_timer(hidden, timer_of(case, TimerPurpose.MENDING), NOW, STREET_CALENDAR)
    assert awaited.event_type == "mending_view_awaited"


def test_who_mended_it_before_the_reminder_was_due_closes_it_without_one():
    case = clearing(CaseState.IN_GROUP, 20)
    held = decide_timer(case, timer_of(case, TimerPurpose.STEP), NOW, STREET_CALENDAR)
    timer = replace(timer_of(case, held.timer.purpose), due_at=held.timer.due_at)
    later = NOW + timedelta(seconds=case.policy.mending.clear_seconds)
    gone = decide_no_longer_seen(replace(case, looked_at=later), timer, later, STREET_CALENDAR)
    assert gone.returns_to == ReturnsTo(CaseState.IN_GROUP, TimerPurpose.STEP, 0.0)
    rectified = replace(case, state=CaseState.RECTIFIED, looked_at=later, returns_to=gone.returns_to)
    closed = decide_timer(rectified, timer_of(case, TimerPurpose.MENDING), later, STREET_CALENDAR)
    assert closed.closure is Closure.SELF


@pytest.mark.parametrize(
    "case",
    [
        clearing(CaseState.IN_GROUP, 601, clear_frames=1),
        replace(clearing(CaseState.IN_GROUP, 20), clear_since=None),
        replace(clearing(CaseState.IN_GROUP, 50), looked_at=NOW - timedelta(seconds=31)),
        clearing(CaseState.ENFORCING, 20),
    ],
)
def test_a_look_that_began_long_ago_or_none_at_all_holds_nothing_back(case):
    decision = decide_timer(case, timer_of(case, TimerPurpose.STEP), NOW, STREET_CALENDAR)
    assert decision.event_type in ("first_reminder_sent", "enforcement_overdue")


def test_enforcement_that_takes_too_long_asks_the_stand_ins_again_and_again():
    case = a_case(CaseState.ENFORCING)
    decision = decide_timer(case, timer_of(case, TimerPurpose.STEP), NOW, STREET_CALENDAR)
    assert decision.state is CaseState.ENFORCING and purposes(decision) == {("stand_in", "leader")}


@given(st.sampled_from(CaseState), st.sampled_from(TimerPurpose))
def test_every_timer_in_every_state_decides_or_is_stale(state, purpose):
    case = a_case(state)
    timer = timer_of(case, purpose)
    if is_stale(case, timer):
        assert state in TERMINAL_OR_PAUSED
        with pytest.raises(ValueError, match="stale"):
            decide_timer(case, timer, NOW, STREET_CALENDAR)
        return
    decision = decide_timer(case, timer, NOW, STREET_CALENDAR, REMINDERS)
    assert (decision.timer is None) == (decision.state in TERMINAL_OR_PAUSED)


def test_a_timer_of_another_run_is_stale():
    case = a_case(CaseState.OPEN, run=3)
    assert is_stale(case, timer_of(case, TimerPurpose.STEP, run=2))


def test_repair_gives_back_the_timer_of_the_state():
    assert decide_repair(a_case(CaseState.OPEN), NOW, "lost", STREET_CALENDAR).timer.purpose is TimerPurpose.ACKNOWLEDGE
    acknowledged = a_case(CaseState.OPEN, acknowledged_at=NOW)
    assert decide_repair(acknowledged, NOW, "lost", STREET_CALENDAR).timer.purpose is TimerPurpose.STEP
    with pytest.raises(Refused, match="no timer"):
        decide_repair(a_case(CaseState.CLOSED), NOW, "lost", STREET_CALENDAR)
    paused = a_case(CaseState.APPEALED)
    repair = decide_repair(paused, NOW, "unwanted", STREET_CALENDAR)
    assert (repair.state, repair.timer, repair.returns_to) == (CaseState.APPEALED, None, paused.returns_to)


@pytest.mark.parametrize("state", CaseState)
def test_what_is_wrong_with_a_timer(state):
    case = a_case(state, run=3)
    found = [fault_of(case, t) for t in (None, timer_of(case, TimerPurpose.STEP), timer_of(case, TimerPurpose.STEP, 2))]
    if state in TERMINAL_OR_PAUSED:
        assert found == [None, "unwanted", "unwanted"]
    else:
        assert found == ["missing", None, "stale_run"]
