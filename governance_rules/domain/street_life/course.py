"""What happens next to a case of a replayed street: somebody acts, or its camera sees that the thing is gone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from data_contracts.schemas.case import Case, CaseState, Timer
from data_contracts.schemas.look import SceneLook, Standing
from governance_rules.domain.mending import MENDABLE_STATES, is_clear
from governance_rules.domain.status import StatusCode
from governance_rules.domain.street_life.haunts import Haunt
from governance_rules.domain.street_people import Act, next_act

_AT_ONCE = timedelta(seconds=1)
"""The least time between two things that happen to a case."""
_NOTICED = timedelta(seconds=3)
"""How long after a thing is gone the camera first sees the place clear."""
_CHECKED = frozenset({StatusCode.SAID_TO_BE_DONE, StatusCode.VIEW_AWAITED})


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case as the replay follows it.

    haunt: None for one that was entered by hand, which no camera watches.  timer: its pending one.
    gone_at: since when its thing is away.  clock: of the last thing that happened to it.
    """

    case: Case
    haunt: Haunt | None
    timer: Timer | None
    gone_at: datetime | None
    clock: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """What happens next, and when: an act of people, or looks of the camera of which the last is at `at`."""

    at: datetime
    act: Act | None = None
    looks: tuple[SceneLook, ...] = ()


def next_step(one: OpenCase, seed: int, silent: bool = False) -> Step | None:
    """None while only the timer is waited for.

    silent: nobody is there who may do what somebody would; then the camera alone sees that the thing is gone.
    """
    steps = [step for step in (None if silent else _by_people(one, seed), _by_camera(one)) if step is not None]
    return min(steps, key=lambda step: step.at, default=None)


def _by_people(one: OpenCase, seed: int) -> Step | None:
    planned = next_act(one.case, one.gone_at, seed)
    if planned is None:
        return None
    return Step(max(planned.at, one.clock + _AT_ONCE), planned.act)


def _by_camera(one: OpenCase) -> Step | None:
    case, haunt = one.case, one.haunt
    if haunt is None or case.policy.mending.by != "camera":
        return None
    checked = case.state is CaseState.RECTIFIED and case.status_code in _CHECKED
    if one.gone_at is None:
        # The thing is looked at again when somebody says that it is mended; until then nothing changes by it.
        if not checked or (case.last_seen_at is not None and case.last_seen_at > case.state_since):
            return None
        at = max(case.state_since + timedelta(seconds=case.policy.mending.clear_seconds / 2), one.clock + _AT_ONCE)
        return Step(at, looks=(_look(haunt, case, at, there=True),))
    if is_clear(case) or not (checked or case.state in MENDABLE_STATES):
        return None
    looks = _clear_looks(haunt, case, max(one.gone_at + _NOTICED, case.last_seen_at or one.gone_at))
    late = one.clock + _AT_ONCE - looks[-1].at
    if late > timedelta(0):
        looks = tuple(replace(look, at=look.at + late) for look in looks)
    return Step(looks[-1].at, looks=looks)


def _clear_looks(haunt: Haunt, case: Case, since: datetime) -> tuple[SceneLook, ...]:
    """As many as the policy wants, over the time that it wants."""
    check = case.policy.mending
    number = max(check.scored_frames, 2)
    pause = check.clear_seconds / (number - 1)
    return tuple(
        _look(haunt, case, since + timedelta(seconds=pause * n), there=False, every_seconds=pause)
        for n in range(number)
    )


def _look(haunt: Haunt, case: Case, at: datetime, there: bool, every_seconds: float = 1.0) -> SceneLook:
    standing = (Standing(case.incident_id, haunt.kind, haunt.zone_id, haunt.box, True),) if there else ()
    return SceneLook(haunt.camera_id, haunt.preset, at, every_seconds, frozenset({haunt.zone_id}), standing)
