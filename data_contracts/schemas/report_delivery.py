"""Who gets a type of report, and the report on its way to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from data_contracts.schemas.report import ReportType


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who gets a type of report: one of a person, a group, or a channel of its own, by its name.

    channel_url: Apprise URL; a secret, so it is left out wherever the record is printed.
    every_revision: not only the first one made after the period's end.
    """

    report_type: ReportType
    language: str
    person_id: int | None = None
    group_id: str | None = None
    channel_name: str | None = None
    channel_url: str | None = field(default=None, repr=False)
    every_revision: bool = False
    subscription_id: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A report on its way to one subscriber; what the outbox is for notices. link: address of the page."""

    delivery_id: UUID
    idempotency_key: str
    subscription_id: int
    report_id: UUID
    revision: int
    title: str
    body: str
    link: str
    state: str
    attempts: int
    next_attempt_at: datetime
    created_at: datetime
    delivered_at: datetime | None
    last_error: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """A delivery that is to be queued; the key makes a repeated run harmless."""

    idempotency_key: str
    subscription_id: int
    report_id: UUID
    revision: int
    title: str
    body: str
    link: str
    not_before: datetime
