"""用 use: how a day, week or month was, each number leading to the cases behind it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.bars import Bar, bar_table, columns, signed, wide_section
from apps.cockpit.components.heat_table import HeatCell, HeatRow, heat_table
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.numbers import Number, numbers_line
from apps.cockpit.pages import use_compare
from apps.cockpit.pages.use_period import COMPARE, choose_period, draw_views, period_asked
from apps.cockpit.text import general
from apps.cockpit.text import use as words
from apps.cockpit.text.cases import WEEKDAYS
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.errors import InvalidInput
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from governance_rules.domain.case_links import case_link
from governance_rules.domain.period_numbers import FUNNEL
from governance_rules.domain.period_story import story
from governance_rules.domain.periods import Period
from governance_rules.use_cases.count_period import count_period

Numbers = dict[str, Any]
_OLDEST_SECONDS = 60
_STYLE = Path(__file__).parents[1] / "components" / "counts.css"


def show(person: Person, language: Language) -> None:
    """The period of the address: figures, sentences, when, what, how far, where."""
    st.html(_STYLE)
    with parts.database().unit_of_work() as uow:
        now = uow.now()
    today = now.astimezone(parts.street_zone()).date()
    browser.page_script(language, now)
    draw_views(language)
    if st.query_params.get("view") == COMPARE:
        use_compare.show(person, today, language)
        return
    try:
        period = period_asked(today)
    except InvalidInput as error:
        st.html(Markup('<div class="top"><h1>{}</h1></div>').format(words.question.in_(language)))
        st.html(message(words.bad.in_(language, why=str(error)), "look"))
        return
    numbers = _counted(period)
    st.html(
        Markup(
            '<div class="top use-top"><h1>{}</h1>{}</div><p class="quiet">{} <span class="screen-only">{}</span></p>'
        ).format(
            words.question.in_(language),
            _figures(numbers, language),
            words.counted.in_(language),
            words.click_any.in_(language),
        )
    )
    choose_period(period, today, language)
    if not numbers["total"]:
        st.html(nothing_here(words.empty_title.in_(language), words.empty.in_(language)))
        return
    st.html(_story(numbers, language))
    st.html(Markup('<div class="use-grid">{}</div>').format(Markup("").join(_sections(period, numbers, language))))


@st.cache_data(ttl=_OLDEST_SECONDS, max_entries=200, show_spinner=False)
def _counted(period: Period) -> Numbers:
    """Three periods are counted for one: what two people look at within a minute is counted once."""
    with parts.database().unit_of_work() as uow:
        return count_period(uow, period)


def _figures(numbers: Numbers, language: Language) -> Markup:
    than = (words.LAST_SO_FAR if numbers.get("running") else words.LAST)[numbers["period"]["type"]].in_(language)
    ratio, none = numbers["closure_ratio"], general.none.in_(language)
    change = words.change_help.in_(language, change=signed(numbers["change"]), than=than)
    said = " : ".join(f"{ratio[name]:g}" for name in ("self", "managed", "enforced")) if ratio else none
    rejected = numbers["false_alarm_share"]
    figures = [
        Number(f"{words.total.in_(language)} · {change}", f"{numbers['total']:,}", help=words.total_help.in_(language)),
        Number(words.ratio.in_(language), said, help=words.ratio_help.in_(language)),
        Number(words.still_open.in_(language), f"{numbers['still_open']:,}"),
        Number(
            words.false_alarms.in_(language),
            f"{rejected:.1%}" if rejected is not None else none,
            help=words.false_alarms_help.in_(language),
        ),
        Number(
            words.merged.in_(language), f"{numbers['duplicates_suppressed']:,}", help=words.merged_help.in_(language)
        ),
    ]
    for name, label, told in (
        ("acknowledged", words.acknowledged, words.acknowledged_help),
        ("arrived", words.arrived, words.arrived_help),
    ):
        if wait := numbers["waits"].get(name):
            median = words.minutes.in_(language, n=wait["median"])
            figures.append(Number(label.in_(language), median, help=told.in_(language)))
    return numbers_line(figures)


def _story(numbers: Numbers, language: Language) -> Markup:
    kinds = {kind.value: (text.zh, text.en) for kind, text in KINDS.items()}
    which = 0 if language == "zh" else 1
    lines = Markup("").join(Markup("<span>{}</span> ").format(line[which]) for line in story(numbers, kinds))
    return Markup('<p class="use-story">{}</p>').format(lines)


def _sections(period: Period, numbers: Numbers, language: Language) -> list[Markup]:
    days = {"opened_from": period.first, "opened_to": period.last}
    found = [_when(period, numbers, days, language), _kinds(numbers, days, language), _funnel(numbers, days, language)]
    if period.days > 1:
        found.append(wide_section(words.heat.in_(language), _heat(numbers, days, language)))
    for scene, title in words.SCENES.items():
        rows = [
            Bar(row["name"], row["cases"], case_link({**days, scene: row["id"]}), row["change"])
            for row in numbers[f"by_{scene}"]
        ]
        found.append(bar_table(title.in_(language), rows))
    places = [
        Bar(row["name"], row["cases"], case_link({**days, "place": row["id"]})) for row in numbers["repeat_places"]
    ]
    found.append(bar_table(words.repeat_places.in_(language), places))
    return found


def _heat(numbers: Numbers, days: dict[str, date], language: Language) -> Markup:
    rows = []
    for day, counts in enumerate(numbers["by_weekday_and_hour"], start=1):
        name = WEEKDAYS[day - 1].in_(language)
        cells = [
            HeatCell(count, f"{count:,}" if count else "", case_link({**days, "weekday": day, "hour": hour}),
                     words.hour_help.in_(language, weekday=name, hour=hour, n=count))
            for hour, count in enumerate(counts)
        ]  # fmt: skip
        rows.append(HeatRow(name, case_link({**days, "weekday": day}), cells, f"{sum(counts):,}"))
    return heat_table("", [str(hour) for hour in range(24)], words.whole_day.in_(language), rows)


def _when(period: Period, numbers: Numbers, days: dict[str, date], language: Language) -> Markup:
    """A column a day; of one day a column an hour."""
    if period.days == 1:
        bars = [
            Bar(f"{hour}:00", count, case_link({**days, "hour": hour})) for hour, count in enumerate(numbers["by_hour"])
        ]
        return columns(words.by_hour.in_(language), bars)
    each = [period.first + timedelta(days=n) for n in range(period.days)]
    bars = [
        Bar(str(d)[5:], numbers["by_day"].get(str(d), 0), case_link({"opened_from": d, "opened_to": d})) for d in each
    ]
    return columns(words.by_day.in_(language), bars)


def _kinds(numbers: Numbers, days: dict[str, date], language: Language) -> Markup:
    rows = sorted(numbers["by_kind"], key=lambda row: -row["cases"])
    return bar_table(
        words.by_kind.in_(language),
        [
            Bar(
                KINDS[Kind(row["kind"])].in_(language),
                row["cases"],
                case_link({**days, "kind": row["kind"]}),
                row["change"],
            )
            for row in rows
        ],
    )


def _funnel(numbers: Numbers, days: dict[str, date], language: Language) -> Markup:
    funnel_events = dict(FUNNEL)
    return bar_table(
        words.funnel.in_(language),
        [
            Bar(
                words.STEPS[step].in_(language),
                count,
                case_link({**days, "step": funnel_events.get(step)}),
            )
            for step, count in numbers["funnel"].items()
        ],
    )
