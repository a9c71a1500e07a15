"""How soon it comes back after it was mended: the share that Kaplan and Meier estimate, with intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from data_contracts.schemas.place_cases import ClosuresOfPlace

WITHIN_DAYS = (1, 7, 30)
_Z = 1.959964
"""For intervals that hold nineteen times in twenty."""
_TAIL = 0.025


def share_returned(
    days: np.ndarray, returned: np.ndarray, clusters: np.ndarray, within: Iterable[float] = WITHIN_DAYS
) -> list[dict[str, float | None]]:
    """Share that comes back within so many days, with its interval, one for each length.

    days [n] until the return or, where returned [n] is false, until nobody looked any longer: those are censored,
    counted as at risk up to then (Kaplan and Meier 1958). clusters [n]: what belongs together; closures at one place do
    not come back independently of one another, so the deviation is that of sums over clusters (the influence of each
    observation, as Williams 1995), and the interval is made on the scale log(-log) so that it stays between 0 and 1. A
    share of which nothing is known any more is None: when nobody was followed for so long.
    """
    order = np.argsort(days, kind="stable")
    days, returned, clusters = days[order], returned[order].astype(bool), clusters[order]
    times, first = np.unique(days, return_index=True)
    at_risk = days.size - first
    came = np.add.reduceat(returned.astype(float), first) if days.size else np.zeros(0)
    survival = np.cumprod(1 - came / at_risk)
    left_after = np.maximum(at_risk - came, 0.5)
    hazard = np.cumsum(came / (at_risk * left_after))
    found: list[dict[str, float | None]] = []
    _, index = np.unique(clusters, return_inverse=True)
    for length in within:
        n = int(np.searchsorted(times, length, side="right"))
        if days.size == 0 or (days[-1] < length and survival[-1] > 0):
            found.append({"days": length, "share": None, "low": None, "high": None})
            continue
        left = float(survival[n - 1]) if n else 1.0
        own = np.searchsorted(times, days, side="right") - 1
        upto = np.minimum(own, n - 1)
        influence = np.where(upto >= 0, hazard[np.maximum(upto, 0)] if n else 0.0, 0.0)
        influence = influence - np.where(returned & (own < n), 1 / left_after[own], 0.0)
        sums = np.bincount(index, influence)
        deviation = math.sqrt(float((sums**2).sum()) * sums.size / max(1, sums.size - 1))
        found.append({"days": length} | _interval(left, deviation, sums.size))
    return found


def _interval(left: float, deviation: float, clusters: int) -> dict[str, float | None]:
    """deviation: of the logarithm of the share that has not come back.

    Where all of them came back, or none, there is no deviation, and the bound is that of Clopper and Pearson (1934) for
    as many independent clusters; one cluster by itself says nothing of others.
    """
    if left <= 0:
        return {"share": 1.0, "low": round(_TAIL ** (1 / clusters), 4), "high": 1.0}
    if left >= 1:
        return {"share": 0.0, "low": 0.0, "high": round(1 - _TAIL ** (1 / clusters), 4)}
    if clusters == 1 or deviation == 0:
        return {"share": round(1 - left, 4), "low": 0.0, "high": 1.0}
    scale = math.log(-math.log(left))
    away = _Z * deviation / abs(math.log(left))
    low, high = (1 - math.exp(-math.exp(scale + sign * away)) for sign in (-1, 1))
    return {"share": round(1 - left, 4), "low": round(low, 4), "high": round(high, 4)}


def recurrence_by(closures: Iterable[ClosuresOfPlace], key: Callable[[ClosuresOfPlace], str | None]) -> list[dict]:
    """A row for each value of `key` (None is left out), most closures first: closures, returned, places, within."""
    groups: dict[str, list[ClosuresOfPlace]] = {}
    for one in closures:
        name = key(one)
        if name is not None:
            groups.setdefault(name, []).append(one)
    rows = [{"id": name} | _row(members) for name, members in groups.items()]
    return sorted(rows, key=lambda row: (-row["closures"], row["id"]))


def _row(members: list[ClosuresOfPlace]) -> dict[str, Any]:
    numbers: dict[str, int] = {}
    days = np.concatenate([np.array(one.days) for one in members])
    returned = np.concatenate([np.array(one.returned) for one in members])
    clusters = np.concatenate(
        [np.full(len(one.days), numbers.setdefault(one.place_id, len(numbers))) for one in members]
    )
    return {
        "closures": int(days.size),
        "returned": int(returned.sum()),
        "places": len(numbers),
        "within": share_returned(days, returned, clusters),
    }
