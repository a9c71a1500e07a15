"""Act on the timers that are due: claim, decide, write, all in one transaction and all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from data_contracts.errors import PartUnavailable
from data_contracts.schemas.case import CaseChange, DueTimer, Timer
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.case_lifecycle import decide_timer, is_stale
from governance_rules.ports import UnitOfWork

ACTOR = "timer"

Failed = Callable[[Timer, Exception], None]


def run_due_timers(
    uow: UnitOfWork,
    limit: int = 100,
    failed: Failed | None = None,
    passing_over: Sequence[int] = (),
    on_time: bool = False,
) -> int:
    """How many due timers were acted on or, when stale, put away, within the open unit of work `uow`, which ends then.

    Several sweepers may call this at once: each claims timers that no other has. 0 means that nothing is due.
    failed: told of a timer whose action failed; what it wrote is undone, it stays due, and the others go on. Without it
    the failure is raised and undoes everything. PartUnavailable is always raised.
    passing_over: ids of timers that are left alone, because they failed a moment ago.
    on_time: each is acted on as of the moment that it was due, and not of now; for a past that is replayed.
    """
    calendar = Calendar(uow.time_zone)
    due = uow.timers.claim_due(limit, passing_over)
    stale = [one.timer for one in due if is_stale(one.case, one.timer)]
    changes = [
        change
        for one in due
        if not is_stale(one.case, one.timer) and (change := _decided(uow, one, calendar, failed, on_time)) is not None
    ]
    return _apply(uow, changes, failed) + sum(_put_away(uow, timer, failed) for timer in stale)


def _decided(
    uow: UnitOfWork, due: DueTimer, calendar: Calendar, failed: Failed | None, on_time: bool
) -> CaseChange | None:
    """What the timer makes of its case; None when that could not be decided, which `failed` was told."""
    # One that waited for delivery is answered before its time.
    at = min(due.timer.due_at, uow.now()) if on_time else uow.now()
    try:
        decision = decide_timer(due.case, due.timer, at, calendar, due.delivered)
    except Exception as error:
        if failed is None:
            raise
        failed(due.timer, error)
        return None
    return CaseChange(due.case, decision, at, ACTOR, fired=due.timer)


def _apply(uow: UnitOfWork, changes: Sequence[CaseChange], failed: Failed | None) -> int:
    """How many were written. A bad one is found by halving, so that it costs a few statements and not one for each."""
    if not changes:
        return 0
    if failed is None:
        # Nobody is told, so one that cannot be written undoes all; there is nothing to keep apart.
        uow.cases.apply_many(changes)
        return len(changes)
    try:
        with uow.savepoint():
            uow.cases.apply_many(changes)
    except PartUnavailable:
        raise
    except Exception as error:
        if len(changes) == 1:
            fired = changes[0].fired
            assert fired is not None
            failed(fired, error)
            return 0
        half = len(changes) // 2
        return _apply(uow, changes[:half], failed) + _apply(uow, changes[half:], failed)
    return len(changes)


def _put_away(uow: UnitOfWork, timer: Timer, failed: Failed | None) -> bool:
    """Cancel a stale timer without effect; False when even that failed."""
    try:
        with uow.savepoint():
            uow.timers.put_away(timer)
    except PartUnavailable:
        raise
    except Exception as error:
        if failed is None:
            raise
        failed(timer, error)
        return False
    return True
