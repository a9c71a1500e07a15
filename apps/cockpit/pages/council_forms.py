"""What people do on the council page: each press becomes a use case; what was refused is said in words of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from apps.cockpit import parts
from apps.cockpit.components.notices import Tone, message
from apps.cockpit.text import council as words
from apps.cockpit.text import general
from apps.cockpit.text.language import Language, Text
from data_contracts.errors import InvalidInput, NotFound, PartUnavailable, Refused
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from governance_rules.domain.council.rules import OTHER
from governance_rules.domain.council.words import OTHER_OPTION, option_named, party_named
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases import run_council
from governance_rules.use_cases.run_council import LONGEST_WORDS, NewDecision

MEASURES = 3
_FORM, _MESSAGE = "council_form", "council_message"


def shown_message(language: Language) -> None:
    """What the last press led to; stays until the next one."""
    kept: tuple[Text, Tone, str] | None = st.session_state.get(_MESSAGE)
    if kept:
        text, tone, why = kept
        st.html(message(text.in_(language, why=why) if why else text.in_(language), tone))


def open_form(name: str, topic_id: int) -> None:
    """Open one form; the one that was open closes."""
    st.session_state.pop(_MESSAGE, None)
    st.session_state[_FORM] = (name, topic_id)


def any_open() -> bool:
    """True while a form is open; it shows the message itself then."""
    return _FORM in st.session_state


def close_form() -> None:
    st.session_state.pop(_FORM, None)


def is_open(name: str, topic_id: int) -> bool:
    return bool(st.session_state.get(_FORM) == (name, topic_id))


def act(done: Text, what: Callable[[UnitOfWork], object]) -> None:
    """Run `what` in one unit of work and keep what to say; the form stays open when something was missing."""
    try:
        with parts.database().unit_of_work() as uow:
            what(uow)
    except InvalidInput as error:
        lacks = words.lacks.get(error.field or "")
        st.session_state[_MESSAGE] = (lacks, "look", "") if lacks else (words.refused, "look", str(error))
        return
    except NotFound:
        st.session_state[_MESSAGE] = (words.stale, "look", "")
    except Refused as error:
        st.session_state[_MESSAGE] = (words.refused, "look", str(error))
    except PartUnavailable:
        st.session_state[_MESSAGE] = (general.away_title, "away", "")
        return
    else:
        st.session_state[_MESSAGE] = (done, "done", "")
    close_form()


def plan_form(person: Person, today: date, language: Language) -> None:
    """Day and place of the next meeting."""

    def send() -> None:
        day, place = st.session_state["plan_day"], st.session_state["plan_place"]
        act(words.saved_meeting, lambda uow: run_council.plan_meeting(uow, person, day, place))

    with st.form(key="plan", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.date_input(
            words.plan_day.in_(language), value=today + timedelta(days=(3 - today.weekday()) % 7 or 7),
            min_value=today, format="YYYY-MM-DD", key="plan_day", width=160,
        )  # fmt: skip
        st.text_input(words.plan_place.in_(language), key="plan_place", max_chars=200, width=260)
        st.form_submit_button(words.plan.in_(language), on_click=send, type="primary")


def drop_form(person: Person, topic_id: int, language: Language) -> None:
    """The reason, which is kept."""
    key = f"drop_note_{topic_id}"

    def send() -> None:
        note = str(st.session_state.get(key) or "")
        act(words.saved_drop, lambda uow: run_council.drop(uow, person, topic_id, note))

    with st.form(key=f"drop_{topic_id}"):
        st.text_input(words.drop_why.in_(language), key=key, max_chars=LONGEST_WORDS)
        _buttons(words.drop, send, language)


def decision_form(person: Person, topic: Mapping[str, Any], today: date, language: Language) -> None:
    """Option, parties, and who does what until when."""
    topic_id, rules = topic["topic_id"], parts.council_rules()
    index = 0 if language == "zh" else 1
    kinds = tuple(Kind(kind) for kind in topic["named"]["problem"]["kinds"])
    options = [one.id for one in rules.catalogue.options(kinds)] + [OTHER]
    names = [party_named(one)[index] for one in topic["finding"]["numbers"]["parties"]]

    def key(part: str) -> str:
        return f"decide_{part}_{topic_id}"

    def send() -> None:
        state = st.session_state
        more = str(state[key("more")] or "").replace("、", ",").replace("，", ",").split(",")
        rows = [tuple(state.get(key(f"{part}_{n}")) for part in ("who", "what", "until")) for n in range(MEASURES)]
        measures = tuple((who or "", what or "", until or date.min) for who, what, until in rows if who or what)
        new = NewDecision(
            state[key("option")] or "",
            str(state[key("words")] or ""),
            (*state[key("parties")], *more),
            state[key("day")],
            measures,
        )
        act(words.saved_decision, lambda uow: run_council.decide(uow, person, topic_id, new, rules))

    with st.form(key=f"decide_{topic_id}"):
        st.selectbox(
            words.form_option.in_(language), options, index=None, key=key("option"),
            placeholder=words.form_choose.in_(language),
            format_func=lambda one: OTHER_OPTION[index] if one == OTHER else option_named(rules.catalogue, one)[index],
        )  # fmt: skip
        st.text_area(words.form_words.in_(language), key=key("words"), max_chars=LONGEST_WORDS, height=72)
        st.multiselect(
            words.form_parties.in_(language),
            names,
            default=[],
            key=key("parties"),
            placeholder=words.form_choose.in_(language),
        )
        st.text_input(words.form_more_parties.in_(language), key=key("more"), max_chars=LONGEST_WORDS)
        for n in range(MEASURES):
            with st.container(horizontal=True, gap="small"):
                st.text_input(words.form_measure.in_(language, n=n + 1), key=key(f"who_{n}"), max_chars=200)
                st.text_input(words.form_what.in_(language), key=key(f"what_{n}"), max_chars=400)
                st.date_input(
                    words.form_until.in_(language), value=today + timedelta(days=14), format="YYYY-MM-DD",
                    key=key(f"until_{n}"),
                )  # fmt: skip
        st.date_input(
            words.form_day.in_(language), value=today, max_value=today, format="YYYY-MM-DD", key=key("day"), width=200
        )
        _buttons(words.save, send, language)


def _buttons(do: Text, send: Callable[[], None], language: Language) -> None:
    # Beside the buttons: the top of the page may be far out of sight.
    shown_message(language)
    with st.container(horizontal=True, gap="small"):
        st.form_submit_button(do.in_(language), type="primary", on_click=send)
        st.form_submit_button(words.cancel.in_(language), on_click=close_form)
