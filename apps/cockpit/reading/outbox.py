"""What the notices page shows, read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.cockpit.reading.visible import grants_for
from data_contracts.schemas.notice import Notice, OutboxCounts
from data_contracts.schemas.person import Person
from governance_rules.domain.permissions import Action
from governance_rules.ports import UnitOfWork

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is not delivered, and figures: of the cases that the person may see, and of assignments to the person.

    dead: newest first.  waiting: to be tried next first.  resendable: those of the dead that the person may send again.
    """

    now: datetime
    counts: OutboxCounts
    dead: tuple[Notice, ...]
    waiting: tuple[Notice, ...]
    resendable: frozenset[UUID]


def read_outbox(uow: UnitOfWork, person: Person, zone: ZoneInfo) -> Outbox:
    """The outbox; deliveries are counted for the cases opened since midnight of the street's own time."""
    now = uow.now()
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    watching, me = grants_for(person), person.person_id
    # Newest first as well, so whatever of the listed ones may be sent again is among these.
    resendable = uow.notices.dead(MOST_LISTED, grants_for(person, Action.RESEND_NOTICE))
    return Outbox(
        now,
        uow.notices.counts(midnight, watching, me),
        tuple(uow.notices.dead(MOST_LISTED, watching, me)),
        tuple(uow.notices.waiting(MOST_LISTED, watching, me)),
        frozenset(notice.notice_id for notice in resendable),
    )
