"""A day's plan out of stops and walkers: what is offered to the solver, and what its walks become."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from data_contracts.schemas.patrol import PatrolStop
from governance_rules.domain.patrol.duty import Walker
from governance_rules.domain.patrol.exploration import QUOTA, Seen, exploration_stops, quota_held
from governance_rules.domain.patrol.reasons import LEAST_VALUE, reason_of
from governance_rules.domain.patrol.road_network import RoadNetwork
from governance_rules.domain.patrol.routes import BREAK, Task, Timed, Walk, improved, spaced, timed
from governance_rules.domain.patrol.stops import walk_minutes

OFFERED_STOPS = 400
"""The solver is given so many stops, those of most value an hour; every other one is tried in its walks afterwards."""

Solve = Callable[[Task], list[Walk]]


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """stops: walked and dropped, in order of stop_id.  numbers: as `PatrolPlan.numbers`."""

    stops: tuple[PatrolStop, ...]
    numbers: dict[str, Any]


def task_of(
    network: RoadNetwork, stops: Sequence[PatrolStop], walkers: Sequence[Walker], explored: Sequence[int] = ()
) -> Task:
    """The stops with minutes between all places: by the roads, at walking speed, rounded up."""
    metres = network.metres_between([walker.station for walker in walkers])
    # A place that cannot be reached is a day away, which no shift has.
    between = [[walk_minutes(min(way, 96_000.0)) for way in row] for row in metres]
    of_section = {section.key: number for number, section in enumerate(network.sections)}
    home = [len(network.sections) + number for number in range(len(walkers))]
    place = [of_section[stop.road_id, stop.section] for stop in stops]
    return Task(stops, walkers, between, place, home, frozenset(explored))


def inputs_sha256(task: Task, day: date) -> str:
    """Of everything that a plan is made from, lower-case hex."""
    told = {
        "day": day.isoformat(),
        "stops": [asdict(stop) for stop in task.stops],
        "walkers": [asdict(walker) | {"kinds": sorted(walker.kinds)} for walker in task.walkers],
        "between": task.between,
        "locked": sorted(task.locked),
        "quota": QUOTA,
    }
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def walks_of(task: Task, solve: Solve, quota: float = QUOTA) -> tuple[list[Walk], list[int]]:
    """The walks, and the stops that were left out so that the quota holds.

    The solver is offered the locked stops and those of most value for their time; what it leaves is tried one by one:
    all of them where it had too little time to find any walk.
    """
    ranked = sorted(
        range(len(task.stops)),
        key=lambda n: (n not in task.locked, -task.stops[n].value / task.stops[n].minutes, task.stops[n].stop_id),
    )
    offered = sorted(n for n in ranked[:OFFERED_STOPS] if n in task.locked or task.stops[n].value >= LEAST_VALUE)
    part = replace(
        task,
        stops=[task.stops[n] for n in offered],
        place=[task.place[n] for n in offered],
        locked=frozenset(place for place, n in enumerate(offered) if n in task.locked),
    )
    walks = [[place if place == BREAK else offered[place] for place in walk] for walk in solve(part)]
    whole = improved(task, spaced(task, walks))
    # Whoever leaves out a stop is earlier at the next one, which may then come too near to another visit.
    kept, left_out = whole, []
    while True:
        held, gone = quota_held(task, kept, quota)
        apart = spaced(task, held)
        if not gone and apart == kept:
            return kept, left_out
        left_out = [place for walk in whole for place in walk if not any(place in one for one in apart)]
        kept = apart


def planned(task: Task, walks: Sequence[Walk], left_out: Sequence[int]) -> PlannedDay:
    """Stops with who walks them and when, or with why nobody does, and the figures of the plan."""
    times = [_times(task, number, walk) for number, walk in enumerate(walks)]
    walked: dict[int, PatrolStop] = {}
    for number, now in enumerate(times):
        for place, arrive, leave in zip(now.walk, now.arrive, now.leave, strict=True):
            if place != BREAK:
                walked[place] = _walked(task, number, place, arrive, leave)
    found = []
    for place, stop in enumerate(task.stops):
        if place in walked:
            found.append(walked[place])
            continue
        reason, detail = reason_of(task, times, place, left_out)
        found.append(replace(stop, reason=reason, detail=detail, exploration=place in task.locked))
    found.sort(key=lambda stop: stop.stop_id)
    return PlannedDay(tuple(found), _numbers(task, times, found))


def plan_day(
    network: RoadNetwork, stops: Sequence[PatrolStop], walkers: Sequence[Walker], seen: Seen, day: date
) -> Task:
    """The task of a day, with the stops of its exploration quota locked."""
    return task_of(network, stops, walkers, exploration_stops(stops, walkers, seen, day))


def _times(task: Task, walker: int, walk: Walk) -> Timed:
    found = timed(task, walker, walk)
    if found is None:
        raise ValueError(f"the walk of person {task.walkers[walker].person_id} cannot be walked")
    return found


def _walked(task: Task, walker: int, place: int, arrive: int, leave: int) -> PatrolStop:
    stop, who = task.stops[place], task.walkers[walker]
    expected = {kind: mean for kind, mean in stop.expected.items() if kind in who.kinds}
    return replace(
        stop,
        expected=expected,
        value=round(sum(expected.values()), 6),
        exploration=place in task.locked,
        person_id=who.person_id,
        arrive=arrive,
        leave=leave,
    )


def _numbers(task: Task, times: Sequence[Timed], stops: Sequence[PatrolStop]) -> dict[str, Any]:
    walked = [stop for stop in stops if stop.person_id is not None]
    hours = sum(walker.hours_on_street for walker in task.walkers)
    met = sum(stop.value for stop in walked)
    explored = sum(stop.exploration for stop in walked)
    return {
        "expected_met": round(met, 3),
        "hours_on_street": round(hours, 2),
        "expected_met_an_hour": round(met / hours, 4) if hours else None,
        "stops_walked": len(walked),
        "stops_dropped": len(stops) - len(walked),
        "exploration_stops": explored,
        "exploration_share": round(explored / len(walked), 4) if walked else None,
        "dropped_by_reason": dict(sorted(Counter(stop.reason.value for stop in stops if stop.reason).items())),
        "walks": [_walk_numbers(task, number, now) for number, now in enumerate(times)],
    }


def _walk_numbers(task: Task, walker: int, now: Timed) -> dict[str, Any]:
    who, rest = task.walkers[walker], now.walk.index(BREAK)
    own = [place for place in now.walk if place != BREAK]
    return {
        "person_id": who.person_id,
        "begins": who.begins,
        "until": who.until,
        "station": list(who.station),
        "break": [now.arrive[rest], now.leave[rest]],
        "home_at": now.home_at,
        "minutes_between_stops": now.minutes_walked,
        "minutes_at_stops": sum(task.stops[place].minutes for place in own),
        "stops": len(own),
        "expected_met": round(sum(task.worth[walker][place] for place in own), 3),
        "expected_met_an_hour": round(sum(task.worth[walker][p] for p in own) / who.hours_on_street, 4),
    }
