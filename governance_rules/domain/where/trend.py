"""Whether a row of numbers goes up or down: the test of Mann and Kendall."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

FEWEST_STEPS = 10
"""Below, the normal approximation of the test is not good (Gilbert 1987), and no trend is said."""


@dataclass(frozen=True, slots=True)
class Trend:
    """z: positive for up.  p: two-sided.  slope: a step, by Theil and Sen.  corrected: for autocorrelation."""

    z: float
    p: float
    slope: float
    corrected: bool


def trend(values: np.ndarray) -> Trend | None:
    """The trend of values [steps], NaN left out; None with fewer than FEWEST_STEPS of them.

    `pymannkendall`, whose variance is that of ties. Where what is left after the slope is taken off follows itself (its
    autocorrelation at one step is positive and beyond 1.96/√n), the variance of Hamed and Rao (1998) as well, and the
    larger p of the two: the correction may take a find away, never make one.
    """
    x = values[~np.isnan(values)]
    if x.size < FEWEST_STEPS:
        return None
    if np.ptp(x) == 0:
        return Trend(0.0, 1.0, 0.0, False)
    import pymannkendall

    plain = pymannkendall.original_test(x)
    found = Trend(float(plain.z), float(plain.p), float(plain.slope), False)
    rest = x - plain.slope * np.arange(x.size)
    if _autocorrelation(rest) <= 1.96 / math.sqrt(x.size):
        return found
    with np.errstate(invalid="ignore"):
        corrected = pymannkendall.hamed_rao_modification_test(x)
    if math.isfinite(corrected.p) and corrected.p > found.p:
        return Trend(float(corrected.z), float(corrected.p), found.slope, True)
    return found


def _autocorrelation(values: np.ndarray) -> float:
    """At one step, -1 to 1."""
    away = values - values.mean()
    whole = float(away @ away)
    return float(away[1:] @ away[:-1]) / whole if whole > 0 else 0.0
