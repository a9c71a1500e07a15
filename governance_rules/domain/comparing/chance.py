"""Whether a difference is more than chance: counts over time watched, shares, and waits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

FEWEST_CASES = 6
"""With fewer in all, even all of them on one of two equal sides would be chance: 2 × 0.5⁵ > 0.05."""
FEWEST_WAITS = 8
"""On each side; below, the normal approximation of the rank sum is not good enough."""
SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Tested:
    """p: two-sided, of there being no difference.

    ratio, low, high: of counts the ratio of the two rates with its 95 % interval; None for shares and waits, and low or
    high where that side of the interval is open.
    """

    p: float
    ratio: float | None = None
    low: float | None = None
    high: float | None = None


def dispersion(series: Iterable[Sequence[int]]) -> float:
    """How many times as far the counts of days lie apart as chance alone would have them; at least 1.

    series: for each side its counts by day. Pearson's chi-square around each side's own mean over its degrees of
    freedom (McCullagh and Nelder 1989, 4.5 and 6.2). Single days say nothing of it: 1.
    """
    whole, degrees = 0.0, 0
    for counts in series:
        mean = sum(counts) / len(counts) if counts else 0.0
        if mean > 0 and len(counts) > 1:
            whole += sum((count - mean) ** 2 for count in counts) / mean
            degrees += len(counts) - 1
    return max(1.0, whole / degrees) if degrees else 1.0


def compare_rates(
    one: int, other: int, exposure: tuple[float, float], spread: float = 1.0, fewest: int = FEWEST_CASES
) -> Tested | None:
    """Counts of two sides over their exposures (days, or hours watched); None with too few or without exposure.

    Given their sum, the count of one side is binomial with the share that its exposure has: the exact conditional test
    of two Poisson rates (Przyborowski and Wilenski 1940), p as twice the smaller tail, the interval by Clopper and
    Pearson (1934). Where days lie further apart than chance (`dispersion`, here spread > 1), both counts are divided by
    it first; the binomial tails are incomplete beta functions, which need no whole numbers.
    """
    if one + other < fewest or min(exposure) <= 0:
        return None
    # Costs a moment to import; most pages never ask.
    from scipy.special import betainc, betaincinv

    share = exposure[0] / sum(exposure)
    a, b = one / spread, other / spread
    upper = float(betainc(a, b + 1, share)) if a > 0 else 1.0
    lower = 1.0 - float(betainc(a + 1, b, share)) if b > 0 else 1.0
    tail = (1 - SHARE) / 2
    low = float(betaincinv(a, b + 1, tail)) if a > 0 else 0.0
    high = float(betaincinv(a + 1, b, 1 - tail)) if b > 0 else 1.0
    scale = exposure[1] / exposure[0]
    return Tested(
        min(1.0, 2 * min(upper, lower)),
        one / other * scale if other else None,
        low / (1 - low) * scale,
        high / (1 - high) * scale if high < 1 else None,
    )


def compare_shares(one: int, of_one: int, other: int, of_other: int) -> Tested | None:
    """Two shares, `one` of `of_one` and so on: Fisher's exact test (1935); None where a side has nothing to share.

    Two-sided: the chance of all tables with the same margins that are no likelier than the one that came.
    """
    whole, hits = of_one + of_other, one + other
    if of_one == 0 or of_other == 0 or whole < FEWEST_CASES:
        return None
    from scipy.special import gammaln

    least, most = max(0, hits - of_other), min(hits, of_one)
    k = np.arange(least, most + 1, dtype=float)
    logs = -(gammaln(k + 1) + gammaln(of_one - k + 1) + gammaln(hits - k + 1) + gammaln(of_other - hits + k + 1))
    chances = np.exp(logs - logs.max())
    seen = chances[one - least]
    return Tested(float(min(1.0, chances[chances <= seen * (1 + 1e-7)].sum() / chances.sum())))


def compare_waits(one: Mapping[int, int], other: Mapping[int, int]) -> Tested | None:
    """Waits of two sides, each a length to how many waited so long; None with too few.

    Rank-sum test (Mann and Whitney 1947) by its normal approximation, with continuity and with the variance corrected
    for ties (Lehmann 1975): waits have long tails, so neither means nor variances are compared.
    """
    n, m = sum(one.values()), sum(other.values())
    if min(n, m) < FEWEST_WAITS:
        return None
    below, sum_of_wins, ties = 0, 0.0, 0.0
    for length in sorted(one.keys() | other.keys()):
        here, there = one.get(length, 0), other.get(length, 0)
        sum_of_wins += here * (below + there / 2)
        below += there
        ties += float(here + there) ** 3 - (here + there)
    variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
    if variance <= 0:
        return Tested(1.0)
    away = max(0.0, abs(sum_of_wins - n * m / 2) - 0.5) / math.sqrt(variance)
    return Tested(math.erfc(away / math.sqrt(2)))


def holm(found: Sequence[Tested | None]) -> list[bool]:
    """Of each of several tests, whether its difference is more than chance.

    Holm (1979): in nineteen of twenty sets of tests without any difference none is called one.
    """
    order = sorted((test.p, place) for place, test in enumerate(found) if test is not None)
    sure = [False] * len(found)
    for number, (p, place) in enumerate(order):
        if p > (1 - SHARE) / (len(order) - number):
            break
        sure[place] = True
    return sure
