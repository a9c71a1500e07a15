"""A day's walks as a timetable: a row for each person, time from left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from apps.cockpit.components.colours import BREAK_COLOUR, LITTLE_SEEN_COLOUR, STOP_COLOUR, WALKED_COLOUR
from apps.cockpit.components.patrol_map import colour_of
from apps.cockpit.text import patrol as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.patrol import PatrolStop, PatrolVisit

_MINUTE = 1.35
_ROW, _NAME, _TOP = 30, 96, 22


def clock(minute: int) -> str:
    """`09:05` of minutes after midnight."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def timetable(
    walks: Sequence[Mapping[str, Any]],
    stops: Sequence[PatrolStop],
    visits: Mapping[str, PatrolVisit],
    names: Mapping[int, str],
    roads: Mapping[str, str],
    language: Language,
) -> Markup:
    """SVG in a panel that scrolls sideways. walks: as `PatrolPlan.numbers["walks"]`, in the order of the rows."""
    if not walks:
        return Markup("")
    first = min(walk["begins"] for walk in walks) // 60 * 60
    last = -(-max(walk["until"] for walk in walks) // 60) * 60
    width, height = _NAME + (last - first) * _MINUTE + 24, _TOP + _ROW * len(walks) + 4

    def x(minute: int) -> float:
        return _NAME + (minute - first) * _MINUTE

    drawn = [
        Markup(
            '<line class="hour" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/><text x="{0:.1f}" y="14">{3}</text>'
        ).format(x(hour), _TOP - 4, height, clock(hour))
        for hour in range(first, last + 1, 60)
    ]
    for number, walk in enumerate(walks):
        y = _TOP + _ROW * number
        own = [stop for stop in stops if stop.person_id == walk["person_id"]]
        drawn.append(
            Markup('<text class="name" x="4" y="{}" fill="{}">{}</text>').format(
                y + 18, colour_of(number), names.get(walk["person_id"], walk["person_id"])
            )
        )
        drawn.append(
            Markup('<line class="on-way" x1="{0:.1f}" x2="{1:.1f}" y1="{2}" y2="{2}"/>').format(
                x(walk["begins"]), x(walk["home_at"]), y + 13
            )
        )
        rest_from, rest_until = walk["break"]
        drawn.append(
            _box(
                x(rest_from),
                x(rest_until),
                y,
                BREAK_COLOUR.colour,
                f"{words.break_.in_(language)} {clock(rest_from)}–{clock(rest_until)}",
            )
        )
        drawn += [_stop(stop, x, y, stop.stop_id in visits, roads, language) for stop in own]
    legend = Markup("").join(
        Markup('<span style="--sign:{}">{}</span>').format(colour, text.in_(language))
        for colour, text in (
            (STOP_COLOUR.colour, words.legend_stop),
            (LITTLE_SEEN_COLOUR.colour, words.legend_explore),
            (WALKED_COLOUR.colour, words.legend_done),
            (BREAK_COLOUR.colour, words.legend_break),
        )
    )
    return Markup(
        '<section class="panel"><h3>{0}</h3><div class="timetable-frame">'
        '<svg class="timetable" style="--wide:{1:.0f}px" width="{1:.0f}" height="{2}" viewBox="0 0 {1:.0f} {2}" '
        'role="img" aria-label="{0}">{3}</svg></div><p class="legend">{4}</p></section>'
    ).format(words.timetable.in_(language), width, height, Markup("").join(drawn), legend)


def _stop(stop: PatrolStop, x: Any, y: float, walked: bool, roads: Mapping[str, str], language: Language) -> Markup:
    shade = WALKED_COLOUR if walked else LITTLE_SEEN_COLOUR if stop.exploration else STOP_COLOUR
    arrive, leave = stop.arrive or 0, stop.leave or 0
    where = words.section.in_(language, road=roads.get(stop.road_id, stop.road_id), n=stop.section)
    said = f"{clock(arrive)}–{clock(leave)} {where} · {kinds_words(stop, language)} · {stop.value:.2f}"
    return _box(x(arrive), x(leave), y, shade.colour, said)


def _box(left: float, right: float, y: float, colour: str, said: str) -> Markup:
    return Markup(
        '<rect x="{:.1f}" y="{}" width="{:.1f}" height="20" rx="2" fill="{}"><title>{}</title></rect>'
    ).format(left, y + 3, max(right - left - 0.8, 1), colour, said)


def kinds_words(stop: PatrolStop, language: Language, most: int = 3) -> str:
    """The kinds most expected at a stop, most first."""
    ranked = sorted(stop.expected.items(), key=lambda item: -item[1])
    named = [KINDS[kind].in_(language) for kind, _ in ranked[:most]]
    return ("、" if language == "zh" else ", ").join(named)
