"""Hours at which a zone does not count, as people write them: `05:30-08:00, 17:00-19:30`."""

from __future__ import annotations

import re
from datetime import time

from data_contracts.errors import InvalidInput
from data_contracts.schemas.policy import ALL_DAYS, Schedule, Window

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–—~至]\s*([01]?\d|2[0-3]):([0-5]\d)")


def plain_hours(schedule: Schedule) -> bool:
    """Whether it says nothing but hours of every day that do not count."""
    return not schedule.active and schedule.holidays == "same" and all(w.days == ALL_DAYS for w in schedule.exempt)


def hours_of(schedule: Schedule) -> str:
    """Those hours as they are written; of a plain schedule only."""
    return ", ".join(f"{window.from_:%H:%M}-{window.until:%H:%M}" for window in schedule.exempt)


def parse_hours(text: str) -> Schedule | None:
    """The schedule that exempts these hours on every day; None for no text. Raises InvalidInput, naming the part."""
    windows = []
    for part in re.split(r"[,，;；、]", text):
        if not part.strip():
            continue
        found = _HOURS.fullmatch(part.strip())
        if found is None:
            raise InvalidInput(f"{part.strip()!r} are no hours; write them as 05:30-08:00", field="schedule")
        from_hour, from_minute, until_hour, until_minute = map(int, found.groups())
        begin, end = time(from_hour, from_minute), time(until_hour, until_minute)
        if begin == end:
            raise InvalidInput(f"{part.strip()!r} begins when it ends", field="schedule")
        windows.append(Window(days=ALL_DAYS, from_=begin, until=end))
    return Schedule(exempt=tuple(windows)) if windows else None
