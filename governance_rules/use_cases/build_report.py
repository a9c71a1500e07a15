"""Make the report of a period: numbers, file and row; made again only when the numbers have changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from data_contracts.schemas.evidence import LogEntry
from data_contracts.schemas.report import Report
from governance_rules.domain.metrics import daily_numbers
from governance_rules.domain.periods import Period, PeriodType
from governance_rules.ports import PictureStore, UnitOfWork
from governance_rules.use_cases.count_period import count_period

REPORT_MADE = "report_made"
"""Type of the evidence leaf of a report."""

Render = Callable[[dict[str, Any], int, datetime], str]
"""The page of numbers, revision and time of making."""


def build_daily_report(
    uow: UnitOfWork, store: PictureStore, day: date, time_zone: str, render: Render
) -> tuple[Report, bool]:
    """(the report of this day, whether it was made now), within the open unit of work `uow`.

    A report whose numbers are still right is left as it is; otherwise the next revision replaces it. The file is stored
    before the row that names it, so a row without its file cannot be. Each revision has a leaf in the evidence log.
    """

    def count() -> dict[str, Any]:
        before = uow.reports.daily_counts(day - timedelta(days=1), time_zone)
        return daily_numbers(uow.reports.daily_counts(day, time_zone), before)

    return _build(uow, store, Period(PeriodType.DAILY, day, day), count, render)


def build_period_report(uow: UnitOfWork, store: PictureStore, period: Period, render: Render) -> tuple[Report, bool]:
    """The same of a period of any length, with the numbers of `count_period`."""
    return _build(uow, store, period, lambda: count_period(uow, period), render)


def _build(
    uow: UnitOfWork, store: PictureStore, period: Period, count: Callable[[], dict[str, Any]], render: Render
) -> tuple[Report, bool]:
    report_type, first = period.period_type.value, period.first
    # Counted under the lock, so that of two makers the second sees what the first has counted.
    uow.reports.lock(report_type, first)
    numbers = count()
    last = uow.reports.get(report_type, first)
    if last is not None and last.numbers == numbers:
        return last, False
    now = uow.now().astimezone(UTC)
    revision = last.revision + 1 if last is not None else 1
    path, sha256 = store.put(render(numbers, revision, now).encode(), f"reports/{report_type}/{first}", ".html")
    report = Report(
        report_id=uuid5(NAMESPACE_URL, f"cityeye:report:{report_type}:{first}"),
        report_type=report_type,
        period_start=first,
        period_end=period.last,
        revision=revision,
        made_at=now,
        path=path,
        sha256=sha256,
        numbers=numbers,
    )
    saved = uow.reports.save(report)
    uow.evidence_log.append([LogEntry(REPORT_MADE, None, _leaf(saved))], now)
    return saved, True


def _leaf(report: Report) -> dict[str, Any]:
    """What the evidence log says of a report, so that nobody can put another file in its place unseen."""
    return {
        "report_type": report.report_type,
        "period_start": str(report.period_start),
        "period_end": str(report.period_end),
        "revision": report.revision,
        "made_at": report.made_at,
        "path": report.path,
        "sha256": report.sha256,
    }
