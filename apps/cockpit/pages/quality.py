"""Data quality: what was checked, what failed, and the rows."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.numbers import Number, numbers_line
from apps.cockpit.components.quality_rows import failing_rows
from apps.cockpit.quality_routes import DATA_DOCS_ROUTE
from apps.cockpit.reading.quality import Quality, read_quality
from apps.cockpit.text import quality as words
from apps.cockpit.text.language import Language
from data_contracts.expectations.data_docs import INDEX
from data_contracts.schemas.data_quality import ExpectationResult, Outcome, QualityRun, Suite
from data_contracts.schemas.person import Person

_STYLE = Path(__file__).parents[1] / "components" / "quality.css"
_MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "✕", Outcome.ERRORED: "!"}


def show(person: Person, language: Language) -> None:
    """The verdict of `?day=`, two weeks as squares, and a table for each suite; `?check=` is open from the start."""
    with parts.database().unit_of_work() as uow:
        quality = read_quality(uow, _day())
    st.html(_STYLE)
    browser.page_script(language, quality.now)
    _top(quality.run, language)
    if quality.day is None:
        st.html(nothing_here(words.empty_title.in_(language), words.empty.in_(language)))
        return
    st.html(_history(quality, language))
    if quality.run is None:
        said = words.day_unchecked.in_(language, day=quality.day)
        st.html(nothing_here(words.day_unchecked_title.in_(language), said))
        return
    st.html(_verdict(quality.run, quality.now, parts.street_zone(), language))
    wanted = st.query_params.get("check")
    suites = [(suite, [one for one in quality.results if one.suite is suite]) for suite in Suite]
    for suite, results in sorted(suites, key=lambda pair: all(one.passed for one in pair[1])):
        if results:
            st.html(_suite(suite, results, quality.run.day, wanted, parts.street_zone(), language))


def _day() -> date | None:
    """Of the address; None for none, or for one that is no day."""
    try:
        return date.fromisoformat(st.query_params.get("day", ""))
    except ValueError:
        return None


def _top(run: QualityRun | None, language: Language) -> None:
    question = Markup("<h1>{}</h1>").format(words.question.in_(language))
    numbers = Markup("")
    if run is not None:
        numbers = numbers_line(
            [
                Number(words.number_failed.in_(language), str(run.failed), alarming=run.failed > 0),
                Number(words.number_passed.in_(language), str(run.expectations - run.failed)),
                Number(words.number_seconds.in_(language), f"{run.seconds:.1f}"),
            ]
        )
    st.html(Markup('<div class="top">{}{}</div>').format(question, numbers))


def _history(quality: Quality, language: Language) -> Markup:
    squares = []
    for day, run in quality.history:
        if run is None:
            kind, mark, said = "none", "", words.history_none.in_(language, day=day)
        elif run.passed:
            kind, mark, said = "passed", "✓", words.history_passed.in_(language, day=day)
        else:
            kind, mark, said = "failed", str(run.failed), words.history_failed.in_(language, day=day, n=run.failed)
        current = Markup(' aria-current="date"') if day == quality.day else ""
        squares.append(
            Markup(
                '<a class="quality-day is-{}" href="/quality?day={}" target="_self" title="{}" aria-label="{}"{}>'
                "<b>{}</b><span>{}</span></a>"
            ).format(kind, day, said, said, current, mark, day.strftime("%m-%d"))
        )
    return Markup('<nav class="quality-history" aria-label="{}">{}</nav>').format(
        words.history.in_(language), Markup("").join(squares)
    )


def _verdict(run: QualityRun, now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    if run.passed:
        said = message(words.passed.in_(language, day=run.day), "done")
    else:
        said = message(words.failed.in_(language, day=run.day, n=run.failed), "look")
    if run.docs_path:
        docs = Markup('<a href="{}{}/{}" target="_blank" rel="noopener">{}</a>').format(
            DATA_DOCS_ROUTE, run.run_id, INDEX, words.docs.in_(language)
        )
    else:
        docs = Markup('<em class="late">{}</em>').format(words.docs_missing.in_(language, why=run.docs_error))
    return Markup('{}<p class="quiet quality-made">{} {} · {}</p>').format(
        said, words.checked_at.in_(language), time_tag(run.finished_at, now, zone, language), docs
    )


def _suite(
    suite: Suite, results: list[ExpectationResult], day: date, wanted: str | None, zone: ZoneInfo, language: Language
) -> Markup:
    passed = sum(one.passed for one in results)
    is_open = passed < len(results) or any(one.name == wanted for one in results)
    note = words.training_note.in_(language) if suite is Suite.TRAINING else ""
    rows = Markup("").join(
        _expectation(one, day, wanted, zone, language) for one in sorted(results, key=lambda one: one.passed)
    )
    head = (words.column_expectation, words.column_checked, words.column_failing)
    return Markup(
        '<details class="quality-suite" data-suite="{}"{}><summary><b>{}</b><span class="{}">{}/{}</span>'
        '<span class="quiet">{}</span></summary>'
        '<div class="quality-head"><span></span><span>{}</span><span>{}</span><span>{}</span></div>{}</details>'
    ).format(
        suite.value,
        Markup(" open") if is_open else "",
        words.SUITES[suite].in_(language),
        "quality-good" if passed == len(results) else "quality-bad",
        passed,
        len(results),
        note,
        *(text.in_(language) for text in head),
        rows,
    )


def _expectation(one: ExpectationResult, day: date, wanted: str | None, zone: ZoneInfo, language: Language) -> Markup:
    said = one.zh if language == "zh" else one.en
    note = ""
    if one.outcome is Outcome.ERRORED:
        note = f"{words.errored.in_(language)}: {one.reason}"
    elif one.outcome is Outcome.FAILED:
        # The stored reason is in English; in Chinese the sentence before it says what must hold.
        note = one.reason if language == "en" else words.against.in_(language, n=one.failing, of=one.checked)
    elif not one.checked:
        note = words.nothing.in_(language)
    elif one.failing:
        note = words.within.in_(language)
    line = Markup(
        '<i class="quality-mark is-{}" aria-hidden="true">{}</i><span>{} <code>{}</code><small class="quiet">{}</small>'
        '</span><span class="figure">{:,}</span><span class="figure">{:,}</span>'
    ).format(one.outcome.value, _MARKS[one.outcome], said, one.name, note, one.checked, one.failing)
    if one.passed:
        return Markup('<div class="quality-line" data-check="{}">{}</div>').format(one.name, line)
    return Markup(
        '<details class="quality-failing" data-check="{}"{}><summary class="quality-line">{}</summary>{}</details>'
    ).format(
        one.name,
        Markup(" open") if one.name == wanted else "",
        line,
        failing_rows(one, day, zone, language),
    )
