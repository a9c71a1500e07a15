"""Alarm sensors: smoke, gas and one-key alarms, whose word is the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data_contracts.schemas.kinds import Kind

SENSOR_DETECTOR = "sensor"
"""Detector of an incident that a sensor raised: no model has judged it."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """One sensor. kind: of ALARM_KINDS.  place_id: the home, shop or corner it watches.  longitude, latitude: WGS 84.

    active: False once it was taken down; its cases stay, its alarms are refused.
    """

    sensor_id: str
    name: str
    kind: Kind
    place_id: str
    community_id: str | None = None
    grid_id: str | None = None
    block_id: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a sensor's own system says. alarm_id: its own name of the alarm; with the sensor's it is told once only.

    raised_at: aware UTC.  said: words that came along.
    """

    alarm_id: str
    sensor_id: str
    raised_at: datetime
    said: str | None = None
