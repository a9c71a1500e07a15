"""The walk of whoever is in the street: the next stop first, and a tick for each."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.patrol_timetable import clock, kinds_words
from apps.cockpit.reading.patrol import Patrol, read_patrol
from apps.cockpit.text import patrol as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.errors import NotFound, Refused
from data_contracts.schemas.patrol import PatrolStop, VisitResult
from data_contracts.schemas.person import Person
from governance_rules.use_cases.walk_patrol import tick_stop, today_of

_WORTH_SAYING = 0.05
"""What is expected less often than in one of twenty visits would be shown as 0.0."""
_PHONE = Path(__file__).parents[1] / "components" / "phone.css"


def show(person: Person, language: Language) -> None:
    """The person's own stops of today, and nobody else's."""
    with parts.database().unit_of_work() as uow:
        patrol = read_patrol(uow, today_of(uow))
    browser.page_script(language, patrol.now)
    st.html(_PHONE)
    with st.container(key="phone"):
        st.html(Markup('<div class="top"><h1>{}</h1></div>').format(words.my_question.in_(language)))
        said = st.session_state.pop("patrol_said", None)
        if said:
            st.html(message(*said))
        stops = patrol.plan.stops if patrol.plan else ()
        own = sorted((s for s in stops if s.person_id == person.person_id), key=lambda stop: stop.arrive or 0)
        if not own:
            st.html(nothing_here(words.mine_none_title.in_(language), words.mine_none.in_(language)))
            return
        left = [stop for stop in own if stop.stop_id not in patrol.visits]
        if left:
            _next(left[0], patrol, person, language)
        else:
            st.html(message(words.all_walked.in_(language), "done"))
        _list(words.later, left[1:], patrol, person, language, with_break=True)
        _list(words.finished, [s for s in own if s.stop_id in patrol.visits], patrol, person, language)


def _next(stop: PatrolStop, patrol: Patrol, person: Person, language: Language) -> None:
    ranked = [one for one in sorted(stop.expected.items(), key=lambda item: -item[1]) if one[1] >= _WORTH_SAYING][:4]
    kinds = Markup(" · ").join(
        Markup("<b>{}</b> {:.1f}").format(KINDS[kind].in_(language), mean) for kind, mean in ranked
    )
    little = Markup('<div class="why">{}</div>').format(words.little_seen_why.in_(language)) if stop.exploration else ""
    st.html(
        Markup(
            '<div class="walk-card is-next"><span class="quiet">{}</span><span class="time">{}–{}</span>'
            '<span class="where">{}</span><div class="why">{} {}</div>{}</div>'
        ).format(
            words.next_stop.in_(language), clock(stop.arrive or 0), clock(stop.leave or 0),
            _where(stop, patrol, language), words.why_here.in_(language) if ranked else "", kinds, little,
        )
    )  # fmt: skip
    for result in VisitResult:
        st.button(
            words.RESULTS[result].in_(language),
            key=f"tick_{result.value}",
            type="primary" if result is VisitResult.DONE else "secondary",
            on_click=_tick,
            args=(person, stop.stop_id, result, _where(stop, patrol, language), language),
            width="stretch",
        )


def _tick(person: Person, stop_id: str, result: VisitResult, where: str, language: Language) -> None:
    try:
        with parts.database().unit_of_work() as uow:
            tick_stop(uow, person, stop_id, result)
    except (NotFound, Refused) as error:
        st.session_state["patrol_said"] = (words.not_ticked.in_(language, why=str(error)), "look")
        return
    said = words.ticked.in_(language, stop=where, result=words.RESULTS[result].in_(language))
    st.session_state["patrol_said"] = (said, "done")


def _list(
    title: Text,
    stops: list[PatrolStop],
    patrol: Patrol,
    person: Person,
    language: Language,
    with_break: bool = False,
) -> None:
    rows = [(stop.arrive or 0, _row(stop, patrol, language)) for stop in stops]
    walks = patrol.plan.numbers["walks"] if patrol.plan else []
    walk = next((one for one in walks if one["person_id"] == person.person_id), None)
    if with_break and walk is not None and (not rows or walk["break"][1] > min(at for at, _ in rows)):
        begins, until = walk["break"]
        rest = Markup('<li class="is-break"><time>{}–{}</time><span>{}</span></li>')
        rows.append((begins, rest.format(clock(begins), clock(until), words.break_.in_(language))))
    if not rows:
        return
    st.html(
        Markup('<h2 class="section">{}</h2><ul class="walk-list">{}</ul>').format(
            title.in_(language), Markup("").join(row for _, row in sorted(rows, key=lambda one: one[0]))
        )
    )


def _row(stop: PatrolStop, patrol: Patrol, language: Language) -> Markup:
    visit = patrol.visits.get(stop.stop_id)
    said = words.RESULTS[visit.result].in_(language) if visit else kinds_words(stop, language)
    return Markup("<li><time>{}–{}</time><span>{}<small>{}</small></span></li>").format(
        clock(stop.arrive or 0), clock(stop.leave or 0), _where(stop, patrol, language), said
    )


def _where(stop: PatrolStop, patrol: Patrol, language: Language) -> str:
    return words.section.in_(language, road=patrol.road_names.get(stop.road_id, stop.road_id), n=stop.section)
