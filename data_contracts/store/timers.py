"""Timers: claimed when due, by as many sweepers as there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import psycopg

from data_contracts.schemas.case import DueTimer, Timer, TimerPurpose
from data_contracts.schemas.notice import NoticePurpose
from data_contracts.store.case_rows import case_of
from data_contracts.store.policies import PostgresPolicies
from data_contracts.store.rows import Row, record
from data_contracts.store.sql import queries


class PostgresTimers:
    """`governance_rules.ports.TimerRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]], policies: PostgresPolicies) -> None:
        self._connection = connection
        self._policies = policies

    def claim_due(self, limit: int, passing_over: Sequence[int] = ()) -> list[DueTimer]:
        queries.look_up_by_key(self._connection)
        rows = list(queries.claim_due_timers(self._connection, limit=limit, passing_over=list(passing_over)))
        if len(rows) < limit:
            left = limit - len(rows)
            rows += queries.claim_answered_waits(self._connection, limit=left, passing_over=list(passing_over))
        if not rows:
            return []
        case_ids = [row["case_id"] for row in rows]
        in_hand = {row["case_id"] for row in queries.cases_in_hand(self._connection, case_ids=case_ids)}
        rows = [row for row in rows if row["case_id"] not in in_hand]
        delivered = {
            row["case_id"]: frozenset(NoticePurpose(purpose) for purpose in row["purposes"])
            for row in queries.delivered_purposes(self._connection, case_ids=[row["case_id"] for row in rows])
        }
        return [
            DueTimer(
                Timer(
                    row["timer_id"], row["case_id"], row["timer_run"], TimerPurpose(row["timer_purpose"]),
                    row["timer_due_at"],
                ),
                case_of(row, self._policies.of_case(row)),
                delivered.get(row["case_id"], frozenset()),
            )
            for row in rows
        ]  # fmt: skip

    def put_away(self, timer: Timer) -> None:
        queries.put_timer_away(self._connection, timer_id=timer.timer_id)

    def next_due_at(self, passing_over: Sequence[int] = ()) -> datetime | None:
        due_at: datetime | None = queries.next_due_at(self._connection, passing_over=list(passing_over))
        return due_at

    def pending(self, case_id: int) -> Timer | None:
        return self.pending_of([case_id]).get(case_id)

    def pending_of(self, case_ids: Iterable[int]) -> dict[int, Timer]:
        rows = queries.pending_timers(self._connection, case_ids=sorted(set(case_ids)))
        return {row["case_id"]: _timer(row) for row in list(rows)}

    def overdue(self, since: datetime, limit: int) -> list[Timer]:
        return [_timer(row) for row in queries.overdue_timers(self._connection, since=since, limit=limit)]

    def cases_with_fault(self, limit: int) -> list[int]:
        return [row["case_id"] for row in queries.cases_with_faulty_timer(self._connection, limit=limit)]


def _timer(row: Row) -> Timer:
    return record(Timer, row, purpose=TimerPurpose(row["purpose"]))
