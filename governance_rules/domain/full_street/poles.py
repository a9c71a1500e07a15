"""Where cameras stand and look: so that together they see as many shops as they can, and some of every road."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from governance_rules.domain.full_street import record
from governance_rules.domain.full_street.fronts import Front
from governance_rules.domain.full_street.plane import Metres
from governance_rules.domain.full_street.roads import LANE_ID, Piece, Road

_BESIDE = 8.0
"""Metres from the middle of the road: at the kerb, a metre into the pavement."""
_TURNED = math.radians(6.0)
"""A camera at the kerb is turned a little towards the middle of its road."""
_STEP = 14.0
_FROM_CORNER = 11.0
"""Metres before a crossing; nearer, a pole might stand at the corner of another block."""
_FOR_SHOPS = 205
"""The others watch crossings and streets where people live."""
_FEWEST_SHOPS = 3
_LEAST_PER_ROAD = 2


@dataclass(frozen=True)
class Pole:
    """A camera's position and view on a piece of road. forward: 1 looks the way the piece runs, -1 against it.

    height, reach: metres.  opening: radians from edge to edge of the view.  pitch: radians down.
    """

    piece: Piece
    side: int
    along: float
    forward: int
    left: float
    height: float = 5.5
    reach: float = 60.0
    opening: float = math.radians(64)
    pitch: float = math.radians(12)
    turned: float = _TURNED

    @cached_property
    def foot(self) -> Metres:
        return self.piece.at(self.along, self.left)

    @cached_property
    def looks(self) -> Metres:
        """Unit vector of the middle of the view on the ground."""
        ux, uy = self.piece.along
        # Standing on the left of the road it turns to the right, and the other way round.
        turn = -self.turned * self.side * self.forward
        x, y = ux * self.forward, uy * self.forward
        return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)

    @property
    def heading(self) -> float:
        """Degrees clockwise from north, 0 ≤ heading < 360."""
        x, y = self.looks
        return round(math.degrees(math.atan2(x, y)) % 360, 1) % 360

    def before(self, point: Metres) -> Metres:
        """Metres straight ahead and to the left, as the camera looks."""
        dx, dy = point[0] - self.foot[0], point[1] - self.foot[1]
        x, y = self.looks
        return dx * x + dy * y, dy * x - dx * y

    def reaches(self, point: Metres) -> bool:
        """Whether the point on the ground lies in its view."""
        ahead, left = self.before(point)
        return ahead > 0 and math.hypot(ahead, left) <= self.reach and abs(math.atan2(left, ahead)) <= self.opening / 2


def poles_of(roads: tuple[Road, ...], fronts: Iterable[Front], random: Random) -> list[Pole]:
    """As many as the record has, road by road along each; the lane has one."""
    by_piece: dict[Piece, list[Front]] = defaultdict(list)
    for front in fronts:
        by_piece[front.piece].append(front)
    *main, lane = roads
    chosen = _for_shops(main, by_piece, random)
    chosen += _elsewhere(main, chosen, by_piece, record.CAMERAS - 1 - len(chosen), random)
    order = {piece: number for number, piece in enumerate(piece for road in main for piece in road.pieces)}
    chosen.sort(key=lambda pole: (order[pole.piece], pole.along, pole.side, pole.forward))
    return [*chosen, _of_lane(lane.pieces[0])]


def seen_fronts(pole: Pole, fronts: Sequence[Front]) -> list[Front]:
    """Those of its own road's piece that lie in its view; houses hide the others."""
    return [front for front in fronts if front.piece == pole.piece and pole.reaches(front.door)]


def _for_shops(roads: Sequence[Road], by_piece: dict[Piece, list[Front]], random: Random) -> list[Pole]:
    """On each road the camera that sees most shops, then of all roads those that see most shops nobody saw before."""
    ranked: list[tuple[int, Pole]] = []
    for road in roads:
        for piece in road.pieces:
            ranked += _one_after_another(piece, by_piece.get(piece, []), random)
    # Sorting keeps the order of those that see as much, which is the order of the roads.
    ranked.sort(key=lambda found: -found[0])
    first = {pole.piece.road_id: pole for _, pole in reversed(ranked)}
    chosen = list(first.values())
    for gain, pole in ranked:
        if len(chosen) >= _FOR_SHOPS or gain < _FEWEST_SHOPS:
            break
        if pole not in chosen:
            chosen.append(pole)
    return chosen


def _one_after_another(piece: Piece, fronts: list[Front], random: Random) -> list[tuple[int, Pole]]:
    """Cameras of one piece, each where it sees most of what is left, with how many shops that is."""
    if not fronts:
        return []
    shift = random.uniform(0, _STEP)
    candidates = [
        Pole(piece, side, along, forward, side * _BESIDE)
        for along in _steps(_FROM_CORNER + shift, piece.length - _FROM_CORNER)
        for side in (1, -1)
        for forward in (1, -1)
    ]
    views = [(pole, set(seen_fronts(pole, fronts))) for pole in candidates]
    found: list[tuple[int, Pole]] = []
    left = set(fronts)
    while left:
        pole, view = max(views, key=lambda one: len(one[1] & left))
        gain = len(view & left)
        if gain == 0:
            break
        found.append((gain, pole))
        left -= view
    return found


def _elsewhere(
    roads: Sequence[Road], chosen: Sequence[Pole], by_piece: dict[Piece, list[Front]], count: int, random: Random
) -> list[Pole]:
    """The remaining cameras: first where a road has too few, then on pieces without one, those without shops first."""
    taken = {pole.piece for pole in chosen}
    on_road: dict[str, int] = defaultdict(int)
    for pole in chosen:
        on_road[pole.piece.road_id] += 1
    free = [piece for road in roads for piece in road.pieces if piece not in taken]
    random.shuffle(free)
    free.sort(key=lambda piece: (on_road[piece.road_id] >= _LEAST_PER_ROAD, len(by_piece.get(piece, []))))
    found = []
    for piece in free[:count]:
        along = random.uniform(_FROM_CORNER, piece.length - _FROM_CORNER)
        # It looks the way that has more of the piece.
        forward = 1 if along < piece.length / 2 else -1
        side = random.choice((1, -1))
        found.append(Pole(piece, side, along, forward, side * _BESIDE))
    assert len(found) == count, f"{len(free)} pieces without a camera, {count} cameras"
    return found


def _steps(first: float, until: float) -> Iterable[float]:
    while first < until:
        yield first
        first += _STEP


def _of_lane(piece: Piece) -> Pole:
    """At the lane's mouth, looking along all of it."""
    assert piece.road_id == LANE_ID
    return Pole(
        piece, 1, -4.0, 1, 1.0, height=4.5, reach=piece.length + 2, pitch=math.radians(14), turned=0.0
    )  # fmt: skip
