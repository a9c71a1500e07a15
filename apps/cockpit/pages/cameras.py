"""Cameras: which can see, and how to add one."""

from __future__ import annotations

import time
from datetime import datetime

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.camera_card import camera_card
from apps.cockpit.components.notices import nothing_here
from apps.cockpit.components.numbers import Number, numbers_line
from apps.cockpit.components.quality_banner import quality_banner
from apps.cockpit.reading.street import Cameras, read_cameras
from apps.cockpit.text import cameras as words
from apps.cockpit.text import commands, general
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import HEALTH
from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.person import Person

_PAGE_SIZE = 24
_REDRAW_SECONDS = 5
_COMMANDS: tuple[tuple[Text, str], ...] = (
    (words.add_stream, commands.ADD_STREAM),
    (words.add_clip, commands.ADD_CLIP),
    (words.add_push, commands.ADD_PUSH),
    (words.add_test, commands.TEST_CAMERA),
    (words.add_zone, commands.ADD_ZONE),
    (words.add_watch, commands.WATCH_CLIP),
)


def show(person: Person, language: Language) -> None:
    """Pictures and health of the cameras, the ones in trouble first; then the commands that add one."""
    browser.page_script(language, _now())
    quality_banner(person, language)
    _list(person, language)
    with st.expander(words.add_title.in_(language), expanded=False):
        rows = Markup("").join(
            Markup(
                '<dt>{}</dt><dd><code>{}</code><button type="button" class="copy" data-copy="{}">{}</button></dd>'
            ).format(label.in_(language), command, command, general.copy.in_(language))
            for label, command in _COMMANDS
        )
        st.html(
            Markup('<p class="quiet">{}</p><dl class="commands">{}</dl>').format(words.add_intro.in_(language), rows)
        )


def _now() -> datetime:
    with parts.database().unit_of_work() as uow:
        return uow.now()


@st.fragment(run_every=_REDRAW_SECONDS)
def _list(person: Person, language: Language) -> None:
    first = st.session_state.get("cameras_from", 0)
    with parts.database().unit_of_work() as uow:
        street, total = read_cameras(uow, person, first, _PAGE_SIZE)
    _top(street, total, language)
    if not street.cameras:
        st.html(nothing_here(words.none_title.in_(language), words.add_title.in_(language)))
        return
    zone = parts.street_zone()
    cards = Markup("").join(
        camera_card(
            camera,
            street.health.get(camera.camera_id),
            street.zones[camera.camera_id],
            street.last_card.get(camera.camera_id),
            int(time.time()) // _REDRAW_SECONDS,
            street.now,
            zone,
            language,
        )
        for camera in street.cameras
    )
    st.html(Markup('<div class="cards">{}</div>').format(cards))
    if total > _PAGE_SIZE:
        pages = -(-total // _PAGE_SIZE)
        page = st.pagination(pages, key="cameras_page")
        st.session_state["cameras_from"] = ((page or 1) - 1) * _PAGE_SIZE


def _top(street: Cameras, total: int, language: Language) -> None:
    states: dict[HealthState, int] = {}
    for health in street.health.values():
        states[health.state] = states.get(health.state, 0) + 1
    numbers = [
        Number(HEALTH[state].in_(language), str(count), alarming=state not in (HealthState.OK, HealthState.STARTING))
        for state, count in sorted(states.items(), key=lambda item: list(HealthState).index(item[0]))
    ]
    st.html(
        Markup('<div class="top"><h1>{}</h1>{}</div>').format(
            words.question.in_(language), numbers_line(numbers) if numbers else ""
        )
    )
