"""Where problems gather, what is to be expected, and what no camera sees."""

from __future__ import annotations

import streamlit as st

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.pages import analysis_places
from apps.cockpit.text.language import Language
from data_contracts.schemas.person import Person

_VIEWS = {
    "hotspots": analysis_places.show_hotspots,
    "coverage": analysis_places.show_coverage,
    "recurrence": analysis_places.show_recurrence,
    "effect": analysis_places.show_effect,
}


def show(person: Person, language: Language) -> None:
    """The view that the address names."""
    with parts.database().unit_of_work() as uow:
        browser.page_script(language, uow.now())
    _VIEWS.get(st.query_params.get("view", ""), analysis_places.show_hotspots)(person, language)
