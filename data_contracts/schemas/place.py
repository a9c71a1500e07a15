"""Places: where in the street something happens, apart from which camera happens to see it."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.schemas.geometry import Box


@dataclass(frozen=True, slots=True)
class Place:
    """A named place (`spot` False) or a spot in one camera's picture that was made for its first incident."""

    place_id: str
    name: str
    spot: bool
    camera_id: str | None = None
    preset: str | None = None
    zone_id: str | None = None
    box: Box | None = None
    road_id: str | None = None
    grid_id: str | None = None
    block_id: str | None = None
