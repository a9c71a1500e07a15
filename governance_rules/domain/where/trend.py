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
    autocorrelation r at one step is positive and beyond 1.96/√n), the steps say less than as many independent ones: the
    variance is raised by (1 + r)/(1 - r), the effective number of a series that forgets at that pace (Yue and Wang
    2004).
    """
    x = values[~np.isnan(values)]
    if x.size < FEWEST_STEPS:
        return None
    if np.ptp(x) == 0:
        return Trend(0.0, 1.0, 0.0, False)
    import pymannkendall

    plain = pymannkendall.original_test(x)
    z, p, slope = float(plain.z), float(plain.p), float(plain.slope)
    follows = _autocorrelation(x - slope * np.arange(x.size))
    if follows <= 1.96 / math.sqrt(x.size):
        return Trend(z, p, slope, False)
    z /= math.sqrt((1 + follows) / (1 - follows))
    return Trend(z, math.erfc(abs(z) / math.sqrt(2)), slope, True)


def _autocorrelation(values: np.ndarray) -> float:
    """At one step, -1 to 1."""
    away = values - values.mean()
    whole = float(away @ away)
    return float(away[1:] @ away[:-1]) / whole if whole > 0 else 0.0
