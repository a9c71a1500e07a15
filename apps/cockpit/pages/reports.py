"""Reports: what was made, and the file itself in a page of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.notices import nothing_here
from apps.cockpit.file_routes import REPORT_ROUTE
from apps.cockpit.reading.street import read_reports
from apps.cockpit.text import general
from apps.cockpit.text import reports as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.report import Report

_TYPES: dict[str, Text] = {"daily": words.daily, "weekly": words.weekly, "monthly": words.monthly}

_TABLE = '<div class="reports-frame"><table class="reports"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'


def show(person: Person, language: Language) -> None:
    """A row per report, newest first."""
    with parts.database().unit_of_work() as uow:
        now, reports = read_reports(uow)
    browser.page_script(language, now)
    st.html(Markup('<div class="top"><h1>{}</h1></div>').format(words.question.in_(language)))
    if not reports:
        st.html(nothing_here(words.empty_title.in_(language), words.empty.in_(language)))
        return
    zone = parts.street_zone()
    head = Markup("").join(
        Markup('<th class="{}">{}</th>').format(kind, text.in_(language) if text else "")
        for kind, text in (
            ("", words.report),
            ("figure", words.total),
            ("figure", words.duplicates),
            ("figure", words.rejected),
            ("", words.top_kind),
            ("", words.ratio),
            ("", words.made_column),
            ("", None),
        )
    )
    rows = Markup("").join(_row(report, now, zone, language) for report in reports)
    st.html(Markup(_TABLE).format(head, rows))


def _row(report: Report, now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    numbers = report.numbers
    name = _TYPES.get(report.report_type, words.other).in_(language)
    return Markup(
        "<tr><td>{} · {}</td>"
        '<td class="figure">{}</td><td class="figure">{}</td><td class="figure">{}</td><td>{}</td><td>{}</td>'
        '<td class="quiet">{} · {}</td><td><a href="{}" target="_blank" rel="noopener">{}</a></td></tr>'
    ).format(
        name,
        report.period_start.isoformat(),
        numbers.get("total", general.none.in_(language)),
        numbers.get("duplicates_suppressed", general.none.in_(language)),
        numbers.get("rejected", numbers.get("false_alarms", general.none.in_(language))),
        _most(_cases_of(numbers.get("by_kind", {})), language),
        _ratio(numbers.get("closure_ratio"), language),
        time_tag(report.made_at, now, zone, language),
        words.revision.in_(language, n=report.revision),
        f"{REPORT_ROUTE}{report.report_type}/{report.period_start.isoformat()}",
        words.open_.in_(language),
    )


def _cases_of(by_kind: dict[str, int] | list[dict[str, Any]]) -> dict[str, int]:
    """By kind; reports of weeks and months list the kinds with what changed."""
    return by_kind if isinstance(by_kind, dict) else {row["kind"]: row["cases"] for row in by_kind}


def _most(by_kind: dict[str, int], language: Language) -> str:
    """The kind with most cases; a dash when there was none."""
    kind, count = max(by_kind.items(), key=lambda item: item[1], default=("", 0))
    return f"{KINDS[Kind(kind)].in_(language)} {count}" if count else general.none.in_(language)


def _ratio(ratio: dict[str, float] | None, language: Language) -> str:
    """self : managed : enforced, in tenths; a dash while nothing was closed in one of these ways."""
    if not ratio:
        return general.none.in_(language)
    return " : ".join(f"{ratio.get(step, 0):g}" for step in ("self", "managed", "enforced"))
