"""A whole case on its own: timers fire, notices are delivered, and days pass in no time."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.errors import PartUnavailable
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseState, Timer, TimerPurpose
from data_contracts.schemas.notice import NoticeState
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_lifecycle import decide_opening
from governance_rules.domain.delivery import REFUSED_ATTEMPTS
from governance_rules.use_cases.dispatch_notices import dispatch_notices
from governance_rules.use_cases.run_due_timers import run_due_timers
from governance_rules.use_cases.self_check import check_timers
from tests.fakes.memory import MemoryStreet
from tests.fakes.street import MONDAY_NOON, a_policy, an_incident


def open_cases(street, *scores):
    with street.unit_of_work() as uow:
        uow.cameras.add(Camera("gate", "gate", "push:"))
        for number, score in enumerate(scores, 1):
            incident = an_incident(number, score=score)
            uow.incidents.add(incident, f"spot {number}")
            decision = decide_opening(incident, a_policy(), MONDAY_NOON, STREET_CALENDAR)
            uow.cases.open_case(incident, f"spot {number}", a_policy(), decision, MONDAY_NOON)


def sweep(street, **options):
    with street.unit_of_work() as uow:
        return run_due_timers(uow, **options)


def dispatch(street):
    with street.unit_of_work() as uow:
        return dispatch_notices(uow)


@pytest.fixture
def street():
    return MemoryStreet()


def test_a_case_that_nobody_touches_ends_up_with_an_officer_after_two_reminders(street):
    open_cases(street, 0.9)
    seen = []
    for _ in range(70):
        street.wait(minutes=1)
        sweep(street)
        dispatch(street)
        state = street.rows.cases[1].state
        if not seen or seen[-1] is not state:
            seen.append(state)
    states = ["open", "in_group", "reminded_1", "reminded_2", "enforcing"]
    assert [state.value for state in seen] == states
    purposes = [n.purpose.value for n in street.rows.notices.values()]
    assert purposes == ["push", "stand_in", "group_post", "group_post", "reminder_1", "reminder_2", "enforcement"]


def test_without_delivery_nobody_is_ever_sent_to_enforce(street):
    open_cases(street, 0.9)
    for _ in range(200):
        street.wait(minutes=1)
        sweep(street)
    assert street.rows.cases[1].state is CaseState.REMINDED_2
    assert len(street.rows.events) < 20, "not one a minute"
    assert sweep(street) == 0
    dispatch(street)
    assert sweep(street) == 1, "as soon as both are delivered, whenever it would have looked again"
    assert street.rows.cases[1].state is CaseState.ENFORCING


def test_a_case_whose_step_still_runs_waits_for_its_end_though_both_reminders_are_delivered(street):
    open_cases(street, 0.9)
    while street.rows.cases[1].state is not CaseState.REMINDED_2:
        street.wait(minutes=1)
        sweep(street)
    dispatch(street)
    assert sweep(street) == 0
    street.wait(minutes=29)
    assert sweep(street) == 0
    street.wait(minutes=1)
    sweep(street)
    assert street.rows.cases[1].state is CaseState.ENFORCING


def test_a_suspicion_expires(street):
    open_cases(street, 0.1)
    street.wait(minutes=39)
    assert sweep(street) == 0
    street.wait(minutes=1)
    assert sweep(street) == 1
    assert street.rows.cases[1].closure == "expired"


def test_no_more_than_the_limit_and_the_longest_overdue_first(street):
    open_cases(street, 0.9, 0.1, 0.9)
    street.wait(hours=1)
    assert sweep(street, limit=2) == 2
    assert [street.rows.cases[i].version for i in (1, 2, 3)] == [2, 1, 2]
    assert sweep(street, limit=100) == 1


def test_a_stale_timer_is_put_away_without_effect(street):
    open_cases(street, 0.9)
    stale = Timer(1, 1, 0, TimerPurpose.STEP, MONDAY_NOON)
    street.rows.timers[1] = stale
    before = street.rows.cases[1]
    assert sweep(street) == 1
    assert street.rows.cases[1] == before and street.rows.timers == {}


def test_one_case_that_cannot_be_decided_does_not_hold_up_the_others(street):
    open_cases(street, 0.9, 0.9)
    street.rows.cases[1] = replace(street.rows.cases[1], policy=None)
    street.wait(hours=1)
    failures = []
    assert sweep(street, failed=lambda timer, error: failures.append((timer.case_id, type(error)))) == 1
    assert failures == [(1, AttributeError)]
    assert street.rows.cases[2].status_code == "not_acknowledged"
    with pytest.raises(AttributeError):
        sweep(street)
    assert sweep(street, passing_over=[street.rows.timers[1].timer_id]) == 0


@settings(deadline=None, max_examples=30)
@given(bad=st.sets(st.integers(1, 12)))
def test_those_that_cannot_be_written_are_found_among_many_and_nobody_else_waits(bad):
    street = MemoryStreet()
    open_cases(street, *[0.9] * 12)
    street.wait(hours=1)
    for case_id in bad:
        # The reminder that would be written stands there already, as it never does.
        key = f"{case_id}:2:stand_in:operator:inbox"
        street.rows.notices[key] = next(iter(street.rows.notices.values()))
    failed = []
    assert sweep(street, failed=lambda timer, error: failed.append(timer.case_id)) == 12 - len(bad)
    assert sorted(failed) == sorted(bad)
    assert {c.case_id for c in street.rows.cases.values() if c.version == 1} == bad


def test_a_lost_database_is_never_taken_for_a_failing_case(street, monkeypatch):
    open_cases(street, 0.9)
    street.wait(hours=1)

    def lost(*_):
        raise PartUnavailable("postgres is gone")

    monkeypatch.setattr("tests.fakes.cases.Cases.apply_many", lost)
    with pytest.raises(PartUnavailable):
        sweep(street, failed=lambda timer, error: pytest.fail("it was counted as a failing case"))


def test_a_channel_without_a_sender_is_tried_with_growing_waits_and_then_lies_dead(street):
    open_cases(street, 0.9)
    ((key, notice),) = street.rows.notices.items()
    street.rows.notices[key] = replace(notice, channel="pigeon")
    waits = []
    while street.rows.notices[key].state is NoticeState.PENDING:
        assert dispatch(street) == 1
        assert dispatch(street) == 0
        waits.append(street.rows.notices[key].next_attempt_at - street.rows.now)
        street.rows.now = street.rows.notices[key].next_attempt_at
    dead = street.rows.notices[key]
    assert (dead.state, dead.attempts) == (NoticeState.DEAD, REFUSED_ATTEMPTS)
    assert "pigeon" in dead.last_error
    assert waits[:-1] == sorted(waits[:-1]) and waits[0] < waits[-2]


def test_self_check_names_the_overdue_and_repairs_the_missing(street):
    open_cases(street, 0.9, 0.9)
    del street.rows.timers[2]
    street.wait(minutes=10)
    with street.unit_of_work() as uow:
        found = check_timers(uow)
    assert (found.overdue, found.repaired) == ((1,), (2,))
    assert street.rows.timers[2].purpose is TimerPurpose.ACKNOWLEDGE
    assert street.rows.events[-1][2] == "timer_repaired"
