"""Guided tours that people have taken or declined."""

from __future__ import annotations

from typing import Any

import psycopg

from data_contracts.schemas.tour import SettledTour, TourOutcome
from data_contracts.store.rows import columns, record
from data_contracts.store.sql import queries


class PostgresTours:
    """`governance_rules.tour_ports.TourRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def settle(self, settled: SettledTour) -> None:
        queries.settle_tour(self._connection, **columns(settled))

    def settled_by(self, person_id: int) -> list[SettledTour]:
        rows = queries.settled_tours(self._connection, person_id=person_id)
        return [record(SettledTour, row, outcome=TourOutcome(row["outcome"])) for row in rows]
