"""How far the replay of a year has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class ReplayedYear:
    """days: from first_day on, of which days_done are written.  life: JSON values that the next day needs."""

    seed: int
    first_day: date
    days: int
    days_done: int = 0
    life: dict[str, Any] = field(default_factory=dict)
