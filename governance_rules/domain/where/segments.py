"""Road segments: each road cut at its crossings, and long parts again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.geojson import Degrees, Geometry
from governance_rules.domain.where.ground import Metres, Plane

LONGEST_METRES = 120.0
"""Two views of 60 m end to end: what is seen half-way into a view lies in its segment or at worst beside it."""
STEPS = 2
"""As far as the next crossing: half of the segments are watched, and with one step many would have no neighbour."""
_SAME_METRES = 2.0
"""Ends of roads as near as this are one crossing."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight part of one road, in metres of the street's plane."""

    segment_id: str
    road_id: str
    start: Metres
    end: Metres

    @property
    def length(self) -> float:
        return math.dist(self.start, self.end)

    def distance(self, point: Metres) -> float:
        """Metres from the point to the nearest point of the segment."""
        (x0, y0), (x1, y1) = self.start, self.end
        dx, dy = x1 - x0, y1 - y0
        share = ((point[0] - x0) * dx + (point[1] - y0) * dy) / (dx * dx + dy * dy)
        share = min(1.0, max(0.0, share))
        return math.dist(point, (x0 + share * dx, y0 + share * dy))

    def line(self, plane: Plane) -> Geometry:
        return Geometry.line((plane.degrees(self.start), plane.degrees(self.end)))


def segments_of(areas: Iterable[Area], plane: Plane) -> list[Segment]:
    """The roads that are drawn, in order; ids are `<road_id>:<number from 1>`.

    Cut at every corner of the road's line, where roads cross, and parts longer than LONGEST_METRES into equal parts.
    """
    roads = [area for area in areas if area.level is AreaLevel.ROAD and area.geometry is not None]
    lines = {road.area_id: [plane.metres(p) for p in _positions(road)] for road in roads}
    found: list[Segment] = []
    for road_id, line in lines.items():
        others = [point for other, points in lines.items() if other != road_id for point in (points[0], points[-1])]
        points = _cut(line, others)
        parts = [part for a, b in pairwise(points) if math.dist(a, b) > _SAME_METRES for part in _halved(a, b)]
        found += [Segment(f"{road_id}:{number}", road_id, a, b) for number, (a, b) in enumerate(parts, 1)]
    return found


def neighbours(segments: Sequence[Segment], steps: int = STEPS) -> dict[str, list[str]]:
    """By segment, those that are up to so many steps away from it along the roads; one step leads over a shared end."""
    meets = _meeting(segments)
    found = {}
    for segment_id in meets:
        near, edge = {segment_id}, {segment_id}
        for _ in range(steps):
            edge = {other for one in edge for other in meets[one]} - near
            near |= edge
        found[segment_id] = sorted(near - {segment_id})
    return found


def _meeting(segments: Sequence[Segment]) -> dict[str, list[str]]:
    at: dict[tuple[int, int], list[tuple[Metres, str]]] = defaultdict(list)
    for segment in segments:
        for end in (segment.start, segment.end):
            at[_bin(end)].append((end, segment.segment_id))
    found: dict[str, list[str]] = {}
    for segment in segments:
        near = {
            other
            for end in (segment.start, segment.end)
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for point, other in at.get((_bin(end)[0] + dx, _bin(end)[1] + dy), ())
            if math.dist(end, point) <= _SAME_METRES
        }
        found[segment.segment_id] = sorted(near - {segment.segment_id})
    return found


def nearest(point: Metres, road_id: str | None, by_road: Mapping[str, Sequence[Segment]]) -> Segment | None:
    """The nearest segment of the road; of a place whose road nobody has said, or is not drawn, None."""
    own = by_road.get(road_id or "", ())
    return min(own, key=lambda segment: segment.distance(point), default=None)


def grouped_by_road(segments: Iterable[Segment]) -> dict[str, list[Segment]]:
    found: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        found[segment.road_id].append(segment)
    return dict(found)


def _positions(road: Area) -> Sequence[Degrees]:
    assert road.geometry is not None
    return road.geometry.coordinates


def _cut(line: Sequence[Metres], ends: Iterable[Metres]) -> list[Metres]:
    """The line's corners, and where another road begins or ends on it between two of them."""
    found = [line[0]]
    every = list(ends)
    for a, b in pairwise(line):
        length = math.dist(a, b)
        if length == 0:
            continue
        part = Segment("", "", a, b)
        inside = [p for p in every if part.distance(p) <= _SAME_METRES]
        along = sorted(((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length for p in inside)
        for metres in along:
            if _SAME_METRES < metres < length - _SAME_METRES:
                share = metres / length
                found.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
        found.append(b)
    return found


def _halved(a: Metres, b: Metres) -> Iterable[tuple[Metres, Metres]]:
    parts = max(1, math.ceil(math.dist(a, b) / LONGEST_METRES))
    at = [(a[0] + (b[0] - a[0]) * n / parts, a[1] + (b[1] - a[1]) * n / parts) for n in range(parts + 1)]
    return pairwise(at)


def _bin(point: Metres) -> tuple[int, int]:
    return math.floor(point[0] / _SAME_METRES), math.floor(point[1] / _SAME_METRES)
