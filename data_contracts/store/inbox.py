"""Inboxes: what lies before one person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.inbox import InboxItem
from data_contracts.schemas.notice import NoticePurpose
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from data_contracts.store.cases import PostgresCases
from data_contracts.store.rows import Row, columns, json_rows, record
from data_contracts.store.sql import queries

OPEN_STATES = [state.value for state in CaseState if state is not CaseState.CLOSED]
FINISHED_WINDOW = 500
"""Of each grant's area so many of the newest closed cases are looked at for `finished_of`."""


class PostgresInbox:
    """`governance_rules.ports.InboxRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]], cases: PostgresCases) -> None:
        self._connection = connection
        self._cases = cases

    def inbox_of(self, person: Person, limit: int) -> list[InboxItem]:
        rows = queries.inbox_of(
            self._connection, grants=_grants(person), person_id=person.person_id, states=OPEN_STATES, limit=limit
        )
        return self._items(rows)

    def finished_of(self, person: Person, limit: int) -> list[InboxItem]:
        rows = queries.finished_of(
            self._connection, grants=_grants(person), person_id=person.person_id, window=FINISHED_WINDOW, limit=limit
        )
        return self._items(rows)

    def cases_of_picture(self, path: str) -> list[int]:
        return [row["case_id"] for row in queries.cases_of_picture(self._connection, path=path)]

    def _items(self, rows: Iterable[Row]) -> list[InboxItem]:
        # All rows first: making a case may ask the database for its policy on the same connection.
        return [
            record(
                InboxItem,
                row,
                card=self._cases.card_of(row),
                asked_for=NoticePurpose(row["asked_for"]) if row["asked_for"] else None,
                asked_as=Role(row["asked_as"]) if row["asked_as"] else None,
            )
            for row in list(rows)
        ]


def _grants(person: Person) -> Any:
    return json_rows(columns(grant) for grant in person.grants)
