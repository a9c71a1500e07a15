"""The quota of stops that go where little is seen.

A plan made only of what was found goes where cameras and people already look, finds things there again, and never
learns of the rest. So a stated share of its stops goes to the sections that are seen least.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

from data_contracts.schemas.patrol import PatrolStop
from governance_rules.domain.patrol.duty import Walker
from governance_rules.domain.patrol.routes import BREAK, Task, Walk

QUOTA = 0.1
"""Of the stops that are walked, at least this share is exploration."""
LITTLE_SEEN_SHARE = 0.25
"""Sections that are seen less than three quarters of all."""
_MARGIN = 1.1
"""More are planned than the quota, for some find no room."""
_HOP_MINUTES = 12

Seen = Mapping[tuple[str, int], float]


def little_seen(seen: Seen, day: date) -> list[tuple[str, int]]:
    """The sections that are seen least, least first; among equals another one comes first each day."""

    def order(key: tuple[str, int]) -> tuple[float, str]:
        return seen[key], sha256(f"{day} {key[0]} {key[1]}".encode()).hexdigest()

    return sorted(seen, key=order)[: math.ceil(LITTLE_SEEN_SHARE * len(seen))]


def likely_stops(stops: Sequence[PatrolStop], walkers: Sequence[Walker]) -> int:
    """How many stops all walkers together may come to: their hours, by a mean stop and the way to it."""
    if not stops:
        return 0
    mean = sum(stop.minutes for stop in stops) / len(stops) + _HOP_MINUTES
    return round(sum(60 * walker.hours_on_street for walker in walkers) / mean)


def exploration_stops(
    stops: Sequence[PatrolStop], walkers: Sequence[Walker], seen: Seen, day: date, quota: float = QUOTA
) -> list[int]:
    """Numbers of the stops to be planned as exploration: of each little-seen section the window that promises most.

    Also one where nothing is expected: that may be for want of looking. Where the sections are too few for the quota,
    their second-best windows follow, and so on.
    """
    wanted = math.ceil(quota * _MARGIN * likely_stops(stops, walkers))
    of_section: dict[tuple[str, int], list[int]] = {}
    for number, stop in enumerate(stops):
        of_section.setdefault((stop.road_id, stop.section), []).append(number)
    for numbers in of_section.values():
        numbers.sort(key=lambda number: (-stops[number].value, stops[number].stop_id))
    chosen: list[int] = []
    for turn in range(max((len(numbers) for numbers in of_section.values()), default=0)):
        for key in little_seen(seen, day):
            numbers = of_section.get(key, [])
            if turn < len(numbers) and len(chosen) < wanted:
                chosen.append(numbers[turn])
    return chosen


def quota_held(task: Task, walks: Sequence[Walk], quota: float = QUOTA) -> tuple[list[Walk], list[int]]:
    """The walks with so many ordinary stops left out, those of least worth first, that the quota holds; and these.

    Where no stop of exploration can be walked at all, the quota asks nothing.
    """
    kept = [list(walk) for walk in walks]
    inside = [(task.worth[w][place], w, place) for w, walk in enumerate(kept) for place in walk if place != BREAK]
    explored = sum(place in task.locked for _, _, place in inside)
    ordinary = sorted((one for one in inside if one[2] not in task.locked), reverse=True)
    left_out = []
    while explored and ordinary and explored < quota * (explored + len(ordinary)):
        _, walker, place = ordinary.pop()
        kept[walker].remove(place)
        left_out.append(place)
    return kept, left_out
