"""What is compared with what, chosen on the page into its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from apps.cockpit import parts
from apps.cockpit.pages.use_period import choose_period
from apps.cockpit.text import use_compare as words
from apps.cockpit.text.language import Language
from data_contracts.schemas.person import Person
from governance_rules.domain.comparing.sides import AREA_LEVELS, Against, Asked
from governance_rules.use_cases.compare_stretches import areas_to_compare

_DAY = "day"
_AGAINST = (Against.BEFORE.value, Against.YEAR.value, _DAY)


def choose_sides(asked: Asked, person: Person, today: date, language: Language) -> tuple[Asked, Mapping[str, str]]:
    """The question with its areas filled in, and the names by id of the person's areas of its level, {} for periods."""
    level = asked.level.value if asked.level else ""
    with st.container(key="compare_by", horizontal=True, vertical_alignment="center", gap="small"):
        key = f"compare_by_{language}"
        st.segmented_control(
            words.by.in_(language),
            ["", *(one.value for one in AREA_LEVELS)],
            default=level,
            format_func=lambda one: words.BY[one].in_(language),
            key=key,
            on_change=_take_by,
            args=(key,),
            label_visibility="collapsed",
        )
    choose_period(asked.period, today, language)
    if asked.level is None:
        _choose_against(asked, today, language)
        return asked, {}
    with parts.database().unit_of_work() as uow:
        names = {area.area_id: area.name for area in areas_to_compare(uow, person, asked.level)}
    if len(names) < 2:
        return asked, names
    ordered = list(names)
    asked = replace(asked, one=asked.one or ordered[0])
    asked = replace(asked, other=asked.other or next(area for area in ordered if area != asked.one))
    with st.container(key="compare_areas", horizontal=True, gap="small"):
        for name, label, area in (("one", words.one, asked.one), ("other", words.other, asked.other)):
            key = f"compare_{name}_{level}_{area}_{language}"
            st.selectbox(
                label.in_(language),
                ordered,
                index=ordered.index(area) if area in ordered else None,
                format_func=lambda one: names[one],
                key=key,
                on_change=_take,
                args=(name, key),
                placeholder=label.in_(language),
                width=240,
            )
    return asked, names


def _choose_against(asked: Asked, today: date, language: Language) -> None:
    chosen = asked.against.value if isinstance(asked.against, Against) else _DAY
    with st.container(key="compare_against", horizontal=True, vertical_alignment="center", gap="small"):
        key = f"compare_against_{language}"
        st.segmented_control(
            words.against.in_(language),
            _AGAINST,
            default=chosen,
            format_func=lambda one: words.AGAINST[one].in_(language),
            key=key,
            on_change=_take_against,
            args=(key, asked.other_period.first - timedelta(days=1)),
            label_visibility="collapsed",
        )
        if chosen == _DAY:
            day_key = f"compare_day_{asked.other_period.first}_{language}"
            st.date_input(
                words.against_day.in_(language),
                value=min(asked.other_period.first, today),
                key=day_key,
                on_change=_take,
                args=("against", day_key),
                label_visibility="collapsed",
                width=150,
            )


def _take(name: str, key: str) -> None:
    if st.session_state[key]:
        st.query_params[name] = str(st.session_state[key])


def _take_by(key: str) -> None:
    """Other areas begin with their own first two."""
    kept = {name: st.query_params[name] for name in ("view", "period", "day") if name in st.query_params}
    chosen = st.session_state[key]
    st.query_params.from_dict(kept | ({"by": chosen} if chosen else {}))


def _take_against(key: str, day: date) -> None:
    chosen = st.session_state[key]
    if chosen:
        st.query_params["against"] = str(day) if chosen == _DAY else chosen
