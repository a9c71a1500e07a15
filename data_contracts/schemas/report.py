"""Reports: counts of a period, and the files made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class ReportType(StrEnum):
    """What is reported: a day, a week or a month; the week's places that come again; a sheet for each committee."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    EXPOSURE = "exposure"
    COMMITTEE = "committee"


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
    """How long people took, in minutes. cases: that were waited for.  prompt: of them, those within PROMPT_MINUTES."""

    cases: int
    mean: float
    median: float
    nine_in_ten: float
    prompt: int = 0


PROMPT_MINUTES = 15
"""From alert to officer on site, in the mean of the deployment that is the record."""


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """The cases opened in a period, as they stand now.

    groups: by scene (kind, community, road, block, shop, camera, place, day, weekday_hour, kind_hour, state, closure,
    by_hand, all) and by the ids in it; None where a case has none. by_hand has cases alone, of those that people
    entered.  waits: by acknowledged and arrived.  steps: cases that had an event, by its type.
    names: of ids, by scene.
    """

    groups: dict[str, dict[tuple[str | None, str | None], Group]]
    waits: dict[str, Wait]
    steps: dict[str, int]
    names: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class CameraWatch:
    """What the health of one camera was in a period. hours_known: with any record; hours_seen: in good order.

    outages: how often it fell out of good order.
    """

    camera_id: str
    name: str
    hours_known: float
    hours_seen: float
    outages: int


@dataclass(frozen=True, slots=True)
class Watch:
    """What of the street was watched. cameras, cameras_on, shops, shops_seen: as they are now.

    of_camera: those that are on and have any record of health in the period.
    """

    cameras: int
    cameras_on: int
    shops: int
    shops_seen: int
    of_camera: list[CameraWatch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came after a moment to the cases opened in a period. concerned: cases that the events are of."""

    cases: int
    events: int
    concerned: int


@dataclass(frozen=True, slots=True)
class ReportedCase:
    """A case as a row of a report's annex; names in place of ids."""

    case_id: int
    kind: str
    state: str
    closure: str | None
    opened_at: datetime
    acknowledged_at: datetime | None
    arrived_at: datetime | None
    closed_at: datetime | None
    community: str | None
    road: str | None
    block: str | None
    shop: str | None
    camera: str | None
    place: str
    sightings: int
    rework: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class ExposedPlace:
    """A place with several cases in a period. kinds: code to count.  picture: address of a blurred copy, if any."""

    place_id: str
    name: str
    community: str | None
    road: str | None
    kinds: dict[str, int]
    cases: int
    reworks: int
    still_open: int
    picture: str | None
    picture_case: int | None


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Cases of one community in a period; kind and closure None where they are not what is counted by."""

    community_id: str
    kind: str | None
    closure: str | None
    counted: str
    cases: int
    reworks: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case as a community's sheet lists it."""

    case_id: int
    community_id: str
    kind: str
    state: str
    place: str
    opened_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class AreaPlace:
    """A place with several cases in a period, of one community."""

    community_id: str
    place_id: str
    name: str
    cases: int
    reworks: int


@dataclass(frozen=True, slots=True)
class Report:
    """A made report; one row per (report_type, period_start), remade in place with a new revision.

    path, sha256: of the page.  pdf_…, xlsx_…: None for a report made before they were, and where a type has none.
    late: what came after the revision before; None for the first.
    """

    report_id: UUID
    report_type: str
    period_start: date
    period_end: date
    revision: int
    made_at: datetime
    path: str
    sha256: str
    numbers: dict[str, Any]
    pdf_path: str | None = None
    pdf_sha256: str | None = None
    xlsx_path: str | None = None
    xlsx_sha256: str | None = None
    late: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ReportContent:
    """What the files of a report are made of. revision and late: None for one that is made by hand.

    cases: of the annex, in the order of opening.
    """

    report_type: ReportType
    numbers: dict[str, Any]
    made_at: datetime
    revision: int | None = None
    late: dict[str, Any] | None = None
    cases: tuple[ReportedCase, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """The files of a report, whole. xlsx: None for a type that has no annex."""

    html: bytes
    pdf: bytes
    xlsx: bytes | None = None
