"""Times for people: how long ago, with the exact time of the street's own zone on hover.

The page's clock script (page_clock.js) goes on counting in the browser with the same words and the same steps.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.text import general
from apps.cockpit.text.language import Language, Text

Sense = Literal["ago", "due"]

# (from this many seconds, seconds in one unit, past, future, overdue); the last row that fits counts.
_STEPS: tuple[tuple[int, int, Text, Text, Text], ...] = (
    (0, 1, general.seconds_ago, general.in_seconds, general.seconds_over),
    (60, 60, general.minutes_ago, general.in_minutes, general.minutes_over),
    (3600, 3600, general.hours_ago, general.in_hours, general.hours_over),
    (86400, 86400, general.days_ago, general.in_days, general.days_over),
)
_JUST_NOW_SECONDS = 5


def clock_words(language: Language) -> dict[str, object]:
    """What the browser's clock script needs to say the same as `relative`."""
    return {
        "just_now": general.just_now.in_(language),
        "just_now_seconds": _JUST_NOW_SECONDS,
        "steps": [
            {
                "from": start,
                "unit": unit,
                "ago": ago.in_(language),
                "due": due.in_(language),
                "over": over.in_(language),
            }
            for start, unit, ago, due, over in _STEPS
        ],
    }


def relative(at: datetime, now: datetime, language: Language, sense: Sense = "ago") -> str:
    """ "4 min ago" for a past moment, "in 4 min" or "4 min overdue" for a due one (`sense` "due")."""
    seconds = (now - at).total_seconds()
    if sense == "ago" and seconds < _JUST_NOW_SECONDS:
        return general.just_now.in_(language)
    size = abs(seconds)
    _, unit, ago, due, over = [step for step in _STEPS if step[0] <= size][-1]
    words = ago if sense == "ago" else due if seconds < 0 else over
    return words.in_(language, n=int(size // unit))


def exact(at: datetime, zone: ZoneInfo) -> str:
    """`2026-03-01 14:05:09`, in the street's own time."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def clock(at: datetime, zone: ZoneInfo) -> str:
    """`14:05:09`, in the street's own time."""
    return at.astimezone(zone).strftime("%H:%M:%S")


def duration(length: timedelta, language: Language) -> str:
    """A length of time in its largest whole unit up to hours; one decimal under ten minutes and hours."""
    seconds = max(0.0, length.total_seconds())
    if seconds < 60:
        return general.seconds_long.in_(language, n=round(seconds))
    if seconds < 3600:
        return general.minutes_long.in_(language, n=_short(seconds / 60))
    return general.hours_long.in_(language, n=_short(seconds / 3600))


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"


def time_tag(at: datetime | None, now: datetime, zone: ZoneInfo, language: Language, sense: Sense = "ago") -> Markup:
    """A `<time>` that goes on counting in the browser, or a dash for None."""
    if at is None:
        return Markup("{}").format(general.none.in_(language))
    overdue = " is-overdue" if sense == "due" and at < now else ""
    return Markup('<time class="moment{}" data-at="{}" data-sense="{}" title="{}">{}</time>').format(
        overdue, int(at.timestamp() * 1000), sense, exact(at, zone), relative(at, now, language, sense)
    )
