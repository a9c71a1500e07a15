"""The buttons of a case on a phone, with words, photos, position and signature where a command takes them along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from apps.cockpit.components.scripted import scripted
from apps.cockpit.photo_routes import PHOTO_ROUTE
from apps.cockpit.reading.asked import FieldAction
from apps.cockpit.text import inbox as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import COMMANDS

_WORDS = (
    "take_photo", "another_photo", "photo_busy", "photo_retry", "photo_remove", "photo_waits", "photo_left",
    "photo_wanted", "photo_no_picture", "photo_failed", "signature", "signature_clear", "sending", "locating",
    "words_wanted", "no_answer",
)  # fmt: skip


def field_form(
    key: str,
    case_id: int,
    version: int,
    actions: Sequence[FieldAction],
    answer: dict[str, Any] | None,
    disabled: bool,
    language: Language,
    on_send: Callable[[], None],
    held: int | None = None,
    back: dict[str, Any] | None = None,
) -> None:
    """Draw them; what is typed, photographed and signed stays in the browser until it was done.

    held: the person's own command on the case that waits to be carried out; its form is laid aside until then.
    back: a command that was undone or refused, {id, command, note, photos}; its form comes back as it was.
    answer: what came of the last send, {nonce, done, photos_lost, held}.  on_send runs when a button was pressed: ask
    `sent`.
    """
    data = {
        "case": case_id,
        "version": version,
        "actions": [_as_data(action, place == 0, language) for place, action in enumerate(actions)],
        "words": {name: getattr(words, name).in_(language) for name in _WORDS},
        "language": language,
        "route": PHOTO_ROUTE,
        "answer": answer,
        "disabled": disabled,
        "held": held,
        "back": back,
    }
    scripted("field_form", '<div class="field-form"></div>')(key=key, data=data, on_send_change=on_send)


def sent(key: str) -> dict[str, Any]:
    """What the browser sent with the last press; only inside `on_send`. {} for what is no such thing."""
    value = st.session_state[key]["send"]
    return dict(value) if isinstance(value, dict) else {}


def _as_data(action: FieldAction, first: bool, language: Language) -> dict[str, Any]:
    label = words.LABELS.get(action.command, COMMANDS[action.command])
    placeholder = words.PLACEHOLDERS.get(action.command)
    return {
        "command": action.command.value,
        "label": label.in_(language),
        "send": words.SEND.get(action.command, label).in_(language),
        "placeholder": placeholder.in_(language) if placeholder else "",
        "words": action.words.value,
        "photos": action.photos.value,
        "position": action.position,
        "signature": action.signature,
        "open": action.open,
        "first": first,
    }
