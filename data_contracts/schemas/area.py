"""Areas of the street: communities, and the roads, grids and blocks in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AreaLevel(StrEnum):
    """What an area is."""

    COMMUNITY = "community"
    ROAD = "road"
    GRID = "grid"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `community_id` names the community that a grid, block or road lies in; None for a community."""

    level: AreaLevel
    area_id: str
    name: str
    community_id: str | None = None
