"""The guided tour of whoever is signed in: which ones there are, and whether one is to be offered."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from apps.cockpit import parts
from apps.cockpit.components.tour import tour_guide
from apps.cockpit.text.language import Language
from apps.cockpit.tour_routes import TOUR_ROUTE
from apps.cockpit.tours import to_offer, tours_of
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.person import Person
from governance_rules.use_cases.tours import newest_settled


def show_tour(person: Person, names: Mapping[str, str], language: Language) -> None:
    """names: of the pages that are open to the person, by address."""
    settled = _settled(person)
    offered = to_offer(person, settled) if settled is not None else None
    tour_guide(person.person_id, tours_of(person), offered, names, TOUR_ROUTE, language)


def _settled(person: Person) -> dict[str, int] | None:
    """By tour the newest version settled; None while the database does not answer.

    Asked once a session of the page: what is settled meanwhile is settled in this browser, which remembers it.
    """
    kept: tuple[int, dict[str, int]] | None = st.session_state.get("tours_settled")
    if kept is None or kept[0] != person.person_id:
        try:
            with parts.database().unit_of_work() as uow:
                kept = (person.person_id, newest_settled(uow, person))
        except PartUnavailable:
            return None
        st.session_state["tours_settled"] = kept
    return kept[1]
