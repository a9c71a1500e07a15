"""Starting the retraining from the models page, and the command that does the same."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from apps.cockpit.components.notices import message
from apps.cockpit.retraining_start import StartedRun, retraining_command, start_retraining
from apps.cockpit.text import models as words
from apps.cockpit.text.language import Language
from data_contracts.errors import PartUnavailable
from data_contracts.settings import get_settings

_KEPT = "retraining_started"
_BY = {"by hand": words.retrain_by_hand, "by gate": words.retrain_by_gate}


def retrain_panel(language: Language, is_open: bool) -> None:
    """A form where Prefect's address is known, and always the command."""
    address = get_settings().prefect.api_url
    with st.expander(words.retrain.in_(language), expanded=is_open or _KEPT in st.session_state):
        _said(language)
        if address is None:
            st.html(Markup('<p class="quiet">{}</p>').format(words.retrain_no_prefect.in_(language)))
        else:
            _form(address, language)
            st.html(Markup('<p class="quiet">{}</p>').format(words.retrain_command.in_(language)))
        given = {
            "hours": float(st.session_state.get("retrain_hours", 6.0)),
            "seed": int(st.session_state.get("retrain_seed", 1)),
            "promote": st.session_state.get("retrain_promote", "by hand"),
        }
        st.code(retraining_command(given), language=None, wrap_lines=True)
        st.html(Markup('<p class="quiet">{}</p>').format(words.retrain_note.in_(language)))


def _form(address: str, language: Language) -> None:
    def send() -> None:
        state = st.session_state
        given = {
            "hours": float(state["retrain_hours"]),
            "seed": int(state["retrain_seed"]),
            "promote": state["retrain_promote"],
        }
        try:
            state[_KEPT] = start_retraining(address, given)
        except PartUnavailable as error:
            state[_KEPT] = str(error)

    with st.form(key="retrain", border=False):
        with st.container(horizontal=True, gap="small"):
            st.number_input(
                words.retrain_hours.in_(language), min_value=0.1, max_value=240.0, value=6.0, step=1.0,
                key="retrain_hours", help=words.retrain_hours_help.in_(language), format="%g",
            )  # fmt: skip
            st.number_input(
                words.retrain_seed.in_(language), min_value=0, max_value=2**31 - 1, value=1, step=1,
                key="retrain_seed", help=words.retrain_seed_help.in_(language),
            )  # fmt: skip
        st.radio(
            words.retrain_promote.in_(language), list(_BY), key="retrain_promote",
            format_func=lambda one: _BY[one].in_(language),
        )  # fmt: skip
        st.form_submit_button(words.retrain_start.in_(language), type="primary", on_click=send)


def _said(language: Language) -> None:
    kept: StartedRun | str | None = st.session_state.get(_KEPT)
    if isinstance(kept, StartedRun):
        st.html(
            Markup(
                '<div class="message message-done" role="status">{} · '
                '<a href="{}" target="_blank" rel="noopener">{}</a></div>'
            ).format(words.retrain_started.in_(language, name=kept.name), kept.page, words.retrain_open.in_(language))
        )
    elif kept:
        st.html(message(words.retrain_away.in_(language, why=kept), "away"))
