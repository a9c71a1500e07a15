"""The life of a case: each step by hand, and what must hold along every path."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.errors import Refused
from data_contracts.schemas.case import (
    PAUSED_STATES,
    SIDE_STATES,
    CaseState,
    Closure,
    Decision,
    Timer,
    TimerPurpose,
)
from data_contracts.schemas.command import Command
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Role
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_commands import decide_command, possible
from governance_rules.domain.case_lifecycle import (
    decide_opening,
    decide_timer,
    is_stale,
)
from governance_rules.domain.escalation import REMINDERS
from tests.fakes.street import MONDAY_NOON, a_case, a_policy, an_incident, full_detail

NOW = MONDAY_NOON
TERMINAL_OR_PAUSED = PAUSED_STATES | {CaseState.CLOSED}


def timer_of(case, purpose, run=None):
    return Timer(1, case.case_id, case.run if run is None else run, purpose, NOW)


def step_timer_of(case):
    """The timer that a case in this state has pending, due in ten minutes; None where the clock stands."""
    purpose = {
        CaseState.SUSPECTED: TimerPurpose.SUSPECTED_EXPIRY,
        CaseState.RECTIFIED: TimerPurpose.MENDING,
        CaseState.DEFERRED: TimerPurpose.DEFERRAL,
    }.get(case.state, TimerPurpose.STEP)
    if case.state in TERMINAL_OR_PAUSED:
        return None
    return Timer(1, case.case_id, case.run, purpose, NOW + timedelta(minutes=10))


def purposes(decision):
    return {(n.purpose.value, n.role) for n in decision.notices}


def after(case, decision: Decision, now):
    """What the store makes of a decision."""
    closed = decision.state is CaseState.CLOSED
    return replace(
        case,
        state=decision.state,
        status_code=str(decision.status_code),
        state_since=case.state_since if decision.state is case.state else now,
        version=case.version + 1,
        run=case.run + 1,
        acknowledged_at=now if decision.acknowledged else case.acknowledged_at,
        closed_at=now if closed else None,
        closure=decision.closure,
        returns_to=decision.returns_to,
        assigned_to=decision.assigned_to or case.assigned_to,
        arrived_at=now if decision.arrived else case.arrived_at,
        site_recorded_at=now if decision.site_recorded else case.site_recorded_at,
        appealed_at=now if decision.appealed else case.appealed_at,
    )


class TestOpening:
    def test_a_sure_incident_is_pushed_to_the_grid_and_waits_for_acknowledgement(self):
        decision = decide_opening(an_incident(score=0.4), a_policy(), NOW, STREET_CALENDAR)
        assert (decision.event_type, decision.state) == ("case_opened", CaseState.OPEN)
        assert decision.timer.purpose is TimerPurpose.ACKNOWLEDGE
        assert decision.timer.due_at == NOW + timedelta(minutes=3)
        assert purposes(decision) == {("push", "grid_member")}

    def test_an_unsure_one_is_suspected_tells_nobody_and_expires(self):
        decision = decide_opening(an_incident(score=0.399), a_policy(), NOW, STREET_CALENDAR)
        assert decision.state is CaseState.SUSPECTED
        assert decision.timer.purpose is TimerPurpose.SUSPECTED_EXPIRY
        assert decision.timer.due_at == NOW + timedelta(minutes=40)
        assert decision.notices == ()

    @pytest.mark.parametrize("score", [0.01, 0.99])
    def test_an_urgent_one_starts_at_enforcing_and_everyone_is_told_once(self, score):
        policy = a_policy(Kind.SMOKE_ALARM, severity="urgent")
        decision = decide_opening(an_incident(score=score, kind=Kind.SMOKE_ALARM), policy, NOW, STREET_CALENDAR)
        assert decision.state is CaseState.ENFORCING
        assert decision.timer.purpose is TimerPurpose.ACKNOWLEDGE
        told = [n.role for n in decision.notices]
        everyone = {"grid_member", "operator", "merchant", "community", "property", "officer", "leader"}
        assert set(told) == everyone and len(told) == len(everyone)

    def test_rework_starts_one_step_further_on_and_names_what_it_follows(self):
        mended = a_case(CaseState.CLOSED, closure=Closure.SELF, closed_at=NOW - timedelta(hours=23))
        decision = decide_opening(an_incident(), a_policy(), NOW, STREET_CALENDAR, mended)
        assert decision.state is CaseState.IN_GROUP
        assert decision.detail == {"follows_case_id": mended.case_id}
        assert purposes(decision) >= {("push", "grid_member"), ("group_post", "merchant")}

    def test_an_unsure_rework_is_suspected_first_and_goes_on_from_the_group_when_confirmed(self):
        mended = a_case(CaseState.CLOSED, closure=Closure.MANAGED, closed_at=NOW - timedelta(hours=1))
        opening = decide_opening(an_incident(score=0.2), a_policy(), NOW, STREET_CALENDAR, mended)
        assert opening.state is CaseState.SUSPECTED and opening.notices == ()
        assert opening.detail["follows_case_id"] == mended.case_id
        suspected = a_case(CaseState.SUSPECTED, follows_case_id=mended.case_id)
        confirmed = decide_command(suspected, Command.CONFIRM, NOW, STREET_CALENDAR, detail=full_detail())
        assert (confirmed.event_type, confirmed.state) == ("case_confirmed", CaseState.IN_GROUP)
        assert confirmed.timer.purpose is TimerPurpose.STEP
        assert purposes(confirmed) >= {("push", "grid_member"), ("group_post", "merchant")}
        assert confirmed.detail["note"] == "words"

    @pytest.mark.parametrize(
        ("closure", "hours"),
        [(Closure.SELF, 25), (Closure.FALSE_ALARM, 1), (Closure.WITHDRAWN, 1), (Closure.EXPIRED, 1)],
    )
    def test_what_was_long_ago_or_never_mended_is_no_rework(self, closure, hours):
        old = a_case(CaseState.CLOSED, closure=closure, closed_at=NOW - timedelta(hours=hours))
        assert decide_opening(an_incident(), a_policy(), NOW, STREET_CALENDAR, old).state is CaseState.OPEN


class TestCommands:
    def test_confirming_a_suspicion_opens_it_and_pushes(self):
        decision = decide_command(a_case(CaseState.SUSPECTED), Command.CONFIRM, NOW, STREET_CALENDAR)
        assert (decision.event_type, decision.state) == ("case_confirmed", CaseState.OPEN)
        assert decision.timer.purpose is TimerPurpose.ACKNOWLEDGE
        assert purposes(decision) == {("push", "grid_member")}

    def test_rejecting_closes_as_a_false_alarm(self):
        decision = decide_command(a_case(CaseState.SUSPECTED), Command.REJECT, NOW, STREET_CALENDAR)
        assert (decision.state, decision.closure, decision.timer) == (CaseState.CLOSED, Closure.FALSE_ALARM, None)

    def test_acknowledging_starts_the_step(self):
        decision = decide_command(a_case(CaseState.OPEN), Command.ACKNOWLEDGE, NOW, STREET_CALENDAR)
        assert decision.state is CaseState.OPEN and decision.acknowledged
        assert decision.timer.purpose is TimerPurpose.STEP
        assert decision.timer.due_at == NOW + timedelta(minutes=5)

    def test_acknowledging_twice_is_refused(self):
        with pytest.raises(Refused, match="acknowledged already"):
            decide_command(a_case(CaseState.OPEN, acknowledged_at=NOW), Command.ACKNOWLEDGE, NOW, STREET_CALENDAR)

    def test_withdrawing_closes(self):
        assert (
            decide_command(a_case(CaseState.OPEN), Command.WITHDRAW, NOW, STREET_CALENDAR).closure is Closure.WITHDRAWN
        )

    @given(st.sampled_from(CaseState), st.sampled_from(Command), st.booleans())
    def test_every_command_in_every_state_decides_or_says_why_not(self, state, command, acknowledged):
        case = a_case(state, acknowledged_at=NOW if acknowledged else None)
        role = Role.COMMUNITY if state is CaseState.IN_GROUP else Role.PROPERTY
        try:
            timer, detail = step_timer_of(case), full_detail()
            decision = decide_command(
                case, command, NOW, STREET_CALENDAR, timer=timer, detail=detail, role=role, assignee_role=role
            )
        except Refused as refused:
            assert str(case.case_id) in str(refused) and len(str(refused)) > 20
            assert command not in possible(case)
            return
        assert command in possible(case)
        assert (decision.returns_to is not None) == (decision.state in SIDE_STATES)
        assert (decision.timer is None) == (decision.state in TERMINAL_OR_PAUSED)


moves = st.lists(
    st.one_of(st.sampled_from(Command), st.just("timer"), st.just("delivery"), st.just("stale timer")), max_size=30
)


@settings(max_examples=400, deadline=None)
@given(moves, st.floats(0.0, 1.0), st.booleans(), st.booleans())
def test_along_every_path(path, score, urgent, rework):
    """Never enforcing without two reminders, exactly one timer while open, closed for good, and time goes forward."""
    policy = a_policy(severity="urgent" if urgent else "normal")
    previous = a_case(CaseState.CLOSED, closure=Closure.SELF, closed_at=NOW) if rework else None
    opening = decide_opening(an_incident(score=score), policy, NOW, STREET_CALENDAR, previous)
    case = a_case(opening.state, policy=policy, severity=policy.severity)
    timer, now = opening.timer, NOW
    sent, delivered = {n.purpose for n in opening.notices}, set()
    for move in path:
        if move == "delivery":
            delivered |= sent
            continue
        if move == "stale timer":
            assert is_stale(case, timer_of(case, TimerPurpose.STEP, run=case.run - 1))
            continue
        if case.state is CaseState.CLOSED:
            assert timer is None
            for command in Command:
                with pytest.raises(Refused):
                    decide_command(case, command, now, STREET_CALENDAR, detail=full_detail())
            return
        try:
            if move == "timer" and timer is None:
                continue
            if move == "timer":
                now = max(now, timer.due_at)
                due = Timer(1, case.case_id, case.run, timer.purpose, timer.due_at)
                decision = decide_timer(case, due, now, STREET_CALENDAR, frozenset(delivered))
            else:
                due = timer and Timer(1, case.case_id, case.run, timer.purpose, timer.due_at)
                until = now + timedelta(days=3)
                detail = full_detail(until=until, assignee_id=case.version)
                reminding = Role.COMMUNITY if case.state is CaseState.IN_GROUP else Role.PROPERTY
                decision = decide_command(
                    case,
                    move,
                    now,
                    STREET_CALENDAR,
                    timer=due,
                    detail=detail,
                    role=reminding,
                    assignee_role=Role.OFFICER,
                )
        except Refused:
            continue
        came_back = case.returns_to is not None and case.returns_to.state is CaseState.ENFORCING
        if decision.state is CaseState.ENFORCING and case.state is not CaseState.ENFORCING and not came_back:
            assert urgent or delivered >= REMINDERS
        assert (decision.timer is None) == (decision.state in TERMINAL_OR_PAUSED)
        assert (decision.returns_to is not None) == (decision.state in SIDE_STATES)
        assert (decision.closure is None) == (decision.state is not CaseState.CLOSED)
        assert decision.timer is None or decision.timer.due_at > now or decision.timer.due_at == timer.due_at
        keys = [(n.purpose, n.role, n.channel) for n in decision.notices]
        assert len(keys) == len(set(keys))
        case, timer = after(case, decision, now), decision.timer
        sent |= {n.purpose for n in decision.notices}
