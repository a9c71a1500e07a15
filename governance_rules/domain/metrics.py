"""Arithmetic of reports: from counts to what a reader asks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.report import DailyCounts


def daily_numbers(counts: DailyCounts, day_before: DailyCounts) -> dict[str, Any]:
    """Everything the daily report shows, JSON values only; the same counts give the same numbers.

    Kinds are in their usual order with no zeros left out, areas by count. `change`: against the day before, in cases.
    """
    numbers = asdict(counts)
    numbers["day"] = counts.day.isoformat()
    numbers["by_kind"] = {kind.value: counts.by_kind.get(kind.value, 0) for kind in Kind}
    numbers["by_area"] = dict(sorted(counts.by_area.items(), key=lambda pair: (-pair[1], pair[0])))
    numbers["by_hour"] = list(counts.by_hour)
    numbers["busiest_hour"] = busiest_hour(counts.by_hour)
    numbers["closure_ratio"] = closure_ratio(counts.by_closure)
    numbers["false_alarm_share"] = share(counts.rejected, counts.total)
    numbers["duplicate_share"] = share(counts.duplicates_suppressed, counts.total + counts.duplicates_suppressed)
    numbers["change"] = {
        "total": counts.total - day_before.total,
        "by_kind": {k.value: counts.by_kind.get(k.value, 0) - day_before.by_kind.get(k.value, 0) for k in Kind},
    }
    return numbers


def busiest_hour(by_hour: tuple[int, ...]) -> int | None:
    """The first hour with the most cases; None for a day without any."""
    return by_hour.index(max(by_hour)) if any(by_hour) else None


def closure_ratio(by_closure: dict[str, int]) -> dict[str, float] | None:
    """self : managed : enforced, in tenths with one decimal; None when no case closed in one of these ways."""
    steps = {name: by_closure.get(name, 0) for name in ("self", "managed", "enforced")}
    total = sum(steps.values())
    return {name: round(10 * count / total, 1) for name, count in steps.items()} if total else None


def share(part: int, whole: int) -> float | None:
    """part / whole, 0 to 1 with four decimals; None where there is no whole."""
    return round(part / whole, 4) if whole else None
