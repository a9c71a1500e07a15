"""The street's roads as a network that people walk: sections of roads, and metres between them along the roads."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.geojson import Degrees

Metres = tuple[float, float]
"""East and north of the network's own middle."""

SECTION_METRES = 450.0
"""A road is cut into equal sections of at most this length."""
JOINED_METRES = 5.0
"""A road that ends this near to another one joins it."""
_EARTH = math.radians(6_371_008.8)
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a road. number: from 1 along the road.  line: its middle line, longitude before latitude.

    begins, until: metres along the road.
    """

    road_id: str
    number: int
    line: tuple[Degrees, ...]
    begins: float
    until: float

    @property
    def key(self) -> tuple[str, int]:
        return self.road_id, self.number

    @property
    def metres(self) -> float:
        return self.until - self.begins


class RoadNetwork:
    """Roads that have a middle line, joined where they meet.

    Flat (equirectangular around the middle of all roads): over a street's few kilometres off by less than a pixel.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self.roads: dict[str, Area] = {
            area.area_id: area for area in areas if area.level is AreaLevel.ROAD and area.geometry is not None
        }
        points = [point for road in self.roads.values() for point in road.geometry.coordinates]  # type: ignore[union-attr]
        self.origin: Degrees = (
            (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)) if points else (0.0, 0.0)
        )
        self._east = _EARTH * math.cos(math.radians(self.origin[1]))
        self._lines = {
            road_id: [self.to_metres(point) for point in road.geometry.coordinates]  # type: ignore[union-attr]
            for road_id, road in self.roads.items()
        }
        self.sections: list[Section] = [
            section for road_id, line in self._lines.items() for section in self._sections_of(road_id, line)
        ]
        self._of_road: dict[str, list[Section]] = defaultdict(list)
        for section in self.sections:
            self._of_road[section.road_id].append(section)
        self._nodes: list[Metres] = []
        self._near: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self._middles: dict[tuple[str, int], int] = {}
        self._join()

    def to_metres(self, position: Degrees) -> Metres:
        return (position[0] - self.origin[0]) * self._east, (position[1] - self.origin[1]) * _EARTH

    def to_degrees(self, point: Metres) -> Degrees:
        return self.origin[0] + point[0] / self._east, self.origin[1] + point[1] / _EARTH

    def section_at(self, road_id: str, position: Degrees | None) -> Section | None:
        """The section of the road nearest to a position; None where the road has no line, or the position is unknown
        and the road has more than one section."""
        sections = self._of_road.get(road_id, [])
        if position is None or not sections:
            return sections[0] if len(sections) == 1 else None
        along = _along(self._lines[road_id], self.to_metres(position))
        return next((section for section in sections if along <= section.until), sections[-1])

    def metres_between(self, stations: Sequence[Degrees]) -> list[list[float]]:
        """[n, n]: along the roads from each to each; n is the sections' middles in order, then the stations.

        A station counts from the nearest place of the network, and the way there as the crow flies. inf: no way.
        """
        places = [(self._middles[section.key], 0.0) for section in self.sections]
        places += [self._nearest(self.to_metres(station)) for station in stations]
        rows = []
        for node, away in places:
            reached = self._shortest(node)
            rows.append([reached.get(other, math.inf) + away + more for other, more in places])
        for place, row in enumerate(rows):
            row[place] = 0.0
        return rows

    def middle_of(self, section: Section) -> Degrees:
        return self.to_degrees(_at(self._lines[section.road_id], (section.begins + section.until) / 2))

    def way(self, start: Degrees, end: Degrees) -> list[Degrees]:
        """The shortest way along the roads as a line from start to end; straight where there is none."""
        first, last = self._nearest(self.to_metres(start))[0], self._nearest(self.to_metres(end))[0]
        came_from: dict[int, int] = {}
        self._shortest(first, came_from)
        nodes = [last]
        while nodes[-1] in came_from:
            nodes.append(came_from[nodes[-1]])
        passed = [self.to_degrees(self._nodes[node]) for node in reversed(nodes)] if nodes[-1] == first else []
        return [start, *passed, end]

    def _sections_of(self, road_id: str, line: list[Metres]) -> list[Section]:
        length = sum(math.dist(a, b) for a, b in pairwise(line))
        count = max(1, math.ceil(length / SECTION_METRES))
        cuts = [length * number / count for number in range(count + 1)]
        return [
            Section(road_id, number, tuple(self.to_degrees(p) for p in _between(line, begins, until)), begins, until)
            for number, (begins, until) in enumerate(pairwise(cuts), 1)
        ]

    def _join(self) -> None:
        """Nodes at corners, crossings, T-junctions and the middles of sections; edges along the roads."""
        cuts: dict[str, list[float]] = {road_id: _corners(line) for road_id, line in self._lines.items()}
        roads = list(self._lines)
        for number, one in enumerate(roads):
            for other in roads[number + 1 :]:
                for a, b in _meetings(self._lines[one], self._lines[other]):
                    cuts[one].append(a)
                    cuts[other].append(b)
        for section in self.sections:
            cuts[section.road_id].append((section.begins + section.until) / 2)
        ends: list[int] = []
        for road_id, line in self._lines.items():
            along = sorted(cuts[road_id])
            nodes = [self._node(_at(line, metres)) for metres in along]
            for (a, at_a), (b, at_b) in pairwise(zip(nodes, along, strict=True)):
                if a != b:
                    self._edge(a, b, at_b - at_a)
            for section in self._of_road[road_id]:
                self._middles[section.key] = self._node(_at(line, (section.begins + section.until) / 2))
            ends += [nodes[0], nodes[-1]]
        # What meets at a point that both lines pass within JOINED_METRES is one place for whoever walks.
        for end in ends:
            for other, point in enumerate(self._nodes):
                if other != end and (gap := math.dist(self._nodes[end], point)) <= JOINED_METRES:
                    self._edge(end, other, gap)

    def _node(self, point: Metres) -> int:
        for number, known in enumerate(self._nodes):
            if math.dist(point, known) <= _SAME:
                return number
        self._nodes.append(point)
        return len(self._nodes) - 1

    def _edge(self, a: int, b: int, metres: float) -> None:
        self._near[a].append((b, metres))
        self._near[b].append((a, metres))

    def _nearest(self, point: Metres) -> tuple[int, float]:
        return min(
            ((number, math.dist(point, known)) for number, known in enumerate(self._nodes)),
            key=lambda found: found[1],
            default=(-1, math.inf),
        )

    def _shortest(self, start: int, came_from: dict[int, int] | None = None) -> dict[int, float]:
        """Dijkstra (1959): metres to every node that can be reached. came_from: is told the node before each."""
        found: dict[int, float] = {}
        waiting = [(0.0, start, start)]
        while waiting:
            metres, node, before = heapq.heappop(waiting)
            if node in found:
                continue
            found[node] = metres
            if came_from is not None and node != start:
                came_from[node] = before
            for other, length in self._near[node]:
                if other not in found:
                    heapq.heappush(waiting, (metres + length, other, node))
        return found


def _corners(line: Sequence[Metres]) -> list[float]:
    along = [0.0]
    for a, b in pairwise(line):
        along.append(along[-1] + math.dist(a, b))
    return along


def _at(line: Sequence[Metres], along: float) -> Metres:
    """The point so many metres along the line."""
    for a, b in pairwise(line):
        length = math.dist(a, b)
        if along <= length and length > 0:
            return a[0] + (b[0] - a[0]) * along / length, a[1] + (b[1] - a[1]) * along / length
        along -= length
    return line[-1]


def _between(line: Sequence[Metres], begins: float, until: float) -> list[Metres]:
    corners = [at for at in _corners(line) if begins < at < until]
    return [_at(line, at) for at in (begins, *corners, until)]


def _along(line: Sequence[Metres], point: Metres) -> float:
    """Metres along the line to its point nearest to `point`."""
    best, found, passed = math.inf, 0.0, 0.0
    for a, b in pairwise(line):
        share, away = _foot(a, b, point)
        if away < best:
            best, found = away, passed + share * math.dist(a, b)
        passed += math.dist(a, b)
    return found


def _foot(a: Metres, b: Metres, point: Metres) -> tuple[float, float]:
    """How far along a–b (0 to 1) the point nearest to `point` lies, and how far away it is."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    share = min(max(((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / square, 0.0), 1.0) if square else 0.0
    return share, math.dist(point, (a[0] + share * dx, a[1] + share * dy))


def _meetings(one: Sequence[Metres], other: Sequence[Metres]) -> list[tuple[float, float]]:
    """Where two lines cross, or one ends at the other: metres along each."""
    found: list[tuple[float, float]] = []
    at_one = 0.0
    for a, b in pairwise(one):
        at_other = 0.0
        for c, d in pairwise(other):
            if (shares := _crossing(a, b, c, d)) is not None:
                found.append((at_one + shares[0] * math.dist(a, b), at_other + shares[1] * math.dist(c, d)))
            at_other += math.dist(c, d)
        at_one += math.dist(a, b)
    whole_one, whole_other = _corners(one)[-1], _corners(other)[-1]
    for end, at in ((one[0], 0.0), (one[-1], whole_one)):
        if (along := _touch(other, end)) is not None:
            found.append((at, along))
    for end, at in ((other[0], 0.0), (other[-1], whole_other)):
        if (along := _touch(one, end)) is not None:
            found.append((along, at))
    return found


def _touch(line: Sequence[Metres], end: Metres) -> float | None:
    along = _along(line, end)
    return along if math.dist(_at(line, along), end) <= JOINED_METRES else None


def _crossing(a: Metres, b: Metres, c: Metres, d: Metres) -> tuple[float, float] | None:
    """Shares of a–b and c–d at which they cross; None where they do not, or are parallel."""
    rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    cross = rx * sy - ry * sx
    if abs(cross) < 1e-9:
        return None
    t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross
    u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross
    return (t, u) if 0 <= t <= 1 and 0 <= u <= 1 else None
