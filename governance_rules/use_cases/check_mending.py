"""The eye checks the mending: its looks bring the open cases of a camera up to date, and what is gone is rectified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from data_contracts.schemas.case import Case, CaseChange
from data_contracts.schemas.look import SceneLook, WatchedCase
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.mending import MENDABLE_STATES, decide_no_longer_seen, is_clear
from governance_rules.domain.place_looks import after_looks
from governance_rules.ports import UnitOfWork

ACTOR = "camera"


def lock_watched_cases(uow: UnitOfWork, looks: Iterable[SceneLook]) -> list[WatchedCase]:
    """The open cases that the looks may say something about, locked; [] without asking when there are no looks.

    To be called before any other row of a case is locked in this transaction, so that all lock in one order.
    """
    views = {(look.camera_id, look.preset) for look in looks}
    return uow.looks.watched(sorted(views)) if views else []


def check_mending(
    uow: UnitOfWork,
    watched: Sequence[WatchedCase],
    looks: Iterable[SceneLook],
    now: datetime | None,
    calendar: Calendar,
) -> tuple[int, ...]:
    """Ids of the cases that became rectified because the camera no longer sees the thing.

    now: when that is written of; None for the moment of the look that was the last needed.
    """
    if not watched:
        return ()
    by_view: dict[tuple[str, str], list[SceneLook]] = defaultdict(list)
    for look in looks:
        by_view[look.camera_id, look.preset].append(look)
    by_case: dict[int, list[WatchedCase]] = defaultdict(list)
    for one in watched:
        by_case[one.case.case_id].append(one)

    def looks_of(way: WatchedCase) -> list[SceneLook]:
        return by_view[way.zone.camera_id, way.zone.preset]

    changed = [case for ways in by_case.values() if (case := after_looks(ways, looks_of)) is not ways[0].case]
    uow.looks.save(changed)
    return _no_longer_seen(
        uow, [case for case in changed if case.state in MENDABLE_STATES and is_clear(case)], now, calendar
    )


def _no_longer_seen(
    uow: UnitOfWork, clear: Sequence[Case], now: datetime | None, calendar: Calendar
) -> tuple[int, ...]:
    if not clear:
        return ()
    timers = uow.timers.pending_of(case.case_id for case in clear)
    changes: list[CaseChange] = []
    for case in clear:
        timer = timers.get(case.case_id)
        if timer is None:
            # The self-check repairs it; until then there is no step to leave, and the others must not be lost.
            continue
        at = now or case.looked_at
        assert at is not None, "a case that was seen clear has been looked at"
        decision = decide_no_longer_seen(case, timer, at, calendar)
        if decision is not None:
            changes.append(CaseChange(case, decision, at, ACTOR))
    uow.cases.apply_many(changes)
    return tuple(change.case.case_id for change in changes)
