"""Changes of the set-up, appended and read."""

from __future__ import annotations

from typing import Any

import psycopg

from data_contracts.schemas.setup_change import SetupChange, SetupSubject
from data_contracts.store.rows import columns, record, to_json
from data_contracts.store.sql import queries


class PostgresSetupChanges:
    """`governance_rules.setup_ports.SetupChangeRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def add(self, change: SetupChange) -> None:
        values = columns(change)
        values |= {name: to_json(values[name]) for name in ("before", "after") if values[name] is not None}
        queries.add_setup_change(self._connection, **values)

    def of(self, subject: SetupSubject, subject_id: str, most: int = 20) -> list[SetupChange]:
        rows = queries.setup_changes_of(self._connection, subject=subject, subject_id=subject_id, most=most)
        return [record(SetupChange, row, subject=SetupSubject(row["subject"])) for row in rows]
