"""Sign-in: a local account, or the organisation's own sign-in where one is configured."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st
from markupsafe import Markup

from apps.cockpit.components.browser import page_script, sign_in_form
from apps.cockpit.components.frame import language_button
from apps.cockpit.components.notices import message
from apps.cockpit.session_routes import SIGN_IN_ROUTE
from apps.cockpit.signed_in import begin_vouched_session, single_sign_on_configured, vouched_email
from apps.cockpit.text import general
from apps.cockpit.text import sign_in as words
from apps.cockpit.text.language import Language
from data_contracts.settings import get_settings


def show(language: Language) -> None:
    """The form, in the middle of a quiet page."""
    page_script(language, datetime.now(UTC))
    with st.container(key="sign_in_page"):
        street = words.street.in_(language, street=get_settings().street_name)
        st.html(
            Markup('<div class="sign-in-head"><b>{}</b><span>{}</span></div>').format(
                general.product.in_(language), street
            )
        )
        st.html(Markup("<h1>{}</h1>").format(words.title.in_(language)))
        email = vouched_email()
        if email is not None and begin_vouched_session(email):
            return
        if email is not None:
            st.html(message(words.unknown_person.in_(language, email=email), "look"))
            st.button(words.use_other.in_(language), key="use_other", on_click=st.logout)
        sign_in_form(language, SIGN_IN_ROUTE)
        if single_sign_on_configured() and email is None:
            st.button(words.single_sign_on.in_(language), key="single_sign_on", on_click=st.login)
        language_button(language)
