"""A command that is held for some seconds before it is carried out, so that whoever gave it can take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data_contracts.schemas.command import Command, CommandDetail


class HeldOutcome(StrEnum):
    """How a held command ended."""

    DONE = "done"
    UNDONE = "undone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class HeldCommand:
    """A command in somebody's hand, or what became of it.

    person_name: display name of who gave it.  seen_version: of the case that it was given for.  settled_at, outcome:
    None while it is pending.  reason: why it was refused, in English, for the record.
    """

    held_command_id: int
    case_id: int
    person_id: int
    person_name: str
    command: Command
    detail: CommandDetail
    seen_version: int
    given_at: datetime
    due_at: datetime
    settled_at: datetime | None = None
    outcome: HeldOutcome | None = None
    reason: str | None = None

    @property
    def pending(self) -> bool:
        """True while it waits and may be undone."""
        return self.settled_at is None
