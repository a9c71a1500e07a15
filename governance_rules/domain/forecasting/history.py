"""What a forecast may look at: counts of past days by road and hour, and how long the roads were watched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from data_contracts.schemas.case_counts import RoadHour
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.calendar import Calendar


@dataclass(frozen=True)
class History:
    """Days `first` and on, of the roads that have a camera.

    counts: by kind, int array [days, roads, 24].  watched: float array [days, roads], camera-days that were watched.
    cameras: float array [roads], camera-days when every camera of the road looks all day: what a forecast is made for.
    """

    first: date
    roads: tuple[str, ...]
    counts: Mapping[Kind, np.ndarray]
    watched: np.ndarray
    cameras: np.ndarray
    calendar: Calendar

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(len(self.watched))]

    def before(self, day: date, days: int) -> History:
        """The last so many days before `day`, fewer where there are fewer."""
        until = min(max((day - self.first).days, 0), len(self.watched))
        begins = max(until - days, 0)
        return replace(
            self,
            first=self.first + timedelta(days=begins),
            counts={kind: counts[begins:until] for kind, counts in self.counts.items()},
            watched=self.watched[begins:until],
        )

    def of_day(self, kind: Kind, day: date) -> np.ndarray:
        """Counts [roads, 24] of one day. Raises KeyError for a day that is not in it."""
        number = (day - self.first).days
        if not 0 <= number < len(self.watched):
            raise KeyError(f"{day} is none of the days from {self.first} on")
        counts: np.ndarray = self.counts[kind][number]
        return counts


@dataclass(frozen=True)
class Prediction:
    """Of one kind and day: mean [roads, 24]; spread [roads], so that a count's variance is mean + spread × mean².

    With spread 0 a count is Poisson, else negative binomial; the hours of a road's day share its spread.
    """

    mean: np.ndarray
    spread: np.ndarray


def history_of(
    counts: Iterable[RoadHour],
    watched_hours: Mapping[tuple[str, date], float],
    cameras: Mapping[str, int],
    first: date,
    last: date,
    kinds: Sequence[Kind],
    calendar: Calendar,
) -> History:
    """watched_hours: camera-hours by road and day.  cameras: by road how many are switched on.

    A road counts where one camera is on or once looked; a day on which a case was found was watched, whatever the
    records say, at least as long as its hours with cases.
    """
    roads = sorted({road for road, number in cameras.items() if number} | {road for road, _ in watched_hours})
    place = {road: number for number, road in enumerate(roads)}
    days = (last - first).days + 1
    arrays = {kind: np.zeros((days, len(roads), 24), dtype=np.int64) for kind in kinds}
    for one in counts:
        if one.kind in arrays and one.road_id in place and first <= one.day <= last:
            arrays[one.kind][(one.day - first).days, place[one.road_id], one.hour] += one.cases
    watched = np.zeros((days, len(roads)))
    for (road, day), hours in watched_hours.items():
        if first <= day <= last:
            watched[(day - first).days, place[road]] += hours / 24
    with_cases = sum((array > 0 for array in arrays.values()), np.zeros((days, len(roads), 24), dtype=bool))
    watched = np.maximum(watched, np.asarray(with_cases, dtype=bool).sum(axis=2) / 24)
    number = np.array([float(cameras.get(road, 0)) for road in roads])
    return History(first, tuple(roads), arrays, watched, number, calendar)
