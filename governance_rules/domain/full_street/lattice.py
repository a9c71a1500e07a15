"""The street's ground: a lattice of blocks, bent a little, of exactly the record's area."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from data_contracts.schemas.geojson import Degrees, Geometry
from governance_rules.domain.full_street import record
from governance_rules.domain.full_street.plane import Metres, area_of, to_degrees, to_metres

COLUMNS, ROWS = 13, 10
_WIDTH, _HEIGHT = 220.0, 223.0
_WEST, _SOUTH = -1470.0, -1115.0
"""So that the demo's own camera and sensor stand well inside DEMO_CELL, however the lattice is bent."""
DEMO_CELL = (10, 6)
_BEND, _JITTER = 14.0, 6.0

Cell = tuple[int, int]
"""Column from the west and row from the south, each from 0."""
Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of columns west ≤ column < east and rows south ≤ row < north."""

    west: int
    south: int
    east: int
    north: int

    def each(self) -> list[Cell]:
        return [(column, row) for row in range(self.south, self.north) for column in range(self.west, self.east)]

    def __contains__(self, cell: Cell) -> bool:
        return self.west <= cell[0] < self.east and self.south <= cell[1] < self.north


@dataclass(frozen=True, slots=True)
class Lattice:
    """Corners by (i, j), as far as they are rounded: outlines that share a side share every corner of it."""

    corners: dict[Corner, Degrees]

    def at(self, corner: Corner) -> Metres:
        return to_metres(self.corners[corner])

    def outline(self, cells: Cells) -> Geometry:
        """The polygon round the cells, counter-clockwise, with every corner on its way."""
        return Geometry.polygon(tuple(self.corners[corner] for corner in _ring(cells)))

    def middle(self, cell: Cell) -> Metres:
        """Mean of the cell's four corners."""
        points = [self.at(corner) for corner in _ring(Cells(*cell, cell[0] + 1, cell[1] + 1))[:4]]
        return sum(x for x, _ in points) / 4, sum(y for _, y in points) / 4


WHOLE = Cells(0, 0, COLUMNS, ROWS)


def lattice(random: Random) -> Lattice:
    """Bent by two waves and a jitter of each corner, then scaled to the record's area."""
    east_wave, north_wave = random.uniform(0, math.tau), random.uniform(0, math.tau)
    bent: dict[Corner, Metres] = {}
    for j in range(ROWS + 1):
        for i in range(COLUMNS + 1):
            x, y = _WEST + _WIDTH * i, _SOUTH + _HEIGHT * j
            bent[i, j] = (
                x + _BEND * math.sin(y / 2600 * math.tau + east_wave) + random.uniform(-_JITTER, _JITTER),
                y + _BEND * math.sin(x / 2900 * math.tau + north_wave) + random.uniform(-_JITTER, _JITTER),
            )
    scale = math.sqrt(record.SQUARE_METRES / area_of(bent[corner] for corner in _ring(WHOLE)))
    return Lattice({corner: to_degrees((x * scale, y * scale)) for corner, (x, y) in bent.items()})


def _ring(cells: Cells) -> list[Corner]:
    west, south, east, north = cells.west, cells.south, cells.east, cells.north
    below = [(i, south) for i in range(west, east)]
    right = [(east, j) for j in range(south, north)]
    above = [(i, north) for i in range(east, west, -1)]
    left = [(west, j) for j in range(north, south - 1, -1)]
    return [*below, *right, *above, *left]
