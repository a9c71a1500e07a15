"""What became of a guided tour that a person was offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TourOutcome(StrEnum):
    """taken: begun and ended, at its last step or before.  declined: not wanted."""

    TAKEN = "taken"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class SettledTour:
    """One version of a tour's steps, as one person left it. tour: its name.  version: of its steps, from 1."""

    person_id: int
    tour: str
    version: int
    outcome: TourOutcome
    settled_at: datetime
