"""Actions that need words, a date or a person: a small form in place, which keeps what was typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from apps.cockpit.components.delivery import role_words
from apps.cockpit.components.held import in_words
from apps.cockpit.components.notices import message
from apps.cockpit.reading.board import CaseDetail
from apps.cockpit.text import general
from apps.cockpit.text import held as held_words
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import COMMANDS, STATES
from data_contracts.errors import InvalidInput
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.held_command import HeldCommand
from data_contracts.schemas.person import Person
from governance_rules.domain.case_commands import LONGEST_DEFERRAL

LONGEST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Form:
    """What a command asks for. note: whether it needs words."""

    intro: Text
    note: Literal["needed", "optional", "none"]
    note_label: Text


FORMS: dict[Command, Form] = {
    Command.ASSIGN: Form(words.form_assign, "optional", words.form_words_optional),
    Command.NOTE: Form(words.form_note, "needed", words.form_words_note),
    Command.WITHDRAW: Form(words.form_withdraw, "needed", words.form_words_reason),
    Command.UPHOLD_APPEAL: Form(words.form_uphold, "optional", words.form_words_optional),
    Command.DISMISS_APPEAL: Form(words.form_dismiss, "needed", words.form_words_reason),
    Command.REFUSE_MENDING: Form(words.form_refuse, "optional", words.form_words_optional),
    Command.DEFER: Form(words.form_defer, "needed", words.form_words_reason),
}


@dataclass(frozen=True, slots=True)
class OpenForm:
    """The one form that is open: for which case, and the version that was in front of the person who opened it.

    lacks: what was missing when it was sent last.
    """

    case_id: int
    command: Command
    version: int
    lacks: Text | None = None


def open_form(case_id: int, command: Command, version: int) -> None:
    """Open the form of this command, or close it when it is open already. The case stays in front meanwhile."""
    now = form_in_use()
    st.session_state.pop("message", None)
    if now is not None and (now.case_id, now.command) == (case_id, command):
        close_form()
        return
    st.query_params["case"] = str(case_id)
    st.session_state["form"] = OpenForm(case_id, command, version)


def reopen_form(case_id: int, command: Command, version: int, detail: CommandDetail, zone: ZoneInfo) -> None:
    """Open the form as it was sent, with what was filled in; for a command that was undone."""
    opened = OpenForm(case_id, command, version)
    st.session_state["form"] = opened
    st.session_state[_key("note", opened)] = detail.note
    if detail.assignee_id is not None:
        st.session_state[_key("person", opened)] = detail.assignee_id
    if detail.until is not None:
        st.session_state[_key("until", opened)] = detail.until.astimezone(zone).date()


def form_in_use() -> OpenForm | None:
    """The open form; None when there is none."""
    found: OpenForm | None = st.session_state.get("form")
    return found


def close_form() -> None:
    """Close the form; what was typed in it is gone."""
    st.session_state.pop("form", None)


def form_lacks(lacks: Text) -> None:
    """Keep the form open and say in it what is missing."""
    if (opened := form_in_use()) is not None:
        st.session_state["form"] = replace(opened, lacks=lacks)


def draw_form(
    detail: CaseDetail,
    possible: bool,
    away: bool,
    now: datetime,
    zone: ZoneInfo,
    language: Language,
    send: object,
    held: HeldCommand | None = None,
) -> None:
    """The open form of this case. send: runs when it is sent. possible: the command still is, for this person.

    held: a command on the case that waits to be carried out.
    """
    opened = form_in_use()
    case = detail.card.case
    if opened is None or opened.case_id != case.case_id:
        return
    asked = FORMS[opened.command]
    with st.form(key=f"form_{opened.command.value}_{case.case_id}"):
        st.html(Markup('<p class="form-intro">{}</p>').format(asked.intro.in_(language)))
        # A slot of its own: a line that comes while somebody types must not move the field to another place.
        with st.container(key="form_said"):
            if held is not None:
                st.html(message(in_words(held_words.form_held, held, zone, language), "look"))
            else:
                _said_of(opened, detail, possible, language)
        if opened.command is Command.ASSIGN:
            _pick_person(detail, opened, language)
        if opened.command is Command.DEFER:
            _pick_day(opened, now, zone, language)
        if asked.note != "none":
            st.text_area(asked.note_label.in_(language), key=_key("note", opened), max_chars=LONGEST_WORDS, height=88)
        with st.container(key="form_buttons", horizontal=True, gap="small"):
            st.form_submit_button(
                COMMANDS[opened.command].in_(language),
                key="form_send",
                type="primary",
                disabled=away or not possible or held is not None,
                on_click=send,  # type: ignore[arg-type]
            )
            st.form_submit_button(words.form_cancel.in_(language), key="form_cancel", on_click=close_form)


def detail_of_form(zone: ZoneInfo) -> CommandDetail:
    """What was filled in. Raises InvalidInput, naming the field, when something that is needed is missing."""
    opened = form_in_use()
    assert opened is not None, "only an open form is sent"
    note = str(st.session_state.get(_key("note", opened)) or "").strip()
    if FORMS[opened.command].note == "needed" and not note:
        raise InvalidInput(f"{opened.command} needs words", field="note")
    person_id = st.session_state.get(_key("person", opened))
    if opened.command is Command.ASSIGN and person_id is None:
        raise InvalidInput("nobody was chosen", field="assignee_id")
    day = st.session_state.get(_key("until", opened))
    until = datetime.combine(day, time(), zone) if day is not None else None
    return CommandDetail(note=note, until=until, assignee_id=person_id)


def _said_of(opened: OpenForm, detail: CaseDetail, possible: bool, language: Language) -> None:
    case = detail.card.case
    if not possible:
        state = STATES[case.state].in_(language)
        st.html(message(words.form_too_late.in_(language, state=state), "look"))
    elif opened.lacks is not None:
        st.html(message(opened.lacks.in_(language), "look"))
    elif case.version != opened.version:
        st.html(message(words.form_moved_on.in_(language), "look"))


def _pick_person(detail: CaseDetail, opened: OpenForm, language: Language) -> None:
    people = {p.person_id: p for p in detail.assignable}
    if not people:
        st.html(Markup('<p class="quiet">{}</p>').format(words.form_assign_none.in_(language)))
        return
    st.selectbox(
        words.form_assign_who.in_(language),
        list(people),
        index=None,
        placeholder=words.form_assign_nobody.in_(language),
        format_func=lambda person_id: _named(people.get(person_id), language),
        key=_key("person", opened),
    )


def _named(person: Person | None, language: Language) -> str:
    if person is None:
        return general.none.in_(language)
    roles = general.between.in_(language).join(
        dict.fromkeys(role_words(grant.role, language) for grant in person.grants)
    )
    return f"{person.display_name} · {roles}"


def _pick_day(opened: OpenForm, now: datetime, zone: ZoneInfo, language: Language) -> None:
    today = now.astimezone(zone).date()
    st.date_input(
        words.form_until.in_(language),
        value=None,
        min_value=today + timedelta(days=1),
        max_value=today + LONGEST_DEFERRAL - timedelta(days=1),
        format="YYYY-MM-DD",
        key=_key("until", opened),
    )


def _key(part: str, opened: OpenForm) -> str:
    return f"form_{part}_{opened.command.value}_{opened.case_id}"
