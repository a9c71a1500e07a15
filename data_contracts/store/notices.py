"""The outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import psycopg

from data_contracts.errors import NotFound, Refused
from data_contracts.schemas.notice import Notice, NoticePurpose, NoticeState, OutboxCounts
from data_contracts.schemas.person import RoleGrant
from data_contracts.store.rows import Row, record
from data_contracts.store.sql import queries
from data_contracts.store.within import areas_of


class PostgresNotices:
    """`governance_rules.ports.NoticeRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def claim_due(self, limit: int) -> list[Notice]:
        """Due and pending notices, locked with SKIP LOCKED until the end of the transaction, soonest first."""
        return [_notice(row) for row in queries.claim_due_notices(self._connection, limit=limit)]

    def claim_posts(self, limit: int) -> list[Notice]:
        """The same of those that leave the house: of every channel but the inbox."""
        return [_notice(row) for row in queries.claim_due_posts(self._connection, limit=limit)]

    def deliver_inbox(self, limit: int, on_time: bool = False) -> int:
        delivered: int = queries.deliver_inbox(self._connection, limit=limit, on_time=on_time)
        return delivered

    def deliver_in_house(self, limit: int, on_time: bool = False) -> int:
        delivered: int = queries.deliver_in_house(self._connection, limit=limit, on_time=on_time)
        return delivered

    def next_due_at(self, channel: Literal["inbox", "posts"] | None = None) -> datetime | None:
        """When the next pending notice wants to be sent: of the inbox, of those that leave the house, or of all."""
        ask = {"inbox": queries.next_inbox_due_at, "posts": queries.next_post_due_at, None: queries.next_notice_due_at}
        due_at: datetime | None = ask[channel](self._connection)
        return due_at

    def get(self, notice_id: UUID) -> Notice:
        """Raises NotFound."""
        row = queries.get_notice(self._connection, notice_id=notice_id)
        if row is None:
            raise NotFound(f"notice {notice_id} does not exist")
        return _notice(row)

    def delivered(self, notice_id: UUID, at: datetime, through: str = "inbox") -> None:
        """Raises NotFound when there is no such pending notice."""
        if not queries.notice_delivered(self._connection, notice_id=notice_id, at=at, through=through):
            raise NotFound(f"notice {notice_id} is not pending")

    def put_off(self, notice_id: UUID, until: datetime) -> None:
        """Raises NotFound when there is no such pending notice."""
        if not queries.put_off_notice(self._connection, notice_id=notice_id, until=until):
            raise NotFound(f"notice {notice_id} is not pending")

    def resend(self, notice_id: UUID, person_id: int, at: datetime) -> None:
        """Raises Refused when it is no dead letter."""
        if not queries.resend_notice(self._connection, notice_id=notice_id, person_id=person_id, at=at):
            raise Refused(f"notice {notice_id} is no dead letter; there is nothing to send again")

    def failed(self, notice_id: UUID, error: str, next_attempt_at: datetime | None) -> None:
        """Raises NotFound when there is no such pending notice."""
        if not queries.notice_failed(
            self._connection, notice_id=notice_id, error=error, next_attempt_at=next_attempt_at
        ):
            raise NotFound(f"notice {notice_id} is not pending")

    def of_case(self, case_id: int) -> list[Notice]:
        return [_notice(row) for row in queries.notices_of_case(self._connection, case_id=case_id)]

    def counts(
        self, since: datetime, within: Sequence[RoleGrant] | None = None, person_id: int | None = None
    ) -> OutboxCounts:
        if (areas := areas_of(within)) is None:
            return record(OutboxCounts, queries.outbox_counts(self._connection, since=since))
        theirs = {"grants": areas, "person_id": person_id}
        return record(OutboxCounts, queries.outbox_counts_of_grants(self._connection, since=since, **theirs))

    def waiting(
        self, limit: int, within: Sequence[RoleGrant] | None = None, person_id: int | None = None
    ) -> list[Notice]:
        if (areas := areas_of(within)) is None:
            rows = queries.waiting_notices(self._connection, limit=limit)
        else:
            rows = queries.waiting_notices_of_grants(self._connection, limit=limit, grants=areas, person_id=person_id)
        return [_notice(row) for row in rows]

    def dead(self, limit: int, within: Sequence[RoleGrant] | None = None, person_id: int | None = None) -> list[Notice]:
        if (areas := areas_of(within)) is None:
            rows = queries.dead_notices(self._connection, limit=limit)
        else:
            rows = queries.dead_notices_of_grants(self._connection, limit=limit, grants=areas, person_id=person_id)
        return [_notice(row) for row in rows]


def _notice(row: Row) -> Notice:
    return record(Notice, row, purpose=NoticePurpose(row["purpose"]), state=NoticeState(row["state"]))
