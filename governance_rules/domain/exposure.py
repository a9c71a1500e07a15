"""How long each camera really looked, and counts corrected for it: who looks twice as long finds twice as much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.case_counts import CameraSwitch, HealthChange

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Watched:
    """Hours of one day in which a camera looked. assumed: of them, those before its first health record."""

    hours: float
    assumed: float = 0.0


@dataclass(frozen=True, slots=True)
class CameraRecords:
    """What is known of when one camera looked.

    changes: of its health, oldest first.  checked_at: when its health was last told.  switches: oldest first.
    enabled: now.  assumed: the time, if any, for which there is no health record though it is known to have looked.
    """

    changes: Sequence[HealthChange] = ()
    checked_at: datetime | None = None
    switches: Sequence[CameraSwitch] = ()
    enabled: bool = True
    assumed: Interval | None = None


def watched_days(
    records: Mapping[str, CameraRecords], first: date, last: date, time_zone: str
) -> dict[tuple[str, date], Watched]:
    """By camera and street-day, both days included, how long it looked; days without any are not in it.

    It looked while its health was `ok`, for only then may cases open, and while it was switched on. A state holds until
    the next one is told, the last one until the last check: of what nobody told nothing is counted.
    """
    zone = ZoneInfo(time_zone)
    midnights = [datetime.combine(first + timedelta(days=n), time(), zone) for n in range((last - first).days + 2)]
    # Times of one zone are subtracted as their clocks show, so all become seconds of UTC.
    edges = [midnight.timestamp() for midnight in midnights]
    found: dict[tuple[str, date], Watched] = {}
    for camera_id, its in records.items():
        on = _switched_on(its, midnights[0], midnights[-1])
        told = _overlaps(_told(its), on)
        assumed = _overlaps([its.assumed] if its.assumed and its.assumed[0] < its.assumed[1] else [], on)
        told_hours, assumed_hours = _by_day(told, edges), _by_day(assumed, edges)
        for number in told_hours.keys() | assumed_hours.keys():
            hours, without = told_hours.get(number, 0.0), assumed_hours.get(number, 0.0)
            found[camera_id, first + timedelta(days=number)] = Watched(hours + without, without)
    return found


def _told(its: CameraRecords) -> list[Interval]:
    """The times of which a record says that the camera looked."""
    if not its.changes or its.checked_at is None:
        return []
    ends = [change.since for change in its.changes[1:]] + [max(its.checked_at, its.changes[-1].since)]
    return [
        (change.since, end)
        for change, end in zip(its.changes, ends, strict=True)
        if change.state is HealthState.OK and change.since < end
    ]


def _switched_on(its: CameraRecords, begins: datetime, ends: datetime) -> list[Interval]:
    if not its.switches:
        return [(begins, ends)] if its.enabled else []
    edges = [begins, *(min(max(switch.at, begins), ends) for switch in its.switches), ends]
    on = [not its.switches[0].enabled, *(switch.enabled for switch in its.switches)]
    return [span for span, is_on in zip(pairwise(edges), on, strict=True) if is_on and span[0] < span[1]]


def _overlaps(some: Iterable[Interval], others: Sequence[Interval]) -> list[Interval]:
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return [(begins, ends) for begins, ends in both if begins < ends]


def _by_day(spans: Iterable[Interval], edges: Sequence[float]) -> dict[int, float]:
    """Hours by number of the day; edges: the midnights around the days, in seconds."""
    hours: dict[int, float] = defaultdict(float)
    for begins, ends in ((b.timestamp(), e.timestamp()) for b, e in spans):
        number = max(int((begins - edges[0]) // 86400) - 1, 0)
        while number < len(edges) - 1 and edges[number] < ends:
            length = min(ends, edges[number + 1]) - max(begins, edges[number])
            if length > 0:
                hours[number] += length / 3600
            number += 1
    return dict(hours)


@dataclass(frozen=True, slots=True)
class Rate:
    """Cases found by cameras in a watched hour. name: of what was watched.

    rate: per 100 watched hours.  low, high: nine-in-ten interval of the rate, by the number of cases alone.
    """

    name: str
    cases: int
    hours: float
    rate: float
    low: float
    high: float


def corrected_rates(cases: Mapping[str, int], hours: Mapping[str, float], share: float = 0.9) -> list[Rate]:
    """Highest rate first; what nobody watched has no rate and is not in it.

    Only cases that cameras found may be counted: for people who walk the street nobody has noted the hours, and they go
    where cases were found before. Interval: Garwood (1936), exact for a Poisson count.
    """
    # Costs seconds to import; most who come by here never ask.
    from scipy.stats import chi2

    tail = (1 - share) / 2
    rates = []
    for name, watched in hours.items():
        if watched <= 0:
            continue
        count = cases.get(name, 0)
        low = float(chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
        high = float(chi2.ppf(1 - tail, 2 * count + 2)) / 2
        rates.append(Rate(name, count, watched, *(100 * value / watched for value in (count, low, high))))
    return sorted(rates, key=lambda rate: (-rate.rate, rate.name))
