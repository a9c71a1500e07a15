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
class Group:
    """Cases of a period that have something in common. duplicates: sightings merged into them.

    reworks: of them, those that followed on a mended one.
    """

    cases: int
    duplicates: int
    reworks: int


@dataclass(frozen=True, slots=True)
class Wait:
    """How long people took, in minutes. cases: that were waited for."""

    cases: int
    mean: float
    median: float
    nine_in_ten: float


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """The cases opened in a period, as they stand now.

    groups: by scene (kind, community, road, block, shop, camera, place, day, weekday_hour, kind_hour, state, closure,
    by_hand, all) and by the ids in it; None where a case has none.  waits: by acknowledged and arrived.
    steps: cases that had an event, by its type.  names: of ids, by scene.
    """

    groups: dict[str, dict[tuple[str | None, str | None], Group]]
    waits: dict[str, Wait]
    steps: dict[str, int]
    names: dict[str, dict[str, str]]


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
