"""Walks: in what order and when somebody goes to stops, what fits between two of them, and what is better.

A walk is a list of places: numbers of stops, and BREAK once. It begins and ends at the walker's station, where the
break is taken as well. Everybody leaves as early as possible and waits where a window is not open yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from data_contracts.schemas.patrol import PatrolStop
from governance_rules.domain.patrol.duty import Walker

BREAK = -1
LOOKING = 0.001
SPACING_MINUTES = 45
"""Between two visits of one section, whoever makes them: what the first has met is not met again."""
Walk = list[int]


@dataclass(frozen=True)
class Task:
    """What is to be planned. between: minutes from place to place; of a stop `place` says which, of a walker `home`.

    place: [stops].  home: [walkers].  locked: numbers of stops that are never left out for another one.
    """

    stops: Sequence[PatrolStop]
    walkers: Sequence[Walker]
    between: Sequence[Sequence[int]]
    place: Sequence[int]
    home: Sequence[int]
    locked: frozenset[int] = frozenset()

    @cached_property
    def worth(self) -> list[list[float]]:
        """[walkers, stops]: violations expected of the kinds that the walker may handle.

        A locked stop where nothing is expected is worth LOOKING to everybody: where nobody looks, nothing is known.
        """
        looking = [LOOKING if n in self.locked and not stop.expected else 0.0 for n, stop in enumerate(self.stops)]
        return [
            [
                more + sum(mean for kind, mean in stop.expected.items() if kind in walker.kinds)
                for stop, more in zip(self.stops, looking, strict=True)
            ]
            for walker in self.walkers
        ]

    @cached_property
    def neighbours(self) -> dict[int, tuple[int, ...]]:
        """Of each stop the others of its section that a visit could come too near to."""
        of_place: dict[int, list[int]] = {}
        for number, place in enumerate(self.place):
            of_place.setdefault(place, []).append(number)
        return {
            one: tuple(other for other in numbers if other != one and self._may_be_near(one, other))
            for numbers in of_place.values()
            for one in numbers
        }

    def _may_be_near(self, one: int, other: int) -> bool:
        a, b = self.stops[one], self.stops[other]
        apart = max(a.from_minute, b.from_minute) - min(a.until_minute, b.until_minute)
        return apart < SPACING_MINUTES

    def needs(self, walker: int, place: int) -> tuple[int, int, int, int]:
        """Where it is, its window and its minutes: of a stop, or of the walker's break."""
        if place == BREAK:
            who = self.walkers[walker]
            return self.home[walker], who.break_from, who.break_until, who.break_minutes
        stop = self.stops[place]
        return self.place[place], stop.from_minute, stop.until_minute, stop.minutes


@dataclass(frozen=True)
class Timed:
    """A walk with its times. arrive, leave: [places] of it.  latest: the latest beginning at each that loses nothing.

    minutes_walked: between places, the way back included.
    """

    walk: Walk
    arrive: list[int]
    leave: list[int]
    latest: list[int]
    home_at: int
    minutes_walked: int


def timed(task: Task, walker: int, walk: Walk) -> Timed | None:
    """The walk's times; None where it cannot be walked."""
    who, home = task.walkers[walker], task.home[walker]
    at, now, walked = home, who.begins, 0
    arrive, leave = [], []
    for place in walk:
        where, begins, until, minutes = task.needs(walker, place)
        walked += task.between[at][where]
        start = max(now + task.between[at][where], begins)
        if start + minutes > until:
            return None
        at, now = where, start + minutes
        arrive.append(start)
        leave.append(now)
    walked += task.between[at][home]
    home_at = now + task.between[at][home]
    if home_at > who.until:
        return None
    latest, after, place_after = [0] * len(walk), who.until, home
    for number in range(len(walk) - 1, -1, -1):
        where, _, until, minutes = task.needs(walker, walk[number])
        latest[number] = min(until, after - task.between[where][place_after]) - minutes
        after, place_after = latest[number], where
    return Timed(walk, arrive, leave, latest, home_at, walked)


def fits(task: Task, walker: int, now: Timed, first: int, until: int, between: Walk) -> bool:
    """Whether the walk is still possible with places first ≤ n < until of it replaced by these."""
    who, home = task.walkers[walker], task.home[walker]
    at, minute = (
        (home, who.begins) if first == 0 else (task.needs(walker, now.walk[first - 1])[0], now.leave[first - 1])
    )
    for place in between:
        where, begins, ends, minutes = task.needs(walker, place)
        minute = max(minute + task.between[at][where], begins) + minutes
        if minute > ends:
            return False
        at = where
    if until == len(now.walk):
        return minute + task.between[at][home] <= who.until
    where = task.needs(walker, now.walk[until])[0]
    return minute + task.between[at][where] <= now.latest[until]


class Visits:
    """When each stop is walked, over all walks."""

    def __init__(self, task: Task, times: Sequence[Timed]) -> None:
        self._task = task
        self._at: dict[int, tuple[int, int]] = {}
        for now in times:
            self.put(now)

    def put(self, now: Timed, before: Timed | None = None) -> None:
        """A walk instead of what it was before."""
        for place in before.walk if before else ():
            self._at.pop(place, None)
        self._at.update(
            {place: (a, b) for place, a, b in zip(now.walk, now.arrive, now.leave, strict=True) if place != BREAK}
        )

    def too_near(self, now: Timed, before: Timed) -> int | None:
        """A stop that is walked already, and that a new one of `now` comes too near to; None where there is none."""
        own = {place: (a, b) for place, a, b in zip(now.walk, now.arrive, now.leave, strict=True)}
        old = set(before.walk)
        for place, (arrive, leave) in own.items():
            for other in self._task.neighbours.get(place, ()):
                at = own.get(other) or (None if other in old else self._at.get(other))
                if at and at[0] < leave + SPACING_MINUTES and arrive < at[1] + SPACING_MINUTES:
                    return other if other in self._at else place
        return None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A stop that goes into a walk for others. lost: what these are worth; 0 where there is a gap for it."""

    walker: int
    walk: Walk
    displaced: tuple[int, ...]
    lost: float


def cheapest_exchange(task: Task, times: Sequence[Timed], stop: int) -> Exchange | None:
    """The exchange that loses least, of all walkers and runs of neighbours; None where the stop fits into no walk.

    Locked stops are never displaced. Of equal ones the first walker's earliest.
    """
    # What is over before the window opens is hardly ever in the way: it is looked at only when nothing else makes room.
    for all_of_it in (False, True):
        best: Exchange | None = None
        for walker, now in enumerate(times):
            if task.worth[walker][stop] <= 0:
                continue
            for found in _exchanges(task, walker, now, stop, best.lost if best else float("inf"), all_of_it):
                if best is None or found.lost < best.lost - 1e-12:
                    best = found
        if best is not None:
            return best
    return None


def _exchanges(task: Task, walker: int, now: Timed, stop: int, under: float, all_of_it: bool) -> Iterator[Exchange]:
    """For each place of the walk the shortest run from there on that makes room and loses less than `under`."""
    wanted, walk = task.stops[stop], now.walk
    for first in range(len(walk) + 1):
        if not all_of_it and first < len(walk) and now.leave[first] <= wanted.from_minute:
            continue
        if first > 0 and now.leave[first - 1] > wanted.until_minute - wanted.minutes:
            return
        lost, displaced, resting = 0.0, [], False
        for until in range(first, len(walk) + 1):
            if until > first:
                gone = walk[until - 1]
                if gone in task.locked:
                    break
                if gone == BREAK:
                    resting = True
                else:
                    displaced.append(gone)
                    lost += task.worth[walker][gone]
            if lost >= under:
                break
            ways = ([stop, BREAK], [BREAK, stop]) if resting else ([stop],)
            way = next((way for way in ways if fits(task, walker, now, first, until, way)), None)
            if way is not None:
                yield Exchange(walker, walk[:first] + way + walk[until:], tuple(displaced), lost)
                break


def improved(task: Task, walks: Sequence[Walk]) -> list[Walk]:
    """The walks with every stop in that fits, or that is worth more than what makes room for it, until none is left.

    Visits of one section stay apart.

    Raises ValueError for walks that cannot be walked.
    """
    times = [_must(task, walker, walk) for walker, walk in enumerate(walks)]
    visits = Visits(task, times)
    inside = {place for walk in walks for place in walk}
    waiting = [n for n in range(len(task.stops)) if n not in inside]
    changed = True
    while changed:
        changed = False
        waiting.sort(key=lambda n: (-task.stops[n].value, task.stops[n].stop_id))
        for stop in list(waiting):
            found = cheapest_exchange(task, times, stop)
            if found is None or task.worth[found.walker][stop] <= found.lost + 1e-9:
                continue
            now, before = _must(task, found.walker, found.walk), times[found.walker]
            if visits.too_near(now, before) is not None:
                continue
            times[found.walker] = now
            visits.put(now, before)
            waiting.remove(stop)
            waiting += found.displaced
            changed = True
    return [now.walk for now in times]


def spaced(task: Task, walks: Sequence[Walk]) -> list[Walk]:
    """The walks without stops that come too near to another visit of their section; that of less worth goes."""
    kept = [list(walk) for walk in walks]
    while True:
        times = [_must(task, walker, walk) for walker, walk in enumerate(kept)]
        at = {
            place: (w, *span)
            for w, now in enumerate(times)
            for place, *span in zip(now.walk, now.arrive, now.leave, strict=True)
        }
        at.pop(BREAK, None)
        near = [
            (place, other)
            for place, (_, arrive, leave) in at.items()
            for other in task.neighbours[place]
            if other in at and at[other][1] < leave + SPACING_MINUTES and arrive < at[other][2] + SPACING_MINUTES
        ]
        if not near:
            return kept
        least = min((n for pair in near for n in pair), key=lambda n: (n in task.locked, task.worth[at[n][0]][n], n))
        kept[at[least][0]].remove(least)


def _must(task: Task, walker: int, walk: Walk) -> Timed:
    found = timed(task, walker, walk)
    if found is None:
        raise ValueError(f"the walk of person {task.walkers[walker].person_id} cannot be walked")
    return found


def resting_only(task: Task) -> list[Walk]:
    """A walk of each walker that is nothing but the break."""
    return [[BREAK] for _ in task.walkers]
