"""Patrol: who can walk, the plan of a day, ticks from the way, campaigns. Times of day are minutes after midnight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from data_contracts.schemas.geojson import Degrees
from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of patrol. The break of break_minutes lies anywhere between break_from and break_until."""

    shift_id: str
    name: str
    begins: int
    until: int
    break_from: int
    break_until: int
    break_minutes: int


@dataclass(frozen=True, slots=True)
class PatrolPerson:
    """Somebody who walks.

    kinds: that the person may handle.  station: where the walk begins, rests and ends.  days_off: weekdays, 1 Monday.
    """

    person_id: int
    shift_id: str
    kinds: tuple[Kind, ...]
    station: Degrees
    days_off: tuple[int, ...] = ()


class DropReason(StrEnum):
    """Why nobody walks a stop; each is computed from the finished plan (governance_rules.domain.patrol.reasons)."""

    NOTHING_EXPECTED = "nothing_expected"
    NO_SKILL = "no_skill"
    NO_SKILL_ON_SHIFT = "no_skill_on_shift"
    NO_WINDOW = "no_window"
    TOO_FAR = "too_far"
    TOO_SOON = "too_soon"
    LOWER_VALUE = "lower_value"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True)
class PatrolStop:
    """A section of a road in a window of hours.

    minutes: what walking it takes, there and back.  expected: violations that a visit meets, by kind.
    value: sum of expected over the kinds of whoever walks it, or of all kinds where nobody does.
    exploration: it is little seen, and in the plan to be seen.  reason: why it is dropped; None where it is walked.
    """

    stop_id: str
    road_id: str
    section: int
    from_minute: int
    until_minute: int
    minutes: int
    expected: Mapping[Kind, float]
    value: float
    exploration: bool = False
    person_id: int | None = None
    arrive: int | None = None
    leave: int | None = None
    reason: DropReason | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PatrolPlan:
    """The plan of a day. numbers: its figures and breaks, JSON values.  stops: walked and dropped ones."""

    day: date
    revision: int
    made_at: datetime
    inputs_sha256: str
    numbers: Mapping[str, Any]
    stops: tuple[PatrolStop, ...]


class VisitResult(StrEnum):
    """What a tick says."""

    DONE = "done"
    NOTHING_FOUND = "nothing_found"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class PatrolVisit:
    """A tick of a stop."""

    day: date
    stop_id: str
    road_id: str
    section: int
    person_id: int
    result: VisitResult
    at: datetime


@dataclass(frozen=True, slots=True)
class Stood:
    """A violation that stood on a road.

    gone_at: None where it is not known to be gone.  officer_at: when an officer came.
    """

    case_id: int
    road_id: str
    kind: Kind
    longitude: float | None
    latitude: float | None
    opened_at: datetime
    gone_at: datetime | None
    officer_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign that was decided. expected: what its proposal said, JSON values; {} where there was none."""

    campaign_id: int | None
    road_ids: tuple[str, ...]
    kinds: tuple[Kind, ...]
    first_day: date
    last_day: date
    decided_by: int
    decided_at: datetime
    note: str = ""
    expected: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FollowedPlace:
    """How often a kind came back to a place in the days after a case there, beside the days before it.

    with_officer: an officer was on site for that case.  after: as if the place had been free all these days; while its
    case is open there can be no other.
    """

    place_id: str
    kind: Kind
    with_officer: bool
    before: int
    after: float
