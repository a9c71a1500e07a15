"""What many tests at once may call significant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LEVEL = 0.05
"""Share of false finds among what is called significant."""


def false_discovery_rate(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    """q-values [n] of p-values [n], in their order: what is called significant at q ≤ LEVEL holds that many false
    finds.

    Benjamini and Hochberg (1995), which keeps its promise for tests that depend on one another positively, as those of
    neighbours do (Benjamini and Yekutieli 2001). NaN stays NaN and is not counted as a test.
    """
    p = np.asarray(p_values, dtype=float)
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if tested.size == 0:
        return q
    order = tested[np.argsort(p[tested], kind="stable")]
    raised = p[order] * tested.size / np.arange(1, tested.size + 1)
    q[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return q
