"""The walks of a day on the street's own roads. No tiles, so it needs no internet."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from apps.cockpit.components.colours import WALKER_COLOURS
from apps.cockpit.text import patrol as words
from apps.cockpit.text.language import Language
from data_contracts.schemas.area import Area
from data_contracts.schemas.geojson import Degrees

WIDTH, HEIGHT, MARGIN = 720.0, 480.0, 16.0

Project = Callable[[Degrees], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A walk to be drawn. way: along the roads.  stops: sections that are patrolled, with what is said of each."""

    person_id: int
    name: str
    way: Sequence[Degrees]
    stops: Sequence[tuple[Sequence[Degrees], str]]


def colour_of(number: int) -> str:
    """The colour of the n-th walker."""
    return WALKER_COLOURS[number % len(WALKER_COLOURS)].colour


def patrol_map(
    roads: Sequence[Area], walks: Sequence[Drawn], numbers: Mapping[int, int], chosen: int | None, language: Language
) -> Markup:
    """The map as SVG in a panel. numbers: of each person, for the colour.  chosen: whose walk stands out."""
    project = _projection([point for road in roads if road.geometry for point in road.geometry.coordinates])
    parts = [
        Markup('<polyline class="street" points="{}"><title>{}</title></polyline>').format(
            _points(road.geometry.coordinates, project), road.name
        )
        for road in roads
        if road.geometry
    ]
    # Whoever is chosen comes last, and so on top.
    for walk in sorted(walks, key=lambda one: one.person_id == chosen):
        number = numbers[walk.person_id]
        faded = " is-faded" if chosen is not None and walk.person_id != chosen else ""
        dashed = " is-dashed" if number >= len(WALKER_COLOURS) else ""
        drawn = [
            Markup('<polyline class="way{}" points="{}"/>').format(dashed, _points(walk.way, project)),
            *(
                Markup('<polyline class="stop" points="{}"><title>{} · {}</title></polyline>').format(
                    _points(line, project), walk.name, said
                )
                for line, said in walk.stops
            ),
        ]
        if walk.way:
            x, y = project(walk.way[0])
            drawn.append(Markup('<circle class="station" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, y))
        parts.append(
            Markup('<g class="walk{}" style="--sign:{}"><title>{}</title>{}</g>').format(
                faded, colour_of(number), walk.name, Markup("").join(drawn)
            )
        )
    return Markup(
        '<section class="panel"><h3>{} <span class="quiet">{}</span></h3>'
        '<svg class="patrol-map" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg></section>'
    ).format(
        words.map_title.in_(language),
        words.map_hint.in_(language),
        WIDTH,
        HEIGHT,
        words.map_title.in_(language),
        Markup("").join(parts),
    )


def _projection(points: Sequence[Degrees]) -> Project:
    """From degrees to the map's units, north up, the same scale both ways (equirectangular)."""
    middle = math.radians(sum(p[1] for p in points) / len(points)) if points else 0.0
    flat = [(p[0] * math.cos(middle), -p[1]) for p in points] or [(0.0, 0.0)]
    west, north = min(x for x, _ in flat), min(y for _, y in flat)
    wide, high = max(x for x, _ in flat) - west, max(y for _, y in flat) - north
    scale = min((WIDTH - 2 * MARGIN) / (wide or 1e-9), (HEIGHT - 2 * MARGIN) / (high or 1e-9))
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2

    def project(point: Degrees) -> tuple[float, float]:
        return left + (point[0] * math.cos(middle) - west) * scale, top + (-point[1] - north) * scale

    return project


def _points(line: Sequence[Degrees], project: Project) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(project, line))
