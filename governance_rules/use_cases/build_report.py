"""Make a report: numbers, files and row; made again only when the numbers have changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from data_contracts.schemas.evidence import LogEntry
from data_contracts.schemas.report import Report, ReportContent, ReportFiles, ReportType
from governance_rules.domain.periods import Period
from governance_rules.domain.report_changes import late_news, numbers_hash, still_right
from governance_rules.ports import PictureStore, UnitOfWork
from governance_rules.use_cases.count_period import count_report

REPORT_MADE = "report_made"
"""Type of the evidence leaf of a report."""

Render = Callable[[ReportContent], ReportFiles]
"""The files of a content. The same content gives the same bytes."""

SHEETS = frozenset({ReportType.EXPOSURE, ReportType.COMMITTEE})
"""Types that have no annex: they list what they show."""


def build_report(
    uow: UnitOfWork, store: PictureStore, report_type: ReportType, period: Period, render: Render
) -> tuple[Report, bool]:
    """(the report of this period, whether it was made now), within the open unit of work `uow`.

    A report whose numbers are still right is left as it is; otherwise the next revision replaces it, and says what has
    come since the one before. Files are stored before the row that names them, so a row without its file cannot be.
    Each revision has a leaf in the evidence log, with the hashes of all its files.
    """
    first = period.first
    # Counted under the lock, so that of two makers the second sees what the first has counted.
    uow.reports.lock(report_type.value, first)
    numbers = count_report(uow, report_type, period)
    last = uow.reports.get(report_type.value, first)
    # One that was made before reports were printed is made again as it is now, whatever its numbers.
    if last is not None and still_right(last.numbers, numbers) and last.pdf_path is not None:
        return last, False
    now = uow.now().astimezone(UTC)
    revision = last.revision + 1 if last is not None else 1
    late = _late(uow, period, last, numbers) if last is not None else None
    content = content_of(uow, report_type, period, numbers, revision, late)
    files, folder = render(content), f"reports/{report_type.value}/{first}"
    path, sha256 = store.put(files.html, folder, ".html")
    pdf_path, pdf_sha256 = store.put(files.pdf, folder, ".pdf")
    xlsx_path, xlsx_sha256 = store.put(files.xlsx, folder, ".xlsx") if files.xlsx is not None else (None, None)
    report = Report(
        report_id=uuid5(NAMESPACE_URL, f"cityeye:report:{report_type.value}:{first}"),
        report_type=report_type.value,
        period_start=first,
        period_end=period.last,
        revision=revision,
        made_at=now,
        path=path,
        sha256=sha256,
        numbers=numbers,
        pdf_path=pdf_path,
        pdf_sha256=pdf_sha256,
        xlsx_path=xlsx_path,
        xlsx_sha256=xlsx_sha256,
        late=late,
    )
    saved = uow.reports.save(report)
    uow.evidence_log.append([LogEntry(REPORT_MADE, None, _leaf(saved))], now)
    return saved, True


def content_of(
    uow: UnitOfWork,
    report_type: ReportType,
    period: Period,
    numbers: dict[str, Any],
    revision: int | None = None,
    late: dict[str, Any] | None = None,
) -> ReportContent:
    """What its files are made of, with the rows of the annex where the type has one."""
    cases = () if report_type in SHEETS else tuple(uow.reports.cases(period.first, period.last, uow.time_zone))
    return ReportContent(report_type, numbers, uow.now().astimezone(UTC), revision, late, cases)


def _late(uow: UnitOfWork, period: Period, last: Report, numbers: dict[str, Any]) -> dict[str, Any]:
    arrivals = uow.reports.arrivals(period.first, period.last, uow.time_zone, last.made_at)
    return late_news(last.revision, last.made_at.astimezone(UTC), arrivals, last.numbers, numbers)


def _leaf(report: Report) -> dict[str, Any]:
    """What the evidence log says of a report, so that nobody can put other files in its place unseen."""
    leaf = {
        "report_type": report.report_type,
        "period_start": str(report.period_start),
        "period_end": str(report.period_end),
        "revision": report.revision,
        "made_at": report.made_at,
        "path": report.path,
        "sha256": report.sha256,
        "numbers_sha256": numbers_hash(report.numbers),
        "pdf_path": report.pdf_path,
        "pdf_sha256": report.pdf_sha256,
    }
    if report.xlsx_path is not None:
        leaf |= {"xlsx_path": report.xlsx_path, "xlsx_sha256": report.xlsx_sha256}
    return leaf
