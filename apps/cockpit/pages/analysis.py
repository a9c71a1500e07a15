"""Where problems gather, what no camera sees, what comes back, what is to be expected, and what it has helped."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.pages import analysis_forecast, analysis_places, setup_policies
from apps.cockpit.text import analysis as words
from apps.cockpit.text.language import Language
from data_contracts.schemas.person import Person

_VIEWS: dict[str, Callable[[Person, Language], None]] = {
    "hotspots": analysis_places.show_hotspots,
    "coverage": analysis_places.show_coverage,
    "recurrence": analysis_places.show_recurrence,
    "forecast": analysis_forecast.show_forecast,
    "effect": analysis_places.show_effect,
    "what_if": setup_policies.show_what_if,
}
_FIRST = "hotspots"


def show(person: Person, language: Language) -> None:
    """One view at a time; which one stands in the address as `view`."""
    with parts.database().unit_of_work() as uow:
        browser.page_script(language, uow.now())
    view = st.query_params.get("view", _FIRST)
    view = view if view in _VIEWS else _FIRST
    with st.container(key="analysis_head", horizontal=True, vertical_alignment="center", gap="small"):
        key = f"analysis_view_{language}"
        st.segmented_control(
            words.choose_view.in_(language),
            list(_VIEWS),
            default=view,
            format_func=lambda name: words.VIEWS[name].in_(language),
            key=key,
            on_change=_take_view,
            args=(key,),
            label_visibility="collapsed",
        )
    _VIEWS[view](person, language)


def _take_view(key: str) -> None:
    """Another view begins without what narrowed the last one."""
    chosen = st.session_state[key] or st.query_params.get("view", _FIRST)
    st.query_params.from_dict({"view": chosen})
