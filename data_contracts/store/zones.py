"""Zones; a removed one stays in the table, because cases name it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.policy import Schedule
from data_contracts.schemas.zone import Zone
from data_contracts.store.rows import Row, columns, json_rows, polygon_from_json, polygon_to_json, record, to_json
from data_contracts.store.sql import queries


class PostgresZones:
    """`governance_rules.ports.ZoneRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def add(self, zone: Zone) -> None:
        """Raises InvalidInput when the id is taken. A place nobody has named yet is made, called as the zone is."""
        if not queries.add_zone(self._connection, **self._written(zone)):
            raise InvalidInput(f"zone {zone.zone_id!r} exists already; remove it first", field="zone_id")

    def lock(self, zone_id: str) -> None:
        queries.lock_zone(self._connection, zone_id=zone_id)

    def update(self, zone: Zone) -> None:
        """Raises NotFound. Places as in `add`."""
        if not queries.update_zone(self._connection, **self._written(zone)):
            raise NotFound(f"zone {zone.zone_id!r} does not exist")

    def _written(self, zone: Zone) -> Row:
        """Its values for a statement; its place is there by then."""
        if zone.place_id is not None:
            queries.name_place_of_zone(self._connection, place_id=zone.place_id, name=zone.name)
        values = _row_of(zone)
        return values | {n: to_json(values[n]) for n in ("polygon", "masks", "schedule") if values[n] is not None}

    def add_all(self, zones: Iterable[Zone]) -> None:
        queries.add_zones(self._connection, zones=json_rows(_row_of(zone) for zone in zones))

    def remove(self, zone_id: str) -> None:
        """Raises NotFound."""
        if not queries.remove_zone(self._connection, zone_id=zone_id):
            raise NotFound(f"zone {zone_id!r} does not exist")

    def get(self, zone_id: str) -> Zone:
        """Raises NotFound."""
        row = queries.get_zone(self._connection, zone_id=zone_id)
        if row is None:
            raise NotFound(f"zone {zone_id!r} does not exist")
        return zone_of(row)

    def get_many(self, zone_ids: Iterable[str]) -> dict[str, Zone]:
        rows = queries.get_zones(self._connection, zone_ids=sorted(set(zone_ids)))
        return {row["zone_id"]: zone_of(row) for row in list(rows)}

    def of_camera(self, camera_id: str) -> list[Zone]:
        return [zone_of(row) for row in queries.zones_of_camera(self._connection, camera_id=camera_id)]

    def all(self) -> list[Zone]:
        return [zone_of(row) for row in queries.all_zones(self._connection)]


def _row_of(zone: Zone) -> Row:
    """The columns of the table, polygons and schedule as JSON values."""
    return columns(zone) | {
        "polygon": polygon_to_json(zone.polygon),
        "masks": [polygon_to_json(mask) for mask in zone.masks],
        "schedule": zone.schedule.model_dump(mode="json", by_alias=True) if zone.schedule else None,
    }


def zone_of(row: Row) -> Zone:
    """The zone of a row of the table."""
    return record(
        Zone,
        row,
        polygon=polygon_from_json(row["polygon"]),
        masks=tuple(polygon_from_json(mask) for mask in row["masks"]),
        schedule=Schedule.model_validate(row["schedule"]) if row["schedule"] else None,
    )
