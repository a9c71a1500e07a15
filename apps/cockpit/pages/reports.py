"""Reports: what was made of each type, the page, the print and the annex of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.report_links import file_links, period_words, report_name, sent_reports
from apps.cockpit.reading.street import Reports, read_reports
from apps.cockpit.text import general
from apps.cockpit.text import reports as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.report import Report, ReportType
from governance_rules.domain.report_changes import numbers_hash

_TABLE = '<div class="reports-frame"><table class="reports"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
_SHOWN_OF_HASH = 12


def show(person: Person, language: Language) -> None:
    """A row per report, newest first; of one type where the address says so (`?type=weekly`)."""
    chosen = _chosen()
    with parts.database().unit_of_work() as uow:
        read = read_reports(uow, person, chosen)
    browser.page_script(language, read.now)
    st.html(Markup('<div class="top"><h1>{}</h1></div>').format(words.question.in_(language)))
    _troubles(read, language)
    if read.sent:
        st.html(sent_reports(read.sent, language))
    _types(language, chosen)
    if not read.reports:
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
    rows = Markup("").join(_row(report, read.now, zone, language) for report in read.reports)
    st.html(Markup(_TABLE).format(head, rows))


def _chosen() -> ReportType | None:
    name = st.query_params.get("type", "")
    return ReportType(name) if name in set(ReportType) else None


def _types(language: Language, chosen: ReportType | None) -> None:
    """The types to choose from; the choice stands in the address."""
    names = {"": words.all_types.in_(language)} | {one.value: report_name(one, language) for one in ReportType}
    key = f"report_type_{language}"
    with st.container(key="report_types"):
        st.segmented_control(
            words.types.in_(language),
            list(names),
            default=chosen.value if chosen else "",
            format_func=lambda name: names[name],
            key=key,
            on_change=_take_type,
            args=(key,),
            label_visibility="collapsed",
            required=True,
        )


def _take_type(key: str) -> None:
    if name := st.session_state[key]:
        st.query_params["type"] = name
    else:
        st.query_params.pop("type", None)


def _troubles(read: Reports, language: Language) -> None:
    if read.dead:
        st.html(message(words.dead.in_(language, n=read.dead), "look"))
    elif read.retried:
        st.html(message(words.waiting.in_(language, n=read.retried), "look"))


def _row(report: Report, now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    numbers = report.numbers
    digest = numbers_hash(numbers)
    return Markup(
        '<tr><td>{} · <span class="day">{}</span>{}</td>'
        '<td class="figure" data-name="{}">{}</td><td class="figure">{}</td><td class="figure">{}</td>'
        "<td>{}</td><td>{}</td>"
        '<td class="quiet">{} · {}<br><code title="{}: {}">{}</code></td><td>{}</td></tr>'
    ).format(
        report_name(report.report_type, language),
        period_words(report),
        _late(report, language),
        words.total.in_(language),
        _count(numbers.get("total"), language),
        _count(numbers.get("duplicates_suppressed"), language),
        _count(numbers.get("rejected", numbers.get("false_alarms")), language),
        _said(report, language),
        _ratio(numbers.get("closure_ratio"), language),
        time_tag(report.made_at, now, zone, language),
        words.revision.in_(language, n=report.revision),
        words.hash_.in_(language),
        digest,
        digest[:_SHOWN_OF_HASH],
        file_links(report, language),
    )


def _count(number: int | None, language: Language) -> str:
    return general.none.in_(language) if number is None else f"{number:,}"


def _late(report: Report, language: Language) -> Markup:
    """What came after the revision before."""
    late = report.late
    if not late:
        return Markup("")
    said = words.late.in_(language, cases=late["cases"], events=late["events"], changed=late["changed"])
    return Markup('<br><small class="quiet">{}</small>').format(said)


def _said(report: Report, language: Language) -> str:
    """The kind with most cases; of a weekly sheet what it is about."""
    numbers = report.numbers
    match report.report_type:
        case ReportType.EXPOSURE:
            return words.places.in_(language, n=len(numbers["places"]))
        case ReportType.COMMITTEE:
            return words.open_cases.in_(language, n=numbers["open"], late=numbers["overdue"])
        case _:
            return _most(_cases_of(numbers.get("by_kind", {})), language)


def _cases_of(by_kind: dict[str, int] | list[dict[str, Any]]) -> dict[str, int]:
    """By kind; reports made long ago list the kinds without what changed."""
    return by_kind if isinstance(by_kind, dict) else {row["kind"]: row["cases"] for row in by_kind}


def _most(by_kind: dict[str, int], language: Language) -> str:
    """The kind with most cases; a dash when there was none."""
    kind, count = max(by_kind.items(), key=lambda item: item[1], default=("", 0))
    return f"{KINDS[Kind(kind)].in_(language)} {count:,}" if count else general.none.in_(language)


def _ratio(ratio: dict[str, float] | None, language: Language) -> str:
    """self : managed : enforced, in tenths; a dash while nothing was closed in one of these ways."""
    if not ratio:
        return general.none.in_(language)
    return " : ".join(f"{ratio.get(step, 0):g}" for step in ("self", "managed", "enforced"))
