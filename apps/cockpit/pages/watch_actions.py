"""What this person may do with the case now: keys for the quick ones, a form in place for those that need words.

The use case refuses to everybody else anyway, and to whoever looks at an old page.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.held import held_line
from apps.cockpit.components.moments import clock
from apps.cockpit.components.notices import Tone, message
from apps.cockpit.pages.watch_filters import filters_in_use
from apps.cockpit.pages.watch_forms import (
    FORMS,
    close_form,
    detail_of_form,
    draw_form,
    form_in_use,
    form_lacks,
    open_form,
    reopen_form,
)
from apps.cockpit.reading.board import CaseDetail
from apps.cockpit.reading.hand import Hand
from apps.cockpit.text import general
from apps.cockpit.text import held as held_words
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import CLOSURES, COMMANDS, STATES
from data_contracts.errors import InvalidInput, NotFound, PartUnavailable, Refused, StalePage
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.held_command import HeldCommand, HeldOutcome
from data_contracts.schemas.person import Person
from data_contracts.settings import get_settings
from governance_rules.domain.case_commands import NO_DETAIL, possible
from governance_rules.domain.permissions import covering_grants, may
from governance_rules.use_cases.commands import Ordered, action_of, area_of, command_case
from governance_rules.use_cases.held_commands import hold_command

# The commands of the desk, the most likely first. What is done in the street has its place on the phone pages.
DESK: tuple[Command, ...] = (
    Command.CONFIRM,
    Command.UPHOLD_APPEAL,
    Command.DISMISS_APPEAL,
    Command.ACCEPT_MENDING,
    Command.REFUSE_MENDING,
    Command.RESUME,
    Command.ACKNOWLEDGE,
    Command.ASSIGN,
    Command.DEFER,
    Command.NOTE,
    Command.REJECT,
    Command.WITHDRAW,
)
_KEYS: dict[Command, str] = {Command.CONFIRM: "C", Command.REJECT: "R", Command.ACKNOWLEDGE: "A"}
_HELP: dict[Command, Text] = {
    Command.CONFIRM: words.confirm_help,
    Command.REJECT: words.reject_help,
    Command.ACKNOWLEDGE: words.acknowledge_help,
}
# What the page suggests by its colour; a ruling, a judgement or an end is never suggested.
_SUGGESTED = (Command.CONFIRM, Command.ACKNOWLEDGE)


def offered(case: Case, person: Person) -> list[Command]:
    """What this person may do with the case in its state, the most likely first."""
    allowed = possible(case)
    if case.state is CaseState.APPEALED:
        # A ruling says the same and answers whoever appealed.
        allowed -= {Command.REJECT}
    return [c for c in DESK if c in allowed and may(person, action_of(c), area_of(case))]


def actions(
    detail: CaseDetail,
    person: Person,
    away: bool,
    held: HeldCommand | None,
    now: datetime,
    zone: ZoneInfo,
    language: Language,
) -> None:
    """The buttons of this case, each with its key, and the form that one of them has opened.

    held: the command on the case that waits to be carried out; until then there are no buttons.
    """
    case = detail.card.case
    commands = offered(case, person)
    opened = form_in_use()
    with st.container(key="actions", horizontal=True, vertical_alignment="center", gap="small"):
        for command in commands if held is None else ():
            _button(command, case, person, away, opened is not None and opened.command is command, language)
        if held is not None:
            st.html(held_line(held, held.person_id == person.person_id, now, zone, language))
        elif not commands and case.state is not CaseState.CLOSED:
            allowed = any(may(person, action_of(command)) for command in DESK)
            why = words.no_action if allowed else words.read_only
            st.html(Markup('<span class="quiet">{}</span>').format(why.in_(language)), width="content")
        st.html(Markup('<span class="quiet keys">{}</span>').format(words.keys_help.in_(language)), width="content")
    with st.container(key="form_slot"):
        if opened is not None:
            draw_form(
                detail,
                opened.command in commands,
                away,
                now,
                zone,
                language,
                lambda: _send(opened.command, person, case.case_id, case.version, zone),
                held,
            )


def _button(command: Command, case: Case, person: Person, away: bool, is_open: bool, language: Language) -> None:
    key, help_ = _KEYS.get(command), _HELP.get(command)
    label = COMMANDS[command].in_(language)
    st.button(
        f"{label} `{key}`" if key else f"{label}…" if command in FORMS else label,
        # Named after what is seen: a button that is still of the last case, or of its last state, is never taken for
        # this one's, by the browser, by a key or by Streamlit.
        key=f"act_{command.value}_{case.case_id}_{case.version}",
        help=help_.in_(language) if help_ else None,
        type="primary" if command in _SUGGESTED else "secondary",
        disabled=away and not is_open,
        on_click=open_form if command in FORMS else _act,
        args=(case.case_id, command, case.version)
        if command in FORMS
        else (command, person, case.case_id, case.version, NO_DETAIL),
    )


def _send(command: Command, person: Person, case_id: int, seen_version: int, zone: ZoneInfo) -> None:
    """Do what the form asks for, or keep it open and say what it lacks."""
    try:
        detail = detail_of_form(zone)
    except InvalidInput as error:
        form_lacks(_lacks(error))
        return
    _act(command, person, case_id, seen_version, detail)


def _act(command: Command, person: Person, case_id: int, seen_version: int, detail: CommandDetail) -> None:
    """Do it, hold it for a while, or say why not. The page is drawn from the database afterwards, typed words stay."""
    seconds, promise, after = get_settings().cockpit.undo_seconds, None, None
    try:
        with parts.database().unit_of_work() as uow:
            if seconds > 0:
                promise = hold_command(uow, Ordered(person, case_id, command, detail, seen_version), seconds)
            else:
                after = command_case(uow, person, case_id, command, seen_version, detail)
    except StalePage:
        _keep(words.stale, "look", case_id)
    except NotFound:
        _keep(words.gone, "look", case_id)
    except InvalidInput as error:
        form_lacks(_lacks(error))
    except Refused:
        _keep_refusal(command, person, case_id, detail)
    except PartUnavailable:
        _keep(general.away_title, "away", case_id)
    else:
        close_form()
        if promise is not None:
            forget_message()
            st.session_state["held"] = promise.held.held_command_id
            st.query_params["case"] = str(case_id)
            if not filters_in_use().show(promise.leads_to, promise.status_code):
                _move_on(case_id)
            return
        _keep(words.DONE[command], "done", case_id)
        if after is not None and after.state is CaseState.CLOSED:
            _move_on(case_id)


def on_undone(held: HeldCommand, text: Text, tone: Tone) -> None:
    """Put the case of an undone command back in front as it was, its form open with the words that were in it."""
    forget_message()
    _keep(text, tone, held.case_id, {"command": COMMANDS[held.command]})
    if tone == "done" and held.command in FORMS:
        reopen_form(held.case_id, held.command, held.seen_version, held.detail, parts.street_zone())


def _lacks(error: InvalidInput) -> Text:
    return words.LACKS.get(error.field or "", words.lacks_something)


def _keep_refusal(command: Command, person: Person, case_id: int, detail: CommandDetail) -> None:
    try:
        with parts.database().unit_of_work() as uow:
            case, held = uow.cases.get(case_id), uow.held_commands.pending_of([case_id]).get(case_id)
    except PartUnavailable:
        _keep(general.away_title, "away", case_id)
        return
    if held is not None and may(person, action_of(command), area_of(case)):
        if held.person_id == person.person_id and held.command is command:
            # Pressed twice: it is being done, as the page says.
            return
        said = {
            "who": held.person_name,
            "command": COMMANDS[held.command],
            "time": clock(held.due_at, parts.street_zone()),
        }
        _keep(held_words.refused_held, "look", case_id, said)
        return
    text, values = refusal(case, command, person, detail)
    _keep(text, "look", case_id, values)


def refusal(
    case: Case, command: Command, person: Person, detail: CommandDetail = NO_DETAIL
) -> tuple[Text, dict[str, Text]]:
    """Why the use case refused, in words of the page, and what fills their places besides the case's number."""
    said = {"command": COMMANDS[command], "state": STATES[case.state]}
    if not may(person, action_of(command)):
        return words.refused_role, said
    if not covering_grants(person, action_of(command), area_of(case)):
        return words.refused_area, said
    if case.closure is not None:
        return words.refused_closed, said | {"closure": CLOSURES[case.closure]}
    if command not in possible(case):
        return words.refused_state, said
    if not may(person, action_of(command), area_of(case)):
        return words.refused_asked, said
    if command is Command.ASSIGN and detail.assignee_id == case.assigned_to:
        return words.refused_same_person, said
    return words.refused, said


def _move_on(case_id: int) -> None:
    """The case leaves the feed: the next one below takes its place that is in nobody's hand, else the one above."""
    order: list[tuple[int, bool]] = st.session_state.get("feed_order", [])
    ids = [number for number, _ in order]
    if case_id in ids:
        at = ids.index(case_id)
        free = [[number for number, in_hand in side if not in_hand] for side in (order[at + 1 :], order[:at])]
        left = free[0] or free[1][-1:]
        if left:
            st.query_params["case"] = str(left[0])
        else:
            st.query_params.pop("case", None)


def _keep(text: Text, tone: Tone, case_id: int, values: dict[str, Any] | None = None) -> None:
    # The case stays in front of whoever acted, also when the feed has lost it meanwhile.
    st.query_params["case"] = str(case_id)
    st.session_state["message"] = (text, tone, {"number": case_id, **(values or {})})


def forget_message() -> None:
    """Nothing of what was done before is said any more."""
    st.session_state.pop("message", None)
    st.session_state.pop("held", None)


def last_held() -> int | None:
    """The command that was given here last and of which the page tells what became."""
    found: int | None = st.session_state.get("held")
    return found


def shown_message(hand: Hand, language: Language) -> None:
    """What came of the last action, until the next case is chosen."""
    if hand.last is not None and hand.last.outcome is HeldOutcome.DONE:
        st.html(message(words.DONE[hand.last.command].in_(language, number=hand.last.case_id), "done"))
    kept: tuple[Text, Tone, dict[str, Any]] | None = st.session_state.get("message")
    if kept:
        text, tone, values = kept
        said = {name: v.in_(language) if isinstance(v, Text) else v for name, v in values.items()}
        st.html(message(text.in_(language, **said), tone))
