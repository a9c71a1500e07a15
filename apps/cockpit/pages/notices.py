"""通知 notices: what did not arrive and why, and what is on its way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.delivery import channel_words, delivery, reason_words, recipient_words
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.notices import Tone, message, nothing_here
from apps.cockpit.components.numbers import Number, numbers_line
from apps.cockpit.components.self_refresh import keep_fresh
from apps.cockpit.reading.outbox import MOST_LISTED, Outbox, read_outbox
from apps.cockpit.text import general
from apps.cockpit.text import notices as words
from apps.cockpit.text import watch as watch_words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import NOTICES
from data_contracts.errors import NotFound, PartUnavailable, Refused
from data_contracts.schemas.notice import Notice, NoticeState
from data_contracts.schemas.person import Person
from governance_rules.domain.permissions import Action, may
from governance_rules.use_cases.dispatch_notices import resend_notice

# A delivery is announced to nobody, so the page looks for itself.
_OLDEST_SECONDS = 5.0


def show(person: Person, language: Language) -> None:
    """Figures, dead letters with the reason and a button, then the waiting ones."""
    drawn_with = parts.changes().count
    zone = parts.street_zone()
    with parts.database().unit_of_work() as uow:
        outbox = read_outbox(uow, person, zone)
    browser.page_script(language, outbox.now)
    _top(outbox, language)
    with st.container(key="message"):
        _shown_message(language)
    _dead(outbox, person, zone, language)
    _waiting(outbox, zone, language)
    keep_fresh(drawn_with, _OLDEST_SECONDS)


def _top(outbox: Outbox, language: Language) -> None:
    counts = outbox.counts
    numbers = [
        Number(words.number_dead.in_(language), str(counts.dead), alarming=counts.dead > 0),
        Number(words.number_waiting.in_(language), str(counts.waiting)),
        Number(words.number_retried.in_(language), str(counts.retried)),
        Number(words.number_delivered.in_(language), str(counts.delivered)),
    ]
    question = Markup("<h1>{}</h1>").format(words.question.in_(language))
    st.html(Markup('<div class="top">{}{}</div>').format(question, numbers_line(numbers)))


def _dead(outbox: Outbox, person: Person, zone: ZoneInfo, language: Language) -> None:
    st.html(Markup('<h2 class="section">{}</h2>').format(words.dead_title.in_(language)))
    if not outbox.dead:
        st.html(nothing_here(words.dead_none.in_(language), ""))
        return
    st.html(Markup('<p class="quiet">{}</p>').format(words.dead_intro.in_(language)))
    for notice in outbox.dead:
        with st.container(key=f"dead_{notice.notice_id}", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(_row(notice, outbox.now, zone, language))
            if notice.notice_id in outbox.resendable:
                st.button(
                    words.resend.in_(language),
                    key=f"resend_{notice.notice_id}",
                    on_click=_resend,
                    args=(person, notice.notice_id, notice.case_id),
                )
    if outbox.counts.dead > len(outbox.dead):
        st.html(Markup('<p class="quiet">{}</p>').format(words.dead_most.in_(language, n=MOST_LISTED)))


def _waiting(outbox: Outbox, zone: ZoneInfo, language: Language) -> None:
    st.html(Markup('<h2 class="section">{}</h2>').format(words.waiting_title.in_(language)))
    if not outbox.waiting:
        st.html(Markup('<p class="quiet">{}</p>').format(words.waiting_none.in_(language)))
        return
    rows = Markup("").join(_row(notice, outbox.now, zone, language) for notice in outbox.waiting)
    st.html(Markup('<div class="letters">{}</div>').format(rows))
    if outbox.counts.waiting > len(outbox.waiting):
        st.html(Markup('<p class="quiet">{}</p>').format(words.waiting_most.in_(language, n=MOST_LISTED)))


def _row(notice: Notice, now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    """What it is, to whom, of which case, how far it has come, and what the channel said last."""
    dead = notice.state is NoticeState.DEAD
    said = [
        _case_link(notice, language),
        channel_words(notice.channel, language),
        time_tag(notice.created_at, now, zone, language),
    ]
    if dead:
        said.append(Markup("{}").format(words.attempts.in_(language, n=notice.attempts)))
    else:
        said.append(delivery(notice, now, zone, language))
    failed = reason_words(notice, language) if dead or notice.last_error else ""
    return Markup('<div class="letter"><b>{} → {}</b><span class="quiet">{}</span><em class="{}">{}</em></div>').format(
        NOTICES[notice.purpose].in_(language),
        recipient_words([notice], language),
        Markup(" · ").join(said),
        "late" if dead else "quiet",
        failed,
    )


def _case_link(notice: Notice, language: Language) -> Markup:
    if notice.case_id is None:
        return Markup('<a href="/quality" target="_self">{}</a>').format(general.page_quality.in_(language))
    number = watch_words.case_number.in_(language, number=notice.case_id)
    return Markup('<a href="/watch?case={}" target="_self">{}</a>').format(notice.case_id, number)


def _resend(person: Person, notice_id: UUID, case_id: int) -> None:
    """Queue it again, or say why not."""
    try:
        with parts.database().unit_of_work() as uow:
            resend_notice(uow, person, notice_id)
    except (NotFound, Refused):
        # Somebody else was faster, or the role was taken away meanwhile.
        allowed = may(person, Action.RESEND_NOTICE)
        _keep(words.resend_gone if allowed else words.resend_refused, "look", case_id)
    except PartUnavailable:
        _keep(general.away_title, "away", case_id)
    else:
        _keep(words.resent, "done", case_id)


def _keep(text: Text, tone: Tone, case_id: int) -> None:
    st.session_state["notice_message"] = (text, tone, case_id)


def _shown_message(language: Language) -> None:
    kept: tuple[Text, Tone, int] | None = st.session_state.get("notice_message")
    if kept:
        text, tone, case_id = kept
        st.html(message(text.in_(language, number=case_id), tone))
