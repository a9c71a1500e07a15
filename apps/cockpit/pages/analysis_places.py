"""Hot spots, coverage, recurrence and effect: they come with another part."""

from __future__ import annotations

import streamlit as st

from apps.cockpit.components.notices import nothing_here
from apps.cockpit.text import analysis as words
from apps.cockpit.text.language import Language
from data_contracts.schemas.person import Person


def show_hotspots(person: Person, language: Language) -> None:
    """Says that it is not here."""
    st.html(nothing_here(words.not_here_title.in_(language), words.not_here.in_(language)))


show_coverage = show_recurrence = show_effect = show_hotspots
