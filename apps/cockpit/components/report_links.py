"""Names of reports, and the addresses of their files."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from apps.cockpit.file_routes import REPORT_ROUTE
from apps.cockpit.text import reports as words
from apps.cockpit.text.language import Language, Text
from data_contracts.schemas.report import Report, ReportType
from data_contracts.schemas.report_delivery import Delivery

_NAMES: dict[str, Text] = {
    ReportType.DAILY: words.daily,
    ReportType.WEEKLY: words.weekly,
    ReportType.MONTHLY: words.monthly,
    ReportType.EXPOSURE: words.exposure,
    ReportType.COMMITTEE: words.committee,
}


def report_name(report_type: str, language: Language) -> str:
    """What people call this type of report."""
    return _NAMES.get(report_type, words.other).in_(language)


def period_words(report: Report) -> str:
    """The day, the month, or the first and last day of a week, as ISO 8601 writes dates."""
    first = report.period_start
    match report.report_type:
        case ReportType.DAILY:
            return first.isoformat()
        case ReportType.MONTHLY:
            return f"{first:%Y-%m}"
        case _:
            return f"{first} – {report.period_end:%m-%d}"


def file_links(report: Report, language: Language) -> Markup:
    """The page, and the print and the annex where the report has them; each with the hash of its file as its title."""
    root = f"{REPORT_ROUTE}{report.report_type}/{report.period_start.isoformat()}"
    files = (
        (root, words.open_, report.sha256),
        (f"{root}/pdf", words.print_, report.pdf_sha256),
        (f"{root}/xlsx", words.annex, report.xlsx_sha256),
    )
    links = Markup("").join(
        Markup('<a href="{}" target="_blank" rel="noopener" title="SHA-256 {}">{}</a>').format(
            address, sha256, name.in_(language)
        )
        for address, name, sha256 in files
        if sha256 is not None
    )
    return Markup('<span class="report-files">{}</span>').format(links)


def sent_reports(deliveries: Sequence[Delivery], language: Language) -> Markup:
    """What came into a person's inbox: the title, which opens the report, and what it says first."""
    rows = Markup("").join(
        Markup('<div><a href="{}" target="_blank" rel="noopener">{}</a><p>{}</p></div>').format(
            one.link, one.title, one.body.splitlines()[0] if one.body else ""
        )
        for one in deliveries
    )
    return Markup('<section class="message-reports" aria-label="{}">{}</section>').format(
        words.for_you.in_(language), rows
    )
