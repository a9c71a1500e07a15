"""How far the mix of things has moved from one training set to the next."""

from __future__ import annotations

import math
from collections.abc import Mapping

_PRIOR = 0.5


def stability_index(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[float, dict[str, float]]:
    """(population stability index, each thing's part of it); 0 where the shares are the same, and never below.

    PSI = Σ (q − p) · ln(q / p) over the things, p and q their shares before and after: the symmetrised Kullback-Leibler
    divergence (Kullback & Leibler, 1951; as an index with its limits: Siddiqi, Credit Risk Scorecards, 2006). Half a
    box is added to each thing (Jeffreys' prior), so that a thing that is missing on one side has a share.
    """
    things = sorted({*before, *after})
    if not things:
        return 0.0, {}
    p, q = _shares(before, things), _shares(after, things)
    parts = {thing: (q[thing] - p[thing]) * math.log(q[thing] / p[thing]) for thing in things}
    return sum(parts.values()), parts


def _shares(counts: Mapping[str, int], things: list[str]) -> dict[str, float]:
    whole = sum(counts.get(thing, 0) for thing in things) + _PRIOR * len(things)
    return {thing: (counts.get(thing, 0) + _PRIOR) / whole for thing in things}
