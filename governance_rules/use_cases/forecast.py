"""What is to be expected on the street on a day, of the days before it alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from data_contracts.schemas.forecast import Expected
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.forecasting.history import History, history_of
from governance_rules.domain.forecasting.measures import HIGH, LOW, quantile
from governance_rules.domain.forecasting.pooled import MEMORY, pooled
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.watched import camera_hours, is_watching


def forecast_day(uow: UnitOfWork, day: date) -> list[Expected]:
    """Cases that the cameras of each road are to find on `day`, were they all to look all day.

    For every road with a camera, every kind of violation and every hour, in this order; [] while nothing was ever
    watched. Counted is what cameras found before `day`, later false alarms included, for what will be one is not known
    on the day; what people entered by hand is left out, for they go where cases were found. Rests on nothing that
    happened on `day` or later, so a forecast of a past day is the one that could have been made then; today is not
    looked at either while it lasts.
    """
    today = uow.now().astimezone(ZoneInfo(uow.time_zone)).date()
    # A day that is not over looks like a quiet one.
    last = min(day, today) - timedelta(days=1)
    history = read_history(uow, last - timedelta(days=MEMORY.window_days - 1), last)
    return expected_of(history, day)


def expected_of(history: History, day: date, kinds: Sequence[Kind] = VIOLATION_KINDS) -> list[Expected]:
    """The forecast of `day` from a history; roads without a camera that could look are left out."""
    if not len(history.watched) or history.watched.sum() <= 0:
        return []
    found = []
    for kind in kinds:
        prediction = pooled(history, kind, day)
        low, high = (quantile(prediction.mean, prediction.spread[:, None], share) for share in (LOW, HIGH))
        found += [
            Expected(day, road, kind, hour, float(prediction.mean[n, hour]), float(low[n, hour]), float(high[n, hour]))
            for n, road in enumerate(history.roads)
            if history.cameras[n] > 0
            for hour in range(24)
        ]
    order = {kind: number for number, kind in enumerate(kinds)}
    return sorted(found, key=lambda one: (one.road_id, order[one.kind], one.hour))


def read_history(uow: UnitOfWork, first: date, last: date) -> History:
    """Counts and watched hours of these days, both included."""
    cameras = uow.cameras.all()
    road_of = {camera.camera_id: camera.road_id for camera in cameras}
    hours: dict[tuple[str, date], float] = defaultdict(float)
    for (camera_id, day), watched in camera_hours(uow, first, last).items():
        if road := road_of[camera_id]:
            hours[road, day] += watched.hours
    found = uow.counts.by_road_and_hour(first, last, with_by_hand=False)
    # A camera that neither found anything nor told of its health in all this time is not known to look.
    known = {camera_id for camera_id, _ in uow.counts.days_of_cameras().items()}
    known |= {health.camera_id for health in uow.cameras.health()}
    looking = Counter(c.road_id for c in cameras if c.road_id and is_watching(c) and c.camera_id in known)
    return history_of(found, hours, looking, first, last, VIOLATION_KINDS, Calendar(uow.time_zone))
