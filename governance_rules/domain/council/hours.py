"""At which hours a problem gathers, and how hours are said."""

from __future__ import annotations

from collections.abc import Sequence

from governance_rules.domain.council.rules import BusyHours

ALL_DAY = tuple(range(24))


def busy_hours(counts: Sequence[int], rules: BusyHours) -> tuple[int, ...]:
    """The fewest hours that hold `share` of the cases, in order; all 24 when it takes more than `most` of them.

    counts: cases by hour, 24 of them. The busiest hours are taken first, each weighed with its neighbours (1 : 2 : 1,
    round the clock), so that one empty hour in a busy evening does not cut it in two; of equal ones the earlier.
    """
    total = sum(counts)
    weighed = [counts[hour - 1] + 2 * counts[hour] + counts[(hour + 1) % 24] for hour in range(24)]
    busy: list[int] = []
    for hour in sorted(range(24), key=lambda hour: (-weighed[hour], hour)):
        if total and sum(counts[taken] for taken in busy) >= rules.share * total:
            break
        busy.append(hour)
    return tuple(sorted(busy)) if len(busy) <= rules.most else ALL_DAY


def alike(some: Sequence[int], others: Sequence[int]) -> float:
    """Jaccard index of two sets of hours, 0 to 1."""
    together = set(some) | set(others)
    return len(set(some) & set(others)) / len(together) if together else 0.0


def spells(hours: Sequence[int]) -> list[tuple[int, int]]:
    """(first hour, hour it ends at) of each unbroken spell; one over midnight is one, and ends the next morning."""
    if len(set(hours)) == 24:
        return [(0, 24)]
    left = sorted(set(hours))
    begins = [hour for hour in left if (hour - 1) % 24 not in left]
    found = []
    for first in begins:
        last = first
        while (last + 1) % 24 in left:
            last += 1
        found.append((first, last % 24 + 1))
    return found


def hours_said(hours: Sequence[int]) -> tuple[str, str]:
    """The hours in Chinese and English: 7:00–9:00、17:00–19:00."""
    if len(set(hours)) == 24:
        return "全天", "all day"
    said = [f"{first}:00–{until}:00" for first, until in spells(hours)]
    return "、".join(said), ", ".join(said)
