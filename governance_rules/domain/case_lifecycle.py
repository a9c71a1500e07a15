"""The life of a case: what an incident and a timer make of it. State diagram: docs/case-states.md.

Each function returns a Decision, which the caller writes whole in one transaction; nothing is read or written here and
time is an argument.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from data_contracts.schemas.case import (
    VIOLATIONS,
    Case,
    CaseState,
    Closure,
    Decision,
    Timer,
    TimerDraft,
    TimerPurpose,
)
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.notice import NoticePurpose
from data_contracts.schemas.policy import Policy
from governance_rules.domain import escalation
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.mending import decide_mending, held_for_check, is_clearing
from governance_rules.domain.side_ways import timer_of_return
from governance_rules.domain.status import STATUS_ON_ENTERING, StatusCode
from governance_rules.domain.timer_repair import decide_repair, stands_still

SHORTEST_RECHECK, LONGEST_RECHECK = timedelta(minutes=1), timedelta(minutes=30)
"""How long a case that waits for the delivery of its reminders sleeps before it says so again."""


_EVENT_ON_ENTERING: dict[CaseState, str] = {
    CaseState.IN_GROUP: "case_posted_in_group",
    CaseState.REMINDED_1: "first_reminder_sent",
    CaseState.REMINDED_2: "second_reminder_sent",
    CaseState.ENFORCING: "enforcement_started",
}


def decide_opening(
    incident: Incident,
    policy: Policy,
    now: datetime,
    calendar: Calendar,
    previous_case: Case | None = None,
) -> Decision:
    """The first decision about a new case.

    An urgent kind starts at enforcing and everyone is told. A score under the policy's `automatic_score` makes the case
    suspected. previous_case: the last case of the same place and kind that was mended, if any; when the new one is its
    rework, it names it, and starts one step further on, in the group, at once or when it is confirmed.
    """
    body = escalation.notice_body(incident.kind, policy, incident.place_id, incident.camera_id, incident.score)
    if policy.urgent:
        return Decision(
            "case_opened",
            CaseState.ENFORCING,
            StatusCode.ENFORCEMENT_CALLED,
            escalation.acknowledge_timer(policy, CaseState.ENFORCING, now, calendar),
            escalation.notices_to_everyone(policy, now, calendar, body),
            detail={"urgent": True},
        )
    rework = previous_case is not None and is_rework(previous_case, policy, now)
    lineage = {"follows_case_id": previous_case.case_id} if previous_case is not None and rework else {}
    if incident.score < policy.automatic_score:
        return Decision(
            "case_suspected",
            CaseState.SUSPECTED,
            StatusCode.AWAITING_CONFIRMATION,
            escalation.suspected_timer(policy, now),
            detail={"score": round(incident.score, 4), "automatic_score": policy.automatic_score, **lineage},
        )
    event_type = "case_reopened_as_rework" if rework else "case_opened"
    return replace(begun(event_type, policy, rework, now, calendar, body), detail=lineage)


def begun(
    event_type: str, policy: Policy, rework: bool, now: datetime, calendar: Calendar, body: dict[str, Any]
) -> Decision:
    """The decision that begins the steps of a case: at the first one, or in the group when it is rework."""
    if not rework:
        return Decision(
            event_type,
            CaseState.OPEN,
            StatusCode.AWAITING_ACKNOWLEDGEMENT,
            escalation.acknowledge_timer(policy, CaseState.OPEN, now, calendar),
            escalation.notices_of(policy, CaseState.OPEN, now, calendar, body),
        )
    return Decision(
        event_type,
        CaseState.IN_GROUP,
        StatusCode.SELF_RECTIFICATION,
        escalation.step_timer(policy, CaseState.IN_GROUP, now, calendar),
        escalation.notices_of(policy, CaseState.OPEN, now, calendar, body)
        + escalation.notices_of(policy, CaseState.IN_GROUP, now, calendar, body),
    )


def is_rework(previous: Case, policy: Policy, now: datetime) -> bool:
    """True when `previous` was really mended and the thing is back within the policy's rework window."""
    return (
        previous.closed_at is not None
        and previous.closure in VIOLATIONS
        and now - previous.closed_at <= timedelta(minutes=policy.rework_minutes)
    )


def is_stale(case: Case, timer: Timer) -> bool:
    """True for a timer that must do nothing: of another run, or of a case that is closed or paused."""
    return timer.run != case.run or stands_still(case)


def decide_timer(
    case: Case,
    timer: Timer,
    now: datetime,
    calendar: Calendar,
    delivered: frozenset[NoticePurpose] = frozenset(),
) -> Decision:
    """What a due timer makes of the case.

    delivered: purposes of the notices of this case that have been delivered; enforcing waits for both reminders.
    A timer that does not belong to the state is replaced by the one that does, so that no case is ever left without.
    Raises ValueError for a stale timer; ask `is_stale` first.
    """
    if is_stale(case, timer):
        raise ValueError(f"timer {timer.timer_id} of run {timer.run} is stale for case {case.case_id}, run {case.run}")
    policy, state = case.policy, case.state
    match (state, timer.purpose):
        case (CaseState.SUSPECTED, TimerPurpose.SUSPECTED_EXPIRY):
            return _closed("suspicion_expired", StatusCode.EXPIRED, Closure.EXPIRED)
        case (CaseState.OPEN | CaseState.ENFORCING, TimerPurpose.ACKNOWLEDGE):
            return Decision(
                "acknowledgement_timed_out",
                state,
                StatusCode.NOT_ACKNOWLEDGED,
                escalation.step_timer(policy, state, now, calendar),
                escalation.notices_to_stand_ins(policy, state, now, calendar, escalation.body_of(case)),
            )
        case (
            CaseState.OPEN | CaseState.IN_GROUP | CaseState.REMINDED_1 | CaseState.REMINDED_2,
            TimerPurpose.STEP,
        ) if is_clearing(case, now):
            return held_for_check(case)
        case (CaseState.OPEN | CaseState.IN_GROUP | CaseState.REMINDED_1, TimerPurpose.STEP | TimerPurpose.MENDING):
            return entered(case, escalation.NEXT_STATE[state], now, calendar)
        case (
            CaseState.REMINDED_2,
            TimerPurpose.STEP | TimerPurpose.MENDING | TimerPurpose.DELIVERY,
        ) if delivered >= escalation.REMINDERS:
            return entered(case, CaseState.ENFORCING, now, calendar)
        case (CaseState.REMINDED_2, TimerPurpose.STEP | TimerPurpose.MENDING | TimerPurpose.DELIVERY):
            return Decision(
                "reminder_delivery_awaited",
                state,
                StatusCode.REMINDERS_UNDELIVERED,
                TimerDraft(TimerPurpose.DELIVERY, now + recheck_after(case, now)),
                detail={"undelivered": sorted(escalation.REMINDERS - delivered)},
            )
        case (CaseState.ENFORCING, TimerPurpose.STEP):
            return Decision(
                "enforcement_overdue",
                state,
                StatusCode.ENFORCEMENT_OVERDUE,
                escalation.step_timer(policy, state, now, calendar),
                escalation.notices_to_stand_ins(policy, state, now, calendar, escalation.body_of(case)),
            )
        case (CaseState.RECTIFIED, TimerPurpose.MENDING):
            return decide_mending(case, now, calendar)
        case (CaseState.DEFERRED, TimerPurpose.DEFERRAL) if case.returns_to is not None:
            return Decision(
                "deferral_ended",
                case.returns_to.state,
                StatusCode.DEFERRAL_OVER,
                timer_of_return(case, now, calendar),
            )
        case (
            CaseState.SUSPECTED
            | CaseState.OPEN
            | CaseState.IN_GROUP
            | CaseState.REMINDED_1
            | CaseState.REMINDED_2
            | CaseState.ENFORCING
            | CaseState.RECTIFIED
            | CaseState.DEFERRED,
            _,
        ):
            return decide_repair(case, now, f"timer {timer.purpose} does not belong to {state}", calendar)
        case _:
            raise AssertionError(f"no rule for timer {timer.purpose!r} in state {state!r}")


def recheck_after(case: Case, now: datetime) -> timedelta:
    """How long a case whose reminders are not delivered sleeps: half as long as it has been reminded already.

    Each time says it in the chronicle and the evidence log once more, so a channel that is away for a day must not make
    a thousand of them. Nobody waits for that: the sweep takes the case as soon as both reminders are delivered.
    """
    return min(max((now - case.state_since) / 2, SHORTEST_RECHECK), LONGEST_RECHECK)


def entered(case: Case, state: CaseState, now: datetime, calendar: Calendar) -> Decision:
    """The case at its next step: timer, and notices to whom the step asks."""
    return Decision(
        _EVENT_ON_ENTERING[state],
        state,
        STATUS_ON_ENTERING[state],
        escalation.step_timer(case.policy, state, now, calendar),
        escalation.notices_of(case.policy, state, now, calendar, escalation.body_of(case)),
    )


def _closed(event_type: str, status: StatusCode, closure: Closure) -> Decision:
    return Decision(event_type, CaseState.CLOSED, status, None, closure=closure)
