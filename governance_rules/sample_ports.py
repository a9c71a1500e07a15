"""What the use cases need of training samples."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from data_contracts.schemas.sample import FIRST, SampleCandidate, SampleState, Split, TrainingSample


class SampleRepository(Protocol):
    def find(self, sample_id: UUID, for_update: bool = False) -> TrainingSample | None:
        """for_update: nobody else keeps this sample until the end of the transaction, also where it is not there."""
        ...

    def of_picture(self, sha256: str) -> list[TrainingSample]:
        """Samples whose original has these bytes, locked for update; several where several views had the same."""
        ...

    def save(self, sample: TrainingSample) -> None:
        """Insert, or replace what is known of the picture; an origin that is there already is not doubled."""
        ...

    def of_states(
        self,
        states: Iterable[SampleState],
        splits: Iterable[Split],
        limit: int,
        after: UUID = FIRST,
    ) -> list[TrainingSample]:
        """In order of sample_id, beginning behind `after`."""
        ...

    def counts(self) -> dict[tuple[SampleState, Split], int]: ...
    def labelled_since(self, since: datetime | None) -> int:
        """How many were labelled after `since`; None: all that are labelled."""
        ...

    def uncertain(self, since: datetime, until: datetime, near: float) -> list[SampleCandidate]:
        """Incidents of cameras that opened a suspected case, or whose score is within `near` of the threshold."""
        ...

    def confirmed(self, since: datetime, until: datetime) -> list[SampleCandidate]:
        """Incidents of cameras whose cases were closed in the span and were said by a person to be real."""
        ...
