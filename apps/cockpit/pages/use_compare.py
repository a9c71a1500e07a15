"""用 use, compared: two periods or two areas beside each other, and whether what differs is more than chance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.bars import Bar, bar_table, signed, wide_section
from apps.cockpit.components.heat_table import HeatCell, HeatRow, heat_table
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.side_table import SideFigure, SideRow, side_table
from apps.cockpit.pages.use_compare_choices import choose_sides
from apps.cockpit.text import general
from apps.cockpit.text import use as period_words
from apps.cockpit.text import use_compare as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.errors import InvalidInput
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from governance_rules.domain.case_links import case_link
from governance_rules.domain.comparing.areas import reads_every_area
from governance_rules.domain.comparing.numbers import Comparison, Row
from governance_rules.domain.comparing.sides import Asked, Side, asked_of, sides, was_cut
from governance_rules.use_cases.compare_stretches import compare_sides
from governance_rules.use_cases.keep_counts import keep_counts

_FOLD_AT = 10_000
_OLDEST_SECONDS = 60
Names = tuple[str, str]
Sides = tuple[Side, Side]


def show(person: Person, today: date, language: Language) -> None:
    """What the address asks: `by`, `period`, `day`, `against`, `one`, `other`."""
    st.html(
        Markup('<div class="top"><h1>{}</h1></div><p class="quiet">{}</p>').format(
            words.question.in_(language), words.counted.in_(language)
        )
    )
    try:
        asked = asked_of({name: st.query_params[name] for name in st.query_params}, today)
    except InvalidInput as error:
        st.html(message(period_words.bad.in_(language, why=str(error)), "look"))
        return
    asked, area_names = choose_sides(asked, person, today, language)
    if asked.level is not None and (fault := _wrong_areas(asked, area_names, person, language)):
        st.html(fault)
        return
    found = sides(asked, today)
    if found is None:
        st.html(nothing_here(words.no_day_title.in_(language), words.no_day.in_(language)))
        return
    try:
        compared = _compared(found)
    except InvalidInput as error:
        st.html(message(str(error), "look"))
        return
    if not sum(compared.total.counts):
        st.html(nothing_here(words.empty_title.in_(language), words.no_day.in_(language)))
        return
    names = _names(found, area_names)
    if was_cut(asked, found):
        st.html(Markup('<p class="quiet">{}</p>').format(words.cut.in_(language, n=found[0].days)))
    st.html(_story(compared, names, language))
    sections = [
        _rates(words.kinds.in_(language), compared.kinds, found, names, language),
        _endings(compared, found, names, language),
        _waits(compared, names, language),
        _hours(compared, found, names, language),
        *(_places(compared, found, names, side, language) for side in (0, 1)),
    ]
    st.html(Markup('<div class="use-grid">{}</div>').format(Markup("").join(sections)))


@st.cache_data(ttl=_OLDEST_SECONDS, max_entries=200, show_spinner=False)
def _compared(found: Sides) -> Comparison:
    keep_counts(parts.database(), _FOLD_AT)
    with parts.database().unit_of_work() as uow:
        return compare_sides(uow, found)


def _wrong_areas(asked: Asked, names: Mapping[str, str], person: Person, language: Language) -> Markup | None:
    """Why these two are not compared. Whether an area lies outside of the person's own or is none is not told."""
    everywhere = reads_every_area(person)
    strange = [area for area in (asked.one, asked.other) if area is not None and area not in names]
    if strange and not everywhere:
        return nothing_here(words.not_yours_title.in_(language), words.not_yours.in_(language))
    if len(names) < 2:
        why = words.too_few_areas if everywhere else words.too_few_of_yours
        return nothing_here(words.too_few_areas_title.in_(language), why.in_(language))
    if strange:
        return message(words.unknown_area.in_(language, area=strange[0]), "look")
    return message(words.same_area.in_(language), "look") if asked.one == asked.other else None


def _names(found: Sides, area_names: Mapping[str, str]) -> Names:
    """Of both sides, as the heads of columns say them."""
    if found[0].area_id is not None:
        return area_names[found[0].area_id], area_names[found[1].area_id or ""]
    # In a head there is room for a year only where the two differ in it.
    cut = 5 if len({day.year for side in found for day in (side.first, side.last)}) == 1 else 0
    one, other = (
        str(side.first)[cut:] if side.days == 1 else f"{str(side.first)[cut:]} – {str(side.last)[5:]}" for side in found
    )
    return one, other


def _story(compared: Comparison, names: Names, language: Language) -> Markup:
    total = compared.total
    lines = [words.said.in_(language, one=names[0], a=f"{total.counts[0]:,}", other=names[1], b=f"{total.counts[1]:,}")]
    if (test := total.tested) and test.ratio is not None:
        rate = words.rate_hours if compared.by_hours else words.rate_days
        high = f"{test.high:.2f}" if test.high is not None else "∞"
        lines.append(rate.in_(language, ratio=f"{test.ratio:.2f}", low=f"{test.low:.2f}", high=high))
        lines.append((words.sure_said if total.sure else words.unsure_said).in_(language))
    return Markup('<p class="use-story">{}</p>').format(
        Markup("").join(Markup("<span>{}</span> ").format(line) for line in lines)
    )


def _judged(row: Row, language: Language) -> tuple[str, str, str]:
    """judged, said and help of a row."""
    if row.tested is None:
        return "untested", words.untested.in_(language), ""
    said = words.sure if row.sure else words.unsure
    p = f"{row.tested.p:.3f}" if row.tested.p >= 0.001 else "< 0.001"
    return "sure" if row.sure else "unsure", said.in_(language), words.sure_help.in_(language, p=p)


def _heads(names: Names, language: Language) -> list[str]:
    return [*names, words.column_change.in_(language), words.column_chance.in_(language)]


def _rates(title: str, rows: tuple[Row, ...], found: Sides, names: Names, language: Language) -> Markup:
    shown = []
    for row in rows:
        one, other = (
            SideFigure(f"{count:,}", case_link({**side.filters(), "kind": row.name}))
            for count, side in zip(row.counts, found, strict=True)
        )
        change = signed(row.counts[0] - row.counts[1])
        shown.append(
            SideRow(row.name, KINDS[Kind(row.name)].in_(language), one, other, change, *_judged(row, language))
        )
    return side_table(title, _heads(names, language), shown)


def _endings(compared: Comparison, found: Sides, names: Names, language: Language) -> Markup:
    shown = []
    for row in (*compared.endings, compared.false_alarms):
        one, other = (
            SideFigure(
                general.none.in_(language) if share is None else f"{share:.1%}",
                case_link({**side.filters(), "closure": row.name}),
            )
            for share, side in zip((row.one, row.other), found, strict=True)
        )
        change = general.none.in_(language)
        if row.one is not None and row.other is not None:
            change = words.points.in_(language, n=f"{100 * (row.one - row.other):+.1f}".replace("-", "−"))
        name = words.ENDINGS[row.name].in_(language)
        shown.append(SideRow(row.name, name, one, other, change, *_judged(row, language)))
    return side_table(words.endings.in_(language), _heads(names, language), shown)


def _waits(compared: Comparison, names: Names, language: Language) -> Markup:
    def said(minutes: float | None) -> str:
        return general.none.in_(language) if minutes is None else words.minutes.in_(language, n=f"{minutes:g}")

    shown = []
    for row in compared.waits:
        change = general.none.in_(language)
        if row.one is not None and row.other is not None:
            change = words.minutes.in_(language, n=f"{row.one - row.other:+.1f}".replace("-", "−"))
        name = words.WAITS[row.name].in_(language)
        figures = SideFigure(said(row.one)), SideFigure(said(row.other))
        shown.append(SideRow(row.name, name, *figures, change, *_judged(row, language)))
    return side_table(words.waits.in_(language), _heads(names, language), shown)


def _hours(compared: Comparison, found: Sides, names: Names, language: Language) -> Markup:
    rows = []
    for number, (name, side) in enumerate(zip(names, found, strict=True)):
        cells = [
            HeatCell(
                row.counts[number],
                f"{row.counts[number]:,}" if row.counts[number] else "",
                case_link({**side.filters(), "hour": int(row.name)}),
                words.hour_help.in_(language, hour=row.name, side=name, n=row.counts[number]),
            )
            for row in compared.hours_of_day
        ]
        rows.append(HeatRow(name, case_link(side.filters()), cells, f"{compared.total.counts[number]:,}"))
    sure = [row.name for row in compared.hours_of_day if row.sure]
    joined = ("、" if language == "zh" else ", ").join(f"{hour}:00" for hour in sure)
    told = words.hours_sure.in_(language, hours=joined) if sure else words.hours_unsure.in_(language)
    table = heat_table("", [str(hour) for hour in range(24)], period_words.whole_day.in_(language), rows)
    return wide_section(words.hours.in_(language), table + Markup('<p class="quiet hours-told">{}</p>').format(told))


def _places(compared: Comparison, found: Sides, names: Names, side: int, language: Language) -> Markup:
    rows = [
        Bar(one.name, one.cases, case_link({**found[side].filters(), "place": one.place_id}))
        for one in compared.places[side]
    ]
    return bar_table(words.places.in_(language, side=names[side]), rows)
