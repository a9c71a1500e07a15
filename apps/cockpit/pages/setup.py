"""Set-up: what the street's eye watches for, by which rules, whose shops they are, and who may do what."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.pages import setup_people, setup_policies, setup_shops, setup_zones
from apps.cockpit.text import setup as words
from apps.cockpit.text.language import Language
from data_contracts.schemas.person import Person
from governance_rules.domain.permissions import Action, may

# By name in the address: what shows it, and the actions of which one opens it; who may only read sees it without forms.
_VIEWS: dict[str, tuple[Callable[[Person, Language], None], tuple[Action, ...]]] = {
    "zones": (setup_zones.show, (Action.MANAGE_ZONES, Action.READ_REPORTS)),
    "policies": (setup_policies.show, (Action.MANAGE_POLICIES, Action.READ_REPORTS)),
    "shops": (setup_shops.show, (Action.MANAGE_PEOPLE, Action.READ_REPORTS)),
    "people": (setup_people.show, (Action.MANAGE_PEOPLE,)),
}


def is_for(person: Person) -> bool:
    """True for whoever may open at least one view."""
    return bool(_open_to(person))


def show(person: Person, language: Language) -> None:
    """One view at a time; which one stands in the address as `view`."""
    with parts.database().unit_of_work() as uow:
        browser.page_script(language, uow.now())
    views = _open_to(person)
    view = st.query_params.get("view", views[0])
    view = view if view in views else views[0]
    with st.container(key="setup_head", horizontal=True, vertical_alignment="center", gap="small"):
        key = f"setup_view_{language}"
        st.segmented_control(
            words.choose_view.in_(language),
            views,
            default=view,
            format_func=lambda name: words.VIEWS[name].in_(language),
            key=key,
            on_change=_take_view,
            args=(key, view),
            label_visibility="collapsed",
        )
    _VIEWS[view][0](person, language)


def _open_to(person: Person) -> list[str]:
    return [name for name, (_, actions) in _VIEWS.items() if any(may(person, action) for action in actions)]


def _take_view(key: str, current: str) -> None:
    """Another view begins without what narrowed the last one."""
    st.query_params.from_dict({"view": st.session_state[key] or current})
