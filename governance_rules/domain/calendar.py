"""Arithmetic of working hours: when a number of minutes is over, counted always or in working hours only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from governance_rules.domain.holidays import MAKE_UP_WORKDAYS, PUBLIC_HOLIDAYS

Counted = Literal["always", "working_hours"]

_LONGEST_WAIT_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people of the street work: from `opens` to `closes`, in its own time zone (an IANA name).

    workdays: ISO weekdays, 1 is Monday.  make_up_workdays: worked whatever the weekday; they win over holidays.

    Raises ValueError when nobody would ever work.
    """

    time_zone: str
    opens: time = time(8, 30)
    closes: time = time(17, 30)
    workdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: frozenset[date] = PUBLIC_HOLIDAYS
    make_up_workdays: frozenset[date] = MAKE_UP_WORKDAYS

    def __post_init__(self) -> None:
        if self.opens >= self.closes or not self.workdays & set(range(1, 8)):
            raise ValueError(f"nobody works from {self.opens} to {self.closes} on weekdays {sorted(self.workdays)}")

    def is_workday(self, day: date) -> bool:
        """True when people work on this day of the street's own time zone."""
        if day in self.make_up_workdays:
            return True
        return day.isoweekday() in self.workdays and day not in self.holidays


STREET_CALENDAR = Calendar("Asia/Shanghai")
"""Of the street as it is delivered. A use case takes the calendar of the time zone that its unit of work names."""


def due_at(start: datetime, minutes: float, counted: Counted, calendar: Calendar) -> datetime:
    """When `minutes` after `start` are over, aware UTC.

    Counted in working hours, a due time lies inside them or at their very end; 0 minutes are over at once.
    Raises ValueError for a naive start, negative minutes, or a wait of more than ten years.
    """
    if start.tzinfo is None:
        raise ValueError(f"start {start} has no time zone")
    if minutes < 0:
        raise ValueError(f"{minutes} minutes cannot be waited for")
    start = start.astimezone(UTC)
    left = timedelta(minutes=minutes)
    if counted == "always" or not left:
        return start + left
    for opens, closes in _working_times(start, calendar):
        begin = max(start, opens)
        if begin + left <= closes:
            return begin + left
        left -= max(closes - begin, timedelta())
    raise ValueError(f"{minutes} working minutes after {start} are more than ten years away")


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Working time from `start` to `end`, zero when `end` comes first."""
    total = timedelta()
    for opens, closes in _working_times(start, calendar):
        if opens >= end:
            return total
        total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def _working_times(start: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Working times in order, in UTC so that a change of the clocks is counted as it is lived through."""
    zone = ZoneInfo(calendar.time_zone)
    first = start.astimezone(zone).date()
    for offset in range(_LONGEST_WAIT_DAYS):
        day = first + timedelta(days=offset)
        if calendar.is_workday(day):
            yield (
                datetime.combine(day, calendar.opens, zone).astimezone(UTC),
                datetime.combine(day, calendar.closes, zone).astimezone(UTC),
            )
