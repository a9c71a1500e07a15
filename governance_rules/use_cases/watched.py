"""How long the cameras and roads of the street were watched, and what was found for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data_contracts.errors import InvalidInput
from data_contracts.schemas.camera import REPLAY_SOURCE, Camera
from data_contracts.schemas.case_counts import CameraSwitch, HealthChange
from governance_rules.domain.exposure import CameraRecords, Interval, Rate, Watched, corrected_rates, watched_days
from governance_rules.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class RoadExposure:
    """A road of a period by what its cameras found in the hours they looked.

    cameras: that looked in it.  found, by_hand: cases of cameras, and of people, who have no part in the rate.
    assumed_hours: of rate.hours, those for which no health record says so.
    rank, rank_uncorrected: 1 is the worst, by the rate and by all cases.
    """

    road_id: str
    cameras: int
    found: int
    by_hand: int
    assumed_hours: float
    rate: Rate
    rank: int
    rank_uncorrected: int


def is_watching(camera: Camera) -> bool:
    """A camera that looks, or whose year is replayed."""
    return camera.enabled or camera.source == REPLAY_SOURCE


def camera_hours(uow: UnitOfWork, first: date, last: date) -> dict[tuple[str, date], Watched]:
    """By camera and street-day, from the records of health and of switching on and off.

    Before the first health record of a camera it is assumed to have looked from the first day it found a case on; all
    cameras of a replayed year from its first day to its last.
    """
    now, zone = uow.now(), ZoneInfo(uow.time_zone)
    changes: dict[str, list[HealthChange]] = defaultdict(list)
    switches: dict[str, list[CameraSwitch]] = defaultdict(list)
    for change in uow.cameras.health_changes():
        changes[change.camera_id].append(change)
    for switch in uow.cameras.switches():
        switches[switch.camera_id].append(switch)
    checked = {health.camera_id: health.checked_at for health in uow.cameras.health()}
    days = uow.counts.days_of_cameras()
    cameras = uow.cameras.all()
    replayed = [days[c.camera_id] for c in cameras if c.source == REPLAY_SOURCE and c.camera_id in days]
    of_replay = (min(f for f, _ in replayed), max(last_day for _, last_day in replayed)) if replayed else None

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), zone)

    records = {}
    for camera in cameras:
        its = changes[camera.camera_id]
        spans = of_replay if camera.source == REPLAY_SOURCE else days.get(camera.camera_id)
        assumed: Interval | None = None
        if spans is not None:
            ends = midnight(spans[1] + timedelta(days=1)) if camera.source == REPLAY_SOURCE else now
            assumed = (midnight(spans[0]), min([ends, now, *(change.since for change in its[:1])]))
        records[camera.camera_id] = CameraRecords(
            its, checked.get(camera.camera_id), switches[camera.camera_id], is_watching(camera), assumed
        )
    return watched_days(records, first, last, uow.time_zone)


def road_exposure(uow: UnitOfWork, first: date, last: date) -> list[RoadExposure]:
    """Of the roads that were watched, worst rate first. Raises InvalidInput when the period ends before it begins."""
    if last < first:
        raise InvalidInput(f"the period ends on {last}, before it begins on {first}", "last")
    road_of = {camera.camera_id: camera.road_id for camera in uow.cameras.all()}
    hours: dict[str, float] = defaultdict(float)
    assumed: dict[str, float] = defaultdict(float)
    looked: dict[str, set[str]] = defaultdict(set)
    for (camera_id, _), watched in camera_hours(uow, first, last).items():
        if road := road_of[camera_id]:
            looked[road].add(camera_id)
            hours[road] += watched.hours
            assumed[road] += watched.assumed
    found: dict[str, int] = defaultdict(int)
    in_all: dict[str, int] = defaultdict(int)
    for one in uow.counts.by_road_and_day(first, last, with_by_hand=False):
        found[one.road_id or ""] += one.cases
    for one in uow.counts.by_road_and_day(first, last):
        in_all[one.road_id or ""] += one.cases
    by_cases = {road: n for n, road in enumerate(sorted(hours, key=lambda road: (-in_all[road], road)), 1)}
    return [
        RoadExposure(
            rate.name, len(looked[rate.name]), found[rate.name], in_all[rate.name] - found[rate.name],
            assumed[rate.name], rate, rank, by_cases[rate.name],
        )
        for rank, rate in enumerate(corrected_rates(found, hours), 1)
    ]  # fmt: skip
