"""The replay of a year: how far it has come, and what it made."""

from __future__ import annotations

from typing import Any

import psycopg

from data_contracts.schemas.replayed_year import ReplayedYear
from data_contracts.store.rows import Row, record, to_json
from data_contracts.store.sql import queries


class PostgresReplayedYear:
    """`governance_rules.ports.ReplayedYearRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def begin(self, year: ReplayedYear) -> bool:
        begun = queries.begin_replayed_year(self._connection, seed=year.seed, first_day=year.first_day, days=year.days)
        return bool(begun)

    def get(self) -> ReplayedYear | None:
        row = queries.get_replayed_year(self._connection)
        return record(ReplayedYear, row) if row else None

    def save(self, year: ReplayedYear) -> None:
        queries.save_replayed_year(self._connection, days_done=year.days_done, life=to_json(year.life))

    def street_is_empty(self) -> bool:
        return bool(queries.is_street_empty(self._connection))

    def counts(self, time_zone: str) -> list[Row]:
        return list(queries.replayed_counts(self._connection, time_zone=time_zone))
