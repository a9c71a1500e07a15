"""大屏 wall: how the street stands, for the office's wall. Read from across the room; it renews itself."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components import wall as drawn
from apps.cockpit.components.self_refresh import keep_fresh
from apps.cockpit.page_addresses import WALL_ADDRESS
from apps.cockpit.reading.wall import Wall, read_wall
from apps.cockpit.text import general
from apps.cockpit.text import wall as words
from apps.cockpit.text.language import Language
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.person import Person
from data_contracts.settings import get_settings

_STYLE = Path(__file__).parents[1] / "components" / "wall.css"


def show(person: Person, language: Language) -> None:
    """Draw the wall; it is drawn again when something has changed, and else a few times a minute."""
    drawn_with = parts.changes().count
    st.html(_STYLE)
    wall, now, away = _read(person)
    zone = parts.street_zone()
    browser.page_script(language, now)
    browser.wall(
        {
            "now": _milliseconds(now),
            "read_at": _milliseconds(wall.now),
            "time_zone": zone.key,
            "away": away,
            "late": wall.overdue > 0,
            "empty": wall.open == 0,
            "words": {
                "away": str(drawn.told_with_time(words.away, wall.now, now, zone, language)),
                "old": str(drawn.told_with_time(words.old, wall.now, now, zone, language)),
            },
            "newest": drawn.newest_items(wall.newest, now, zone, language),
            "parts": {
                "head": _head(language),
                "date": Markup("<span>{}</span><span>{}</span>").format(
                    drawn.date_words(now, zone, language),
                    drawn.told_with_time(words.as_of, wall.now, now, zone, language),
                ),
                "late": drawn.late_part(wall, zone, language),
                "today": drawn.today_part(wall, language),
                "open": drawn.open_part(wall, language),
                "newest_title": Markup("{}").format(words.newest.in_(language)),
                "map": drawn.map_part(wall, language),
                "cameras": drawn.cameras_part(wall, language),
            },
        }
    )
    keep_fresh(drawn_with)


def _read(person: Person) -> tuple[Wall, datetime, bool]:
    """The wall, what time it is now, and whether it is the last known one because the database does not answer."""
    try:
        with parts.database().unit_of_work() as uow:
            wall = read_wall(uow, person, parts.street_zone())
    except PartUnavailable:
        last: tuple[Wall, float] | None = st.session_state.get("last_wall")
        if last is None:
            raise
        # The street's clock goes on while nobody can be asked for it.
        return last[0], last[0].now + timedelta(seconds=time.monotonic() - last[1]), True
    st.session_state["last_wall"] = (wall, time.monotonic())
    return wall, wall.now, False


def _head(language: Language) -> Markup:
    """Which street it is; the language and the way out, small, for whoever sets the wall up."""
    other = "en" if language == "zh" else "zh"
    return Markup(
        '<h1>{}</h1><p>{} · {}<a href="/{}?language={}" target="_self">{}</a><a href="/watch" target="_self">{}</a></p>'
    ).format(
        words.title.in_(language),
        general.product.in_(language),
        get_settings().street_name,
        WALL_ADDRESS,
        other,
        general.other_language.in_(language),
        words.leave.in_(language),
    )


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
