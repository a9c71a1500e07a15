"""The parts of the page that need the browser's help. Each is a Streamlit component without a frame of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st
from markupsafe import Markup

from apps.cockpit.components.held import held_clock_words
from apps.cockpit.components.moments import clock_words
from apps.cockpit.components.scripted import scripted
from apps.cockpit.page_addresses import HOME_ADDRESS, PAGE_ADDRESSES
from apps.cockpit.text import general
from apps.cockpit.text import sign_in as sign_in_words
from apps.cockpit.text.language import Language

FEED_KEY = "feed"

_SIGN_IN_HTML = """
<form class="sign-in" autocomplete="on">
  <label><span data-word="name"></span><input name="name" autocomplete="username" maxlength="200"></label>
  <label><span data-word="password"></span>
    <input name="password" type="password" autocomplete="current-password" maxlength="1000"></label>
  <p class="problem" role="alert" hidden></p>
  <button type="submit" data-word="submit"></button>
</form>
"""


_WALL_HTML = """
<main class="wall">
  <header><div data-part="head"></div><div class="alarm" data-part="alarm" role="alert" hidden></div>
    <div class="moment-now"><b data-part="clock"></b><div data-part="date"></div></div></header>
  <section class="tile late-tile" data-part="late"></section>
  <section class="tile today-tile" data-part="today"></section>
  <section class="tile open-tile" data-part="open"></section>
  <section class="tile newest-tile"><h2 data-part="newest_title"></h2><ol data-part="newest"></ol></section>
  <section class="tile map-tile" data-part="map"></section>
  <section class="tile cameras-tile" data-part="cameras"></section>
</main>
"""


def page_script(language: Language, now: datetime) -> None:
    """Times that go on counting from `now` (the street's clock), copying, and the language kept for the next visit."""
    data = {
        "language": language,
        "now": int(now.timestamp() * 1000),
        "words": clock_words(language),
        "held": held_clock_words(language),
        "copied": general.copied.in_(language),
        "pages": ["", HOME_ADDRESS, *PAGE_ADDRESSES],
    }
    scripted("page", "<span hidden></span>")(key="page_script", data=data, height="content")


def feed(rows: Sequence[tuple[int, Markup]], chosen: int | None, label: str, on_choose: Callable[[], None]) -> None:
    """The list of cases, changed row by row. on_choose runs when a row is chosen; ask `chosen_in_feed` which."""
    data = {"rows": [{"id": case_id, "html": str(html)} for case_id, html in rows], "chosen": chosen, "label": label}
    scripted("feed", '<ol class="feed"></ol>')(key=FEED_KEY, data=data, on_choose_change=on_choose)


def drawing(markup: Markup, key: str) -> None:
    """Markup that holds an SVG drawing, which `st.html` would take out. Everything in it must be escaped already."""
    scripted("drawing", "<div></div>")(key=key, data={"html": str(markup)})


def wall(data: Mapping[str, Any]) -> None:
    """The wall over the whole window, changed part by part; what `data` holds stands in scripts/wall.js."""
    scripted("wall", _WALL_HTML)(key="wall", data=dict(data))


def chosen_in_feed() -> int | None:
    """The case that was just chosen in the feed or on the map; only inside `on_choose`."""
    value = st.session_state[FEED_KEY]["choose"]
    return int(value) if value is not None else None


def sign_in_form(language: Language, route: str) -> None:
    """Name and password, sent to `route`; the page begins anew when that answers with the cookie."""
    names = ("name", "password", "submit", "busy", "empty", "failed")
    words = {name: getattr(sign_in_words, name).in_(language) for name in names}
    scripted("sign_in", _SIGN_IN_HTML)(key="sign_in_form", data={"words": words, "route": route, "language": language})


def claim_session(code: str, route: str) -> None:
    """Let the browser exchange a one-time code for its session cookie."""
    scripted("claim", "<span hidden></span>")(key="claim", data={"code": code, "route": route})
