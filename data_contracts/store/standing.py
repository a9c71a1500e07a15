"""How the street stands now: a few counts and a few cards, whatever the number of cases on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import psycopg

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.standing import DaySoFar, OpenGroup
from data_contracts.store.cases import PostgresCases
from data_contracts.store.reports import span_of
from data_contracts.store.rows import record
from data_contracts.store.sql import queries
from data_contracts.store.within import areas_of


class PostgresStanding:
    """`governance_rules.case_ports.StandingRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]], cases: PostgresCases, time_zone: str) -> None:
        self._connection = connection
        self._cases = cases
        self._time_zone = time_zone

    def open_groups(self, now: datetime, within: Sequence[RoleGrant] | None = None) -> list[OpenGroup]:
        rows = queries.open_groups(self._connection, now=now, grants=areas_of(within))
        return [record(OpenGroup, row, state=CaseState(row["state"])) for row in list(rows)]

    def late_cards(self, now: datetime, limit: int, within: Sequence[RoleGrant] | None = None) -> list[CaseCard]:
        rows = queries.late_cards(self._connection, now=now, limit=limit, grants=areas_of(within))
        return [self._cases.card_of(row) for row in list(rows)]

    def day_so_far(self, day: date, within: Sequence[RoleGrant] | None = None) -> DaySoFar:
        span = span_of(day, day, self._time_zone)
        return record(DaySoFar, queries.day_so_far(self._connection, grants=areas_of(within), **span))
