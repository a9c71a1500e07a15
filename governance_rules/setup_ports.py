"""What the use cases of the set-up need from outside."""

from __future__ import annotations

from typing import Protocol

from data_contracts.schemas.setup_change import SetupChange, SetupSubject


class SetupChangeRepository(Protocol):
    """Append-only."""

    def add(self, change: SetupChange) -> None: ...
    def of(self, subject: SetupSubject, subject_id: str, most: int = 20) -> list[SetupChange]:
        """The newest first."""
        ...
