"""Roads of the lattice: which of its lines are roads, piece by piece, and the one lane that goes into a block."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

from data_contracts.schemas.geojson import Geometry
from governance_rules.domain.demo_street import ROAD
from governance_rules.domain.full_street import record, words
from governance_rules.domain.full_street.lattice import COLUMNS, DEMO_CELL, ROWS, Cell, Corner, Lattice
from governance_rules.domain.full_street.plane import Metres, length_of, to_degrees, to_metres

LANE_ID, LANE_NAME = "hemei-lane", "和美弄"
_LANE_METRES = 128.0
_SPLIT_LINES = 7
"""Lines that are two roads, one behind the other; with the demo's own line there are as many roads as names."""
_SHORT_LINES = 5


@dataclass(frozen=True, slots=True)
class Section:
    """How a road is built, in metres from its middle: kerb, line of the shop fronts."""

    kerb: float
    shop_line: float


MAIN = Section(7.0, 12.0)
LANE = Section(2.2, 3.0)


@dataclass(frozen=True)
class Piece:
    """A straight part of a road, from corner to corner. left, right: cells of the blocks on its sides."""

    road_id: str
    start: Metres
    end: Metres
    left: Cell
    right: Cell
    section: Section = MAIN

    @cached_property
    def length(self) -> float:
        return math.dist(self.start, self.end)

    @cached_property
    def along(self) -> Metres:
        """Unit vector from start to end."""
        return (self.end[0] - self.start[0]) / self.length, (self.end[1] - self.start[1]) / self.length

    def at(self, along: float, left: float) -> Metres:
        """The point `along` metres from the start and `left` metres to the left of the middle line."""
        ux, uy = self.along
        return self.start[0] + ux * along - uy * left, self.start[1] + uy * along + ux * left


@dataclass(frozen=True, slots=True)
class Road:
    """A road with its pieces in order. opening: where the lane begins, on the road that it leaves."""

    road_id: str
    name: str
    pieces: tuple[Piece, ...]
    line: Geometry
    opening: Piece | None = None

    @property
    def length(self) -> float:
        return length_of(to_metres(position) for position in self.line.coordinates)


def roads_of(lattice: Lattice, random: Random, demo_west: int) -> list[Road]:
    """All roads but the lane. demo_west: column at which the demo's own road begins; it runs on to the east.

    Each inner line of the lattice is one road or two, and a few stop before the edge of the street.
    """
    demo_row = DEMO_CELL[1]
    spans: list[list[Corner]] = [_row(demo_row, 0, demo_west)]
    lines = [_column(i, 0, ROWS) for i in range(1, COLUMNS)]
    lines += [_row(j, 0, COLUMNS) for j in range(1, ROWS) if j != demo_row]
    split = set(random.sample(range(len(lines)), _SPLIT_LINES))
    short = set(random.sample([n for n in range(len(lines)) if n not in split], _SHORT_LINES))
    for number, line in enumerate(lines):
        if number in split:
            at = random.randint(len(line) // 3 + 1, len(line) - len(line) // 3 - 1)
            spans += [line[: at + 1], line[at:]]
        elif number in short:
            left_out = random.randint(2, 3)
            spans.append(line[left_out:] if random.random() < 0.5 else line[:-left_out])
        else:
            spans.append(line)
    named = [(ROAD.area_id, ROAD.name), *words.ROADS]
    every = [_row(demo_row, demo_west, COLUMNS), *random.sample(spans, len(spans))]
    assert len(every) == len(named) == record.ROADS - 1
    return [_road(lattice, road_id, name, span) for (road_id, name), span in zip(named, every, strict=True)]


def lane_from(mouth: Metres, towards: Metres, cell: Cell, opening: Piece) -> Road:
    """The lane from the middle of a road, `mouth`, in a direction (unit vector) into the block of that cell."""
    door = _moved(mouth, towards, opening.section.shop_line)
    end = _moved(mouth, towards, opening.section.shop_line + _LANE_METRES)
    piece = Piece(LANE_ID, door, end, cell, cell, LANE)
    line = Geometry.line((to_degrees(mouth), to_degrees(end)))
    return Road(LANE_ID, LANE_NAME, (piece,), line, opening)


def _moved(point: Metres, towards: Metres, metres: float) -> Metres:
    return point[0] + towards[0] * metres, point[1] + towards[1] * metres


def _row(j: int, west: int, east: int) -> list[Corner]:
    return [(i, j) for i in range(west, east + 1)]


def _column(i: int, south: int, north: int) -> list[Corner]:
    return [(i, j) for j in range(south, north + 1)]


def _road(lattice: Lattice, road_id: str, name: str, corners: list[Corner]) -> Road:
    pieces = []
    for (i, j), (i1, j1) in pairwise(corners):
        eastward = i1 > i
        left, right = ((i, j), (i, j - 1)) if eastward else ((i - 1, j), (i, j))
        pieces.append(Piece(road_id, lattice.at((i, j)), lattice.at((i1, j1)), left, right))
    line = Geometry.line(tuple(lattice.corners[corner] for corner in corners))
    return Road(road_id, name, tuple(pieces), line)
