"""What is expected of each road, kind and hour of a day: the mean of the same weekday and hour of the weeks before."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from data_contracts.schemas.forecast import Expected
from data_contracts.schemas.kinds import Kind
from governance_rules.ports import UnitOfWork

WEEKS = 8


def forecast_day(uow: UnitOfWork, day: date) -> list[Expected]:
    """For each road, kind and hour that had a case on this weekday in the eight weeks before `day`; else nothing.

    low, high: the 5th and 95th of a hundred of a Poisson count with that mean. Only days before `day`, and
    before today, are looked at; [] where none of them has a case.
    """
    zone = ZoneInfo(uow.time_zone)
    today = uow.now().astimezone(zone).date()
    days = [day - timedelta(weeks=back) for back in range(1, WEEKS + 1)]
    counts: Counter[tuple[str, Kind, int]] = Counter()
    weeks = 0
    for before in (one for one in days if one < today):
        stood = uow.patrol.stood(before, before, uow.time_zone)
        weeks += bool(stood)
        counts.update((one.road_id, one.kind, one.opened_at.astimezone(zone).hour) for one in stood)
    return [
        Expected(day, road_id, kind, hour, count / weeks, *_poisson_bounds(count / weeks))
        for (road_id, kind, hour), count in sorted(counts.items())
    ]


def _poisson_bounds(mean: float) -> tuple[float, float]:
    low, below, chance, number = None, 0.0, math.exp(-mean), 0
    while True:
        below += chance
        if low is None and below >= 0.05:
            low = float(number)
        if below >= 0.95:
            return low or 0.0, float(number)
        number += 1
        chance *= mean / number
