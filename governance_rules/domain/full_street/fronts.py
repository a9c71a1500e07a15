"""Where shops have their doors: in rows along the roads, thick in some and thin in others, and all along the lane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from random import Random

from governance_rules.domain.demo_street import ROAD
from governance_rules.domain.demo_street import SHOPS as DEMO_SHOPS
from governance_rules.domain.full_street import record
from governance_rules.domain.full_street.lattice import DEMO_CELL
from governance_rules.domain.full_street.plane import Metres
from governance_rules.domain.full_street.roads import Piece, Road

_CORNER = 24.0
"""Metres that stay free before a crossing."""
_OPENING = 14.0
"""Metres that stay free on either side of where the lane opens."""
_WIDTHS = (5.0, 8.5)
_LANE_WIDTH = 4.9
_LANE_FIRST = 3.0
_RUN = (10, 26)
_BEHIND_THE_LINE = 3.0

Side = tuple[Piece, int]
"""A piece and one side of it: 1 its left, -1 its right."""


@dataclass(frozen=True)
class Front:
    """A shop's front. along, width: metres along its piece, of its middle and from wall to wall."""

    piece: Piece
    side: int
    along: float
    width: float

    @cached_property
    def door(self) -> Metres:
        """The middle of the front, on the shop line."""
        return self.piece.at(self.along, self.side * self.piece.section.shop_line)

    @property
    def shop(self) -> Metres:
        """A point inside the shop."""
        return self.piece.at(self.along, self.side * (self.piece.section.shop_line + _BEHIND_THE_LINE))


def fronts_of(roads: tuple[Road, ...], random: Random) -> tuple[list[Front], list[Front]]:
    """Fronts of the demo's own shops in their order, and of all others, road by road; with all shops of the record."""
    *main, lane = roads
    opening = lane.opening
    left = record.SHOPS - record.LANE_SHOPS
    runs: dict[Side, list[Front]] = {}

    def row(side: Side, wanted: int) -> None:
        nonlocal left
        runs[side] = _run(side, min(wanted, left), opening, random)
        left -= len(runs[side])

    demo = _demo_side(main[0])
    row(demo, 20)
    free = {road.road_id: [(piece, side) for piece in road.pieces for side in (1, -1)] for road in main}
    free[ROAD.area_id].remove(demo)
    # How much of a shopping street each road is; a few have most of the shops.
    busy = {road.road_id: math.exp(random.gauss(0, 0.8)) for road in main}
    for road in main:
        row(_taken(free[road.road_id], random), random.randint(8, 14))
    while left:
        chances = [busy[road.road_id] * len(free[road.road_id]) for road in main]
        road = random.choices(main, chances)[0]
        row(_taken(free[road.road_id], random), random.randint(*_RUN))
    in_order = [
        front
        for road in main
        for piece in road.pieces
        for side in (1, -1)
        for front in runs.get((piece, side), [])
    ]  # fmt: skip
    own = runs[demo][: len(DEMO_SHOPS)]
    return own, [front for front in in_order if front not in own] + _of_lane(lane.pieces[0])


def _run(side: Side, wanted: int, opening: Piece | None, random: Random) -> list[Front]:
    """At most so many doors side by side from somewhere along the piece on."""
    piece, left = side
    width = random.uniform(*_WIDTHS)
    slots = [
        _CORNER + width * (number + 0.5)
        for number in range(int((piece.length - 2 * _CORNER) / width))
    ]  # fmt: skip
    if opening is piece:
        slots = [along for along in slots if abs(along - piece.length / 2) > _OPENING]
    first = random.randint(0, max(0, len(slots) - wanted))
    return [Front(piece, left, along, width) for along in slots[first : first + wanted]]


def _taken(sides: list[Side], random: Random) -> Side:
    return sides.pop(random.randrange(len(sides)))


def _demo_side(road: Road) -> Side:
    """The side of the demo's road that the demo's block lies on."""
    return next((piece, 1) for piece in road.pieces if piece.left == DEMO_CELL)


def _of_lane(piece: Piece) -> list[Front]:
    """Both sides of the lane, door by door from its mouth."""
    return [
        Front(piece, side, _LANE_FIRST + _LANE_WIDTH * (number + 0.5), _LANE_WIDTH)
        for number in range(record.LANE_SHOPS // 2)
        for side in (1, -1)
    ]
