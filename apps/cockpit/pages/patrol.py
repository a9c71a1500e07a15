"""Who walks where and when, what is not walked and why, and campaigns; in the street, the own walk only."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.notices import nothing_here
from apps.cockpit.components.numbers import Number, numbers_line
from apps.cockpit.components.patrol_map import Drawn, patrol_map
from apps.cockpit.components.patrol_timetable import clock, kinds_words, timetable
from apps.cockpit.pages import patrol_campaigns, patrol_walk
from apps.cockpit.reading.patrol import Patrol, network_of, read_patrol, ways_of
from apps.cockpit.text import general
from apps.cockpit.text import patrol as words
from apps.cockpit.text.language import Language, Text
from data_contracts.schemas.patrol import DropReason, PatrolPlan, PatrolStop
from data_contracts.schemas.person import Person
from governance_rules.domain.case_links import case_link
from governance_rules.domain.permissions import Action, may
from governance_rules.use_cases.plan_patrol import HISTORY_DAYS

_STYLE = Path(__file__).parents[1] / "components" / "patrol.css"
_VIEWS = {"plan": words.view_plan, "dropped": words.view_dropped, "campaigns": words.view_campaigns}
_DROPPED_SHOWN = 100
_TABLE = '<div class="reports-frame"><table class="reports"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'


def show(person: Person, language: Language) -> None:
    """The day, view and person of the address."""
    st.html(_STYLE)
    if not may(person, Action.READ_REPORTS):
        patrol_walk.show(person, language)
        return
    with parts.database().unit_of_work() as uow:
        patrol = read_patrol(uow, _day_of_address())
    browser.page_script(language, patrol.now)
    _head(patrol, language)
    view = _view(language)
    if view == "campaigns":
        patrol_campaigns.show(person, patrol, language)
    elif patrol.plan is None:
        title = words.none_title.in_(language, day=patrol.day)
        st.html(nothing_here(title, words.none.in_(language, day=patrol.day)))
    elif view == "dropped":
        _dropped(patrol.plan, patrol, language)
    else:
        _plan(patrol.plan, patrol, language)


def _day_of_address() -> date | None:
    try:
        return date.fromisoformat(st.query_params.get("day", ""))
    except ValueError:
        return None


def _head(patrol: Patrol, language: Language) -> None:
    question = Markup("<h1>{}</h1>").format(words.question.in_(language))
    plan, numbers = patrol.plan, []
    if plan is not None:
        told = plan.numbers
        numbers = [
            Number(
                words.expected_met.in_(language), f"{told['expected_met']:.0f}",
                help=words.expected_met_help.in_(language),
            ),
            Number(words.hours.in_(language), f"{told['hours_on_street']:g}"),
            Number(words.an_hour.in_(language), f"{told['expected_met_an_hour'] or 0:.2f}"),
            Number(words.stops.in_(language), str(told["stops_walked"])),
            Number(
                words.explored.in_(language), f"{told['exploration_stops']} · {(told['exploration_share'] or 0):.0%}",
                help=words.explored_help.in_(language),
            ),
            Number(words.visited.in_(language), str(sum(stop.stop_id in patrol.visits for stop in plan.stops))),
        ]  # fmt: skip
    st.html(Markup('<div class="top">{}{}</div>').format(question, numbers_line(numbers) if numbers else ""))


def _view(language: Language) -> str:
    chosen = st.query_params.get("view", "plan")
    chosen = chosen if chosen in _VIEWS else "plan"
    names = {name: text.in_(language) for name, text in _VIEWS.items()}
    with st.container(key="patrol_top", horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            words.view.in_(language),
            list(names),
            default=chosen,
            format_func=lambda name: names[name],
            key=f"patrol_view_{language}",
            on_change=_take_view,
            args=(f"patrol_view_{language}",),
            label_visibility="collapsed",
            required=True,
        )
    return chosen


def _take_view(key: str) -> None:
    st.query_params["view"] = st.session_state[key]


def _choices(plan: PatrolPlan, patrol: Patrol, language: Language) -> int | None:
    """Day and person; the person that is chosen."""
    people = [walk["person_id"] for walk in plan.numbers["walks"]]
    wanted = st.query_params.get("person", "")
    chosen = int(wanted) if wanted.isdigit() and int(wanted) in people else None
    with st.container(key="patrol_choices", horizontal=True, vertical_alignment="bottom"):
        days = sorted({*patrol.days, patrol.day}, reverse=True)
        st.selectbox(
            words.day.in_(language), days, index=days.index(patrol.day), key=f"patrol_day_{language}_{patrol.day}",
            on_change=_take, args=("day", f"patrol_day_{language}_{patrol.day}"), width=180,
        )  # fmt: skip
        key = f"patrol_person_{language}_{patrol.day}"
        st.selectbox(
            words.who.in_(language), [None, *people], index=0 if chosen is None else people.index(chosen) + 1,
            format_func=lambda one: words.everybody.in_(language) if one is None else patrol.names.get(one, str(one)),
            key=key, on_change=_take, args=("person", key), width=240,
        )  # fmt: skip
    return chosen


def _take(name: str, key: str) -> None:
    value = st.session_state[key]
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)


def _plan(plan: PatrolPlan, patrol: Patrol, language: Language) -> None:
    chosen = _choices(plan, patrol, language)
    walks = plan.numbers["walks"]
    walked = [stop for stop in plan.stops if stop.person_id is not None]
    numbers = {walk["person_id"]: number for number, walk in enumerate(walks)}
    browser.drawing(
        timetable(walks, walked, patrol.visits, patrol.names, patrol.road_names, language), "patrol_timetable"
    )
    browser.drawing(patrol_map(patrol.roads, _drawn(plan, patrol, language), numbers, chosen, language), "patrol_map")
    shown = sorted(
        (stop for stop in walked if chosen in (None, stop.person_id)),
        key=lambda stop: (numbers[stop.person_id or 0], stop.arrive or 0),
    )
    st.html(_stops_table(shown, patrol, language))
    made = Markup('<p class="quiet">{} {}</p>').format(
        words.revision.in_(language, day=plan.day, n=plan.revision),
        time_tag(plan.made_at, patrol.now, parts.street_zone(), language),
    )
    st.html(made)


def _drawn(plan: PatrolPlan, patrol: Patrol, language: Language) -> list[Drawn]:
    walked = sorted((s for s in plan.stops if s.person_id is not None), key=lambda s: (s.person_id or 0, s.arrive or 0))
    stations = tuple((walk["person_id"], tuple(walk["station"])) for walk in plan.numbers["walks"])
    ways = ways_of(patrol.roads, stations, tuple((s.person_id or 0, s.road_id, s.section) for s in walked))
    lines = {section.key: section.line for section in network_of(patrol.roads).sections}
    return [
        Drawn(
            person_id, patrol.names.get(person_id, str(person_id)), ways[person_id],
            [
                (lines[stop.road_id, stop.section], f"{clock(stop.arrive or 0)} {_where(stop, patrol, language)}")
                for stop in walked
                if stop.person_id == person_id and (stop.road_id, stop.section) in lines
            ],
        )
        for person_id, _ in stations
    ]  # fmt: skip


def _stops_table(stops: list[PatrolStop], patrol: Patrol, language: Language) -> Markup:
    columns = (words.who, words.when, words.where, words.kinds, words.expected, words.cases_behind)
    rows = Markup("").join(
        Markup(
            '<tr><td>{}</td><td>{}–{}</td><td>{}{}</td><td class="wide">{}</td><td class="figure">{:.2f}</td>'
            '<td class="screen-only"><a href="{}" target="_self">{}</a></td></tr>'
        ).format(
            patrol.names.get(stop.person_id or 0, ""), clock(stop.arrive or 0), clock(stop.leave or 0),
            _where(stop, patrol, language),
            f" · {words.explored.in_(language)}" if stop.exploration else "",
            kinds_words(stop, language), stop.value, _cases_behind(stop, patrol.day), words.open_cases.in_(language),
        )
        for stop in stops
    )  # fmt: skip
    return Markup(_TABLE).format(_heads(columns, language), rows)


def _heads(columns: tuple[Text, ...], language: Language) -> Markup:
    kinds = {words.expected: "figure", words.cases_behind: "screen-only"}
    return Markup("").join(
        Markup('<th class="{}">{}</th>').format(kinds.get(text, ""), text.in_(language)) for text in columns
    )


def _cases_behind(stop: PatrolStop, day: date) -> str:
    """The cases of the road on this weekday and hour that the forecast counted."""
    return case_link(
        {
            "road": stop.road_id,
            "kind": [kind.value for kind in stop.expected] if len(stop.expected) == 1 else None,
            "weekday": day.isoweekday(),
            "hour": (stop.arrive if stop.arrive is not None else stop.from_minute) // 60,
            "opened_from": day - timedelta(days=HISTORY_DAYS),
            "opened_to": day - timedelta(days=1),
        }
    )


def _where(stop: PatrolStop, patrol: Patrol, language: Language) -> str:
    return words.section.in_(language, road=patrol.road_names.get(stop.road_id, stop.road_id), n=stop.section)


def _dropped(plan: PatrolPlan, patrol: Patrol, language: Language) -> None:
    counts = plan.numbers["dropped_by_reason"]
    if not counts:
        st.html(nothing_here(words.nothing_dropped.in_(language), ""))
        return
    st.html(numbers_line([Number(words.REASONS[DropReason(r)].in_(language), str(n)) for r, n in counts.items()]))
    dropped = sorted((s for s in plan.stops if s.reason is not None), key=lambda s: (-s.value, s.stop_id))
    by_id = {stop.stop_id: stop for stop in plan.stops}
    columns = (words.where, words.window, words.kinds, words.expected, words.reason, words.cases_behind)
    rows = Markup("").join(
        Markup(
            '<tr><td>{}</td><td>{}–{}</td><td class="wide">{}</td><td class="figure">{:.2f}</td><td class="wide">{}'
            '<br><span class="quiet">{}</span></td><td class="screen-only"><a href="{}" target="_self">{}</a></td></tr>'
        ).format(
            _where(stop, patrol, language), clock(stop.from_minute), clock(stop.until_minute),
            kinds_words(stop, language), stop.value, words.REASONS[stop.reason].in_(language) if stop.reason else "",
            _detail(stop, by_id, patrol, language), _cases_behind(stop, patrol.day), words.open_cases.in_(language),
        )
        for stop in dropped[:_DROPPED_SHOWN]
    )  # fmt: skip
    st.html(Markup(_TABLE).format(_heads(columns, language), rows))
    shown = min(len(dropped), _DROPPED_SHOWN)
    st.html(Markup('<p class="quiet">{}</p>').format(words.shown_of.in_(language, shown=shown, all=len(dropped))))


def _detail(stop: PatrolStop, by_id: dict[str, PatrolStop], patrol: Patrol, language: Language) -> str:
    told = stop.detail
    match stop.reason:
        case DropReason.LOWER_VALUE:
            return words.lower_value.in_(language, n=len(told["displaced"]), lost=told["lost"], value=told["value"])
        case DropReason.TOO_FAR:
            return words.too_far.in_(language, n=told["minutes_from_nearest_station"])
        case DropReason.NO_WINDOW:
            return words.no_window.in_(language, n=told["minutes"], most=max(told["most_minutes_on_shift"], 0))
        case DropReason.TOO_SOON:
            other = by_id[told["stop_id"]]
            where = f"{_where(other, patrol, language)} {clock(other.arrive or other.from_minute)}"
            return words.too_soon.in_(language, stop=where, n=told["minutes"])
        case _:
            return general.none.in_(language)
