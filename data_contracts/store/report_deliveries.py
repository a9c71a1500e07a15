"""Who gets reports, and their deliveries: the outbox of reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg

from data_contracts.errors import NotFound, Refused
from data_contracts.schemas.report import ReportType
from data_contracts.schemas.report_delivery import Delivery, DeliveryDraft, Subscription
from data_contracts.store.rows import Row, columns, json_rows, record
from data_contracts.store.sql import queries


class PostgresReportDeliveries:
    """`governance_rules.report_ports.ReportDeliveryRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def subscribe(self, subscription: Subscription) -> Subscription:
        """Started, or put in the place of the one that this reader has of this type."""
        queries.lock_subscriptions(self._connection)
        self._end(subscription)
        return _subscription(queries.start_subscription(self._connection, **columns(subscription)))

    def unsubscribe(self, subscription: Subscription) -> None:
        """Raises NotFound when this reader has none of this type."""
        queries.lock_subscriptions(self._connection)
        if not self._end(subscription):
            raise NotFound(f"there is no such subscription of the {subscription.report_type.value} report")

    def _end(self, subscription: Subscription) -> int:
        given = columns(subscription)
        ended: int = queries.end_subscription(
            self._connection, **{name: given[name] for name in ("report_type", "person_id", "group_id", "channel_name")}
        )
        queries.drop_deliveries_of_ended(self._connection)
        return ended

    def subscriptions(self, report_type: ReportType | None = None) -> list[Subscription]:
        rows = queries.subscriptions(self._connection, report_type=report_type and report_type.value)
        return [_subscription(row) for row in rows]

    def subscription(self, subscription_id: int) -> Subscription:
        """Also one that was ended. Raises NotFound."""
        row = queries.get_subscription(self._connection, subscription_id=subscription_id)
        if row is None:
            raise NotFound(f"subscription {subscription_id} does not exist")
        return _subscription(row)

    def queue(self, drafts: Iterable[DeliveryDraft]) -> int:
        """How many were new; one whose key is there already stays as it is."""
        rows = [columns(draft) for draft in drafts]
        queued: int = queries.queue_deliveries(self._connection, deliveries=json_rows(rows)) if rows else 0
        return queued

    def deliver_inbox(self, limit: int) -> int:
        delivered: int = queries.deliver_report_inbox(self._connection, limit=limit)
        return delivered

    def claim(self) -> Delivery | None:
        """The next due one that leaves the house, locked until the end of the transaction."""
        row = queries.claim_report_delivery(self._connection)
        return record(Delivery, row) if row else None

    def delivered(self, delivery: Delivery) -> None:
        if not queries.report_delivered(self._connection, delivery_id=delivery.delivery_id):
            raise Refused(f"delivery {delivery.delivery_id} is not pending")

    def failed(self, delivery: Delivery, error: str, next_attempt_at: datetime | None, counts: bool = True) -> None:
        """next_attempt_at None: given up. counts: it was tried, and is not only put off."""
        queries.report_delivery_failed(
            self._connection,
            delivery_id=delivery.delivery_id,
            error=error,
            next_attempt_at=next_attempt_at,
            counted=int(counts),
        )

    def next_due_at(self, inbox: bool) -> datetime | None:
        due_at: datetime | None = queries.next_report_delivery_at(self._connection, inbox=inbox)
        return due_at

    def delivered_to(self, person_id: int, since: datetime, limit: int) -> list[Delivery]:
        """What came into this person's inbox since then, newest first."""
        rows = queries.reports_delivered_to(self._connection, person_id=person_id, since=since, limit=limit)
        return [record(Delivery, row) for row in rows]

    def last_of_each(self) -> dict[int, Delivery]:
        """What was queued last, by subscription."""
        rows = queries.deliveries_of_subscriptions(self._connection)
        return {row["subscription_id"]: record(Delivery, row) for row in rows}

    def troubles(self) -> tuple[int, int]:
        """(waiting after at least one failure, given up)."""
        row = queries.report_delivery_counts(self._connection)
        return row["retried"], row["dead"]


def _subscription(row: Row) -> Subscription:
    return record(Subscription, row, report_type=ReportType(row["report_type"]))
