"""Named places and spots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import psycopg

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.place import Place
from data_contracts.store.rows import columns, json_rows, record
from data_contracts.store.sql import queries


class PostgresPlaces:
    """`governance_rules.ports.PlaceRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def lock_zones(self, zone_ids: Iterable[str]) -> None:
        queries.lock_zones(self._connection, zone_ids=sorted(set(zone_ids)))

    def lock_places(self, place_ids: Iterable[str]) -> None:
        queries.lock_places(self._connection, place_ids=sorted(set(place_ids)))

    def spots_of_zones(self, zone_ids: Iterable[str]) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = defaultdict(list)
        for row in queries.spots_of_zones(self._connection, zone_ids=sorted(set(zone_ids))):
            found[row["zone_id"]].append(record(Place, row))
        return dict(found)

    def get(self, place_id: str) -> Place:
        """Raises NotFound."""
        row = queries.get_place(self._connection, place_id=place_id)
        if row is None:
            raise NotFound(f"place {place_id!r} does not exist")
        return record(Place, row)

    def add(self, place: Place) -> None:
        """A named place may be named anew. Raises InvalidInput when a spot's id is taken."""
        if not queries.add_place(self._connection, **columns(place)):
            raise InvalidInput(f"place {place.place_id!r} exists already", field="place_id")

    def name_all(self, places: Iterable[Place]) -> None:
        queries.name_places(self._connection, places=json_rows(columns(place) for place in places))
