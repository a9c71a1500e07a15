"""The guided tour: its offer below the bar, and the card that goes along with what it points at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from apps.cockpit.components.scripted import scripted
from apps.cockpit.text import tour as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import ROLES
from apps.cockpit.tours import Tour

_STYLE = Path(__file__).with_name("tour.css")
_HTML = """
<div class="tour">
  <section class="tour-offer" hidden></section>
  <div class="tour-spot" aria-hidden="true" hidden></div>
  <section class="tour-card" role="dialog" aria-modal="false" aria-labelledby="tour-title"
    aria-describedby="tour-says" hidden>
    <div class="tour-words" aria-live="polite" aria-atomic="true">
      <p class="tour-count"></p><h2 id="tour-title" tabindex="-1"></h2><p id="tour-says"></p>
      <p class="tour-missing" hidden></p>
    </div>
    <div class="tour-buttons"></div><p class="tour-keys"></p>
  </section>
</div>
"""
_WORDS = (
    "help_button", "later", "never", "start", "close", "count", "next_step", "back", "end", "finish", "keys", "missing",
    "opening", "elsewhere", "go_there",
)  # fmt: skip


def tour_guide(
    person_id: int,
    tours: Sequence[Tour],
    offered: Tour | None,
    names: Mapping[str, str],
    route: str,
    language: Language,
) -> None:
    """Draw what the browser shows when it is wanted; steps are walked through there, without asking the server.

    offered: of `tours`, the one to be offered.  names: of pages, by address.  route: what became of it is sent there.
    """
    st.html(_STYLE)
    data = {
        "person": person_id,
        "tours": [_as_data(tour, language) for tour in tours],
        "offered": offered.role.value if offered else None,
        "names": dict(names),
        "route": route,
        "words": {name: getattr(words, name).in_(language) for name in _WORDS},
    }
    scripted("tour", _HTML)(key="tour", data=data, height="content")


def help_button(language: Language) -> Markup:
    """The question mark in the bar, which opens the offer again."""
    name = words.help_button.in_(language)
    return Markup(
        '<button type="button" class="turn" data-tour-help title="{0}" aria-label="{0}"><b>?</b></button>'
    ).format(name)


def _as_data(tour: Tour, language: Language) -> dict[str, Any]:
    said = {"steps": len(tour.steps), "minutes": tour.minutes, "role": ROLES[tour.role].in_(language)}
    return {
        "name": tour.role.value,
        "version": tour.version,
        "offer": words.offer.in_(language, **said),
        "asked": words.asked.in_(language, **said),
        "steps": [
            {
                "page": step.page,
                "view": step.view,
                "targets": step.targets,
                "way": step.way,
                "title": step.title.in_(language),
                "says": step.says.in_(language),
            }
            for step in tour.steps
        ],
    }
