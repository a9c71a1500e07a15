"""Notice: one message to one party through one channel, in the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class NoticePurpose(StrEnum):
    """Why the message is sent. Two delivered reminders must stand before enforcing."""

    PUSH = "push"
    GROUP_POST = "group_post"
    REMINDER_1 = "reminder_1"
    REMINDER_2 = "reminder_2"
    ENFORCEMENT = "enforcement"
    CLOSED = "closed"
    STAND_IN = "stand_in"
    APPEAL = "appeal"
    RULING = "ruling"
    REWORK = "rework"
    JUDGEMENT = "judgement"
    ASSIGNMENT = "assignment"
    DATA_QUALITY = "data_quality"

    @property
    def of_a_case(self) -> bool:
        """Whether the notice tells of a case; the others tell of the whole house and name none."""
        return self is not NoticePurpose.DATA_QUALITY


class NoticeState(StrEnum):
    """State of an outbox row."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A message a rule wants sent. The idempotency key is made from case, version, purpose, role and channel."""

    purpose: NoticePurpose
    role: str
    channel: str = "inbox"
    not_before: datetime | None = None
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """An outbox row.

    case_id: None for a message of the house itself, which goes to the inbox alone.
    delivered_through: `inbox` for the house's own pages, else the groups it was posted in, `group:river,group:hill`.
    """

    notice_id: UUID
    case_id: int | None
    idempotency_key: str
    purpose: NoticePurpose
    role: str
    channel: str
    state: NoticeState
    attempts: int
    next_attempt_at: datetime
    created_at: datetime
    delivered_at: datetime | None
    body: dict[str, Any]
    last_error: str | None = None
    delivered_through: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """The outbox in four figures. retried: of the waiting ones, those that failed at least once already."""

    waiting: int
    retried: int
    dead: int
    delivered: int
