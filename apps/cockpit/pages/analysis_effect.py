"""What a campaign changed on its road, against roads that were like it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.colours import COLD, HOT
from apps.cockpit.components.notices import message
from apps.cockpit.components.place_map import Mark, place_map
from apps.cockpit.components.place_view import draw, heading, how, keys, link, panel, said, table
from apps.cockpit.reading.analysis_places import read_effect
from apps.cockpit.text import analysis_places as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.person import Person
from governance_rules.domain.where.effect import FEWEST_BEFORE
from governance_rules.use_cases.analyse_places import TooEarly

_WIDTH, _HEIGHT, _LEFT = 560.0, 170.0, 34.0


def show_effect(person: Person, language: Language) -> None:
    """A form for road, kind and days; with them in the address, the effect."""
    heading(words.effect_title, language)
    with parts.database().unit_of_work() as uow:
        roads = sorted((a for a in uow.areas.all() if a.level is AreaLevel.ROAD), key=lambda road: road.name)
    asked = {name: st.query_params.get(name, "") for name in ("road", "kind", "from", "to")}
    shown = [panel(_form(roads, asked, language), wide=True)]
    if asked["road"] and asked["from"] and asked["to"]:
        try:
            first, last = date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"])
            kinds = (Kind(asked["kind"]),) if asked["kind"] in set(Kind) else None
            with st.spinner(words.working.in_(language), show_time=False):
                found = read_effect(parts.database(), (asked["road"],), kinds, first, last)
            shown += _result(found, roads, language)
        except TooEarly:
            shown.append(panel(message(words.effect_early.in_(language, n=FEWEST_BEFORE), "look"), wide=True))
        except (ValueError, InvalidInput, NotFound) as wrong:
            shown.append(panel(message(words.effect_refused.in_(language, why=wrong), "look"), wide=True))
    else:
        shown.append(panel(said(words.effect_ask.in_(language)), wide=True))
    draw("effect", [*shown, how(words.effect_how, language)])


def _form(roads: Sequence[Area], asked: dict[str, str], language: Language) -> Markup:
    kinds = [("", words.all_kinds.in_(language)), *((k.value, KINDS[k].in_(language)) for k in VIOLATION_KINDS)]
    fields = (
        (words.campaign_road, _select("road", [(r.area_id, r.name) for r in roads], asked["road"])),
        (words.kind, _select("kind", kinds, asked["kind"])),
        (words.first_day, Markup('<input type="date" name="from" required value="{}">').format(asked["from"])),
        (words.last_day, Markup('<input type="date" name="to" required value="{}">').format(asked["to"])),
    )
    labels = Markup("").join(Markup("<label>{}{}</label>").format(t.in_(language), field) for t, field in fields)
    return Markup(
        '<form action="/analysis" method="get"><input type="hidden" name="view" value="effect">{}'
        '<button type="submit">{}</button></form>'
    ).format(labels, words.measure.in_(language))


def _select(name: str, options: Sequence[tuple[str, str]], now: str) -> Markup:
    return Markup('<select name="{}">{}</select>').format(
        name,
        Markup("").join(
            Markup('<option value="{}"{}>{}</option>').format(v, Markup(" selected") if v == now else "", said_)
            for v, said_ in options
        ),
    )


def _result(found: dict[str, Any], roads: Sequence[Area], language: Language) -> list[Markup]:
    change = found["change"]
    name = "、".join(road["name"] for road in found["roads"])
    if change is None:
        return [panel(said(words.effect_none.in_(language)), wide=True)]
    sentence = words.effect_said.in_(
        language, road=name, size=f"{abs(change['ratio'] - 1):.0%}", low=f"{change['low'] - 1:+.0%}",
        high=f"{change['high'] - 1:+.0%}", direction=(words.more if change["ratio"] > 1 else words.fewer).in_(language),
    )  # fmt: skip
    sentence += " " + (words.sure if change["p"] < 0.05 else words.unsure).in_(language, p=f"{change['p']:.3f}")
    marks = [
        Mark(road["geometry"], look, f"{road['name']} {road['before']} → {road['during']}", road["link"])
        for look, rows in (("m-control", found["controls"]), ("m-campaign", found["roads"]))
        for road in rows
        if road["geometry"] is not None
    ]
    map_ = place_map((r.geometry.as_json() for r in roads if r.geometry is not None), marks, name)
    legend = keys(((HOT.colour, words.campaign.in_(language)), (COLD.colour, words.control.in_(language))))
    rows = [(what, road) for what, of in ((words.campaign, "roads"), (words.control, "controls")) for road in found[of]]
    compared = table(
        ((words.road.in_(language), False), ("", False), (words.before.in_(language), True),
         (words.during.in_(language), True)),
        ((link(r["name"], r["link"]), what.in_(language), r["before"], r["during"]) for what, r in rows),
    )  # fmt: skip
    return [
        panel(said(sentence), wide=True),
        panel(map_, legend),
        panel(compared, *_doubts(found, language)),
        panel(_course(found), title=words.course.in_(language), wide=True),
    ]


def _doubts(found: dict[str, Any], language: Language) -> list[Markup]:
    """What may speak against it."""
    told = []
    if (placebo := found["placebo"]) is not None:
        told.append(
            words.placebo.in_(
                language, first=placebo["from"], size=f"{placebo['ratio'] - 1:+.0%}", low=f"{placebo['low'] - 1:+.0%}",
                high=f"{placebo['high'] - 1:+.0%}", p=f"{placebo['p']:.3f}",
            )
        )  # fmt: skip
    if (drift := found["before"]) is not None:
        told.append(words.drift.in_(language, slope=f"{drift['slope']:+.3f}", p=f"{drift['p']:.3f}"))
    if found["other_roads"]["p"] is not None:
        told.append(words.others.in_(language, p=f"{found['other_roads']['p']:.0%}"))
    return [Markup('<p class="quiet">{}</p>').format(line) for line in told]


def _course(found: dict[str, Any]) -> Markup:
    """Cases a step on the campaign's road and, brought to its level before, on the control roads."""
    before, ours = found["steps"]["before"], found["treated"]
    level = sum(ours[:before]) / max(1, sum(found["control"][:before]))
    theirs = [value * level for value in found["control"]]
    most = max([*ours, *theirs, 1])

    def line(values: Sequence[float]) -> str:
        return " ".join(f"{_x(n, len(values)):.1f},{_y(v, most):.1f}" for n, v in enumerate(values))

    at = (_x(before - 1, len(ours)) + _x(before, len(ours))) / 2
    return Markup(
        '<svg class="course" viewBox="0 0 {} {}"><line class="begin" x1="{a:.1f}" x2="{a:.1f}" y1="8" y2="{low}"/>'
        '<polyline class="theirs" points="{t}"/><polyline class="ours" points="{o}"/>'
        '<text x="0" y="16">{m:.0f}</text><text x="0" y="{low}">0</text><text x="{left}" y="{foot}">{first}</text>'
        '<text x="{right}" y="{foot}" text-anchor="end">{last}</text></svg>'
    ).format(
        _WIDTH, _HEIGHT, a=at, low=_HEIGHT - 22, t=line(theirs), o=line(ours), m=most, left=_LEFT, right=_WIDTH - 6,
        foot=_HEIGHT - 5, first=found["compared"]["from"], last=found["compared"]["to"],
    )  # fmt: skip


def _x(number: float, count: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - 6) * number / max(1, count - 1)


def _y(value: float, most: float) -> float:
    return 8 + (_HEIGHT - 30) * (1 - value / most)
