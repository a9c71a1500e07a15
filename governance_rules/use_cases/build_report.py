"""Make the report of a day: numbers, file and row; made again only when the numbers have changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from data_contracts.schemas.report import Report
from governance_rules.domain.metrics import daily_numbers
from governance_rules.ports import PictureStore, UnitOfWork

DAILY = "daily"

Render = Callable[[dict[str, Any], int, datetime], str]
"""The page of numbers, revision and time of making."""


def build_daily_report(
    uow: UnitOfWork, store: PictureStore, day: date, time_zone: str, render: Render
) -> tuple[Report, bool]:
    """(the report of this day, whether it was made now), within the open unit of work `uow`.

    A report whose numbers are still right is left as it is; otherwise the next revision replaces it. The file is stored
    before the row that names it, so a row without its file cannot be.
    """
    uow.reports.lock(DAILY, day)
    numbers = daily_numbers(
        uow.reports.daily_counts(day, time_zone), uow.reports.daily_counts(day - timedelta(days=1), time_zone)
    )
    last = uow.reports.get(DAILY, day)
    if last is not None and last.numbers == numbers:
        return last, False
    now = uow.now().astimezone(UTC)
    revision = last.revision + 1 if last is not None else 1
    path, sha256 = store.put(render(numbers, revision, now).encode(), f"reports/{DAILY}/{day}", ".html")
    report = Report(
        report_id=uuid5(NAMESPACE_URL, f"cityeye:report:{DAILY}:{day}"),
        report_type=DAILY,
        period_start=day,
        period_end=day,
        revision=revision,
        made_at=now,
        path=path,
        sha256=sha256,
        numbers=numbers,
    )
    return uow.reports.save(report), True
