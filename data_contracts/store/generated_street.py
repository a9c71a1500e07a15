"""Which street was generated into the database."""

from __future__ import annotations

from typing import Any

import psycopg

from data_contracts.schemas.generated_street import GeneratedStreet
from data_contracts.store.rows import columns, record
from data_contracts.store.sql import queries


class PostgresGeneratedStreet:
    """`governance_rules.ports.GeneratedStreetRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def claim(self, street: GeneratedStreet) -> bool:
        return bool(queries.claim_generated_street(self._connection, **columns(street)))

    def get(self) -> GeneratedStreet | None:
        row = queries.get_generated_street(self._connection)
        return record(GeneratedStreet, row) if row else None
