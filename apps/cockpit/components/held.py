"""A command that waits: its countdown, the row of its case, the line in place of buttons."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.moments import clock
from apps.cockpit.text import held as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import COMMANDS
from data_contracts.schemas.held_command import HeldCommand

LATE_SECONDS = 4
"""So long after its time a command that was not carried out is said to wait."""


def held_clock_words(language: Language) -> dict[str, object]:
    """What the browser's clock script needs to say the same as `countdown`."""
    said = {name: getattr(words, name).in_(language) for name in ("in_seconds", "now", "late", "late_short")}
    return {**said, "late_seconds": LATE_SECONDS}


def countdown(held: HeldCommand, at: datetime, language: Language, short: bool = False) -> Markup:
    """Seconds until it is carried out; goes on counting in the browser without asking the server.

    short: where there is little room to say that it is late.
    """
    left = (held.due_at - at).total_seconds()
    late = "late_short" if short else "late"
    text: Text = getattr(words, "in_seconds" if left > 0 else "now" if left > -LATE_SECONDS else late)
    return Markup('<span class="countdown" role="timer" data-held-due="{}" data-held-late="{}">{}</span>').format(
        int(held.due_at.timestamp() * 1000), late, text.in_(language, n=ceil(left))
    )


def held_strip(held: HeldCommand, more: int, at: datetime, language: Language) -> Markup:
    """What is about to be done. more: how many others of the same person wait."""
    said = words.doing.in_(language, number=held.case_id, command=COMMANDS[held.command].in_(language))
    others = Markup(' <span class="quiet">{}</span>').format(words.more.in_(language, n=more)) if more else ""
    return Markup('<div class="held" role="status"><b>{}</b> {}{}</div>').format(
        said, countdown(held, at, language), others
    )


def held_row(held: HeldCommand, mine: bool, at: datetime, language: Language) -> Markup:
    """The line of a row: who does what, and the countdown."""
    said = (words.row_mine if mine else words.row_other).in_(language, **_values(held, language))
    return Markup(
        '<span class="row-line row-held"><i aria-hidden="true">◷</i><span>{}</span>'
        '<span class="row-when">{}</span></span>'
    ).format(said, countdown(held, at, language, short=True))


def held_line(held: HeldCommand, mine: bool, at: datetime, zone: ZoneInfo, language: Language) -> Markup:
    """In place of the buttons: who does what, and until when."""
    said = in_words(words.line_mine if mine else words.line_other, held, zone, language)
    return Markup('<div class="held-line"><i aria-hidden="true">◷</i><span>{}</span> {}</div>').format(
        said, countdown(held, at, language)
    )


def in_words(text: Text, held: HeldCommand, zone: ZoneInfo, language: Language) -> str:
    """A text with the places {number}, {command}, {who} and {time} filled."""
    return text.in_(language, time=clock(held.due_at, zone), **_values(held, language))


def _values(held: HeldCommand, language: Language) -> dict[str, object]:
    return {
        "number": held.case_id,
        "who": held.person_name,
        "command": COMMANDS[held.command].in_(language),
    }
