"""How a hot spot has come about: the classes of emerging hot spot analysis."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

_MOST = 0.9


class Emerging(StrEnum):
    """Classes of "How Emerging Hot Spot Analysis works" (ArcGIS Pro, space-time pattern mining toolbox).

    A step is hot where its Gi* in space and time is significantly high, cold where it is significantly low.

    - new: hot in the last step, and never before.
    - consecutive: hot without a break up to the last step, never before that, in less than nine steps of ten.
    - intensifying, persistent, diminishing: hot in nine steps of ten and in the last, with a rising, no, or a falling
      trend.
    - sporadic: hot in the last step, on and off before, never cold.
    - oscillating: hot in the last step, and cold in some step before.
    - historical: not hot in the last step, but in nine of ten before.
    - none: nothing of these.
    """

    NEW = "new"
    CONSECUTIVE = "consecutive"
    INTENSIFYING = "intensifying"
    PERSISTENT = "persistent"
    DIMINISHING = "diminishing"
    SPORADIC = "sporadic"
    OSCILLATING = "oscillating"
    HISTORICAL = "historical"
    NONE = "none"


def emerging(hot: np.ndarray, cold: np.ndarray, trend: int) -> Emerging:
    """The class of one place. hot, cold: bool [steps], only steps in which it was seen.  trend: 1 rises, -1 falls, 0
    none."""
    steps = hot.size
    if steps == 0 or not hot.any():
        return Emerging.NONE
    if not hot[-1]:
        return Emerging.HISTORICAL if hot[:-1].mean() >= _MOST else Emerging.NONE
    if not hot[:-1].any():
        return Emerging.NEW
    if hot.mean() >= _MOST:
        return {1: Emerging.INTENSIFYING, 0: Emerging.PERSISTENT, -1: Emerging.DIMINISHING}[trend]
    run = steps if hot.all() else int(np.argmin(hot[::-1]))
    if not hot[: steps - run].any():
        return Emerging.CONSECUTIVE
    return Emerging.OSCILLATING if cold.any() else Emerging.SPORADIC
