"""A page that is drawn again by itself: when something has changed, and only then."""

from __future__ import annotations

import time

import streamlit as st

from apps.cockpit import parts
from data_contracts.settings import get_settings

_OLDEST_SECONDS = 20.0


def keep_fresh(drawn_with: int, oldest_seconds: float = _OLDEST_SECONDS) -> None:
    """Call at the end of a page. drawn_with: `parts.changes().count` from before its data were read.

    oldest_seconds: figures that no notification announces (camera health, a timer running over) are at most this old.
    What somebody is typing stays: elements keep their keys and places, so the browser keeps what is in them.
    """
    st.session_state["drawn"] = (drawn_with, time.monotonic(), oldest_seconds)
    st.session_state["just_drawn"] = True
    _pulse()


@st.fragment(run_every=get_settings().cockpit.refresh_seconds)
def _pulse() -> None:
    """Asks nothing of the database: compares two numbers, and has the page drawn again when they differ."""
    if st.session_state.pop("just_drawn", False):
        # Called by the drawing itself. A rerun from here would throw away what is not sent to the browser yet.
        return
    count, at, oldest_seconds = st.session_state["drawn"]
    if parts.changes().count != count or time.monotonic() - at > oldest_seconds:
        st.rerun()
