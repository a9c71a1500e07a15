"""The street's map: communities, grids and blocks that tile it, and the roads between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from data_contracts.schemas.area import Area, AreaLevel
from governance_rules.domain.demo_street import BLOCK, COMMUNITY, GRID, ROAD
from governance_rules.domain.full_street import lattice as ground
from governance_rules.domain.full_street import words
from governance_rules.domain.full_street.lattice import DEMO_CELL, Cell, Cells, Lattice
from governance_rules.domain.full_street.plane import Metres
from governance_rules.domain.full_street.roads import Piece, Road, lane_from, roads_of

_BANDS = ((0, 3), (3, 7), (7, 10))
"""Rows of the lattice that a row of communities takes; the demo's road runs inside the middle one."""
_WIDTHS = (4, 4, 5)

_KNOWN = {(area.level, area.area_id): area for area in (COMMUNITY, GRID, BLOCK, ROAD)}


@dataclass(frozen=True, slots=True)
class Town:
    """areas: all of them, with geometry.  roads: with their pieces, the lane last.  blocks: by their cells."""

    areas: tuple[Area, ...]
    roads: tuple[Road, ...]
    blocks: dict[Cell, Area]

    def block_of(self, piece: Piece, side: int) -> Area:
        """The block on that side of a piece: 1 is its left, -1 its right."""
        return self.blocks[piece.left if side > 0 else piece.right]


def town(random: Random) -> Town:
    """9 communities of 4 grids each, 130 blocks, 30 roads, one of them the lane."""
    lattice = ground.lattice(random)
    communities, grids, blocks = [], [], dict[Cell, Area]()
    others = iter(words.COMMUNITIES)
    for cells in _community_cells(random):
        own = DEMO_CELL in cells
        area_id, short = (COMMUNITY.area_id, COMMUNITY.name.removesuffix("社区")) if own else next(others)
        community = _area(AreaLevel.COMMUNITY, area_id, f"{short}社区", lattice, cells)
        communities.append(community)
        parts = sorted(_quarters(cells, random), key=lambda part: DEMO_CELL not in part)
        for number, part in enumerate(parts, 1):
            name = f"{short}第{words.NUMERALS[number - 1]}网格"
            grids.append(_area(AreaLevel.GRID, f"{area_id}-grid-{number}", name, lattice, part, area_id))
        inside = sorted(((grid, cell) for grid, part in zip(grids[-4:], parts, strict=True) for cell in part.each()),
                        key=lambda found: found[1] != DEMO_CELL)  # fmt: skip
        for number, (grid, cell) in enumerate(inside, 1):
            one = Cells(*cell, cell[0] + 1, cell[1] + 1)
            block = _area(AreaLevel.BLOCK, f"{area_id}-block-{number}", f"{short}{number}号街区", lattice, one, area_id)
            blocks[cell] = replace(block, grid_id=grid.area_id)
    west = min(cell[0] for cell, block in blocks.items() if block.community_id == COMMUNITY.area_id)
    roads = roads_of(lattice, random, west)
    lane = _lane(lattice, roads, blocks, random)
    every = (*roads, lane)
    areas = (*communities, *(_road_area(road, blocks) for road in every), *grids, *blocks.values())
    return Town(areas, every, blocks)


def _community_cells(random: Random) -> list[Cells]:
    """Three to a band, whose widths differ from band to band."""
    found = []
    for south, north in _BANDS:
        west = 0
        for width in random.sample(_WIDTHS, 3):
            found.append(Cells(west, south, west + width, north))
            west += width
    return found


def _quarters(cells: Cells, random: Random) -> list[Cells]:
    east = cells.west + (cells.east - cells.west) // 2
    height = cells.north - cells.south
    north = cells.south + height // 2 + (random.randint(0, 1) if height % 2 else 0)
    return [
        Cells(cells.west, cells.south, east, north),
        Cells(east, cells.south, cells.east, north),
        Cells(cells.west, north, east, cells.north),
        Cells(east, north, cells.east, cells.north),
    ]


def _area(
    level: AreaLevel, area_id: str, name: str, lattice: Lattice, cells: Cells, community_id: str | None = None
) -> Area:
    """An area of the lattice; one that the demo has already keeps the demo's name."""
    area = _KNOWN.get((level, area_id), Area(level, area_id, name, community_id))
    return replace(area, geometry=lattice.outline(cells))


def _road_area(road: Road, blocks: dict[Cell, Area]) -> Area:
    beside = {blocks[cell].community_id for piece in road.pieces for cell in (piece.left, piece.right)}
    community_id = next(iter(beside)) if len(beside) == 1 else None
    area = _KNOWN.get((AreaLevel.ROAD, road.road_id), Area(AreaLevel.ROAD, road.road_id, road.name, community_id))
    return replace(area, geometry=road.line, length_metres=round(road.length, 1))


def _lane(lattice: Lattice, roads: Sequence[Road], blocks: dict[Cell, Area], random: Random) -> Road:
    """The lane, from the middle of a road's piece into a block of its community."""
    doors: list[tuple[Piece, Cell, Metres]] = []
    for road in roads:
        for piece in road.pieces:
            for cell in (piece.left, piece.right):
                if blocks[cell].community_id == words.LANE_COMMUNITY:
                    doors.append((piece, cell, lattice.middle(cell)))
    piece, cell, middle = random.choice(doors)
    mouth = piece.at(piece.length / 2, 0.0)
    reach = math.dist(mouth, middle)
    towards = ((middle[0] - mouth[0]) / reach, (middle[1] - mouth[1]) / reach)
    return lane_from(mouth, towards, cell, piece)
