"""待办 inbox: what somebody in the street is asked, and the few taps that answer it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.case_detail import evidence_picture
from apps.cockpit.components.chips import is_simulated, severity_chip, simulated_chip, state_chip
from apps.cockpit.components.field_form import field_form, sent
from apps.cockpit.components.held import held_line
from apps.cockpit.components.inbox_row import inbox_row, where_words
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.notices import Tone, message, nothing_here
from apps.cockpit.components.report_links import sent_reports
from apps.cockpit.components.self_refresh import keep_fresh
from apps.cockpit.components.timeline import timeline
from apps.cockpit.pages.hand import draw_hand
from apps.cockpit.pages.inbox_actions import Outcome, clock_of, give_back, perform, says_done_again_at
from apps.cockpit.pages.watch_filters import chosen_case
from apps.cockpit.reading.asked import asked, offered
from apps.cockpit.reading.board import CaseDetail
from apps.cockpit.reading.hand import Hand
from apps.cockpit.reading.inbox import Inbox, read_inbox
from apps.cockpit.text import general
from apps.cockpit.text import inbox as words
from apps.cockpit.text import watch as watch_words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import CLOSURES, COMMANDS, KINDS, STATUSES, TIMERS
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.case import PAUSED_STATES
from data_contracts.schemas.command import Command
from data_contracts.schemas.held_command import HeldCommand, HeldOutcome
from data_contracts.schemas.person import Person
from data_contracts.settings import get_settings

_STYLE = Path(__file__).parents[1] / "components" / "phone.css"
_OPEN, _FINISHED = "open", "finished"


def show(person: Person, language: Language) -> None:
    """The list, or the case of the address; drawn again when something has changed."""
    drawn_with = parts.changes().count
    inbox, away = _read(person)
    browser.page_script(language, inbox.now)
    st.html(_STYLE)
    with st.container(key="phone"):
        if away:
            st.html(message(general.away_title.in_(language) + " · " + general.away.in_(language), "away"))
        if inbox.chosen is not None:
            _case(inbox.chosen, inbox, person, away, language)
        else:
            _list(inbox, person, language)
    keep_fresh(drawn_with)


def _read(person: Person) -> tuple[Inbox, bool]:
    """What lies before the person, and whether it is the last known because the database does not answer."""
    wanted = (_tab() == _FINISHED, chosen_case())
    try:
        with parts.database().unit_of_work() as uow:
            inbox = read_inbox(uow, person, *wanted, last_held_id=_last_held())
    except PartUnavailable:
        last: tuple[Any, Inbox] | None = st.session_state.get("last_inbox")
        if last is None or last[0] != (person.person_id, *wanted):
            raise
        return last[1], True
    st.session_state["last_inbox"] = ((person.person_id, *wanted), inbox)
    return inbox, False


def _tab() -> str:
    return _FINISHED if st.query_params.get("tab") == _FINISHED else _OPEN


def _list(inbox: Inbox, person: Person, language: Language) -> None:
    if inbox.missing:
        st.html(message(words.gone.in_(language, number=chosen_case()), "look"))
    draw_hand(inbox.hand, person, inbox.now, language, "", partial(_on_undone, person))
    st.html(Markup('<div class="top"><h1>{}</h1></div>').format(words.title.in_(language)))
    _tabs(language)
    if any(grant.shop_closed for grant in person.grants):
        st.html(message(words.shop_closed.in_(language), "look"))
    if inbox.reports:
        st.html(sent_reports(inbox.reports, language))
    zone = parts.street_zone()
    if not inbox.items:
        finished = _tab() == _FINISHED
        title, why = (
            (words.empty_finished_title, words.empty_finished) if finished else (words.empty_title, words.empty)
        )
        st.html(nothing_here(title.in_(language), why.in_(language)))
        return
    rows = [
        (
            case.case_id,
            inbox_row(
                item,
                asked(case, person),
                inbox.now,
                zone,
                language,
                held := inbox.hand.of_cases.get(case.case_id),
                mine=held is not None and held.person_id == person.person_id,
            ),
        )
        for item in inbox.items
        for case in [item.card.case]
    ]
    with st.container(key="inbox_list"):
        browser.feed(rows, None, words.title.in_(language), _choose)


def _tabs(language: Language) -> None:
    names = {_OPEN: words.tab_open.in_(language), _FINISHED: words.tab_finished.in_(language)}
    key = f"inbox_tab_{language}"
    with st.container(key="inbox_tabs"):
        st.segmented_control(
            words.page.in_(language),
            list(names),
            default=_tab(),
            format_func=lambda tab: names[tab],
            key=key,
            on_change=_take_tab,
            args=(key,),
            label_visibility="collapsed",
            width="stretch",
            required=True,
        )


def _take_tab(key: str) -> None:
    if st.session_state[key] == _FINISHED:
        st.query_params["tab"] = _FINISHED
    else:
        st.query_params.pop("tab", None)
    st.query_params.pop("case", None)


def _choose() -> None:
    chosen = browser.chosen_in_feed()
    if chosen is not None:
        st.query_params["case"] = str(chosen)
        st.session_state.pop("inbox_outcome", None)


def _back() -> None:
    st.query_params.pop("case", None)
    st.session_state.pop("inbox_outcome", None)


def _case(detail: CaseDetail, inbox: Inbox, person: Person, away: bool, language: Language) -> None:
    case, zone = detail.card.case, parts.street_zone()
    st.button(f"‹ {words.back.in_(language)}", key="inbox_back", type="tertiary", on_click=_back)
    outcome, held = _outcome_of(case.case_id, inbox.hand), inbox.hand.of_cases.get(case.case_id)
    mine = held is not None and held.person_id == person.person_id
    again = says_done_again_at(case, person, detail.events)
    waits = again is not None and inbox.now < again
    draw_hand(inbox.hand, person, inbox.now, language, "", partial(_on_undone, person))
    # A slot of its own: a message that comes or goes must not move what stands below it to another place in the page.
    with st.container(key="message"):
        if outcome is not None:
            st.html(message(outcome.in_(language), outcome.tone))
        elif again is not None and waits:
            st.html(message(words.done_again.in_(language, time=clock_of(again)), "look"))
    st.html(_heading(detail, inbox, person, held is None, language))
    st.html(evidence_picture(detail, zone, language))
    actions = [a for a in offered(case, person) if not (waits and a.command is Command.SAY_DONE)]
    if held is not None:
        st.html(held_line(held, mine, inbox.now, zone, language))
        actions = []
    if actions or mine:
        key = f"field_form_{case.case_id}"
        answer = st.session_state.get("inbox_answer")
        field_form(
            key,
            case.case_id,
            case.version,
            actions,
            answer,
            away,
            language,
            lambda: _send(key, person, case.case_id),
            held.held_command_id if held is not None and mine else None,
            _back_to_form(case.case_id, person, inbox.hand),
        )
    st.html(timeline(detail.events, (), detail.names, inbox.now, zone, language))


def _heading(detail: CaseDetail, inbox: Inbox, person: Person, free: bool, language: Language) -> Markup:
    """Kind, place, what is asked of this person (nothing unless the case is `free`), and what happens when."""
    card, case = detail.card, detail.card.case
    asks, status = asked(case, person) if free else None, STATUSES.get(case.status_code)
    wanted = asks.in_(language) if asks else words.asked_nothing.in_(language)
    return Markup(
        '<header class="phone-heading"><div class="case-heading"><h2>{}</h2>{}{}{}<span class="quiet">{}</span></div>'
        '<p class="where">{}</p><p class="wanted{}">{}</p><p class="quiet">{}{}</p></header>'
    ).format(
        KINDS[case.kind].in_(language),
        state_chip(case.state, language),
        severity_chip(case.severity, language),
        simulated_chip(language, short=True, detector=detail.incident.detector)
        if is_simulated(detail.incident.detector)
        else "",
        watch_words.case_number.in_(language, number=case.case_id),
        where_words(card, language),
        " is-mine" if asks else "",
        wanted if case.closure is None else CLOSURES[case.closure].in_(language),
        status.in_(language) if status else "",
        _next(detail, inbox, language),
    )


def _next(detail: CaseDetail, inbox: Inbox, language: Language) -> Markup:
    """When the case goes on by itself, and to what."""
    case, timer = detail.card.case, detail.timer
    if timer is None or case.state in PAUSED_STATES:
        return Markup("")
    due = time_tag(timer.due_at, inbox.now, parts.street_zone(), language, "due")
    return Markup(" · {} {}").format(due, TIMERS[timer.purpose].in_(language))


def _send(key: str, person: Person, case_id: int) -> None:
    what = sent(key)
    outcome = perform(person, case_id, what, undo_seconds=get_settings().cockpit.undo_seconds)
    if kept := st.session_state.get("given_back"):
        # Sent again: what came back belongs to the browser once more.
        kept["sent"] = True
    # A refresh that was on its way when the case was opened may have brought the address of the list back.
    if chosen_case() != case_id:
        st.query_params["case"] = str(case_id)
    st.session_state["inbox_outcome"] = (case_id, outcome)
    st.session_state["inbox_answer"] = {
        "nonce": what.get("nonce"),
        "done": outcome.done,
        "photos_lost": outcome.photos_lost,
        "held": outcome.held,
    }


def _outcome_of(case_id: int, hand: Hand) -> Outcome | None:
    """What came of the last action on the case; None while it waits to be carried out."""
    kept: tuple[int, Outcome] | None = st.session_state.get("inbox_outcome")
    if kept is None or kept[0] != case_id:
        return None
    done = hand.last is not None and hand.last.outcome is HeldOutcome.DONE
    return kept[1] if kept[1].held is None or done else None


def _last_held() -> int | None:
    kept: tuple[int, Outcome] | None = st.session_state.get("inbox_outcome")
    return kept[1].held if kept else None


def _on_undone(person: Person, held: HeldCommand, text: Text, tone: Tone) -> None:
    """Back to the case of an undone command, and what it took along back into its form."""
    st.query_params["case"] = str(held.case_id)
    outcome = Outcome(text, tone, values={"number": held.case_id, "command": COMMANDS[held.command]})
    st.session_state["inbox_outcome"] = (held.case_id, outcome)
    if tone == "done":
        st.session_state["given_back"] = give_back(person, held)


def _back_to_form(case_id: int, person: Person, hand: Hand) -> dict[str, Any] | None:
    """What the form of a command gets back that was undone, or refused when its time came."""
    kept: dict[str, Any] | None = st.session_state.get("given_back")
    refused = next((held for held, _ in hand.refused if held.case_id == case_id), None)
    if refused is not None and (kept is None or kept["id"] < refused.held_command_id):
        kept = st.session_state["given_back"] = give_back(person, refused)
    return kept if kept and kept["case"] == case_id and not kept.get("sent") else None
