"""All files of a report from its content: page, print and annex.

`python -m flows.report_files` writes them for one that is made by hand: JSON on standard input with `report_type`,
`numbers`, `made_at`, `cases`, `street_name`, `time_zone`, `cockpit_url`, `picture_url` and `out` (without suffix).
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from data_contracts.schemas.report import ReportContent, ReportedCase, ReportFiles, ReportType
from flows.document import Document
from flows.period_document import case_table, period_document
from flows.report_page import render_page
from flows.report_pdf import render_pdf
from flows.report_street import ReportStreet, street_at
from flows.report_workbook import render_workbook
from flows.sheet_documents import committee_document, exposure_document
from governance_rules.use_cases.build_report import SHEETS


def render_files(content: ReportContent, street: ReportStreet) -> ReportFiles:
    """The same content gives the same bytes. Raises PartUnavailable while the picture store does not answer."""
    document = document_of(content, street)
    return ReportFiles(
        html=render_page(document, street.picture).encode(),
        pdf=render_pdf(document, street.picture),
        xlsx=None if content.report_type in SHEETS else render_workbook(document, case_table(content, street)),
    )


def document_of(content: ReportContent, street: ReportStreet) -> Document:
    """The content, laid out."""
    match content.report_type:
        case ReportType.EXPOSURE:
            return exposure_document(content, street)
        case ReportType.COMMITTEE:
            return committee_document(content, street)
        case _:
            return period_document(content, street)


def main() -> None:
    """From standard input to files."""
    told: dict[str, Any] = json.load(sys.stdin)
    content = ReportContent(
        report_type=ReportType(told["report_type"]),
        numbers=told["numbers"],
        made_at=datetime.fromisoformat(told["made_at"]),
        cases=tuple(_case(row) for row in told["cases"]),
    )
    street = street_at(told["street_name"], told["time_zone"], told["cockpit_url"], told["picture_url"])
    files, out = render_files(content, street), Path(told["out"])
    for data, suffix in ((files.html, ".html"), (files.pdf, ".pdf"), (files.xlsx, ".xlsx")):
        if data is not None:
            out.with_suffix(suffix).write_bytes(data)


def _case(row: dict[str, Any]) -> ReportedCase:
    times = ("opened_at", "acknowledged_at", "arrived_at", "closed_at")
    return ReportedCase(**row | {name: datetime.fromisoformat(row[name]) for name in times if row[name] is not None})


if __name__ == "__main__":
    main()
