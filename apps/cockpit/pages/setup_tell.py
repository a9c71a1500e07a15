"""What came of a change in set-up: done, or refused in calm words; and who changed it before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.notices import Tone, message
from apps.cockpit.text import general
from apps.cockpit.text import setup_people as words
from apps.cockpit.text.language import Language, Text
from data_contracts.errors import InvalidInput, LastAdmin, NotFound, OwnAdminRole, PartUnavailable, Refused, StalePage
from data_contracts.schemas.setup_change import SetupSubject


def tell(text: Text, tone: Tone, **values: Any) -> None:
    """Say it on the next drawing."""
    st.session_state["setup_message"] = (text, tone, values)


def shown_message(language: Language) -> None:
    """What came of the last change, once."""
    kept = st.session_state.pop("setup_message", None)
    with st.container(key="setup_message"):
        if kept:
            text, tone, values = kept
            st.html(message(text.in_(language, **values), tone))


def attempt(change: Callable[[], None], again: Callable[[], None] = lambda: None) -> None:
    """Do it whole, or say why not. again: begins anew from what is there now, when somebody else was faster."""
    try:
        change()
    except StalePage:
        again()
        tell(words.stale, "look")
    except OwnAdminRole:
        tell(words.refused_own, "look")
    except LastAdmin:
        tell(words.refused_last, "look")
    except Refused:
        tell(words.refused, "look")
    except InvalidInput as wrong:
        tell(words.LACKS.get(wrong.field or "", words.lacks_something), "look", why=str(wrong))
    except NotFound:
        tell(words.LACKS["shop_id"], "look")
    except PartUnavailable:
        tell(general.away_title, "away")


def changes_of(subject: SetupSubject, subject_id: str, language: Language) -> None:
    """Who changed it, the newest first; nothing where nobody did."""
    with parts.database().unit_of_work() as uow:
        history = uow.setup_changes.of(subject, subject_id)
        names = {change.person_id: uow.people.get(change.person_id).display_name for change in history}
        now = uow.now()
    if not history:
        return
    zone = parts.street_zone()
    rows = Markup("").join(
        Markup("<li>{} {} · {}</li>").format(
            names[change.person_id],
            (words.did_add if change.before is None else words.did_change).in_(language),
            time_tag(change.changed_at, now, zone, language),
        )
        for change in history
    )
    st.html(Markup('<b>{}</b><ul class="setup-changes">{}</ul>').format(words.history.in_(language), rows))
