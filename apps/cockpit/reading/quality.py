"""What the data quality page and the banner show, read in one transaction each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from data_contracts.schemas.data_quality import ExpectationResult, QualityRun
from governance_rules.ports import UnitOfWork

HISTORY_DAYS = 14


@dataclass(frozen=True, slots=True)
class Quality:
    """One day's newest check, None where there is none, with its results; and the days before and after it.

    day: the one that is shown; None where nothing was ever checked.  history: each of the last days that were to be
    checked, the oldest first, with its newest check or None.
    """

    now: datetime
    day: date | None
    run: QualityRun | None
    results: tuple[ExpectationResult, ...]
    history: tuple[tuple[date, QualityRun | None], ...]


def read_quality(uow: UnitOfWork, day: date | None) -> Quality:
    """Of `day`, or of the last day that was checked."""
    newest = uow.quality.newest()
    run = uow.quality.newest(day) if day is not None else newest
    shown = day or (newest.day if newest else None)
    results = tuple(uow.quality.results(run.run_id)) if run else ()
    history: tuple[tuple[date, QualityRun | None], ...] = ()
    if newest is not None and shown is not None:
        last = newest.day if newest.day - timedelta(days=HISTORY_DAYS) < shown <= newest.day else shown
        first = last - timedelta(days=HISTORY_DAYS - 1)
        runs = {one.day: one for one in uow.quality.history(first, last)}
        days = (first + timedelta(days=number) for number in range(HISTORY_DAYS))
        history = tuple((one, runs.get(one)) for one in days)
    return Quality(uow.now(), shown, run, results, history)


@dataclass(frozen=True, slots=True)
class QualityWarning:
    """run: the newest check.  stale: nobody has checked the days since."""

    run: QualityRun
    stale: bool


def read_warning(uow: UnitOfWork, zone: ZoneInfo) -> QualityWarning | None:
    """What is to be said on other pages: the newest check failed, or is two days behind; None when all is well."""
    run = uow.quality.newest()
    if run is None:
        return None
    stale = run.day < uow.now().astimezone(zone).date() - timedelta(days=2)
    return QualityWarning(run, stale) if stale or not run.passed else None
