"""What the list of cases is narrowed by: chips to take away, and lists to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from apps.cockpit.text import cases as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import CLOSURES, EVENTS, KINDS, STATES
from data_contracts.schemas.case_search import CaseSearch

_NAMED = 3
_CHIP = Markup('<a class="chip chip-filter" href="{}" target="_self" title="{}">{}<i aria-hidden="true">✕</i></a>')


def address(parameters: Mapping[str, list[str]]) -> str:
    """The list of cases of these parameters."""
    asked = urlencode([(name, value) for name, values in parameters.items() for value in values if value])
    return f"/cases?{asked}" if asked else "/cases"


def filter_chips(
    search: CaseSearch, parameters: Mapping[str, list[str]], names: Mapping[tuple[str, str], str], language: Language
) -> Markup:
    """One chip for each part of the search; a click takes that part out of the address."""
    chips = [
        _CHIP.format(
            address({n: v for n, v in parameters.items() if n not in (*gone, "before")}),
            words.remove.in_(language),
            said,
        )
        for gone, said in _said(search, names, language)
    ]
    alone = Markup('<span class="quiet">{}</span>').format(words.all_cases.in_(language))
    return Markup('<div class="chips-line">{}</div>').format(Markup("").join(chips) or alone)


def _said(
    search: CaseSearch, names: Mapping[tuple[str, str], str], language: Language
) -> Iterator[tuple[tuple[str, ...], str]]:
    """(names of parameters, what they ask for in words)."""
    for name, texts in (("kind", KINDS), ("state", STATES), ("closure", CLOSURES)):
        if values := getattr(search, name):
            yield (name,), " / ".join(texts[value].in_(language) for value in values)
    for name, (one, several) in words.AREAS.items():
        values = getattr(search, name)
        if len(values) > _NAMED:
            yield (name,), several.in_(language, n=len(values))
        elif values:
            said = " / ".join(str(names.get((name, str(value)), value)) for value in values)
            yield (name,), one.in_(language, name=said)
    first, last = search.opened_from, search.opened_to
    if first and first == last:
        yield ("opened_from", "opened_to"), words.on_day.in_(language, day=first)
    elif first and last:
        yield ("opened_from", "opened_to"), words.between.in_(language, first=first, last=last)
    elif first or last:
        text = words.from_day if first else words.to_day
        yield ("opened_from", "opened_to"), text.in_(language, day=first or last)
    if search.weekday:
        yield ("weekday",), " / ".join(words.WEEKDAYS[day - 1].in_(language) for day in search.weekday)
    if search.hour:
        hours = " / ".join(words.an_hour.in_(language, hour=hour) for hour in search.hour)
        yield ("hour",), words.at_hour.in_(language, hours=hours)
    for name, text in (("rework", words.rework), ("by_hand", words.by_hand), ("appealed", words.appealed)):
        if getattr(search, name):
            yield (name,), text.in_(language)
    if search.step:
        steps = " / ".join(EVENTS[step].in_(language) if step in EVENTS else step for step in search.step)
        yield ("step",), words.step.in_(language, name=steps)
    if search.case:
        yield ("case",), words.numbers.in_(language, n=len(search.case))


def draw_choices(search: CaseSearch, language: Language) -> None:
    """Lists of kinds, states and closures; a choice goes into the address."""
    with st.container(key="case_filters", horizontal=True, vertical_alignment="center", gap="small"):
        _one_of("kind", words.kind, words.every_kind, search.kind, dict(KINDS), language)
        _one_of("state", words.state, words.every_state, search.state, dict(STATES), language)
        _one_of("closure", words.every_closure, words.every_closure, search.closure, dict(CLOSURES), language)


def _one_of(
    name: str, label: Text, every: Text, current: Sequence[str], texts: Mapping[str, Text], language: Language
) -> None:
    key = f"cases_{name}_{language}"
    choices = ["", *(str(choice) for choice in texts)]
    by_code = {str(choice): text for choice, text in texts.items()}
    st.selectbox(
        label.in_(language),
        choices,
        index=choices.index(str(current[0])) if len(current) == 1 else 0,
        format_func=lambda code: by_code[code].in_(language) if code else every.in_(language),
        key=key,
        on_change=_take,
        args=(name, key),
        label_visibility="collapsed",
        width=180,
    )


def _take(name: str, key: str) -> None:
    st.query_params.pop("before", None)
    if st.session_state[key]:
        st.query_params[name] = st.session_state[key]
    else:
        st.query_params.pop(name, None)
