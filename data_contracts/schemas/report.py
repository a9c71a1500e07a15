"""Reports: counts of a period, and the file made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DailyCounts:
    """Cases opened on one day of the street's own time zone.

    by_kind, by_area, by_closure: name to count, no zeros left out for kinds.  by_hour: 24 counts, hour 0 first.
    """

    day: date
    total: int
    by_kind: dict[str, int]
    by_area: dict[str, int]
    by_hour: tuple[int, ...]
    by_closure: dict[str, int]
    by_state: dict[str, int]
    duplicates_suppressed: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Report:
    """A made report; one row per (report_type, period_start), remade in place with a new revision."""

    report_id: UUID
    report_type: str
    period_start: date
    period_end: date
    revision: int
    made_at: datetime
    path: str
    sha256: str
    numbers: dict[str, Any]
