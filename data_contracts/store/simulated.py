"""What has left a simulated street."""

from __future__ import annotations

from typing import Any

import psycopg

from data_contracts.schemas.simulated import Departure
from data_contracts.store.rows import columns, record
from data_contracts.store.sql import queries


class PostgresSimulatedStreets:
    """`governance_rules.ports.SimulatedStreetRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def leave(self, departure: Departure) -> bool:
        return bool(queries.save_departure(self._connection, **columns(departure)))

    def departures(self, block: str) -> dict[str, Departure]:
        rows = queries.departures_of_block(self._connection, block=block)
        return {row["spot"]: record(Departure, row) for row in list(rows)}
