"""Cases in groups: what the roll-up of the cases says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class RoadHour:
    """Cases opened on a road in one hour of a street-day. road_id: None where a case has none."""

    day: date
    hour: int
    kind: Kind
    road_id: str | None
    cases: int


@dataclass(frozen=True, slots=True)
class RoadDay:
    """Cases opened on a road on one day of the street's own time zone."""

    day: date
    kind: Kind
    road_id: str | None
    cases: int


@dataclass(frozen=True, slots=True)
class Month:
    """Cases of a kind opened in a month, and of them how many were closed how. month: its first day."""

    month: date
    kind: Kind
    cases: int
    self: int
    managed: int
    enforced: int
    false_alarm: int
    withdrawn: int
    expired: int


@dataclass(frozen=True, slots=True)
class CameraCases:
    """Cases of a kind that a camera found in a period."""

    camera_id: str
    kind: Kind
    cases: int


@dataclass(frozen=True, slots=True)
class HealthChange:
    """From `since` on the camera was in `state`, until the next change."""

    camera_id: str
    since: datetime
    state: HealthState


@dataclass(frozen=True, slots=True)
class CameraSwitch:
    """A camera was switched on or off."""

    camera_id: str
    at: datetime
    enabled: bool
