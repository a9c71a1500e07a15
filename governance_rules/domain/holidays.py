"""Public holidays and the working weekends that make up for them (调休).

Source: the yearly notice of the State Council's General Office (国务院办公厅关于部分节假日安排的通知); for 2026 the one
of 4 November 2025. Add a year when its notice is out; a year that is missing here has plain weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


PUBLIC_HOLIDAYS: frozenset[date] = frozenset(
    [
        *_days(date(2026, 1, 1), date(2026, 1, 3)),
        *_days(date(2026, 2, 15), date(2026, 2, 23)),
        *_days(date(2026, 4, 4), date(2026, 4, 6)),
        *_days(date(2026, 5, 1), date(2026, 5, 5)),
        *_days(date(2026, 6, 19), date(2026, 6, 21)),
        *_days(date(2026, 9, 25), date(2026, 9, 27)),
        *_days(date(2026, 10, 1), date(2026, 10, 7)),
    ]
)

MAKE_UP_WORKDAYS: frozenset[date] = frozenset(
    [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
)
