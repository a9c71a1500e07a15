"""Communities, roads, grids and blocks."""

from __future__ import annotations

from typing import Any

import psycopg

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.store.rows import record
from data_contracts.store.sql import queries


class PostgresAreas:
    """`governance_rules.ports.AreaRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def save(self, area: Area) -> None:
        values = {"area_id": area.area_id, "name": area.name, "community_id": area.community_id}
        match area.level:
            case AreaLevel.COMMUNITY:
                queries.save_community(self._connection, area_id=area.area_id, name=area.name)
            case AreaLevel.ROAD:
                queries.save_road(self._connection, **values)
            case AreaLevel.GRID:
                queries.save_grid(self._connection, **values)
            case AreaLevel.BLOCK:
                queries.save_block(self._connection, **values)

    def all(self) -> list[Area]:
        return [record(Area, row, level=AreaLevel(row["level"])) for row in queries.all_areas(self._connection)]
