"""What is to be expected tomorrow, by road and hour, how it is counted, and how good it would have been."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.forecast_tables import backtest_table, exposure_table, kinds_won
from apps.cockpit.components.heat_table import HeatCell, HeatRow, heat_table
from apps.cockpit.components.notices import nothing_here
from apps.cockpit.reading.analysis_forecast import FARTHEST_DAYS, ForecastView, read_forecast, today_of
from apps.cockpit.text import analysis_forecast as words
from apps.cockpit.text.analysis_places import working
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.forecast import Expected
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.person import Person
from governance_rules.domain.case_links import case_link
from governance_rules.use_cases.keep_counts import keep_counts

_BACK = timedelta(days=400)
_FOLD_AT = 10_000
_LEAST_SHOWN = 0.005
_BY_WATCHED = "watched"


def show_forecast(person: Person, language: Language) -> None:
    """`day`: the day, tomorrow when left out.  `kind`: one kind, else all.  `unit=watched`: by watched hours."""
    st.html(Markup('<div class="top"><h1>{}</h1></div>').format(words.question.in_(language)))
    asked, kind_code = st.query_params.get("day"), st.query_params.get("kind")
    kind = Kind(kind_code) if kind_code in set(VIOLATION_KINDS) else None
    with st.spinner(working.in_(language), show_time=False):
        keep_counts(parts.database(), _FOLD_AT)
        with parts.database().unit_of_work() as uow:
            today = today_of(uow)
            day = _day(asked, today)
            view = read_forecast(uow, day, kind) if day else None
    _draw_choices(day or today + timedelta(days=1), today, kind, language)
    if day is None or view is None:
        first, last = today - _BACK, today + timedelta(days=FARTHEST_DAYS)
        st.html(
            nothing_here(
                words.bad_day_title.in_(language), words.bad_day.in_(language, day=asked, first=first, last=last)
            )
        )
        return
    if not view.expected:
        st.html(nothing_here(words.nothing_title.in_(language), words.nothing.in_(language, day=day)))
        return
    by_watched = st.query_params.get("unit") == _BY_WATCHED
    _draw_table(view, kind, by_watched, language)
    _draw_how(language)
    _draw_backtest(view, language)
    st.html(Markup('<h2 class="section">{}</h2>').format(words.exposure.in_(language)))
    st.html(exposure_table(view.exposure, view.road_names, view.past_first, view.past_last, language))
    st.html(Markup('<p class="quiet">{}</p>').format(words.exposure_how.in_(language)))


def _day(asked: str | None, today: date) -> date | None:
    """None for what is no day, or too far away."""
    if asked is None:
        return today + timedelta(days=1)
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return day if today - _BACK <= day <= today + timedelta(days=FARTHEST_DAYS) else None


def _draw_choices(day: date, today: date, kind: Kind | None, language: Language) -> None:
    with st.container(key="forecast_choices", horizontal=True, vertical_alignment="center", gap="small"):
        key = f"forecast_day_{language}"
        st.date_input(
            words.day_label.in_(language), day, min_value=today - _BACK,
            max_value=today + timedelta(days=FARTHEST_DAYS), format="YYYY-MM-DD", key=key, on_change=_take,
            args=("day", key), label_visibility="collapsed", width=150,
        )  # fmt: skip
        key = f"forecast_kind_{language}"
        choices = ["", *(one.value for one in VIOLATION_KINDS)]
        st.selectbox(
            words.kind.in_(language), choices, index=choices.index(kind.value if kind else ""),
            format_func=lambda code: KINDS[Kind(code)].in_(language) if code else words.all_kinds.in_(language),
            key=key, on_change=_take, args=("kind", key), label_visibility="collapsed", width=190,
        )  # fmt: skip
        key = f"forecast_unit_{language}"
        units = {"": words.by_cases, _BY_WATCHED: words.by_watched_hours}
        now = st.query_params.get("unit", "")
        st.segmented_control(
            words.unit.in_(language), list(units), default=now if now in units else "",
            format_func=lambda code: units[code].in_(language), key=key, on_change=_take, args=("unit", key),
            label_visibility="collapsed",
        )  # fmt: skip


def _take(name: str, key: str) -> None:
    if value := st.session_state[key]:
        st.query_params[name] = str(value)
    else:
        st.query_params.pop(name, None)


def _draw_table(view: ForecastView, kind: Kind | None, by_watched: bool, language: Language) -> None:
    cells: dict[tuple[str, int], list[Expected]] = defaultdict(list)
    roads: dict[str, float] = defaultdict(float)
    for one in view.expected:
        if kind is None or one.kind is kind:
            cells[one.road_id, one.hour].append(one)
            roads[one.road_id] += one.mean
    per = {road: 100 / max(view.cameras.get(road, 0), 1) if by_watched else 1.0 for road in roads}
    order = sorted(roads, key=lambda road: (-roads[road] * per[road], road))
    days = {"opened_from": view.past_first, "opened_to": view.past_last, "weekday": view.day.isoweekday()}
    rows = []
    for road in order:
        name = view.road_names.get(road, road)
        filters = days | {"road": road, "kind": kind}
        row = [
            _cell(
                cells[road, hour], per[road], view.past.get((road, hour), 0), name, filters | {"hour": hour}, language
            )
            for hour in range(24)
        ]
        total = roads[road] * per[road] / (24 if by_watched else 1)
        rows.append(HeatRow(name, case_link(filters), row, f"{total:.1f}"))
    heads = [f"{hour:02}" for hour in range(24)]
    total = sum(roads.values())
    weekday = words.WEEKDAYS[view.day.weekday()].in_(language)
    title = words.title.in_(language, day=view.day, weekday=weekday, n=f"{total:.0f}")
    st.html(
        Markup('<h2 class="section">{}</h2><p class="quiet screen-only">{}</p>').format(title, words.tap.in_(language))
    )
    st.html(heat_table(words.road.in_(language), heads, words.whole_day.in_(language), rows))


def _cell(
    kinds: list[Expected], per: float, past: int, road: str, filters: dict[str, object], language: Language
) -> HeatCell:
    mean, hour = sum(one.mean for one in kinds), kinds[0].hour
    told = {"road": road, "hour": f"{hour:02}", "next": f"{hour + 1:02}", "mean": f"{mean:.2f}", "past": past}
    if len(kinds) == 1:
        help_words = words.cell.in_(language, low=f"{kinds[0].low:.0f}", high=f"{kinds[0].high:.0f}", **told)
    else:
        likeliest = sorted(kinds, key=lambda one: -one.mean)[:3]
        each = (
            words.cell_kind.in_(
                language, kind=KINDS[one.kind].in_(language), mean=f"{one.mean:.2f}", low=f"{one.low:.0f}",
                high=f"{one.high:.0f}",
            )
            for one in likeliest
        )  # fmt: skip
        help_words = words.cell_of_all.in_(language, kinds="\n".join(each), **told)
    value = mean * per
    return HeatCell(value, _short(value), case_link(filters), help_words)


def _short(value: float) -> str:
    """Two figures at most: 12, 1.2, .12, and a dot for less than a half hundredth."""
    if value < _LEAST_SHOWN:
        return "·"
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}" if value >= 0.995 else f"{value:.2f}"[1:]


def _draw_how(language: Language) -> None:
    items = Markup("").join(Markup("<li>{}</li>").format(one.in_(language)) for one in words.HOW)
    st.html(
        Markup('<details class="how"><summary>{}</summary><ul>{}</ul></details>').format(words.how.in_(language), items)
    )


def _draw_backtest(view: ForecastView, language: Language) -> None:
    if view.backtest is None:
        command = "cityeye analyse backtest --keep"
        st.html(Markup('<p class="quiet">{}</p>').format(words.no_backtest.in_(language, command=command)))
        return
    figures = view.backtest.figures
    good = words.good.in_(language, first=figures["first"], last=figures["last"])
    won = {measure: kinds_won(figures, measure) for measure in ("deviance", "median_error")}
    st.html(
        Markup('<h2 class="section">{}</h2><p>{}</p><p class="quiet">{}</p>').format(
            good, words.wins.in_(language, **won), words.smaller_is_better.in_(language)
        )
    )
    for grain, name in (("hour", words.of_hours), ("day", words.of_days)):
        st.html(Markup('<p class="quiet">{}</p>').format(name.in_(language)))
        st.html(backtest_table(figures, grain, language))
