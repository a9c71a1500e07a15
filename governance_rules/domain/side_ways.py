"""Leaving a step of a case for a side way (mending check, appeal, deferral), and coming back to what was left of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from data_contracts.schemas.case import Case, ReturnsTo, Timer, TimerDraft, TimerPurpose
from governance_rules.domain.calendar import Calendar, due_at, working_time_between
from governance_rules.domain.escalation import step_of

LEAST_LEFT_MINUTES = 1.0
"""Whoever comes back to a step that was nearly over has at least this long."""


def left_of(case: Case, timer: Timer | None, now: datetime, calendar: Calendar) -> ReturnsTo:
    """Where the case comes back to: its state, and what is left of the pending timer, counted as the step is.

    Of a step that is over and only waits for the delivery of its reminders, or for the camera's check, nothing is left.
    Raises ValueError for a case without a pending timer of its step, which then has no step to leave.
    """
    if timer is not None and timer.purpose in (TimerPurpose.DELIVERY, TimerPurpose.MENDING):
        return ReturnsTo(case.state, TimerPurpose.STEP, 0.0)
    if timer is None or timer.purpose not in (TimerPurpose.ACKNOWLEDGE, TimerPurpose.STEP):
        raise ValueError(f"case {case.case_id} is {case.state} and has no pending timer of a step")
    if step_of(case.policy, case.state).counted == "working_hours":
        left = working_time_between(now, timer.due_at, calendar)
    else:
        left = timer.due_at - now
    return ReturnsTo(case.state, timer.purpose, max(left / timedelta(minutes=1), 0.0))


def timer_of_return(case: Case, now: datetime, calendar: Calendar) -> TimerDraft:
    """The timer that a case coming back from a side way goes on with. Raises ValueError when it is on none."""
    back = case.returns_to
    if back is None:
        raise ValueError(f"case {case.case_id} is {case.state} and on no side way")
    minutes = max(back.minutes, LEAST_LEFT_MINUTES)
    return TimerDraft(back.purpose, due_at(now, minutes, step_of(case.policy, back.state).counted, calendar))
