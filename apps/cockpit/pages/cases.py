"""案卷 cases: the list behind every number. All that it is narrowed by stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.case_card import place_words
from apps.cockpit.components.chips import is_simulated, severity_chip, simulated_chip, state_chip
from apps.cockpit.components.moments import duration, exact
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.pages.case_filters import address, draw_choices, filter_chips
from apps.cockpit.reading.visible import grants_for, sees_everything
from apps.cockpit.text import cases as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import CLOSURES, KINDS
from data_contracts.errors import InvalidInput
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.case_search import CaseSearch
from data_contracts.schemas.person import Person
from governance_rules.domain.case_links import FILTERS, search_of
from governance_rules.use_cases.search_cases import with_places

_STYLE = Path(__file__).parents[1] / "components" / "counts.css"
PAGE_SIZE = 50
MOST_COUNTED = 100_000
"""Counting goes no further: beyond it the exact number says nothing more to a reader of a list."""

_TABLE = Markup(
    '<div class="reports-frame"><table class="reports case-list cases-found"><thead><tr>{}</tr></thead>'
    "<tbody>{}</tbody></table></div>"
)
_ROW = Markup(
    '<tr><td><a href="/watch?state={state}&amp;case={id}" target="_self">{id}</a></td>'
    "<td><span>{kind}</span>{severity}</td><td>{how}{again}{simulated}</td>"
    '<td class="where">{where}</td><td class="moment-cell">{opened}</td><td class="figure">{took}</td></tr>'
)


@dataclass(frozen=True, slots=True)
class _Listed:
    now: datetime
    cards: Sequence[CaseCard]
    more: bool
    count: int
    names: dict[tuple[str, str], str]


def show(person: Person, language: Language) -> None:
    """Filters as chips that can be taken away, how many cases fit, and a table of them."""
    st.html(_STYLE)
    parameters = {name: st.query_params.get_all(name) for name in (*FILTERS, "before")}
    try:
        search = search_of(parameters)
        listed = _read(person, search, _before(parameters["before"]))
    except InvalidInput as error:
        _title(Markup(""), language)
        st.html(message(words.bad.in_(language, why=str(error)), "look"))
        return
    browser.page_script(language, listed.now)
    few = listed.count <= MOST_COUNTED
    text = words.count if few else words.at_least
    many = text.in_(language, n=f"{min(listed.count, MOST_COUNTED):,}")
    _title(Markup('<strong class="case-count">{}</strong>').format(many), language)
    st.html(filter_chips(search, parameters, listed.names, language))
    draw_choices(search, language)
    if not listed.cards:
        st.html(nothing_here(words.empty_title.in_(language), words.empty.in_(language)))
        return
    st.html(_table(listed, parts.street_zone(), language))
    st.html(_pages(parameters, listed, language))
    if listed.more or parameters["before"]:
        # On paper nothing leads to the others.
        part = words.listed.in_(language, n=len(listed.cards), all=many)
        st.html(Markup('<p class="print-only quiet">{}</p>').format(part))


def _read(person: Person, search: CaseSearch, before: int | None) -> _Listed:
    within = None if sees_everything(person) else grants_for(person)
    with parts.database().unit_of_work() as uow:
        zone = uow.time_zone
        asked = with_places(uow, search)
        cards = uow.case_list.find(asked, zone, PAGE_SIZE + 1, before, within)
        count = uow.case_list.count(asked, zone, MOST_COUNTED + 1, within)
        return _Listed(uow.now(), cards[:PAGE_SIZE], len(cards) > PAGE_SIZE, count, uow.case_list.names(search))


def _before(values: list[str]) -> int | None:
    if not values:
        return None
    if not (values[0].isascii() and values[0].isdigit() and len(values[0]) < 19):
        raise InvalidInput(f"before: {values[0]!r} is no case number", "before")
    return int(values[0])


def _title(beside: Markup, language: Language) -> None:
    st.html(
        Markup('<div class="top"><h1>{}</h1>{}</div><p class="quiet">{}</p>').format(
            words.question.in_(language), beside, words.counted.in_(language)
        )
    )


def _table(listed: _Listed, zone: ZoneInfo, language: Language) -> Markup:
    head = Markup("").join(
        Markup('<th class="{}">{}</th>').format(kind, text.in_(language))
        for kind, text in (
            ("", words.number),
            ("", words.kind),
            ("", words.state),
            ("", words.where),
            ("", words.opened),
            ("figure", words.took),
        )
    )
    return _TABLE.format(head, Markup("").join(_row(card, zone, language) for card in listed.cards))


def _row(card: CaseCard, zone: ZoneInfo, language: Language) -> Markup:
    case = card.case
    again = Markup(' <span class="chip chip-plain">{}</span>').format(words.rework_mark.in_(language))
    took: Any = words.still_open.in_(language)
    if case.closed_at is not None:
        took = duration(case.closed_at - case.opened_at, language)
    return _ROW.format(
        id=case.case_id,
        state=case.state.value,
        kind=KINDS[case.kind].in_(language),
        severity=severity_chip(case.severity, language),
        how=Markup("<span>{}</span>").format(CLOSURES[case.closure].in_(language))
        if case.closure
        else state_chip(case.state, language),
        again=again if case.follows_case_id is not None else "",
        simulated=simulated_chip(language, short=True, detector=card.detector) if is_simulated(card.detector) else "",
        where=" · ".join(dict.fromkeys(n for n in (card.shop_name, place_words(card, language)) if n)),
        opened=exact(case.opened_at, zone)[:16],
        took=took,
    )


def _pages(parameters: dict[str, list[str]], listed: _Listed, language: Language) -> Markup:
    """Links to older cases and back to the newest."""
    links = []
    if parameters["before"]:
        links.append((parameters | {"before": []}, words.newest.in_(language)))
    if listed.more:
        last = str(listed.cards[-1].case.case_id)
        links.append((parameters | {"before": [last]}, words.older.in_(language, n=PAGE_SIZE)))
    return Markup('<nav class="case-pages">{}</nav>').format(
        Markup(" · ").join(Markup('<a href="{}" target="_self">{}</a>').format(address(to), text) for to, text in links)
    )
