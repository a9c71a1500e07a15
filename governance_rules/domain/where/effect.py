"""What a campaign did: its roads before and after, against roads like them (difference in differences, Poisson)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MATCHED = 5
"""Control roads for each treated one: more of them are less alike, fewer are noisier."""
FEWEST_BEFORE = 8
"""Steps before the campaign below which neither level nor trend can be matched."""
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """The ratio of what happened to what would have, by the control roads; 1 is no effect.

    low, high: interval that holds nineteen times in twenty.  p: of the ratio being 1, two-sided.  dispersion: variance
    over that of pure chance, at least 1.
    """

    ratio: float
    low: float
    high: float
    p: float
    dispersion: float

    def as_json(self) -> dict[str, float]:
        return {name: round(getattr(self, name), 4) for name in ("ratio", "low", "high", "p", "dispersion")}


def change(treated: np.ndarray, control: np.ndarray, before: int) -> Change | None:
    """The effect from counts [steps] of treated and of control roads; the first `before` steps lie before the campaign.

    The Poisson model with an effect for each road and each step has the same estimate as the ratio of ratios of the
    four sums, because those are its sufficient statistics. Given a step's total, the treated count is binomial;
    Pearson's chi-square of the steps over its degrees of freedom is the dispersion, raised by (1 + r)/(1 - r) where the
    residuals follow one another with correlation r > 0; the interval is that of Student's t with as many degrees. None
    where one of the sums is 0, and so nothing can be said, or where fewer than four steps have cases.
    """
    sums = [float(part.sum()) for part in (treated[:before], treated[before:], control[:before], control[before:])]
    total = treated + control
    used = total > 0
    degrees = int(used.sum()) - 2
    if min(sums) <= 0 or degrees < 2:
        return None
    from scipy.special import stdtr, stdtrit

    effect = math.log(sums[1] * sums[2] / (sums[0] * sums[3]))
    share = np.where(np.arange(total.size) < before, sums[0] / (sums[0] + sums[2]), sums[1] / (sums[1] + sums[3]))
    residuals = (treated - total * share)[used] / np.sqrt((total * share * (1 - share))[used])
    whole = float(residuals @ residuals)
    follows = float(residuals[1:] @ residuals[:-1]) / whole if whole > 0 else 0.0
    follows = min(max(follows, 0.0), 0.9)
    dispersion = max(1.0, whole / degrees * (1 + follows) / (1 - follows))
    deviation = math.sqrt(dispersion * sum(1 / part for part in sums))
    away = float(stdtrit(degrees, 1 - LEVEL / 2)) * deviation
    p = float(2 * stdtr(degrees, -abs(effect) / deviation))
    return Change(math.exp(effect), math.exp(effect - away), math.exp(effect + away), p, dispersion)


def slope_before(treated: np.ndarray, control: np.ndarray) -> dict[str, float] | None:
    """Whether the two drew apart already before: slope a step of the log-ratio, with p; None with too few cases.

    Weighted least squares on the empirical log-odds (Cox 1970); parallel means that the slope is not told from 0.
    """
    total = treated + control
    used = total > 0
    if int(used.sum()) < 4 or treated.sum() == 0 or control.sum() == 0:
        return None
    from scipy.special import stdtr

    ours, theirs = treated[used] + 0.5, control[used] + 0.5
    y, weight, at = np.log(ours / theirs), 1 / (1 / ours + 1 / theirs), np.flatnonzero(used).astype(float)
    middle = float((weight * at).sum() / weight.sum())
    spread = float((weight * (at - middle) ** 2).sum())
    slope = float((weight * (at - middle) * y).sum() / spread)
    level = float((weight * y).sum() / weight.sum())
    degrees = int(used.sum()) - 2
    dispersion = max(1.0, float((weight * (y - level - slope * (at - middle)) ** 2).sum()) / degrees)
    deviation = math.sqrt(dispersion / spread)
    return {"slope": round(slope, 5), "p": round(float(2 * stdtr(degrees, -abs(slope) / deviation)), 4)}


def matched(counts: np.ndarray, treated: Sequence[int], before: int, each: int = MATCHED) -> list[int]:
    """Rows of counts [roads, steps] that were most like the treated ones before: in level and in trend, nearest first.

    Of each treated road the `each` nearest by the distance in logarithm of the mean and in slope a step, each over its
    deviation among the roads. Roads without any case before are not like any.
    """
    past = counts[:, :before].astype(float)
    level = np.log(past.mean(axis=1) + 0.5)
    at = np.arange(before) - (before - 1) / 2
    slope = np.log(past + 0.5) @ at / float(at @ at)
    features = np.column_stack([level, slope])
    features = features / np.maximum(features.std(axis=0), 1e-9)
    others = [n for n in range(len(counts)) if n not in set(treated) and past[n].sum() > 0]
    nearest: dict[int, float] = {}
    for road in treated:
        away = {n: float(np.hypot(*(features[n] - features[road]))) for n in others}
        for n in sorted(away, key=lambda n: (away[n], n))[:each]:
            nearest[n] = min(away[n], nearest.get(n, math.inf))
    return sorted(nearest, key=lambda n: (nearest[n], n))


def effect(counts: np.ndarray, treated: Sequence[int], before: int) -> dict[str, Any]:
    """The effect on the treated rows of counts [roads, steps], as JSON values, with everything that may speak against
    it.

    controls: rows.  change: see `change`.  before: whether they drew apart before.  placebo: the same calculation with
    a campaign that never was, half-way before the real one, and nothing after that.  other_roads: the ratio that each
    other road has when it is taken for treated, and the share of all roads whose ratio is as far from 1: with few roads
    the better judge of chance than any formula.
    """
    controls = matched(counts, treated, before)
    ours, theirs = counts[list(treated)].sum(axis=0), counts[controls].sum(axis=0)
    found = change(ours, theirs, before) if controls else None
    half = before // 2
    placebo = change(ours[:before], theirs[:before], half) if controls else None
    others = _other_roads(counts, treated, before)
    rank = None
    if found is not None and others:
        far = abs(math.log(found.ratio))
        rank = (1 + sum(abs(math.log(r)) >= far for r in others.values())) / (1 + len(others))
    return {
        "controls": controls,
        "change": found.as_json() if found else None,
        "before": slope_before(ours[:before], theirs[:before]) if controls else None,
        "placebo": placebo.as_json() | {"from_step": half} if placebo else None,
        "other_roads": {"ratios": others, "p": round(rank, 4) if rank is not None else None},
        "treated": [int(v) for v in ours],
        "control": [int(v) for v in theirs],
    }


def _other_roads(counts: np.ndarray, treated: Sequence[int], before: int) -> dict[int, float]:
    """By row; the treated rows are neither taken for treated nor for control."""
    rest = [n for n in range(len(counts)) if n not in set(treated)]
    found = {}
    for place, road in enumerate(rest):
        others = matched(counts[rest], [place], before)
        if not others:
            continue
        one = change(counts[road], counts[rest][others].sum(axis=0), before)
        if one is not None:
            found[road] = round(one.ratio, 4)
    return found
