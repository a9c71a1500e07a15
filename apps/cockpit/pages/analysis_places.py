"""Analysis in place: hot spots, coverage and recurrence, each one question with a map and a table beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.colours import COLD, HEAT, HOT, HOT_IN_TIME, NO_PATTERN, SHOP
from apps.cockpit.components.notices import nothing_here
from apps.cockpit.components.place_map import Mark, place_map
from apps.cockpit.components.place_view import choices, chosen, draw, heading, how, keys, link, panel, said, table
from apps.cockpit.pages.analysis_effect import show_effect
from apps.cockpit.reading.analysis_places import read_blind_spots, read_hot_spots, read_recurrence
from apps.cockpit.text import analysis_places as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import CLOSURES, KINDS
from data_contracts.errors import NotFound
from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.case import Closure
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.person import Person
from governance_rules.domain.where.by import By
from governance_rules.use_cases.keep_analyses import PERIODS

__all__ = ("show_coverage", "show_effect", "show_hotspots", "show_recurrence")

_WEEKS = tuple(str(days // 7) for days in PERIODS)
_LISTED = 60
_STATUS = {"hot": words.hot, "cold": words.cold, "none": words.no_pattern, "not_seen": words.not_seen}


def show_hotspots(person: Person, language: Language) -> None:
    """Where problems gather: Gi* of every cell or segment."""
    kind = chosen("kind", [k.value for k in VIOLATION_KINDS], "")
    weeks, by = chosen("weeks", _WEEKS, _WEEKS[-1]), By(chosen("by", list(By), By.CELL))
    kinds = (Kind(kind),) if kind else None
    found = _answer(lambda: read_hot_spots(parts.database(), kinds, int(weeks) * 7, by), words.hotspots_title, language)
    if found is None:
        return
    kinds_shown = [("", words.all_kinds.in_(language)), *((k.value, KINDS[k].in_(language)) for k in VIOLATION_KINDS)]
    pick = choices(
        "hotspots",
        {"weeks": weeks, "by": by.value, "kind": kind},
        (
            (words.period, "weeks", _weeks(language)),
            (words.by, "by", [("cell", words.by_cell.in_(language)), ("segment", words.by_segment.in_(language))]),
            (words.kind, "kind", kinds_shown),
        ),
        language,
    )
    rows = found["rows"]
    count = {status: sum(row["status"] == status for row in rows) for status in _STATUS}
    unit = (words.unit_cell if by is By.CELL else words.unit_segment).in_(language)
    sentence = words.hot_said.in_(
        language, first=found["asked"]["from"], last=found["asked"]["to"], cases=f"{found['cases']:,}", unit=unit,
        tested=len(rows) - count["not_seen"],
        in_time=sum(row["emerging"] != "none" for row in rows),
        hot=count["hot"], cold=count["cold"], unseen=count["not_seen"],
    )  # fmt: skip
    if found["not_on_the_map"]:
        sentence += " " + words.off_map.in_(language, n=found["not_on_the_map"])
    # Hot ones last, so that they lie on top.
    rows_on_top = sorted(rows, key=lambda row: (row["emerging"] != "none", row["status"] == "hot"))
    marks = [Mark(row["geometry"], _look(row), _says(row, language), row["link"]) for row in rows_on_top]
    map_ = place_map(_roads(), marks, words.hotspots_title.in_(language))
    legend = keys(
        (
            (HOT.colour, words.hot.in_(language)),
            (HOT_IN_TIME.colour, words.hot_in_time.in_(language)),
            (COLD.colour, words.cold.in_(language)),
            (NO_PATTERN.colour, words.no_pattern.in_(language)),
            ("dashed", words.not_seen.in_(language)),
        )
    )
    head = (
        (words.where.in_(language), False), (words.cases.in_(language), True), (words.rate.in_(language), True),
        (words.z.in_(language), True), (words.q.in_(language), True), (words.trend.in_(language), False),
        (words.emerging.in_(language), False),
    )  # fmt: skip
    tested = sorted((row for row in rows if row["gi"] is not None), key=lambda r: (_rank(r), -r["gi"]["z"]))[:_LISTED]
    draw(
        "hotspots",
        (
            pick,
            panel(said(sentence), wide=True),
            panel(map_, legend),
            panel(table(head, (_hot_row(row, language) for row in tested))),
            how(words.hot_how, language, unit=unit, **found["method"], **found["steps"]),
        ),
    )


def show_coverage(person: Person, language: Language) -> None:
    """What no camera sees, and where one more would find most."""
    found = _answer(lambda: read_blind_spots(parts.database(), PERIODS[-1]), words.coverage_title, language)
    if found is None:
        return
    best = found["proposals"][0] if found["proposals"] else None
    sentence = (words.coverage_said if best else words.coverage_said_none).in_(
        language, cameras=found["cameras"], seen=f"{found['shops_seen']:,}", shops=f"{found['shops']:,}",
        unseen=len(found["shops_unseen"]), metres=f"{found['metres_seen'] / 1000:.1f}",
        all=f"{found['metres'] / 1000:.1f}", cases=best["expected_cases"] if best else "",
    )  # fmt: skip
    marks = [Mark(road["unseen"], "m-unseen", road["name"], road["link"]) for road in found["roads"]]
    marks += [Mark(_point(shop), "m-shop", shop["name"], shop["link"]) for shop in found["shops_unseen"]]
    for one in found["proposals"]:
        marks.append(Mark(one["view"], "m-view", one["road"], one["link"]))
        marks.append(Mark(_point(one), "m-camera", one["road"], one["link"], str(one["rank"])))
    legend = keys(
        (
            (HOT_IN_TIME.colour, words.key_unseen.in_(language)),
            (SHOP.colour, words.key_shop.in_(language)),
            (COLD.colour, words.key_camera.in_(language)),
        )
    )
    proposed = table(
        (
            ("", False), (words.road.in_(language), False), (words.heading.in_(language), True),
            (words.expected.in_(language), True), (words.new_metres.in_(language), True),
            (words.new_shops.in_(language), True),
        ),
        (
            (p["rank"], link(p["road"], p["link"]), f"{p['heading_degrees']:.0f}°", p["expected_cases"],
             round(p["metres"]), len(p["shops"]))
            for p in found["proposals"]
        ),
    )  # fmt: skip
    by_road = sorted(found["roads"], key=lambda r: (-r["shops_unseen"], r["metres_seen"] / r["metres"]))
    of_roads = table(
        ((words.road.in_(language), False), (words.seen_share.in_(language), True),
         (words.unseen_shops.in_(language), True)),
        ((link(r["name"], r["link"]), f"{r['metres_seen'] / r['metres']:.0%}", r["shops_unseen"]) for r in by_road),
    )  # fmt: skip
    draw(
        "coverage",
        (
            panel(said(sentence), wide=True),
            panel(place_map(_roads(), marks, words.coverage_title.in_(language)), legend),
            *((panel(proposed, title=words.proposals.in_(language)),) if best else ()),
            panel(of_roads, title=words.roads.in_(language), wide=True),
            how(words.coverage_how, language, tell=found["method"]["neighbours_tell"]),
        ),
    )


def show_recurrence(person: Person, language: Language) -> None:
    """How soon what was mended comes back."""
    weeks = chosen("weeks", _WEEKS, _WEEKS[-1])
    found = _answer(lambda: read_recurrence(parts.database(), int(weeks) * 7), words.recurrence_title, language)
    if found is None:
        return
    pick = choices("recurrence", {"weeks": weeks}, ((words.period, "weeks", _weeks(language)),), language)
    if found["all"] is None:
        draw("recurrence", (pick, panel(said(words.recurrence_none.in_(language)))))
        return
    one, seven, thirty = (_share(within) for within in found["all"]["within"])
    sentence = words.recurrence_said.in_(
        language, closures=f"{found['all']['closures']:,}", one=one, seven=seven, thirty=thirty
    )
    lines = {area.area_id: area.geometry.as_json() for area in _areas() if area.geometry is not None}
    shares = {row["id"]: row["within"][1]["share"] for row in found["by_road"]}
    known = [share for share in shares.values() if share is not None]
    marks = [
        Mark(
            lines[row["id"]],
            "m-back",
            words.mark_back.in_(language, road=row["name"], share=_share(row["within"][1]), n=row["closures"]),
            row["link"],
            weight=_weight(shares[row["id"]], known),
        )
        for row in found["by_road"]
        if row["id"] in lines
    ]
    draw(
        "recurrence",
        (
            pick,
            panel(said(sentence), wide=True),
            panel(place_map(_roads(), marks, words.recurrence_title.in_(language)), _least_and_most(known, language),
                  title=words.recurrence_map.in_(language)),
            panel(_returned(found["by_kind"], words.by_kind, lambda r: KINDS[Kind(r["id"])].in_(language), language),
                  _returned(found["by_closure"], words.by_closure,
                            lambda r: CLOSURES[Closure(r["id"])].in_(language), language)),
            panel(_returned(found["by_road"], words.by_road, lambda r: r["name"], language)),
            panel(_returned(found["by_shop"], words.by_shop, lambda r: r["name"], language)),
            how(words.recurrence_how, language, until=found["followed_until"][:10]),
        ),
    )  # fmt: skip


def _least_and_most(shares: list[float], language: Language) -> Markup:
    """What the palest and the reddest road say."""
    if len(set(shares)) < 2:
        return Markup("")
    least, most = f"{min(shares):.0%}", f"{max(shares):.0%}"
    return keys(
        ((HEAT.colour, words.least.in_(language, share=least)), (HOT.colour, words.most.in_(language, share=most)))
    )


def _answer(read: Callable[[], dict[str, Any]], title: Text, language: Language) -> dict[str, Any] | None:
    """None where there is nothing to analyse, which is then said, below the question that is there from the first."""
    heading(title, language)
    try:
        with st.spinner(words.working.in_(language), show_time=False):
            return read()
    except NotFound as nothing:
        st.html(nothing_here(words.nothing_title.in_(language), f"{words.nothing.in_(language)} ({nothing})"))
        return None


def _areas() -> list[Any]:
    with parts.database().unit_of_work() as uow:
        return [area for area in uow.areas.all() if area.level is AreaLevel.ROAD]


def _roads() -> list[dict[str, Any]]:
    return [area.geometry.as_json() for area in _areas() if area.geometry is not None]


def _weeks(language: Language) -> list[tuple[str, str]]:
    return [(weeks, words.weeks.in_(language, n=weeks)) for weeks in _WEEKS]


def _rank(row: dict[str, Any]) -> int:
    return 0 if row["status"] == "hot" else 1 if row["emerging"] != "none" else 2


def _look(row: dict[str, Any]) -> str:
    """Hot by the whole period first, else hot in time."""
    return "m-in_time" if row["emerging"] != "none" and row["status"] == "none" else f"m-{row['status']}"


def _says(row: dict[str, Any], language: Language) -> str:
    return words.mark_says.in_(
        language, road=row["road"] or words.road_unknown.in_(language), cases=row["cases"],
        rate="–" if row["rate"] is None else row["rate"], status=_STATUS[row["status"]].in_(language),
    )  # fmt: skip


def _hot_row(row: dict[str, Any], language: Language) -> tuple[Any, ...]:
    name = f"{row['road'] or words.road_unknown.in_(language)} {row['id'].rpartition(':')[2].removesuffix('ffff')[-5:]}"
    trend = words.TRENDS[row["trend"]["direction"]].in_(language) if row["trend"] else None
    status = _STATUS[row["status"]].in_(language)
    return (
        link(f"{name} · {status}" if row["status"] != "none" else name, row["link"]), row["cases"],
        f"{row['rate']:.1f}", f"{row['gi']['z']:+.1f}", f"{row['gi']['q']:.3f}", trend,
        words.EMERGING[row["emerging"]].in_(language),
    )  # fmt: skip


def _returned(
    rows: list[dict[str, Any]], title: Text, name: Callable[[dict[str, Any]], str], language: Language
) -> Any:
    head = [(title.in_(language), False), (words.closed.in_(language), True)]
    head += [(words.within.in_(language, n=one["days"]), True) for one in (rows[0]["within"] if rows else [])]
    return table(
        head, ((link(name(r), r["link"]), r["closures"], *(_share_and_range(w) for w in r["within"])) for r in rows)
    )


def _share(within: dict[str, Any]) -> str:
    return "–" if within["share"] is None else f"{within['share']:.0%}"


def _share_and_range(within: dict[str, Any]) -> Any:
    if within["share"] is None:
        return None
    return Markup('{:.0%} <span class="range">{:.0%}–{:.0%}</span>').format(
        within["share"], within["low"], within["high"]
    )


def _weight(value: float | None, among: list[float]) -> float:
    """0 to 1, from the least to the most of them; 0 for what is not known."""
    if value is None:
        return 0.0
    low, high = min(among), max(among)
    return (value - low) / (high - low) if high > low else 0.5


def _point(thing: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [thing["longitude"], thing["latitude"]]}
