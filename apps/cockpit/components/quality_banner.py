"""One quiet line on other pages: the newest check of data quality failed, or nobody checks any more."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.reading.quality import read_warning
from apps.cockpit.text import quality as words
from apps.cockpit.text.language import Language
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.person import Person
from governance_rules.domain.permissions import Action, may


def may_read_quality(person: Person) -> bool:
    """True for those whom the data quality page is for."""
    return may(person, Action.READ_REPORTS) or may(person, Action.MANAGE_MODELS)


def quality_banner(person: Person, language: Language) -> None:
    """Draws the line, with the link; nothing when all is well, or for those who may not look."""
    if not may_read_quality(person):
        return
    try:
        with parts.database().unit_of_work() as uow:
            warning = read_warning(uow, parts.street_zone())
    except PartUnavailable:
        # The page itself says that the database is away.
        return
    if warning is None:
        return
    run = warning.run
    if run.passed or warning.stale:
        said = words.banner_unchecked.in_(language, day=run.day)
    else:
        said = words.banner.in_(language, day=run.day, n=run.failed)
    st.html(
        Markup(
            '<div class="message message-look" role="status" data-quality="{}">{} · '
            '<a href="/quality?day={}" target="_self">{}</a></div>'
        ).format("stale" if warning.stale else "failed", said, run.day, words.banner_open.in_(language))
    )
