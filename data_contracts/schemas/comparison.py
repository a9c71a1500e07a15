"""What a side of a comparison is counted by: days, hours, waits and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class DayCount:
    """Cases opened on a street-day and, of them, how many were closed how.

    Either of a kind, with hour None, or of an hour (0 to 23), with kind None.  by_hand: entered by people.
    """

    day: date
    kind: str | None
    hour: int | None
    by_hand: bool
    cases: int
    self: int
    managed: int
    enforced: int
    false_alarm: int


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A place and its cases."""

    place_id: str
    name: str
    cases: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """One side of a comparison as the record has it.

    spread: by acknowledged and arrived, tenths of a minute to how many waited so long.
    places: those with several cases, most first.
    """

    counts: list[DayCount] = field(default_factory=list)
    spread: dict[str, dict[int, int]] = field(default_factory=dict)
    places: list[PlaceCount] = field(default_factory=list)
