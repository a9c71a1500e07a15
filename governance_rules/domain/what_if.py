"""What another policy would have made of the record: what it would have seen as a violation, and how far its cases go.

The steps' times are the engine's own (`escalation`). People are taken to have done what the record says at the time it
says: they acknowledged, reminded, appealed, and it was mended. So a gentler policy does not make anybody slower here,
nor a harder one faster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.policy import Policy, Schedule
from data_contracts.schemas.what_if import CaseCourse, StoodThing
from governance_rules.domain import escalation
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.zones import in_force

_LOOK = timedelta(minutes=5)
STEPS: tuple[CaseState, ...] = (
    CaseState.OPEN, CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.REMINDED_2, CaseState.ENFORCING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """Of the things that stood, how many there are of each.

    automatic, suspected: violations at once, and for an operator to confirm.  short: gone before the dwell.
    unsure: under the score that is looked at.  exempt: at hours that do not count.
    """

    automatic: int
    suspected: int
    short: int
    unsure: int
    exempt: int

    @property
    def violations(self) -> int:
        return self.automatic + self.suspected


class Fate(StrEnum):
    """What a policy says of one thing that stood; the names of `Seen`."""

    AUTOMATIC = "automatic"
    SUSPECTED = "suspected"
    SHORT = "short"
    UNSURE = "unsure"
    EXEMPT = "exempt"


def fate_of(policy: Policy, thing: StoodThing, calendar: Calendar) -> Fate:
    """What the policy says of the thing. A zone's own dwell and hours stand above it, as for the eye.

    A thing that still stands when hours that count begin is a violation then. What had no name is never one by itself.
    """
    dwell = timedelta(seconds=thing.dwell_seconds or policy.dwell_seconds)
    if thing.mean_score < policy.keep_score:
        return Fate.UNSURE
    if thing.last_seen_at - thing.first_seen_at < dwell:
        return Fate.SHORT
    if not _ever_in_force(thing.schedule or policy.schedule, thing.first_seen_at + dwell, thing, calendar):
        return Fate.EXEMPT
    if thing.unnamed or thing.mean_score < policy.automatic_score:
        return Fate.SUSPECTED
    return Fate.AUTOMATIC


def seen_by(policy: Policy, things: Iterable[StoodThing], calendar: Calendar) -> Seen:
    """How many of the things have which fate."""
    count = Counter(fate_of(policy, thing, calendar) for thing in things)
    return Seen(**{fate.value: count[fate] for fate in Fate})


def _ever_in_force(schedule: Schedule, at: datetime, thing: StoodThing, calendar: Calendar) -> bool:
    """Whether the hours count at any time from `at` until the thing left, looked at in steps of _LOOK."""
    while at <= thing.last_seen_at:
        if in_force(schedule, at, calendar.time_zone, calendar.holidays):
            return True
        at += _LOOK
    return False


def furthest_step(policy: Policy, course: CaseCourse, calendar: Calendar) -> CaseState:
    """The last step that this case would have reached before it was mended.

    A camera that sees the place clear holds the next step back until it is sure, so mended is when that began. What an
    officer on site ended, nobody had mended before: with more time it would have needed the officer later, not less.
    """
    if policy.urgent or (course.furthest is CaseState.ENFORCING and course.arrived_at is not None):
        return CaseState.ENFORCING
    mended_at = course.closed_at
    if policy.mending.by == "camera":
        mended_at -= timedelta(seconds=policy.mending.clear_seconds)
    at = course.begun_at
    if course.begun_in is CaseState.OPEN:
        due = escalation.acknowledge_timer(policy, CaseState.OPEN, at, calendar).due_at
        if course.acknowledged_at is not None:
            due = min(due, max(course.acknowledged_at, at))
        at = _held(at, due, course)
    for state in STEPS[STEPS.index(course.begun_in) : -1]:
        due = _held(at, escalation.step_timer(policy, state, at, calendar).due_at, course)
        sooner = course.by_hand.get(STEPS[STEPS.index(state) + 1])
        at = due if sooner is None else min(due, max(sooner, at))
        if mended_at <= at:
            return state
    return CaseState.ENFORCING


def _held(begun: datetime, due: datetime, course: CaseCourse) -> datetime:
    """When the clock is over that has stood still during the pauses."""
    for stopped, went_on in course.pauses:
        if begun <= stopped < due:
            due += went_on - stopped
    return due


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that ends at another step under another policy. now, then: its last step under each."""

    case_id: int
    now: CaseState
    then: CaseState

    @property
    def further(self) -> bool:
        """Whether it goes on further then."""
        return STEPS.index(self.then) > STEPS.index(self.now)


def by_step(steps: Iterable[CaseState]) -> dict[CaseState, int]:
    """How many there are of each step."""
    count = Counter(steps)
    return {state: count[state] for state in STEPS}
