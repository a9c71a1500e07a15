"""What the guided tours need from outside."""

from __future__ import annotations

from typing import Protocol

from data_contracts.schemas.tour import SettledTour


class TourRepository(Protocol):
    """Which tours people have taken or declined."""

    def settle(self, settled: SettledTour) -> None:
        """Keep it. One that was declined may become taken; taken stays taken. Raises NotFound for no such person."""
        ...

    def settled_by(self, person_id: int) -> list[SettledTour]:
        """By tour, then version."""
        ...
