"""Everything the phone page shows, read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from apps.cockpit.reading.asked import asked
from apps.cockpit.reading.board import CaseDetail, read_detail
from apps.cockpit.reading.hand import Hand, read_hand
from apps.cockpit.reading.visible import grants_for, may_see_case
from data_contracts.schemas.inbox import InboxItem
from data_contracts.schemas.person import Person
from data_contracts.schemas.report_delivery import Delivery
from governance_rules.ports import UnitOfWork

MOST_SHOWN = 100
MOST_REPORTS = 3
SHOWN_FOR = timedelta(days=7)
"""A report of last week is looked for among the reports."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """What lies before a person at one moment of the street's clock.

    items: what waits for the person first; empty when a case is chosen.  missing: a case was asked for that is not
    there, or lies outside of what the person may see: which of the two is not told.  reports: that came lately, newest
    first, to who subscribed to them.  hand: commands that wait to be carried out.
    """

    now: datetime
    items: tuple[InboxItem, ...] = ()
    chosen: CaseDetail | None = None
    missing: bool = False
    reports: tuple[Delivery, ...] = ()
    hand: Hand = field(default_factory=Hand)


def read_inbox(
    uow: UnitOfWork, person: Person, finished: bool, chosen_id: int | None, last_held_id: int | None = None
) -> Inbox:
    """The chosen case if the person may see it, else the list of what is to do, or of what is finished.

    last_held_id: the command that the person gave last.
    """
    now = uow.now()
    if chosen_id is not None:
        detail = read_detail(uow, chosen_id)
        if detail is not None and may_see_case(person, detail.card.case):
            return Inbox(now, chosen=detail, hand=read_hand(uow, person, [chosen_id], last_held_id))
    # A policy may tell a role that sees no cases, which would then be listed here and not be shown when chosen.
    seeing = replace(person, grants=grants_for(person))
    if finished:
        items = uow.inbox.finished_of(seeing, MOST_SHOWN)
    else:
        # Sorting keeps the order within: urgent, then newest.
        items = sorted(uow.inbox.inbox_of(seeing, MOST_SHOWN), key=lambda i: asked(i.card.case, person) is None)
    reports = () if finished else uow.report_deliveries.delivered_to(person.person_id, now - SHOWN_FOR, MOST_REPORTS)
    hand = read_hand(uow, person, [item.card.case.case_id for item in items], last_held_id)
    return Inbox(now, tuple(items), missing=chosen_id is not None, reports=tuple(reports), hand=hand)
