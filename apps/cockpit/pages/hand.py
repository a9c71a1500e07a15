"""What a person has in hand, above the case: what is about to be done with its undo, and what could not be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.held import held_strip
from apps.cockpit.components.notices import Tone
from apps.cockpit.reading.hand import Hand
from apps.cockpit.text import general
from apps.cockpit.text import held as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import CLOSURES, COMMANDS, STATES
from data_contracts.errors import AlreadySettled, NotFound, PartUnavailable, Refused
from data_contracts.schemas.case import Case
from data_contracts.schemas.held_command import HeldCommand
from data_contracts.schemas.person import Person
from governance_rules.domain.case_commands import possible
from governance_rules.domain.permissions import may
from governance_rules.use_cases.commands import action_of, area_of
from governance_rules.use_cases.held_commands import FAILED, take_note, undo_command

Undone = Callable[[HeldCommand, Text, Tone], None]
"""Told what came of an undo: the command, the words with the places {number} and {command}, and the tone."""


def draw_hand(hand: Hand, person: Person, at: datetime, language: Language, key_hint: str, on_undone: Undone) -> None:
    """The commands of this person that were refused at last, each until it is taken note of, and the last that waits.

    key_hint: the key that undoes, shown on the button; "" where there is no keyboard.
    """
    # A slot of its own, so that what comes and goes in it moves nothing else to another place in the page.
    with st.container(key="hand"):
        _draw(hand, person, at, language, key_hint, on_undone)


def _draw(hand: Hand, person: Person, at: datetime, language: Language, key_hint: str, on_undone: Undone) -> None:
    for held, case in hand.refused:
        with st.container(key=f"refused_{held.held_command_id}", horizontal=True, vertical_alignment="center"):
            st.html(refused_words(held, case, person, language), width="stretch")
            st.button(
                words.noted.in_(language),
                key=f"noted_{held.held_command_id}",
                on_click=_take_note,
                args=(person, held.held_command_id),
            )
    if not hand.mine:
        return
    held = hand.mine[0]
    with st.container(key="in_hand", horizontal=True, vertical_alignment="center"):
        st.html(held_strip(held, len(hand.mine) - 1, at, language), width="stretch")
        label = words.undo.in_(language)
        st.button(
            f"{label} `{key_hint}`" if key_hint else label,
            key=f"undo_{held.held_command_id}",
            on_click=_undo,
            args=(person, held, on_undone),
        )


def refused_words(held: HeldCommand, case: Case, person: Person, language: Language) -> Markup:
    """Which command was not done and why, with the words that came along."""
    said = words.refused_later.in_(
        language,
        number=held.case_id,
        command=COMMANDS[held.command].in_(language),
        why=_why(held, case, person, language),
    )
    note = Markup(" <q>{}</q>").format(held.detail.note) if held.detail.note else ""
    return Markup('<div class="message message-look" role="alert">{}{}</div>').format(said, note)


def _why(held: HeldCommand, case: Case, person: Person, language: Language) -> str:
    if (held.reason or "").startswith(FAILED):
        return words.why_broke.in_(language)
    if case.closure is not None:
        return words.why_closed.in_(language, closure=CLOSURES[case.closure].in_(language))
    if held.command not in possible(case):
        return words.why_state.in_(language, state=STATES[case.state].in_(language))
    if not may(person, action_of(held.command), area_of(case)):
        return words.why_not_allowed.in_(language)
    return words.why_changed.in_(language)


def _undo(person: Person, held: HeldCommand, on_undone: Undone) -> None:
    try:
        with parts.database().unit_of_work() as uow:
            undo_command(uow, person, held.held_command_id)
    except AlreadySettled:
        on_undone(held, words.too_late, "look")
    except (NotFound, Refused):
        on_undone(held, words.not_yours, "look")
    except PartUnavailable:
        on_undone(held, general.away_title, "away")
    else:
        on_undone(held, words.undone, "done")


def _take_note(person: Person, held_command_id: int) -> None:
    try:
        with parts.database().unit_of_work() as uow:
            take_note(uow, person, held_command_id)
    except (PartUnavailable, NotFound, Refused):
        # It stays where it is, and says again what was not done.
        return
