"""Communities, roads, grids and blocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.geojson import Geometry
from data_contracts.store.rows import columns, json_rows, record
from data_contracts.store.sql import queries

# Communities first: the others lie in them, and blocks in grids.
_TABLES: tuple[tuple[AreaLevel, str, Any], ...] = (
    (AreaLevel.COMMUNITY, "community_id", queries.save_communities),
    (AreaLevel.ROAD, "road_id", queries.save_roads),
    (AreaLevel.GRID, "grid_id", queries.save_grids),
    (AreaLevel.BLOCK, "block_id", queries.save_blocks),
)


class PostgresAreas:
    """`governance_rules.ports.AreaRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def save(self, area: Area) -> None:
        self.save_all((area,))

    def save_all(self, areas: Iterable[Area]) -> None:
        every = list(areas)
        for level, key, save in _TABLES:
            rows = [columns(area) | {key: area.area_id} for area in every if area.level is level]
            if rows:
                save(self._connection, areas=json_rows(rows))

    def community_of(self, block_id: str | None, grid_id: str | None, road_id: str | None) -> str | None:
        found: str | None = queries.community_of(self._connection, block_id=block_id, grid_id=grid_id, road_id=road_id)
        return found

    def all(self) -> list[Area]:
        return [
            record(
                Area,
                row,
                level=AreaLevel(row["level"]),
                geometry=Geometry.of_json(row["geometry"]) if row["geometry"] else None,
            )
            for row in queries.all_areas(self._connection)
        ]
