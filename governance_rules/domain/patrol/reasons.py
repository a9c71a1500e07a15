"""Why a stop is dropped: computed from the finished walks, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data_contracts.schemas.patrol import DropReason
from governance_rules.domain.patrol.routes import BREAK, SPACING_MINUTES, Task, Timed, Visits, cheapest_exchange, timed

LEAST_VALUE = 0.005
"""A stop that expects less than one violation in two hundred visits expects nothing."""


def reason_of(
    task: Task, times: Sequence[Timed], stop: int, left_out: Sequence[int] = ()
) -> tuple[DropReason, dict[str, Any]]:
    """The first of these that holds, with what it rests on.

    - nothing_expected: its value is under LEAST_VALUE.
    - no_window: nobody on duty has so many minutes of the window in the shift.
    - no_skill: nobody on duty may handle anything that is expected there.
    - no_skill_on_shift: who may is not on shift in the window.
    - too_far: with nothing but this stop and the break, nobody who may would be back in time.
    - too_soon: where it would fit, two visits of one section would be less than SPACING_MINUTES apart.
    - quota: there is room for it only because ordinary stops (`left_out`) were left out so that the quota holds, or
      only stops of the quota stand in its way.
    - lower_value: it fits only for stops that are worth as much or more; `lost` and `displaced` say which.
    """
    wanted = task.stops[stop]
    if wanted.value < LEAST_VALUE:
        return DropReason.NOTHING_EXPECTED, {"value": wanted.value}
    able = [w for w in range(len(task.walkers)) if task.worth[w][stop] > 0]
    there = [w for w, who in enumerate(task.walkers) if _overlap(task, w, stop) >= wanted.minutes]
    if not there:
        most = max((_overlap(task, w, stop) for w in range(len(task.walkers))), default=0)
        return DropReason.NO_WINDOW, {"minutes": wanted.minutes, "most_minutes_on_shift": most}
    if not able:
        return DropReason.NO_SKILL, {"kinds": [kind.value for kind in wanted.expected]}
    both = [w for w in able if w in there]
    if not both:
        return DropReason.NO_SKILL_ON_SHIFT, {
            "kinds": [kind.value for kind in wanted.expected],
            "person_ids": [task.walkers[w].person_id for w in able],
        }
    if not any(timed(task, w, walk) for w in both for walk in ([stop, BREAK], [BREAK, stop])):
        nearest = min(task.between[task.home[w]][task.place[stop]] for w in both)
        return DropReason.TOO_FAR, {"minutes_from_nearest_station": nearest}
    found = cheapest_exchange(task, times, stop)
    if found is None:
        return DropReason.QUOTA, {"value": wanted.value}
    worth = task.worth[found.walker][stop]
    if found.lost + 1e-9 < worth:
        now = timed(task, found.walker, found.walk)
        near = Visits(task, times).too_near(now, times[found.walker]) if now is not None else None
        if near is not None:
            return DropReason.TOO_SOON, {"stop_id": task.stops[near].stop_id, "minutes": SPACING_MINUTES}
    if found.lost + 1e-9 < worth and left_out:
        return DropReason.QUOTA, {"value": wanted.value}
    if found.lost + 1e-9 < worth:
        raise ValueError(f"stop {wanted.stop_id} is worth more than what makes room for it: the walks are not finished")
    return DropReason.LOWER_VALUE, {
        "value": round(worth, 4),
        "lost": round(found.lost, 4),
        "person_id": task.walkers[found.walker].person_id,
        "displaced": [task.stops[number].stop_id for number in found.displaced],
    }


def _overlap(task: Task, walker: int, stop: int) -> int:
    who, wanted = task.walkers[walker], task.stops[stop]
    return min(who.until, wanted.until_minute) - max(who.begins, wanted.from_minute)
