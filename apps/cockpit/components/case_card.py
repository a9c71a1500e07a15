"""One row of the feed: what an operator sees of a case at a glance."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.chips import severity_chip, simulated_chip, state_chip
from apps.cockpit.components.colours import OVERDUE, STATE_SIGNS
from apps.cockpit.components.held import held_row
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.picture import thumbnail
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.held_command import HeldCommand

_ROW = Markup("""
<span class="row-edge" style="background:{colour}"></span>
{thumb}
<span class="row-words">
  <span class="row-line"><b>{kind}</b>{severity}<span class="row-when">{opened}</span></span>
  <span class="row-line row-where">{where}</span>
  {last}
</span>
""")


_LAST = Markup('<span class="row-line">{state}{simulated}<span class="row-when">{due}</span></span>')


def is_overdue(card: CaseCard, now: datetime) -> bool:
    """True when the case's timer should have been acted on."""
    return card.next_due_at is not None and card.next_due_at < now


def place_words(card: CaseCard, language: Language) -> str:
    """Where it is: the zone's name where there is one, else the place's, each once, after the camera's or sensor's."""
    names = [card.camera_name or card.sensor_name, card.zone_name or card.place_name]
    return " · ".join(dict.fromkeys(name for name in names if name)) or words.spot.in_(language)


def case_row(
    card: CaseCard,
    simulated: bool,
    now: datetime,
    zone: ZoneInfo,
    language: Language,
    held: HeldCommand | None = None,
    mine: bool = False,
) -> Markup:
    """The inside of a feed row, everything in it escaped.

    held: the command on the case that waits.  mine: it is of whoever looks.
    """
    case = card.case
    due = time_tag(card.next_due_at, now, zone, language, "due") if card.next_due_at else ""
    return _ROW.format(
        colour=OVERDUE.colour if is_overdue(card, now) else STATE_SIGNS[case.state].colour,
        thumb=thumbnail(card.picture_path, card.box),
        kind=KINDS[case.kind].in_(language),
        severity=severity_chip(case.severity, language),
        opened=time_tag(case.opened_at, now, zone, language),
        where=place_words(card, language),
        last=held_row(held, mine, now, language)
        if held
        else _LAST.format(
            state=state_chip(case.state, language),
            simulated=simulated_chip(language, short=True, detector=card.detector) if simulated else "",
            due=due,
        ),
    )
