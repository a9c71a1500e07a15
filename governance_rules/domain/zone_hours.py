"""Hours of a zone as people set them: some weekdays, and hours such as `05:30-08:00, 17:00-19:30`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Literal

from data_contracts.errors import InvalidInput
from data_contracts.schemas.policy import ALL_DAYS, Schedule, Weekday, Window

Meaning = Literal["except", "only"]
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–—~至]\s*(?:([01]?\d|2[0-3]):([0-5]\d)|24:00)")
_MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours of some weekdays, as they are written; hours over midnight belong to the day on which they begin."""

    days: tuple[Weekday, ...]
    hours: str


@dataclass(frozen=True, slots=True)
class ZoneHours:
    """What a zone's hours say. meaning: these hours do not count (`except`), or no others do (`only`).

    holidays_count: False lets public holidays pass whole.
    """

    meaning: Meaning = "except"
    rows: tuple[DayHours, ...] = ()
    holidays_count: bool = True


def in_rows(schedule: Schedule) -> ZoneHours | None:
    """The schedule as rows of days and hours; None where rows cannot say it: it both demands hours and takes some out
    again, or has a window of no day, or one that lasts until the same hour of the next day."""
    windows = schedule.active or schedule.exempt
    if (schedule.active and schedule.exempt) or not all(_can_be_written(window) for window in windows):
        return None
    by_days: dict[tuple[Weekday, ...], list[str]] = {}
    for window in windows:
        days = tuple(day for day in ALL_DAYS if day in window.days)
        until = f"{window.until:%H:%M}" if window.until != _MIDNIGHT else "24:00"
        by_days.setdefault(days, []).append(f"{window.from_:%H:%M}-{until}")
    rows = tuple(DayHours(days, ", ".join(hours)) for days, hours in by_days.items())
    return ZoneHours("only" if schedule.active else "except", rows, schedule.holidays == "same")


def as_schedule(hours: ZoneHours) -> Schedule | None:
    """The schedule that says so; None where nothing is said, and the policy's holds.

    A row without hours is left out. Raises InvalidInput naming the part: hours that are none or begin when they end
    (field `schedule`), or hours of no day (field `schedule_days`).
    """
    windows = tuple(window for row in hours.rows for window in _windows(row))
    if not windows and hours.holidays_count:
        return None
    named = {"active" if hours.meaning == "only" else "exempt": windows}
    return Schedule(**named, holidays="same" if hours.holidays_count else "exempt")


def runs_of_days(days: Iterable[Weekday]) -> list[tuple[Weekday, Weekday]]:
    """Days that follow one another in the week, as first and last; Monday begins it."""
    runs: list[tuple[Weekday, Weekday]] = []
    for day in (day for day in ALL_DAYS if day in set(days)):
        if runs and ALL_DAYS.index(day) == ALL_DAYS.index(runs[-1][1]) + 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _can_be_written(window: Window) -> bool:
    in_minutes = all(not at.second and not at.microsecond for at in (window.from_, window.until))
    return bool(window.days) and in_minutes and (window.from_ != window.until or window.from_ == _MIDNIGHT)


def _windows(row: DayHours) -> Iterable[Window]:
    for part in re.split(r"[,，;；、]", row.hours):
        if not part.strip():
            continue
        found = _HOURS.fullmatch(part.strip())
        if found is None:
            raise InvalidInput(f"{part.strip()!r} are no hours; write them as 05:30-08:00", field="schedule")
        if not row.days:
            raise InvalidInput(f"{part.strip()!r} is of no day; choose at least one", field="schedule_days")
        # 24:00 is written, 0:00 is kept: it runs until the day is over.
        from_hour, from_minute, until_hour, until_minute = (int(number or 0) for number in found.groups())
        begin, end = time(from_hour, from_minute), time(until_hour, until_minute)
        if begin == end and not part.strip().endswith("24:00"):
            raise InvalidInput(f"{part.strip()!r} begins when it ends", field="schedule")
        yield Window(days=row.days, from_=begin, until=end)
