"""The frame around every page: style, language, sign-in gate, navigation, and calm words when a part is away."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import streamlit as st

from apps.cockpit.components.browser import page_script
from apps.cockpit.components.frame import away, bar, no_permission, print_head, style, unexpected
from apps.cockpit.page_addresses import HOME_ADDRESS, PAGE_ADDRESSES, WALL_ADDRESS
from apps.cockpit.pages import (
    analysis,
    cameras,
    cases,
    council,
    inbox,
    models,
    notices,
    patrol,
    quality,
    reports,
    setup,
    sign_in,
    tour,
    use,
    wall,
    watch,
)
from apps.cockpit.reading.asked import FIELD_ROLES
from apps.cockpit.signed_in import language_in_use, person_in_use
from apps.cockpit.text import general
from apps.cockpit.text import inbox as inbox_words
from apps.cockpit.text.language import Language, Text
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from governance_rules.domain.permissions import MAY, Action, may

_log = logging.getLogger("cityeye.cockpit")

Show = Callable[[Person, Language], None]


def _watches(person: Person) -> bool:
    """The desk's pages are laid out by camera; a merchant's shop and a property's block have none of their own."""
    desk = set(Role) - {Role.MERCHANT, Role.PROPERTY}
    return person.active and any(g.role in desk and Action.WATCH in MAY[g.role] for g in person.grants)


def _any_of(*actions: Action) -> Callable[[Person], bool]:
    return lambda person: any(may(person, action) for action in actions)


# By address: name, what shows it, whom it is for.
_PAGES: dict[str, tuple[Text, Show, Callable[[Person], bool]]] = dict(
    zip(
        PAGE_ADDRESSES,
        (
            (inbox_words.page, inbox.show, lambda person: person.has(*FIELD_ROLES)),
            (general.page_watch, watch.show, _watches),
            (general.page_wall, wall.show, _watches),
            (general.page_use, use.show, _any_of(Action.READ_REPORTS)),
            (general.page_cases, cases.show, _watches),
            (general.page_notices, notices.show, _any_of(Action.READ_REPORTS, Action.RESEND_NOTICE)),
            (general.page_cameras, cameras.show, lambda p: _watches(p) or may(p, Action.MANAGE_CAMERAS)),
            (general.page_reports, reports.show, _any_of(Action.READ_REPORTS)),
            (general.page_analysis, analysis.show, _any_of(Action.READ_REPORTS)),
            (
                general.page_patrol,
                patrol.show,
                lambda person: may(person, Action.READ_REPORTS) or person.has(Role.OFFICER),
            ),
            (general.page_council, council.show, _any_of(Action.READ_REPORTS)),
            (general.page_quality, quality.show, _any_of(Action.READ_REPORTS, Action.MANAGE_MODELS)),
            (general.page_models, models.show, _any_of(Action.READ_REPORTS, Action.MANAGE_MODELS)),
            (general.page_setup, setup.show, setup.is_for),
            # Where messages lead to: one case, whoever reads them.
            (inbox_words.page, inbox.show, _any_of(Action.WATCH)),
        ),
        strict=True,
    )
)
# With one of these as well, a person begins at the desk.
DESK_ROLES = (Role.OPERATOR, Role.LEADER, Role.AUDITOR, Role.ADMIN)
_NOT_IN_BAR = ("case",)


def main() -> None:
    """Draw the page that the address names, for whoever is signed in."""
    language = language_in_use()
    st.set_page_config(
        page_title=general.product.in_(language),
        page_icon=str(Path(__file__).parents[1] / "icon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    style()
    problem: PartUnavailable | None = None
    person: Person | None = None
    try:
        person = person_in_use()
    except PartUnavailable as error:
        problem = error
    open_to = [address for address, (_, _, is_for) in _PAGES.items() if person and is_for(person)]
    pages = {
        address: st.Page(partial(_show, show, person, language), title=name.in_(language), url_path=address)
        for address, (name, show, _) in _PAGES.items()
    }
    # A page of its own: Streamlit would no longer know the default page by its address.
    home = st.Page(_nothing, title=general.product.in_(language), url_path=HOME_ADDRESS, default=True)
    chosen = st.navigation([home, *pages.values()], position="hidden")
    if problem is not None:
        page_script(language, datetime.now(UTC))
        away(problem, language)
        return
    if person is None:
        sign_in.show(language)
        return
    if chosen is home and open_to:
        # Whoever works in the street begins at the inbox, the desk at the watch page, everybody else at what is theirs.
        first = open_to[1] if open_to[0] == "inbox" and person.has(*DESK_ROLES) else open_to[0]
        st.switch_page(pages[first], query_params={name: st.query_params.get_all(name) for name in st.query_params})
    allowed = chosen in [pages[address] for address in open_to]
    if allowed and chosen is pages[WALL_ADDRESS]:
        # Nobody stands before the wall to press anything, so it has the whole window to itself.
        chosen.run()
        return
    bar(person, [pages[address] for address in open_to if address not in _NOT_IN_BAR], language)
    print_head(person, datetime.now(UTC), language)
    tour.show_tour(person, {address: pages[address].title for address in open_to}, language)
    if not allowed:
        no_permission(person, language)
        return
    chosen.run()


def _nothing() -> None:
    """The home page is never run: it leads on, or there is nothing for this person."""


def _show(show: Show, person: Person | None, language: Language) -> None:
    assert person is not None, "a page is only run for somebody who is signed in"
    try:
        show(person, language)
    except PartUnavailable as error:
        away(error, language)
    except Exception:
        # The last stop before Streamlit would show a stack trace to an operator: log it whole, show its number.
        number = secrets.token_hex(4)
        _log.exception("page failed, shown as %s", number)
        unexpected(number, language)


main()
