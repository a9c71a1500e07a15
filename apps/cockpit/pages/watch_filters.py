"""What the watch page shows, kept in the address, so that a reload or a shared link shows the same."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from apps.cockpit.components.colours import STATE_SIGNS
from apps.cockpit.reading.board import OPEN_STATES, Filters, waiting_count
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import KINDS, STATES
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.case_card import OpenCases
from data_contracts.schemas.kinds import Kind

# Among the states to choose from, though it is none: what waits for whoever looks.
_WAITING = "waiting"
PAGE_SIZE = 30
_MOST_SHOWN = 300


def filters_in_use() -> Filters:
    """The filters of the address; what is not a state or kind there is left out."""
    states = tuple(CaseState(s) for s in st.query_params.get_all("state") if s in set(CaseState))
    kind = st.query_params.get("kind")
    waiting = st.query_params.get("waiting") == "1"
    return Filters(states, Kind(kind) if kind in set(Kind) else None, st.query_params.get("camera"), waiting)


def chosen_case() -> int | None:
    """The case of the address; None where it names none."""
    value = st.query_params.get("case", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def shown_count() -> int:
    """How many cases of the feed are asked for."""
    return min(_MOST_SHOWN, st.session_state.get("shown", PAGE_SIZE))


def draw_filters(cameras: Sequence[Camera], open_cases: Sequence[OpenCases], waiting: bool, language: Language) -> None:
    """One line of filters; only states in which there is a case. Changing one forgets the chosen case.

    waiting: offer "waits for me", to those for whom cases do.
    """
    now = filters_in_use()
    names = {camera.camera_id: camera.name for camera in cameras}
    counts = {state: sum(o.cases for o in open_cases if o.state is state) for state in OPEN_STATES}
    states = [s for s in CaseState if counts.get(s) or s in now.states or s is CaseState.CLOSED]

    def state_words(state: CaseState | str) -> str:
        if not isinstance(state, CaseState):
            count = waiting_count(open_cases)
            return f"☛ {words.filter_waiting.in_(language)}" + (f" {count}" if count else "")
        many = f" {counts[state]}" if counts.get(state) else ""
        return f"{STATE_SIGNS[state].mark} {STATES[state].in_(language)}{many}"

    with st.container(key="filters", horizontal=True, vertical_alignment="center", gap="small"):
        st.pills(
            words.filter_state.in_(language),
            [*([_WAITING] if waiting or now.waiting else []), *states],
            selection_mode="multi",
            default=[*([_WAITING] if now.waiting else []), *now.states],
            format_func=state_words,
            key=f"filter_state_{language}",
            on_change=_take_states,
            args=(f"filter_state_{language}",),
            label_visibility="collapsed",
        )
        kinds = {kind.value: text.in_(language) for kind, text in KINDS.items()}
        _one_of("kind", words.filter_kind, words.filter_all_kinds, now.kind, kinds, language)
        _one_of("camera", words.filter_camera, words.filter_all_cameras, now.camera_id, names, language)


def _one_of(
    name: str, label: Text, all_words: Text, current: str | None, names: dict[str, str], language: Language
) -> None:
    """A list to choose one of `names` (by code) or all; kept under `name` in the address."""
    key = f"filter_{name}_{language}"
    choices = ["", *names]
    st.selectbox(
        label.in_(language),
        choices,
        index=choices.index(current) if current in choices else 0,
        format_func=lambda option: names[option] if option else all_words.in_(language),
        key=key,
        on_change=_take_one,
        args=(name, key),
        label_visibility="collapsed",
        width=160,
    )


def _take_states(key: str) -> None:
    chosen = st.session_state[key]
    st.query_params["state"] = [state.value for state in chosen if isinstance(state, CaseState)]
    if _WAITING in chosen:
        st.query_params["waiting"] = "1"
    else:
        st.query_params.pop("waiting", None)
    _begin_anew()


def _take_one(name: str, key: str) -> None:
    if st.session_state[key]:
        st.query_params[name] = str(st.session_state[key])
    else:
        st.query_params.pop(name, None)
    _begin_anew()


def _begin_anew() -> None:
    st.query_params.pop("case", None)
    st.session_state.pop("in_front", None)
    st.session_state["shown"] = PAGE_SIZE
