"""What the notices page shows, read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from data_contracts.schemas.notice import Notice, OutboxCounts
from governance_rules.ports import UnitOfWork

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Outbox:
    """Notices that are not delivered, and figures of all. dead: newest first.  waiting: to be tried next first."""

    now: datetime
    counts: OutboxCounts
    dead: tuple[Notice, ...]
    waiting: tuple[Notice, ...]


def read_outbox(uow: UnitOfWork, zone: ZoneInfo) -> Outbox:
    """The outbox; deliveries are counted for the cases opened since midnight of the street's own time."""
    now = uow.now()
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    return Outbox(
        now,
        uow.notices.counts(midnight),
        tuple(uow.notices.dead(MOST_LISTED)),
        tuple(uow.notices.waiting(MOST_LISTED)),
    )
