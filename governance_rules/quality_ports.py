"""What the use cases need of data quality: checks that were made, and the rows that are checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from data_contracts.schemas.data_quality import ExpectationResult, FailedDay, QualityRun


class QualityRepository(Protocol):
    def save(self, run: QualityRun, results: Sequence[ExpectationResult]) -> None:
        """A new row beside all earlier ones of the day."""
        ...

    def newest(self, day: date | None = None) -> QualityRun | None:
        """The newest check of the day, or of the last day that was checked."""
        ...

    def get(self, run_id: UUID) -> QualityRun:
        """Raises NotFound."""
        ...

    def results(self, run_id: UUID) -> list[ExpectationResult]:
        """In the order in which they were kept."""
        ...

    def history(self, first: date, last: date) -> list[QualityRun]:
        """The newest check of each day that has one, in order of days."""
        ...

    def failed_days(self, first: date, last: date) -> list[FailedDay]:
        """Days from `first` to `last`, both included, whose newest check failed; in their order."""
        ...

    def tell(self, day: date, roles: Iterable[str], body: Mapping[str, Any], at: datetime) -> int:
        """How many notices were put into the outbox: one for each role, and never a second for the same day."""
        ...

    def frame(self, name: str, day: date, time_zone: str, now: datetime, limit: int) -> list[dict[str, Any]]:
        """Rows of a frame of that day, `limit` at most. now: of the database's clock. Raises KeyError."""
        ...

    def count_camera_days(self, day: date, time_zone: str) -> int:
        """Counts what each camera saw on the day and, where not done yet, on the four weeks before; days counted."""
        ...
