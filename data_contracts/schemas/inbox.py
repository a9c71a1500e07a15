"""What lies in somebody's inbox: a case, and what that person was asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.notice import NoticePurpose
from data_contracts.schemas.policy import Role


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One case of an inbox.

    asked_for, asked_as, asked_at: the newest notice to one of the person's roles; None for a finished case about which
    none was sent.  acted: the person has done something with the case.
    """

    card: CaseCard
    asked_for: NoticePurpose | None
    asked_as: Role | None
    asked_at: datetime | None
    acted: bool
