"""Stage 4: an observation that broke a rule, or an alarm of a sensor. Pure fact, no duties yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class Incident:
    """The rule was broken: this kind, in this zone, from first_seen_at until at least dwell_reached_at.

    incident_id is derived from observation_id, so that a repeated delivery is the same incident.
    score: mean score of the sightings, 0 to 1; what decides between `suspected` and `open`.
    camera_id, preset, zone_id, box: all None when a sensor raised it; then sensor_id and alarm_id (the sensor's own
    name of the alarm) are set, said may be, and both times are the alarm's.
    entered_by: the person who entered it by hand, where the eye had missed it; then it may have a box in a photo but
    no camera, preset and zone.
    """

    incident_id: UUID
    observation_id: UUID
    camera_id: str | None
    preset: str | None
    zone_id: str | None
    kind: Kind
    thing: str
    box: Box | None
    score: float
    first_seen_at: datetime
    dwell_reached_at: datetime
    detector: str
    place_id: str | None = None
    sensor_id: str | None = None
    alarm_id: str | None = None
    said: str | None = None
    entered_by: int | None = None
