"""One row of the phone's list: the thing itself, where, what it asks, until when."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.case_card import is_overdue
from apps.cockpit.components.chips import is_simulated, severity_chip, simulated_chip, state_chip
from apps.cockpit.components.colours import OVERDUE, STATE_SIGNS
from apps.cockpit.components.held import held_row
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.picture import thumbnail
from apps.cockpit.text import inbox as words
from apps.cockpit.text import watch as watch_words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import CLOSURES, KINDS, STATUSES
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.held_command import HeldCommand
from data_contracts.schemas.inbox import InboxItem

_ROW = Markup("""
<span class="row-edge" style="background:{colour}"></span>
{thumb}
<span class="row-words">
  <span class="row-line"><b>{kind}</b>{severity}{simulated}<span class="row-when">{when}</span></span>
  <span class="row-line row-where">{where}</span>
  {last}
</span>
""")


def where_words(card: CaseCard, language: Language) -> str:
    """The shop that is asked where there is one, else the zone or place, and the camera's corner."""
    spot = card.shop_name or card.zone_name or card.place_name or watch_words.spot.in_(language)
    return " · ".join(dict.fromkeys(name for name in (spot, card.camera_name or card.sensor_name) if name))


def inbox_row(
    item: InboxItem,
    asks: Text | None,
    now: datetime,
    zone: ZoneInfo,
    language: Language,
    held: HeldCommand | None = None,
    mine: bool = False,
) -> Markup:
    """The inside of a row, everything in it escaped.

    asks: what the case asks of whoever looks.  held: the command on it that waits; mine: of whoever looks.
    """
    card, case = item.card, item.card.case
    if case.closure:
        when, said = time_tag(case.closed_at, now, zone, language), CLOSURES[case.closure].in_(language)
    else:
        when = time_tag(card.next_due_at, now, zone, language, "due") if card.next_due_at else Markup("")
        status = asks or STATUSES.get(case.status_code) or words.asked_nothing
        said = status.in_(language)
    state = Markup("") if asks else state_chip(case.state, language)
    return _ROW.format(
        colour=OVERDUE.colour if is_overdue(card, now) else STATE_SIGNS[case.state].colour,
        thumb=thumbnail(card.picture_path, card.box),
        kind=KINDS[case.kind].in_(language),
        severity=severity_chip(case.severity, language),
        simulated=simulated_chip(language, short=True, detector=card.detector) if is_simulated(card.detector) else "",
        when=when,
        where=where_words(card, language),
        last=held_row(held, mine, now, language)
        if held
        else Markup('<span class="row-line row-asked{}">{} {}</span>').format(" is-mine" if asks else "", state, said),
    )
