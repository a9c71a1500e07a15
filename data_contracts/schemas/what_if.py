"""What the record holds of things that stood and of cases, for asking what another policy would have made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Schedule


@dataclass(frozen=True, slots=True)
class StoodThing:
    """One observation. dwell_seconds, schedule: of its zone, where that has its own.  unnamed: as of an Observation."""

    first_seen_at: datetime
    last_seen_at: datetime
    mean_score: float
    dwell_seconds: float | None
    schedule: Schedule | None
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class StoodBox:
    """One observation, and where it stood in the view's picture. zone_id: the zone that it was followed in."""

    zone_id: str
    kind: Kind
    box: Box
    first_seen_at: datetime
    last_seen_at: datetime
    mean_score: float
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class CaseCourse:
    """How one closed case went. begun_in: its first step.  furthest: the last that it reached.

    pauses: from when to when an appeal or a deferral stopped its clock.  by_hand: when somebody reminded before the
    clock did, by the step that this began.  arrived_at: when an officer was on site, if one was.
    """

    case_id: int
    begun_at: datetime
    begun_in: CaseState
    acknowledged_at: datetime | None
    closed_at: datetime
    closure: Closure
    furthest: CaseState
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    by_hand: Mapping[CaseState, datetime] = field(default_factory=dict)
    arrived_at: datetime | None = None
