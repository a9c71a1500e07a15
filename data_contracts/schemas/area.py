"""Areas of the street: communities, and the roads, grids and blocks in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from data_contracts.schemas.geojson import Geometry


class AreaLevel(StrEnum):
    """What an area is."""

    COMMUNITY = "community"
    ROAD = "road"
    GRID = "grid"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `community_id` names the community that a grid, block or road lies in; None for a community.

    A road that runs through several communities names none.  grid_id: the grid that a block lies in.
    geometry: a polygon, of a road its middle line; None where nobody has drawn it.  length_metres: of a road.
    """

    level: AreaLevel
    area_id: str
    name: str
    community_id: str | None = None
    grid_id: str | None = None
    geometry: Geometry | None = field(default=None, repr=False)
    length_metres: float | None = None
