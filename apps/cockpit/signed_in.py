"""Who is using this page: the session cookie decides, at every run of the page."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from apps.cockpit import parts
from apps.cockpit.components.browser import claim_session
from apps.cockpit.file_routes import forget_session
from apps.cockpit.handover import TAKEN
from apps.cockpit.session_routes import CLAIM_ROUTE, LANGUAGE_COOKIE, SESSION_COOKIE
from apps.cockpit.text.language import LANGUAGES, Language, as_language
from data_contracts.errors import PartUnavailable, SignInFailed
from data_contracts.schemas.person import Person, Session
from data_contracts.settings import get_settings
from governance_rules.use_cases.sign_in import session_of, sign_in_vouched, sign_out

# How long a session that was just checked counts without asking the database again.
_TRUSTED = timedelta(seconds=5)


def language_in_use() -> Language:
    """The language of this page: as the address says (`?language=en`), as switched, as kept, else Chinese."""
    asked = st.query_params.get("language")
    if asked in LANGUAGES:
        st.session_state["language"] = asked
    elif "language" not in st.session_state:
        st.session_state["language"] = as_language(st.context.cookies.get(LANGUAGE_COOKIE))
    return as_language(st.session_state["language"])


def person_in_use() -> Person | None:
    """The signed-in person; None when nobody is.

    While the database does not answer, whoever was already using this page goes on reading it. Raises PartUnavailable
    for everybody else then.
    """
    token = st.context.cookies.get(SESSION_COOKIE)
    if not token or st.session_state.get("signed_out") == token:
        return None
    checked: tuple[datetime, Session] | None = st.session_state.get("session")
    if checked and datetime.now() - checked[0] < _TRUSTED:
        return checked[1].person
    try:
        with parts.database().unit_of_work() as uow:
            session = session_of(uow, token)
    except PartUnavailable:
        if checked:
            return checked[1].person
        raise
    st.session_state["session"] = (datetime.now(), session) if session else None
    return session.person if session else None


def sign_out_here() -> None:
    """End this browser's session. Raises PartUnavailable when the database does not answer."""
    token = st.context.cookies.get(SESSION_COOKIE)
    if token:
        with parts.database().unit_of_work() as uow:
            sign_out(uow, token)
        forget_session(token)
    st.session_state["signed_out"] = token
    st.session_state["session"] = None
    if single_sign_on_configured() and st.user.is_logged_in:
        st.logout()


def single_sign_on_configured() -> bool:
    """True when Streamlit's secrets name an OpenID Connect provider."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def vouched_email() -> str | None:
    """The e-mail address the organisation's own sign-in vouches for; None when it was not used."""
    if not single_sign_on_configured() or not st.user.is_logged_in or st.session_state.get("signed_out"):
        return None
    verified = st.user.get("email_verified")
    return st.user.get("email") if verified is not False else None


def begin_vouched_session(email: str) -> bool:
    """Begin a session for this address and let the browser fetch its cookie; False when nobody here has the address."""
    code = st.session_state.get("claim_code")
    if code is None:
        try:
            token, _ = sign_in_vouched(
                parts.database(), email, str(st.context.ip_address), get_settings().cockpit.session_hours
            )
        except SignInFailed:
            return False
        code = st.session_state["claim_code"] = TAKEN.leave(token)
    claim_session(code, CLAIM_ROUTE)
    return True
