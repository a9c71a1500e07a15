"""看 watch: what needs a hand right now, and the few actions that answer it."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.case_card import case_row
from apps.cockpit.components.case_detail import brought, evidence_picture, facts, heading
from apps.cockpit.components.chips import is_simulated
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.numbers import Number, numbers_line
from apps.cockpit.components.quality_banner import quality_banner
from apps.cockpit.components.self_refresh import keep_fresh
from apps.cockpit.components.street_map import street_map
from apps.cockpit.components.timeline import timeline
from apps.cockpit.pages.hand import draw_hand
from apps.cockpit.pages.watch_actions import actions, forget_message, last_held, on_undone, shown_message
from apps.cockpit.pages.watch_filters import PAGE_SIZE, chosen_case, draw_filters, filters_in_use, shown_count
from apps.cockpit.pages.watch_forms import close_form, form_in_use
from apps.cockpit.reading.board import Board, read_board, waiting_count
from apps.cockpit.text import commands, general
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.person import Person
from data_contracts.settings import get_settings
from governance_rules.domain.permissions import Action, may


def show(person: Person, language: Language) -> None:
    """Draw the board; it is drawn again when something has changed, and only then."""
    drawn_with = parts.changes().count
    board, away = _read(person)
    browser.page_script(language, board.now)
    _top(board, person, away, language)
    draw_filters(board.cameras, board.open_cases, rules_on_cases(person), language)
    feed_side, case_side, street_side = st.columns([27, 45, 28], gap="small")
    with feed_side, st.container(key="feed_side"):
        _feed(board, person, language)
    with case_side, st.container(key="detail"):
        _case(board, person, away, language)
    with street_side, st.container(key="street"):
        _street(board, language)
    keep_fresh(drawn_with)


def _read(person: Person) -> tuple[Board, bool]:
    """The board, and whether it is the last known one because the database does not answer."""
    try:
        with parts.database().unit_of_work() as uow:
            board = read_board(
                uow,
                person,
                filters_in_use(),
                chosen_case(),
                shown_count(),
                parts.street_zone(),
                kept_id=st.session_state.get("in_front"),
                last_held_id=last_held(),
                assigning=(form := form_in_use()) is not None and form.command is Command.ASSIGN,
            )
    except PartUnavailable:
        last: Board | None = st.session_state.get("last_board")
        if last is None:
            raise
        return last, True
    st.session_state["last_board"] = board
    # Nothing that arrives takes the place of the case in front of somebody who is about to press a key.
    st.session_state["in_front"] = board.chosen.card.case.case_id if board.chosen else None
    return board, False


def _top(board: Board, person: Person, away: bool, language: Language) -> None:
    watched = [camera for camera in board.cameras if camera.enabled]
    ok = sum(1 for c in watched if (h := board.health.get(c.camera_id)) and h.state is HealthState.OK)
    overdue = sum(o.overdue for o in board.open_cases)
    numbers = [
        Number(words.number_open.in_(language), str(sum(o.cases for o in board.open_cases))),
        _waiting_number(board, person, language),
        Number(words.number_overdue.in_(language), str(overdue), alarming=overdue > 0),
    ]
    if board.today:
        merged = str(board.today.duplicates_suppressed)
        numbers += [
            Number(words.number_today.in_(language), str(board.today.total)),
            Number(words.number_duplicates.in_(language), merged, help=words.number_duplicates_help.in_(language)),
        ]
    cameras_ok = f"{ok}/{len(watched)}"
    numbers.append(Number(words.number_cameras.in_(language), cameras_ok, alarming=ok < len(watched)))
    question = Markup('<div class="asked"><h1>{}</h1>{}</div>').format(
        words.question.in_(language), _faster(board, language)
    )
    st.html(Markup('<div class="top">{}{}</div>').format(question, numbers_line(numbers)))
    with st.container(key="above"):
        _above(board, away, language)
        quality_banner(person, language)


def rules_on_cases(person: Person) -> bool:
    """True for those for whom suspicions, appeals and photos to be judged wait."""
    return may(person, Action.UPHOLD_APPEAL)


def _waiting_number(board: Board, person: Person, language: Language) -> Number:
    if rules_on_cases(person):
        waiting = str(waiting_count(board.open_cases))
        return Number(words.number_waiting.in_(language), waiting, help=words.number_waiting_help.in_(language))
    suspected = sum(o.cases for o in board.open_cases if o.state is CaseState.SUSPECTED)
    return Number(words.number_suspected.in_(language), str(suspected))


def _above(board: Board, away: bool, language: Language) -> None:
    """What is to be known before anything else, in a slot of its own."""
    if away:
        st.html(message(general.away_title.in_(language) + " · " + general.away.in_(language), "away"))
    if board.dead_letters:
        st.html(
            Markup(
                '<div class="message message-look" role="status">{} · <a href="/notices" target="_self">{}</a></div>'
            ).format(words.dead_letters.in_(language, n=board.dead_letters), words.dead_letters_open.in_(language))
        )
    if board.missing:
        st.html(message(words.gone.in_(language, number=chosen_case()), "look"))
    if board.cameras and all(c.source.startswith("sim:") for c in board.cameras):
        st.html(
            Markup('<p class="hint"><b>{}</b> {} <code>{}</code> <code>{}</code></p>').format(
                words.hint_title.in_(language),
                words.hint.in_(language),
                commands.ADD_STREAM,
                commands.WATCH_CLIP,
            )
        )


def _faster(board: Board, language: Language) -> Markup:
    """Says that the demo's hours are short, so that nobody takes its steps for those of a real street."""
    settings = get_settings()
    simulated = any(camera.source.startswith("sim:") for camera in board.cameras)
    if not settings.demo or settings.demo_speed <= 1 or not simulated:
        return Markup("")
    minutes = words.demo_minutes.in_(language)
    said = minutes if settings.demo_speed == 60 else words.demo_faster.in_(language, n=f"{settings.demo_speed:g}")
    return Markup('<span class="chip chip-simulated">{}</span>').format(said)


def _feed(board: Board, person: Person, language: Language) -> None:
    if not board.cards:
        if filters_in_use().any:
            st.html(nothing_here(words.empty_filtered_title.in_(language), words.empty_filtered.in_(language)))
        else:
            why = words.empty if board.cameras else words.empty_no_camera
            st.html(nothing_here(words.empty_title.in_(language), why.in_(language)))
    zone = parts.street_zone()
    chosen = board.chosen.card.case.case_id if board.chosen else None
    rows = [
        (
            card.case.case_id,
            case_row(
                card,
                is_simulated(card.detector),
                board.now,
                zone,
                language,
                held := board.hand.of_cases.get(card.case.case_id),
                mine=held is not None and held.person_id == person.person_id,
            ),
        )
        for card in board.cards
    ]
    # In order; with those that are in somebody's hand there is nothing to do just now.
    st.session_state["feed_order"] = [(case_id, case_id in board.hand.of_cases) for case_id, _ in rows]
    browser.feed(rows, chosen, words.question.in_(language), _on_choose)
    if board.more:
        more = words.feed_more.in_(language, n=PAGE_SIZE)
        st.button(more, key="more", type="tertiary", on_click=_more, width="stretch")


def _on_choose() -> None:
    chosen = browser.chosen_in_feed()
    if chosen is not None:
        st.query_params["case"] = str(chosen)
        forget_message()
        close_form()


def _more() -> None:
    st.session_state["shown"] = shown_count() + PAGE_SIZE


def _case(board: Board, person: Person, away: bool, language: Language) -> None:
    draw_hand(board.hand, person, board.now, language, "U", on_undone)
    # A slot of its own: a message that comes or goes must not move what stands below it to another place in the page.
    with st.container(key="message"):
        shown_message(board.hand, language)
    detail = board.chosen
    if detail is None:
        if board.cards:
            st.html(nothing_here(words.choose.in_(language), ""))
        return
    zone = parts.street_zone()
    st.html(heading(detail, language))
    st.html(evidence_picture(detail, zone, language))
    with st.container(key="brought"):
        if said := brought(detail, board.now, zone, language):
            st.html(said)
    held = board.hand.of_cases.get(detail.card.case.case_id)
    actions(detail, person, away, held, board.now, zone, language)
    st.html(facts(detail, board.now, zone, language))


def _street(board: Board, language: Language) -> None:
    chosen_camera = board.chosen.card.case.camera_id if board.chosen else None
    drawn = street_map(board.cameras, board.health, board.open_cases, chosen_camera, language)
    browser.drawing(drawn, "map")
    if board.chosen:
        zone, chosen = parts.street_zone(), board.chosen
        st.html(timeline(chosen.events, chosen.notices, chosen.names, board.now, zone, language))
