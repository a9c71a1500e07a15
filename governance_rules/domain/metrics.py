"""Arithmetic of reports: from counts to what a reader asks."""

from __future__ import annotations


def closure_ratio(by_closure: dict[str, int]) -> dict[str, float] | None:
    """self : managed : enforced, in tenths with one decimal; None when no case closed in one of these ways."""
    steps = {name: by_closure.get(name, 0) for name in ("self", "managed", "enforced")}
    total = sum(steps.values())
    return {name: round(10 * count / total, 1) for name, count in steps.items()} if total else None


def share(part: int, whole: int) -> float | None:
    """part / whole, 0 to 1 with four decimals; None where there is no whole."""
    return round(part / whole, 4) if whole else None
