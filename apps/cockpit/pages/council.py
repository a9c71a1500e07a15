"""Red-tea council: topics, agenda, decisions and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.council_card import agenda_row, decision_card, topic_card
from apps.cockpit.components.notices import nothing_here
from apps.cockpit.components.numbers import Number, numbers_line
from apps.cockpit.council_routes import COUNCIL_ROUTE
from apps.cockpit.pages import council_forms as forms
from apps.cockpit.text import council as words
from apps.cockpit.text.language import Language
from data_contracts.schemas.council import CouncilState
from data_contracts.schemas.person import Person
from governance_rules.domain.permissions import Action, may
from governance_rules.use_cases import run_council
from governance_rules.use_cases.read_council import FOLLOWED, agenda_of, next_meeting, read_council

_STYLE = Path(__file__).parents[1] / "components" / "council.css"
Topic = Mapping[str, Any]


def show(person: Person, language: Language) -> None:
    """The next meeting, the topics of the week, and what was decided before."""
    st.html(_STYLE)
    with parts.database().unit_of_work() as uow:
        board, now = read_council(uow, parts.council_rules()), uow.now()
    browser.page_script(language, now)
    meeting, today = next_meeting(board), date.fromisoformat(board["today"])
    topics = {one["topic_id"]: one for one in board["topics"]}
    found = [topics[topic_id] for topic_id in board["found"]]
    decided = [one for one in board["topics"] if one["decision"] and one["state"] in FOLLOWED]
    agenda = agenda_of(board, meeting["meeting_id"]) if meeting else []
    runs = may(person, Action.RUN_COUNCIL)
    _top(found, agenda, decided, language)
    with st.container(key="message"):
        if not forms.any_open():
            forms.shown_message(language)
    _agenda(meeting, agenda, person if runs else None, today, language)
    _topics(board["week"], found, meeting, person if runs else None, language)
    _decided(decided, person if runs else None, today, language)


def _top(found: Sequence[Topic], agenda: Sequence[Topic], decided: Sequence[Topic], language: Language) -> None:
    states = [one["state"] for one in decided]
    numbers = [
        Number(words.number_topics.in_(language), str(len(found))),
        Number(words.number_agenda.in_(language), str(len(agenda))),
        Number(words.number_decided.in_(language), str(states.count(CouncilState.DECIDED))),
        Number(words.number_followed.in_(language), str(states.count(CouncilState.CARRIED_OUT))),
    ]
    st.html(Markup('<div class="top"><h1>{}</h1>{}</div>').format(words.question.in_(language), numbers_line(numbers)))


def _agenda(
    meeting: Topic | None, agenda: Sequence[Topic], person: Person | None, today: date, language: Language
) -> None:
    """The next meeting; `person`: who may change it, None where this one only reads."""
    with st.container(key="agenda"):
        if meeting is None:
            st.html(
                Markup('<div class="agenda-head"><b>{}</b><span class="quiet">{}</span></div>').format(
                    words.agenda_title.in_(language), words.agenda_none.in_(language)
                )
            )
            if person is not None:
                forms.plan_form(person, today, language)
            return
        address = f"{COUNCIL_ROUTE}{{}}/{meeting['meeting_id']}?language={language}"
        st.html(
            Markup(
                '<div class="agenda-head"><b>{}</b><span>{}</span><a href="{}" target="_blank" rel="noopener">{}</a>'
                '<a href="{}" target="_blank" rel="noopener">{}</a></div>'
            ).format(
                words.agenda_title.in_(language),
                words.agenda_when.in_(language, day=meeting["held_on"], place=meeting["place"]),
                address.format("agenda"),
                words.paper_agenda.in_(language),
                address.format("minutes"),
                words.paper_minutes.in_(language),
            )
        )
        if not agenda:
            st.html(Markup('<p class="quiet">{}</p>').format(words.agenda_empty.in_(language)))
        for number, topic in enumerate(agenda, 1):
            _agenda_topic(number, topic, person, today, language)


def _agenda_topic(number: int, topic: Topic, person: Person | None, today: date, language: Language) -> None:
    topic_id = topic["topic_id"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(agenda_row(topic, number, language))
        if person is None or topic["state"] != CouncilState.ON_AGENDA:
            return
        st.button(
            words.record.in_(language), key=f"record_{topic_id}", on_click=forms.open_form, args=("decide", topic_id)
        )
        off = partial(run_council.take_off_agenda, person=person, topic_id=topic_id)
        st.button(
            words.take_off.in_(language), key=f"off_{topic_id}", type="tertiary", on_click=forms.act,
            args=(words.saved_off, off),
        )  # fmt: skip
    if forms.is_open("decide", topic_id):
        forms.decision_form(person, topic, today, language)


def _topics(
    week: Mapping[str, Any] | None,
    found: Sequence[Topic],
    meeting: Topic | None,
    person: Person | None,
    language: Language,
) -> None:
    st.html(Markup('<h2 class="section">{}</h2>').format(words.topics_title.in_(language)))
    if week is None or not found:
        st.html(nothing_here(words.none_title.in_(language), words.none_words.in_(language)))
        return
    told = words.topics_of.in_(
        language,
        **{name: week[name] for name in ("week", "cases", "gathered", "problems", "topics")},
        first=week["first_day"],
        last=week["last_day"],
        most=parts.council_rules().ranking.most_of_theme,
    )
    st.html(Markup('<p class="quiet">{}</p>').format(told))
    # Row by row, so that on a phone, where columns follow one another, the order stays that of the ranking.
    for place in range(0, len(found), 2):
        for column, topic in zip(st.columns(2, gap="small"), found[place : place + 2], strict=False):
            with column, st.container(key=f"topic_{topic['topic_id']}"):
                _topic(topic, meeting, person, language)


def _topic(topic: Topic, meeting: Topic | None, person: Person | None, language: Language) -> None:
    topic_id = topic["topic_id"]
    st.html(topic_card(topic, parts.council_rules().catalogue, language))
    if person is None or topic["state"] != CouncilState.PROPOSED:
        return
    with st.container(horizontal=True, gap="small"):
        if meeting is not None:
            put = partial(run_council.put_on_agenda, person=person, topic_id=topic_id, meeting_id=meeting["meeting_id"])
            st.button(
                words.put_on.in_(language), key=f"put_{topic_id}", on_click=forms.act, args=(words.saved_agenda, put)
            )
        st.button(
            words.drop.in_(language), key=f"ask_drop_{topic_id}", type="tertiary", on_click=forms.open_form,
            args=("drop", topic_id),
        )  # fmt: skip
    if forms.is_open("drop", topic_id):
        forms.drop_form(person, topic_id, language)


def _decided(decided: Sequence[Topic], person: Person | None, today: date, language: Language) -> None:
    st.html(Markup('<h2 class="section">{}</h2>').format(words.decided_title.in_(language)))
    if not decided:
        st.html(Markup('<p class="quiet">{}</p>').format(words.decided_none.in_(language)))
    for topic in decided:
        with st.container(key=f"followed_{topic['topic_id']}"):
            st.html(decision_card(topic, parts.council_rules().catalogue, today.isoformat(), language))
            if person is not None:
                _follow_buttons(topic, person, today, language)


def _follow_buttons(topic: Topic, person: Person, today: date, language: Language) -> None:
    topic_id = topic["topic_id"]
    if topic["state"] == CouncilState.DECIDED:
        with st.container(horizontal=True, gap="small"):
            for measure in topic["decision"]["measures"]:
                if measure["done_on"] is None:
                    number = measure["number"]
                    carry = partial(run_council.carry_out, person=person, topic_id=topic_id, number=number, day=today)
                    st.button(
                        words.mark_done.in_(language, n=number), key=f"done_{topic_id}_{number}",
                        on_click=forms.act, args=(words.saved_done, carry),
                    )  # fmt: skip
    elif topic["state"] == CouncilState.CARRIED_OUT and topic["effect"]["verdict"] != "too_early":
        close = partial(run_council.review, person=person, topic_id=topic_id, rules=parts.council_rules())
        st.button(
            words.review.in_(language), key=f"review_{topic_id}", on_click=forms.act, args=(words.saved_review, close)
        )
