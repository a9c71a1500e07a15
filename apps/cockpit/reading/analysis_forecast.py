"""What the forecast view shows, read in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.forecast import Expected, KeptBacktest
from data_contracts.schemas.kinds import Kind
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.forecast import forecast_day
from governance_rules.use_cases.watched import RoadExposure, road_exposure

PAST_DAYS = 28
FARTHEST_DAYS = 14
"""A forecast of a day further ahead says no more than one of a usual week."""


@dataclass(frozen=True, slots=True)
class ForecastView:
    """expected: all kinds.  past: cases by road and hour of the same weekday from `past_first` to `past_last`.

    exposure: of the roads in the same days.  cameras: by road, those that looked in them.
    """

    day: date
    expected: tuple[Expected, ...]
    past_first: date
    past_last: date
    past: Mapping[tuple[str | None, int], int]
    exposure: tuple[RoadExposure, ...]
    cameras: Mapping[str, int]
    backtest: KeptBacktest | None
    road_names: Mapping[str, str]


def today_of(uow: UnitOfWork) -> date:
    """Of the street."""
    return uow.now().astimezone(ZoneInfo(uow.time_zone)).date()


def read_forecast(uow: UnitOfWork, day: date, kind: Kind | None) -> ForecastView:
    """The forecast that was kept of the day, else one made and kept now."""
    expected = uow.forecasts.of_day(day)
    if not expected and (expected := forecast_day(uow, day)):
        uow.forecasts.save(day, expected)
    last = min(day, today_of(uow)) - timedelta(days=1)
    first = last - timedelta(days=PAST_DAYS - 1)
    exposure = road_exposure(uow, first, last)
    return ForecastView(
        day,
        tuple(expected),
        first,
        last,
        uow.counts.by_hour_of_weekday(first, last, day.isoweekday(), kind),
        tuple(exposure),
        Counter({road.road_id: road.cameras for road in exposure}),
        uow.forecasts.newest_backtest(day),
        {area.area_id: area.name for area in uow.areas.all() if area.level is AreaLevel.ROAD},
    )
