"""Which period /use is about: read from the address, and chosen into it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from apps.cockpit.text import use as words
from apps.cockpit.text.language import Language
from data_contracts.errors import InvalidInput
from governance_rules.domain.periods import Period, PeriodType, before, period_of

COMPARE = "compare"
"""The view that holds two sides against each other; without a view one period is shown."""


def draw_views(language: Language) -> None:
    """One period or two sides; what is asked of the period goes along."""
    key = f"use_view_{language}"
    shown = COMPARE if st.query_params.get("view") == COMPARE else ""
    st.segmented_control(
        words.view.in_(language),
        ["", COMPARE],
        default=shown,
        format_func=lambda one: (words.view_compare if one else words.view_one).in_(language),
        key=key,
        on_change=_take_view,
        args=(key,),
        label_visibility="collapsed",
    )


def _take_view(key: str) -> None:
    kept = {name: st.query_params[name] for name in ("period", "day") if name in st.query_params}
    chosen = st.session_state[key]
    st.query_params.from_dict(kept | ({"view": chosen} if chosen else {}))


def period_asked(today: date) -> Period:
    """What the address asks for; this week where it asks for nothing. Raises InvalidInput."""
    name, day = st.query_params.get("period", "weekly"), st.query_params.get("day")
    if name not in set(PeriodType):
        raise InvalidInput(f"period: {name!r} is none of {', '.join(PeriodType)}", "period")
    try:
        return period_of(PeriodType(name), date.fromisoformat(day) if day else today)
    except (ValueError, OverflowError):
        raise InvalidInput(f"day: {day!r} is no day; write it like 2026-11-27", "day") from None


def choose_period(period: Period, today: date, language: Language) -> None:
    """Day, week or month; the one before and the next; any day. All of it goes into the address."""
    with st.container(key="use_period", horizontal=True, vertical_alignment="center", gap="small"):
        key = f"use_type_{language}"
        st.segmented_control(
            words.period.in_(language),
            list(PeriodType),
            default=period.period_type,
            format_func=lambda one: words.PERIODS[one].in_(language),
            key=key,
            on_change=_take_type,
            args=(key,),
            label_visibility="collapsed",
        )
        st.button(words.before.in_(language), key="use_before", on_click=_go, args=(before(period).first,))
        st.html(Markup('<b class="use-span">{}</b>').format(span_words(period, language)))
        following = period.last + timedelta(days=1)
        late = following > today
        st.button(words.after.in_(language), key="use_after", on_click=_go, args=(following,), disabled=late)
        day_key = f"use_day_{period.first}_{language}"
        st.date_input(
            words.day.in_(language),
            value=max(period.first, min(today, period.last)),
            key=day_key,
            on_change=_take_day,
            args=(day_key,),
            label_visibility="collapsed",
            width=150,
        )


def span_words(period: Period, language: Language) -> str:
    """Its day, or its first and last one."""
    return str(period.first) if period.days == 1 else words.span.in_(language, first=period.first, last=period.last)


def _take_type(key: str) -> None:
    if st.session_state[key]:
        st.query_params["period"] = st.session_state[key].value


def _take_day(key: str) -> None:
    _go(st.session_state[key])


def _go(day: date) -> None:
    st.query_params["day"] = day.isoformat()
