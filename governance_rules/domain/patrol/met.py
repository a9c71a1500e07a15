"""What a plan would have met on a day that is over, and the habit that it is compared with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.patrol import PatrolStop, Stood
from governance_rules.domain.patrol.road_network import RoadNetwork

ELSEWHERE_ON_THE_ROAD = 0.01
"""What an arrival of last week is worth at the other sections of its road: they follow after those it was at."""

Standing = Mapping[tuple[str, int], Sequence[Stood]]
"""Violations by section."""


def by_section(stood: Iterable[Stood], network: RoadNetwork) -> dict[tuple[str, int], list[Stood]]:
    """What lies at no known section is left out."""
    found: dict[tuple[str, int], list[Stood]] = defaultdict(list)
    for one in stood:
        position = None if one.longitude is None or one.latitude is None else (one.longitude, one.latitude)
        if (section := network.section_at(one.road_id, position)) is not None:
            found[section.key].append(one)
    return found


def met(walked: Iterable[PatrolStop], day: date, standing: Standing, time_zone: str) -> set[int]:
    """Cases that stood on a section while somebody walked it who may handle their kind; each once.

    The kinds of a walked stop are those that its walker may handle and that were expected there.
    """
    midnight = datetime.combine(day, time(), ZoneInfo(time_zone))
    found: set[int] = set()
    for stop in walked:
        if stop.arrive is None or stop.leave is None:
            continue
        arrive, leave = midnight + timedelta(minutes=stop.arrive), midnight + timedelta(minutes=stop.leave)
        for one in standing.get((stop.road_id, stop.section), ()):
            if one.kind in stop.expected and one.opened_at < leave and (one.gone_at is None or one.gone_at > arrive):
                found.add(one.case_id)
    return found


def habit_stops(stops: Sequence[PatrolStop], week: Standing, time_zone: str) -> list[PatrolStop]:
    """The same stops, valued by where and when officers arrived at cases in the week before, whatever comes of it.

    A stop is worth the arrivals on its section in its hours of any day of the week, and a little for those at other
    sections of its road. Its minutes stay, so that the way through the day costs the same.
    """
    zone = ZoneInfo(time_zone)
    here: dict[tuple[str, int, int], Counter[Kind]] = defaultdict(Counter)
    on_road: dict[tuple[str, int], Counter[Kind]] = defaultdict(Counter)
    for (road_id, section), cases in week.items():
        for one in cases:
            if one.officer_at is not None:
                hour = one.officer_at.astimezone(zone).hour
                here[road_id, section, hour][one.kind] += 1
                on_road[road_id, hour][one.kind] += 1
    found = []
    for stop in stops:
        expected: dict[Kind, float] = defaultdict(float)
        for hour in range(stop.from_minute // 60, stop.until_minute // 60):
            for kind, count in here[stop.road_id, stop.section, hour].items():
                expected[kind] += count
            for kind, count in on_road[stop.road_id, hour].items():
                expected[kind] += ELSEWHERE_ON_THE_ROAD * count
        found.append(replace(stop, expected=dict(expected), value=sum(expected.values())))
    return found
