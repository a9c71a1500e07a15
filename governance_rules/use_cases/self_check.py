"""Find cases whose timer is overdue, missing, unwanted or of another run, and put right what is wrong of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from data_contracts.schemas.case import Case, CaseState, Timer
from data_contracts.schemas.evidence import LogEntry
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.timer_repair import (
    SAID_OF,
    TIMER_REPAIRED,
    TimerFault,
    decide_repair,
    fault_of,
    stands_still,
)
from governance_rules.ports import UnitOfWork

ACTOR = "self_check"


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """overdue: cases whose timer nobody acted on in time.

    repaired: open cases that had no timer, or one of another run, and got the one of their state.  cancelled: closed or
    paused cases whose timer was taken back.
    """

    overdue: tuple[int, ...]
    repaired: tuple[int, ...]
    cancelled: tuple[int, ...] = ()


def check_timers(uow: UnitOfWork, patience: timedelta = timedelta(minutes=1), limit: int = 1000) -> SelfCheck:
    """What was found, and put right, within the open unit of work `uow`.

    An overdue timer is only reported: any sweeper acts on it, so what is wrong is that none runs.
    """
    now = uow.now()
    overdue = tuple(timer.case_id for timer in uow.timers.overdue(now - patience, limit))
    repaired: list[int] = []
    cancelled: list[int] = []
    leaves: list[LogEntry] = []
    for case_id in uow.timers.cases_with_fault(limit):
        case, timer = uow.cases.get(case_id, for_update=True), uow.timers.pending(case_id)
        fault = fault_of(case, timer)
        if fault is None:
            # Found without a lock; somebody has put it right meanwhile.
            continue
        if timer is not None:
            uow.timers.put_away(timer)
        if case.state is not CaseState.CLOSED:
            decision = decide_repair(case, now, SAID_OF[fault], Calendar(uow.time_zone))
            uow.cases.apply(case, decision, now, None, ACTOR)
        elif timer is not None:
            leaves.append(_leaf(case, timer, fault, now))
        (cancelled if stands_still(case) else repaired).append(case_id)
    if leaves:
        # Last, because whoever appends makes all others wait, and holds then no case that one of them wants.
        uow.evidence_log.append(leaves, now)
    return SelfCheck(overdue, tuple(repaired), tuple(cancelled))


def _leaf(case: Case, timer: Timer, fault: TimerFault, now: datetime) -> LogEntry:
    """Of a closed case, which never changes and so takes no further event."""
    said = {"purpose": timer.purpose, "due_at": timer.due_at, "run": timer.run}
    body = {"at": now, "actor_role": ACTOR, "detail": {"reason": SAID_OF[fault]}, "cancelled_timer": said}
    return LogEntry(TIMER_REPAIRED, case.case_id, body)
