"""Stage 5: a case: an incident with parties, a frozen policy, a state and timers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from data_contracts.schemas.evidence import LogEntry
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose
from data_contracts.schemas.policy import Policy


class CaseState(StrEnum):
    """States of 3-case-lifecycle. State drives, status code explains."""

    SUSPECTED = "suspected"
    OPEN = "open"
    IN_GROUP = "in_group"
    REMINDED_1 = "reminded_1"
    REMINDED_2 = "reminded_2"
    ENFORCING = "enforcing"
    RECTIFIED = "rectified"
    APPEALED = "appealed"
    DEFERRED = "deferred"
    CLOSED = "closed"


PAUSED_STATES = frozenset({CaseState.APPEALED})
"""The clock stands still. A deferred case is not paused: its timer wakes it on its day."""

SIDE_STATES = frozenset({CaseState.RECTIFIED, CaseState.APPEALED, CaseState.DEFERRED})
"""States that may lead back to the step they were reached from."""


class Closure(StrEnum):
    """How a case ended."""

    SELF = "self"
    MANAGED = "managed"
    ENFORCED = "enforced"
    FALSE_ALARM = "false_alarm"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


VIOLATIONS = frozenset({Closure.SELF, Closure.MANAGED, Closure.ENFORCED})
"""Closures of what really was one and was seen to be mended; a thing that is back after one of them is rework."""


class TimerPurpose(StrEnum):
    """Why a timer is due. DELIVERY: it is, too, as soon as both reminders of the case are delivered."""

    SUSPECTED_EXPIRY = "suspected_expiry"
    ACKNOWLEDGE = "acknowledge"
    STEP = "step"
    DELIVERY = "delivery"
    MENDING = "mending"
    DEFERRAL = "deferral"


@dataclass(frozen=True, slots=True)
class ReturnsTo:
    """Where a side way leads back to: the step, what its timer was for, and how many minutes of it were left."""

    state: CaseState
    purpose: TimerPurpose
    minutes: float


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands.

    version: grows by one with each event; a command names the version it saw (stale page) or None.
    run: number of the pending timer's run; a timer of another run is stale and does nothing.
    policy: as frozen at opening.
    returns_to: set in the states of SIDE_STATES only.
    arrived_at, site_recorded_at: the officer on site, and the record made there.
    clear_since, clear_frames, looked_at: what the camera says since the thing was last there: since when every scored
    frame that could see the place shows it clear, how many these were, and the time of the last such frame.
    """

    case_id: int
    kind: Kind
    state: CaseState
    status_code: str
    place_id: str
    camera_id: str | None
    zone_id: str | None
    incident_id: UUID
    policy: Policy
    severity: str
    score: float
    opened_at: datetime
    state_since: datetime
    version: int
    run: int
    acknowledged_at: datetime | None = None
    acknowledged_by: int | None = None
    closed_at: datetime | None = None
    closure: Closure | None = None
    follows_case_id: int | None = None
    sighting_count: int = 1
    last_seen_at: datetime | None = None
    community_id: str | None = None
    grid_id: str | None = None
    block_id: str | None = None
    shop_id: str | None = None
    returns_to: ReturnsTo | None = None
    assigned_to: int | None = None
    arrived_at: datetime | None = None
    site_recorded_at: datetime | None = None
    appealed_at: datetime | None = None
    clear_since: datetime | None = None
    clear_frames: int = 0
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimerDraft:
    """The next timer of a case."""

    purpose: TimerPurpose
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer row. Exactly one is pending while the case is open and not paused."""

    timer_id: int
    case_id: int
    run: int
    purpose: TimerPurpose
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A due timer with its case, both locked, and the purposes of which the case has a delivered notice."""

    timer: Timer
    case: Case
    delivered: frozenset[NoticePurpose] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened to a case, in the past tense (`case_opened`, `case_confirmed`, …). Append-only."""

    case_id: int
    version: int
    event_type: str
    state_before: CaseState | None
    state_after: CaseState
    happened_at: datetime
    actor_id: int | None
    actor_role: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decided; the caller writes all of it in one transaction.

    timer: the next pending timer; None only for a closed or paused case.
    returns_to: kept while the case is in one of SIDE_STATES.  acknowledged, arrived, site_recorded, appealed: marks the
    case with the time of the decision.  asked_anew: takes acknowledgement, arrival and site record back, for they are
    asked for once more.  assigned_to: the person who is to see to it, None leaves it as it is.
    """

    event_type: str
    state: CaseState
    status_code: str
    timer: TimerDraft | None
    notices: tuple[NoticeDraft, ...] = ()
    closure: Closure | None = None
    acknowledged: bool = False
    asked_anew: bool = False
    returns_to: ReturnsTo | None = None
    assigned_to: int | None = None
    arrived: bool = False
    site_recorded: bool = False
    appealed: bool = False
    detail: dict[str, Any] = field(default_factory=dict)
    log: LogEntry | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that is to be opened by an incident. at: the moment that it is written of."""

    incident: Incident
    place_id: str
    policy: Policy
    decision: Decision
    at: datetime
    follows_case_id: int | None = None


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case as it was looked at, what was decided of it, when and by whom.

    fired: the timer that made it happen, where one did.
    at: the moment that it is written of, never later than the database's clock.
    """

    case: Case
    decision: Decision
    at: datetime
    actor_role: str
    actor_id: int | None = None
    fired: Timer | None = None
