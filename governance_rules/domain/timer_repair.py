"""What is wrong with the timer of a case, and the decision that puts it right. None of it can come about in the engine:
it is what damage, a restored copy or a hand in the database leaves behind.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from data_contracts.errors import Refused
from data_contracts.schemas.case import PAUSED_STATES, Case, CaseState, Decision, Timer, TimerDraft, TimerPurpose
from governance_rules.domain import escalation
from governance_rules.domain.calendar import Calendar

TIMER_REPAIRED = "timer_repaired"


class TimerFault(StrEnum):
    """What is wrong with the timer of a case."""

    MISSING = "missing"
    STALE_RUN = "stale_run"
    UNWANTED = "unwanted"


SAID_OF: dict[TimerFault, str] = {
    TimerFault.MISSING: "the case had no timer",
    TimerFault.STALE_RUN: "the case had a timer of another run",
    TimerFault.UNWANTED: "the case had a timer though its clock stands",
}


def stands_still(case: Case) -> bool:
    """True for a case that has no timer: it is closed or paused."""
    return case.state is CaseState.CLOSED or case.state in PAUSED_STATES


def fault_of(case: Case, timer: Timer | None) -> TimerFault | None:
    """What is wrong with `timer`, the pending one of the case; None when all is well."""
    if stands_still(case):
        return TimerFault.UNWANTED if timer is not None else None
    if timer is None:
        return TimerFault.MISSING
    return TimerFault.STALE_RUN if timer.run != case.run else None


def decide_repair(case: Case, now: datetime, reason: str, calendar: Calendar) -> Decision:
    """Give an open case the timer of its state, and a paused one none. Raises Refused for a closed one."""
    if case.state is CaseState.CLOSED:
        raise Refused(f"case {case.case_id} is closed and has no timer")
    return Decision(
        TIMER_REPAIRED,
        case.state,
        case.status_code,
        None if stands_still(case) else _timer_of_state(case, now, calendar),
        returns_to=case.returns_to,
        detail={"reason": reason},
    )


def _timer_of_state(case: Case, now: datetime, calendar: Calendar) -> TimerDraft:
    match case.state:
        case CaseState.SUSPECTED:
            return escalation.suspected_timer(case.policy, now)
        case CaseState.OPEN if case.acknowledged_at is None:
            return escalation.acknowledge_timer(case.policy, case.state, now, calendar)
        case CaseState.RECTIFIED:
            return TimerDraft(TimerPurpose.MENDING, now + timedelta(seconds=case.policy.mending.clear_seconds))
        case CaseState.DEFERRED:
            # Until when it was deferred stands in its event; a case that lost its timer is looked at now.
            return TimerDraft(TimerPurpose.DEFERRAL, now)
        case _:
            return escalation.step_timer(case.policy, case.state, now, calendar)
