"""A few blocks with people who walk: two roads across two others, and stops at their sections."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.geojson import Degrees, Geometry
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.patrol import PatrolStop, Stood
from governance_rules.domain.patrol.duty import Walker
from governance_rules.domain.patrol.plan import task_of
from governance_rules.domain.patrol.road_network import RoadNetwork
from governance_rules.domain.patrol.routes import BREAK, SPACING_MINUTES, Task, Walk, timed

ORIGIN: Degrees = (120.13, 30.31)
_DEGREE = math.radians(6_371_008.8)
ALL = frozenset({Kind.GARBAGE, Kind.ILLEGAL_PARKING, Kind.SHOP_OVERFLOW})


def at(east: float, north: float) -> Degrees:
    """A position so many metres from ORIGIN."""
    return ORIGIN[0] + east / (_DEGREE * math.cos(math.radians(ORIGIN[1]))), ORIGIN[1] + north / _DEGREE


def a_road(road_id: str, *points: tuple[float, float]) -> Area:
    line = tuple(at(*point) for point in points)
    return Area(AreaLevel.ROAD, road_id, f"{road_id}路", geometry=Geometry.line(line), length_metres=1.0)


def blocks() -> RoadNetwork:
    """Roads of 900 m, two sections each: a and b from west to east, c and d from south to north across them."""
    return RoadNetwork(
        [
            a_road("a", (0, 0), (900, 0)),
            a_road("b", (0, 600), (900, 600)),
            a_road("c", (150, -150), (150, 750)),
            a_road("d", (750, -150), (750, 750)),
        ]
    )


def a_stop(
    road_id: str = "a",
    section: int = 1,
    begins: int = 9 * 60,
    until: int = 11 * 60,
    minutes: int = 15,
    **expected: float,
) -> PatrolStop:
    means = {Kind(kind): mean for kind, mean in (expected or {"garbage": 1.0}).items()}
    stop_id = f"{road_id}.{section}.{begins // 60:02d}"
    return PatrolStop(stop_id, road_id, section, begins, until, minutes, means, sum(means.values()))


def a_walker(person_id: int = 1, kinds: frozenset[Kind] = ALL, begins: int = 8 * 60, until: int = 16 * 60) -> Walker:
    middle = (begins + until) // 2
    return Walker(person_id, kinds, at(150, 0), begins, until, middle - 60, middle + 60, 30)


def a_task(stops: Sequence[PatrolStop], walkers: Sequence[Walker], locked: Sequence[int] = ()) -> Task:
    return task_of(blocks(), stops, walkers, locked)


def random_task(seed: int, walkers: int = 3) -> Task:
    """Sections × windows with numbers by chance, some locked, and people of different shifts and skills."""
    chance = Random(seed)
    stops = []
    for section in blocks().sections:
        for begins in range(7 * 60, 19 * 60, 120):
            expected = {kind.value: chance.random() ** 3 for kind in ALL if chance.random() < 0.7}
            minutes = chance.randint(8, 40)
            stops.append(a_stop(section.road_id, section.number, begins, begins + 120, minutes, **expected))
    people = []
    for number in range(walkers):
        kinds = frozenset(kind for kind in sorted(ALL) if chance.random() < 0.6) or ALL
        begins = chance.choice((7, 9, 11)) * 60
        people.append(a_walker(number + 1, kinds, begins, begins + 8 * 60))
    locked = chance.sample([n for n, stop in enumerate(stops) if stop.value > 0], 4)
    return a_task(stops, people, locked)


def faults_of(task: Task, walks: Sequence[Walk], spaced: bool = True) -> list[str]:
    """What is wrong with walks, told anew from the rules and not from their own arithmetic."""
    found: list[str] = []
    seen: list[tuple[int, int, int]] = []
    for walker, walk in enumerate(walks):
        who, where, now = task.walkers[walker], task.home[walker], task.walkers[walker].begins
        times = timed(task, walker, walk)
        if times is None or walk.count(BREAK) != 1:
            return [f"the walk of {who.person_id} cannot be walked, or has not one break"]
        for place, arrive, leave in zip(walk, times.arrive, times.leave, strict=True):
            there = task.home[walker] if place == BREAK else task.place[place]
            if arrive < now + task.between[where][there]:
                found.append(f"{who.person_id} is at {place} before the way there is walked")
            if place == BREAK:
                inside = who.break_from <= arrive and leave <= who.break_until and leave - arrive == who.break_minutes
                found += [] if inside else [f"the break of {who.person_id} is out of its hours"]
            else:
                stop = task.stops[place]
                if not (stop.from_minute <= arrive and leave <= stop.until_minute and leave - arrive == stop.minutes):
                    found.append(f"{stop.stop_id} is out of its window")
                if stop.expected and not who.kinds & set(stop.expected):
                    found.append(f"{who.person_id} has no skill for {stop.stop_id}")
                seen.append((place, arrive, leave))
            where, now = there, leave
        if now + task.between[where][task.home[walker]] > who.until:
            found.append(f"{who.person_id} is not back at the end of the shift")
    numbers = [place for place, _, _ in seen]
    if len(numbers) != len(set(numbers)):
        found.append("a stop is visited twice")
    for place, arrive, leave in seen if spaced else ():
        for other, later, _ in seen:
            if other != place and task.place[other] == task.place[place] and arrive <= later < leave + SPACING_MINUTES:
                found.append(f"{task.stops[other].stop_id} comes too soon after {task.stops[place].stop_id}")
    return found


def stood(
    number: int,
    road_id: str,
    opened: datetime,
    minutes: float | None,
    kind: Kind = Kind.GARBAGE,
    east: float = 100.0,
    officer_at: datetime | None = None,
) -> Stood:
    """Something that stood on road a or b, so many metres from its western end."""
    position = at(east, 0 if road_id == "a" else 600)
    gone = None if minutes is None else opened + timedelta(minutes=minutes)
    return Stood(number, road_id, kind, *position, opened.astimezone(UTC), gone, officer_at)
