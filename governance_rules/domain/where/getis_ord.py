"""Where high values lie together: the local statistic Gi* of Getis and Ord."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

PERMUTATIONS = 9_999
"""The least p-value is then 0.0002, below what a hundredth of 450 tests needs after correction."""
SEED = 20_261_128
"""Of the permutations: the same values give the same p-values."""


@dataclass(frozen=True, slots=True)
class LocalStatistic:
    """Of each group: z of Gi* [n], positive where high values lie together, and its two-sided p [n]."""

    z: np.ndarray
    p: np.ndarray


def local_statistic(
    values: np.ndarray, groups: Sequence[str], neighbours: Mapping[str, Sequence[str]], seed: int = SEED
) -> LocalStatistic:
    """Gi* with the group itself and equal weights for its neighbours (Ord and Getis 1995), by `esda.G_Local`.

    values [n] in the order of `groups`; neighbours that are not among the groups are left out. p comes from conditional
    permutations with that seed: twice the smaller tail, given the group's own value. A group without any neighbour has
    nothing to permute; its p is twice the share of groups with a value as far to its side. Where all values are the
    same, z is 0 and p is 1.
    """
    n = len(groups)
    if n < 3 or np.ptp(values) == 0:
        return LocalStatistic(np.zeros(n), np.ones(n))
    from esda import G_Local
    from libpysal.weights import W

    known = set(groups)
    near = {group: [other for other in neighbours.get(group, ()) if other in known] for group in groups}
    weights = W(near, id_order=list(groups), silence_warnings=True)
    with warnings.catch_warnings():
        # That what is watched falls into several parts is known, and said by what no camera sees.
        warnings.filterwarnings("ignore", message="The weights matrix is not fully connected")
        # The library's p is that of one tail, and ours twice that.
        warnings.filterwarnings("ignore", message="The alternative hypothesis", category=DeprecationWarning)
        found = G_Local(
            values,
            weights,
            transform="B",
            star=True,
            permutations=PERMUTATIONS,
            keep_simulations=False,
            n_jobs=1,
            seed=seed,
        )
    p = np.minimum(1.0, 2 * np.asarray(found.p_sim))
    for number, group in enumerate(groups):
        if not near[group]:
            as_high, as_low = (values >= values[number]).mean(), (values <= values[number]).mean()
            p[number] = min(1.0, 2 * min(as_high, as_low))
    return LocalStatistic(np.asarray(found.Zs), p)


def space_time_z(values: np.ndarray, adjacency: np.ndarray) -> np.ndarray:
    """z of Gi* [n, steps] of values [n, steps]: neighbours in this step and the one before, against all of them.

    The space-time neighbourhood of emerging hot spot analysis, with mean and deviation of the whole period. adjacency:
    bool [n, n], true on the diagonal. NaN values were not seen: they are left out on both sides, and stay NaN.
    """
    seen = ~np.isnan(values)
    count = int(seen.sum())
    if count < 3:
        return np.full(values.shape, np.nan)
    mean, deviation = values[seen].mean(), values[seen].std()
    filled, ones, weights = np.where(seen, values, 0.0), seen.astype(float), adjacency.astype(float)
    sums, sizes = weights @ filled, weights @ ones
    sums[:, 1:], sizes[:, 1:] = sums[:, 1:] + sums[:, :-1], sizes[:, 1:] + sizes[:, :-1]
    spread = deviation * np.sqrt(np.maximum(count * sizes - sizes**2, 0) / (count - 1))
    z = np.divide(sums - mean * sizes, spread, out=np.zeros_like(sums), where=spread > 0)
    return np.where(seen, z, np.nan)
