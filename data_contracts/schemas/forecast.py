"""What is to be expected of a day that has not come yet, and how good that is on days that have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class Expected:
    """Cases of one kind to be found on a road in one hour of a day of the street's own time zone.

    mean: expected number.  low, high: whole numbers; nine times in ten what comes is to lie between, both included.
    hour: 0 to 23.
    """

    day: date
    road_id: str
    kind: Kind
    hour: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KeptBacktest:
    """How good forecasts of past days would have been. figures: JSON values, as `cityeye analyse backtest` prints."""

    last_day: date
    made_at: datetime
    figures: dict[str, Any]
