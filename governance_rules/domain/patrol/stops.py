"""Stops that could be walked on a day, and how many violations a visit is expected to meet.

A visit meets what stands there when it begins, and what comes while it lasts. What has come in the same hour and in the
hour before counts as standing by how long violations of its kind stood in the past; older things are left out, so that
the visits of one day to one section are not paid for the same thing again and again.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from data_contracts.schemas.forecast import Expected
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.patrol import PatrolStop, Stood
from governance_rules.domain.patrol.road_network import RoadNetwork, Section

WALK_METRES_A_MINUTE = 4000 / 60
"""4 km/h, an unhurried walk."""
HANDLE_MINUTES = 4.0
"""What a violation that is met takes: look, speak, write down. Set by us."""
WINDOW_HOURS = 2
FRESH_HOURS = 2
_PRIOR_CASES = 2.0
"""So many cases' worth of belief that cases lie evenly along a road."""

Shares = dict[tuple[str, Kind], dict[int, float]]
"""By road and kind, what share of its cases lies on each section, by number."""
Stays = dict[Kind, tuple[float, ...]]
"""By kind, for 0, 1, … hours after the one in which a thing came: the share of that hour that it stood."""


def walk_minutes(metres: float) -> int:
    """Whole minutes, rounded up."""
    return math.ceil(metres / WALK_METRES_A_MINUTE - 1e-9)


def shares_of_sections(stood: Iterable[Stood], network: RoadNetwork) -> Shares:
    """From what stood in the past; a road without any is taken as even by length. Each road's shares sum to 1."""
    counts: dict[tuple[str, Kind], Counter[int]] = defaultdict(Counter)
    known: dict[tuple[str, float | None, float | None], Section | None] = {}
    for one in stood:
        place = (one.road_id, one.longitude, one.latitude)
        if place not in known:
            position = None if one.longitude is None or one.latitude is None else (one.longitude, one.latitude)
            known[place] = network.section_at(one.road_id, position)
        if (section := known[place]) is not None:
            counts[one.road_id, one.kind][section.number] += 1
    lengths: dict[str, dict[int, float]] = defaultdict(dict)
    for section in network.sections:
        lengths[section.road_id][section.number] = section.metres
    shares: Shares = {}
    for road_id, of_sections in lengths.items():
        whole = sum(of_sections.values())
        for kind in Kind:
            counted = counts.get((road_id, kind), Counter())
            total = counted.total() + _PRIOR_CASES
            shares[road_id, kind] = {
                number: (counted[number] + _PRIOR_CASES * metres / whole) / total
                for number, metres in of_sections.items()
            }
    return shares


def stays_of(stood: Iterable[Stood], time_zone: str) -> Stays:
    """By how long violations stood in the past; what is not known to be gone still stands."""
    zone = ZoneInfo(time_zone)
    sums: dict[Kind, list[float]] = defaultdict(lambda: [0.0] * FRESH_HOURS)
    counts: Counter[Kind] = Counter()
    for one in stood:
        opened = one.opened_at.astimezone(zone)
        hour = opened.replace(minute=0, second=0, microsecond=0)
        counts[one.kind] += 1
        for lag in range(FRESH_HOURS):
            sums[one.kind][lag] += _share_of_hour(opened, one.gone_at, hour + timedelta(hours=lag))
    return {kind: tuple(total / counts[kind] for total in totals) for kind, totals in sums.items()}


def _share_of_hour(opened: datetime, gone: datetime | None, hour: datetime) -> float:
    begins, ends = max(opened, hour), hour + timedelta(hours=1)
    if gone is not None:
        ends = min(ends, gone)
    return max((ends - begins).total_seconds(), 0.0) / 3600


def windows(begins: int, until: int) -> list[tuple[int, int]]:
    """Windows of WINDOW_HOURS from the hour of `begins` on, until all minutes before `until` are in one."""
    step = WINDOW_HOURS * 60
    first = begins // 60 * 60
    return [(at, min(at + step, math.ceil(until / 60) * 60)) for at in range(first, until, step)]


def stops_of_day(
    network: RoadNetwork,
    forecast: Iterable[Expected],
    shares: Shares,
    stays: Stays,
    spans: Sequence[tuple[int, int]],
) -> list[PatrolStop]:
    """A stop for each section and window (minutes), in order of section and window.

    Its minutes are those of the way there and back and of handling what is expected.
    """
    means: dict[tuple[str, Kind], list[float]] = defaultdict(lambda: [0.0] * 24)
    for one in forecast:
        means[one.road_id, one.kind][one.hour] += one.mean
    by_road: dict[str, dict[Kind, list[float]]] = defaultdict(dict)
    for (road_id, kind), hours in means.items():
        by_road[road_id][kind] = hours
    stops = []
    for section in network.sections:
        walk = 2 * section.metres / WALK_METRES_A_MINUTE
        for begins, until in spans:
            expected = {}
            for kind, hours in by_road.get(section.road_id, {}).items():
                share = shares.get((section.road_id, kind), {}).get(section.number, 0.0)
                met = _met(hours, stays.get(kind, (0.5,) * FRESH_HOURS), begins // 60, math.ceil(until / 60), walk)
                if share * met > 0:
                    expected[kind] = share * met
            value = sum(expected.values())
            stops.append(
                PatrolStop(
                    f"{section.road_id}.{section.number}.{begins // 60:02d}",
                    section.road_id,
                    section.number,
                    begins,
                    until,
                    math.ceil(walk + HANDLE_MINUTES * value),
                    {kind: round(number, 6) for kind, number in sorted(expected.items())},
                    round(value, 6),
                )
            )
    return stops


def _met(hours: Sequence[float], stay: Sequence[float], begins: int, until: int, minutes: float) -> float:
    """Of the whole road, on a visit of so many minutes at any time in these hours."""
    found = [
        sum(hours[hour - lag] * stay[lag] for lag in range(FRESH_HOURS) if hour >= lag) + hours[hour] * minutes / 60
        for hour in range(begins, min(until, 24))
    ]
    return sum(found) / len(found) if found else 0.0


def seen(
    network: RoadNetwork, cameras: Mapping[tuple[str, int], int], visits: Mapping[tuple[str, int], int]
) -> dict[tuple[str, int], float]:
    """How well each section is seen: cameras that stand on it, and its visits a week over the last four weeks."""
    return {s.key: cameras.get(s.key, 0) + visits.get(s.key, 0) / 4 for s in network.sections}
