"""What the cameras say of the places of open cases; each call is one statement, however many cameras it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from data_contracts.schemas.case import Case
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.look import WatchedCase
from data_contracts.store.cases import PostgresCases
from data_contracts.store.rows import Row, json_rows
from data_contracts.store.sql import queries
from data_contracts.store.zones import zone_of

_ZONE = ("zone_id", "camera_id", "preset", "name", "kind", "place_id")


class PostgresLooks:
    """`governance_rules.ports.LookRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]], cases: PostgresCases) -> None:
        self._connection = connection
        self._cases = cases

    def watched(self, views: Iterable[tuple[str, str]]) -> list[WatchedCase]:
        rows = [{"camera_id": camera_id, "preset": preset} for camera_id, preset in views]
        return [self._watched(row) for row in list(queries.watched_cases(self._connection, views=json_rows(rows)))]

    def save(self, cases: Iterable[Case]) -> None:
        rows = [
            {
                "case_id": case.case_id,
                "clear_since": case.clear_since,
                "clear_frames": case.clear_frames,
                "looked_at": case.looked_at,
                "last_seen_at": case.last_seen_at,
            }
            for case in cases
        ]
        if rows:
            queries.save_looks(self._connection, cases=json_rows(rows))

    def _watched(self, row: Row) -> WatchedCase:
        return WatchedCase(
            self._cases.of_row(row),
            zone_of(row | {name: row[f"way_{name}"] for name in _ZONE}),
            _box(row["spot"]),
            _box(row["box"]),
            frozenset(row["observation_ids"]),
        )


def _box(corners: list[float] | None) -> Box | None:
    return None if corners is None else Box(*corners)
