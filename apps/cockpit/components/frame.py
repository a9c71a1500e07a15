"""What surrounds every page: style sheet, bar on top, and the page-wide states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import StreamlitPage

from apps.cockpit.components.moments import exact
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.theme import theme_css
from apps.cockpit.components.tour import help_button
from apps.cockpit.parts import street_zone
from apps.cockpit.signed_in import sign_out_here
from apps.cockpit.text import general
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import ROLES
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.person import Person
from data_contracts.settings import get_settings

_STYLE = Path(__file__).with_name("style.css")
_PRINT = Path(__file__).with_name("print.css")
_RETRY_SECONDS = 3


def style() -> None:
    """The style sheets of all pages, on a screen and on paper."""
    st.html(Markup("<style>{}</style>").format(Markup(theme_css())))
    st.html(_STYLE)
    st.html(_PRINT)


def switch_language() -> None:
    """Turn to the other language; the browser keeps it for the next visit."""
    st.session_state["language"] = "en" if st.session_state["language"] == "zh" else "zh"
    st.query_params.pop("language", None)


def language_button(language: Language) -> None:
    """The one switch, labelled in the other language."""
    st.button(general.other_language.in_(language), key="language_button", type="tertiary", on_click=switch_language)


def role_words(person: Person, language: Language) -> str:
    """The person's roles, each once."""
    return " / ".join(dict.fromkeys(ROLES[grant.role].in_(language) for grant in person.grants))


def bar(person: Person, pages: Sequence[StreamlitPage], language: Language) -> None:
    """Street, pages, language, who is signed in."""
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            Markup('<div class="brand"><b>{}</b><span>{}</span></div>').format(
                general.product.in_(language), get_settings().street_name
            ),
            width="content",
        )
        with st.container(key="bar_pages", horizontal=True, vertical_alignment="center", gap="small", width="content"):
            for page in pages:
                st.page_link(page, label=page.title)
        with st.container(
            key="bar_person", horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
        ):
            language_button(language)
            st.html(help_button(language), width="content")
            turn = general.turn_theme.in_(language)
            st.html(
                Markup('<button type="button" class="turn" data-turn title="{}" aria-label="{}">◐</button>').format(
                    turn, turn
                ),
                width="content",
            )
            st.html(
                Markup('<span class="who" title="{}">{}</span>').format(
                    role_words(person, language), person.display_name
                ),
                width="content",
            )
            if st.button(general.sign_out.in_(language), key="sign_out", type="tertiary"):
                _sign_out(language)


def print_head(person: Person, now: datetime, language: Language) -> None:
    """What a sheet says on top: the street, who printed it and when; page.js sets the time anew at each printing."""
    zone = street_zone()
    at = Markup('<time data-printed="{}">{}</time>').format(zone.key, exact(now, zone))
    st.html(
        Markup('<div class="print-only print-head"><b>{} · {}</b><span>{}</span></div>').format(
            get_settings().street_name,
            general.product.in_(language),
            Markup(general.printed.in_(language)).format(name=person.display_name, at=at),
        )
    )


def _sign_out(language: Language) -> None:
    try:
        sign_out_here()
    except PartUnavailable as error:
        away(error, language)
        return
    st.rerun()


def away(error: PartUnavailable, language: Language) -> None:
    """The database is away: say so calmly and try again every few seconds."""
    with st.container(key="away"):
        st.html(nothing_here(general.away_title.in_(language), general.away.in_(language)))
        st.button(general.retry_now.in_(language), key="retry")
        with st.expander(general.away_detail.in_(language)):
            st.code(str(error), language=None, wrap_lines=True)
    st.session_state["away_just_drawn"] = True
    _try_again()


@st.fragment(run_every=_RETRY_SECONDS)
def _try_again() -> None:
    # Called by the drawing itself first: a rerun from there would throw away what is not sent to the browser yet.
    if not st.session_state.pop("away_just_drawn", False):
        st.rerun()


def no_permission(person: Person, language: Language) -> None:
    """This page is not for the person's roles."""
    words = general.no_permission.in_(language, roles=role_words(person, language))
    with st.container(key="alone"):
        st.html(nothing_here(general.no_permission_title.in_(language), words))


def unexpected(number: str, language: Language) -> None:
    """Something broke; the number finds it in the log."""
    words = general.unexpected.in_(language, number=number)
    st.html(message(general.unexpected_title.in_(language) + " · " + words, "away"))
