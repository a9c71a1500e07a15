"""Find cases whose timer is overdue or missing, and put them right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from governance_rules.domain.calendar import STREET_CALENDAR, Calendar
from governance_rules.domain.case_lifecycle import decide_repair
from governance_rules.ports import UnitOfWork

ACTOR = "self_check"


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """overdue: cases whose timer nobody acted on in time.  repaired: cases that had no timer and got one."""

    overdue: tuple[int, ...]
    repaired: tuple[int, ...]


def check_timers(
    uow: UnitOfWork,
    patience: timedelta = timedelta(minutes=1),
    limit: int = 1000,
    calendar: Calendar = STREET_CALENDAR,
) -> SelfCheck:
    """What was found, within the open unit of work `uow`.

    An overdue timer is only reported: any sweeper acts on it, so what is wrong is that none runs.
    """
    now = uow.now()
    overdue = tuple(timer.case_id for timer in uow.timers.overdue(now - patience, limit))
    repaired: list[int] = []
    for case_id in uow.timers.cases_without_timer(limit):
        case = uow.cases.get(case_id, for_update=True)
        decision = decide_repair(case, now, "the case had no timer", calendar)
        uow.cases.apply(case, decision, now, None, ACTOR)
        repaired.append(case_id)
    return SelfCheck(overdue, tuple(repaired))
