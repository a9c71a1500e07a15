"""What a forecast says of one road, kind and hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class Expected:
    """Cases expected to open on `day` in hour `hour` (0 to 23, the street's own time zone) on one road.

    mean: expected number, corrected for camera exposure.  low, high: bounds of the interval that holds nine in ten.
    """

    day: date
    road_id: str
    kind: Kind
    hour: int
    mean: float
    low: float
    high: float
