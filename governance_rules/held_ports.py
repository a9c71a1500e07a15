"""What the use cases need of commands that are held before they are carried out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.held_command import HeldCommand, HeldOutcome


class HeldCommandRepository(Protocol):
    def add(
        self,
        case_id: int,
        person_id: int,
        command: Command,
        detail: CommandDetail,
        seen_version: int,
        given_at: datetime,
        due_at: datetime,
    ) -> HeldCommand:
        """A pending one. A case has one at most: whoever adds it holds the case and has looked."""
        ...

    def get(self, held_command_id: int, for_update: bool = False) -> HeldCommand:
        """Raises NotFound. for_update: nobody settles it until the end of the transaction."""
        ...

    def claim_due(self, limit: int) -> list[HeldCommand]:
        """Due and pending ones, soonest first, locked with their cases until the end of the transaction.

        What somebody else holds is left out.
        """
        ...

    def settle(self, held_command_id: int, outcome: HeldOutcome, at: datetime, reason: str | None = None) -> None:
        """Once and for all. reason: needed for a refused one."""
        ...

    def next_due_at(self) -> datetime | None: ...
    def pending_of(self, case_ids: Iterable[int]) -> dict[int, HeldCommand]:
        """By case; a case with none is not in it."""
        ...

    def in_hand(self, person_id: int, limit: int) -> list[HeldCommand]:
        """Pending ones of this person, the last given first."""
        ...

    def to_be_told(self, person_id: int, limit: int) -> list[HeldCommand]:
        """Refused ones that this person has not taken note of, the last given first."""
        ...

    def told(self, held_command_id: int, at: datetime) -> None:
        """The person has taken note of this refused one; a second time changes nothing."""
        ...
