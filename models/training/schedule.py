"""How fast to learn: a short rise, then a cosine down to a fiftieth at the end of the run."""

from __future__ import annotations

import math

RISE_STEPS = 300
_LAST_SHARE = 0.02


def learning_rate(highest: float, step: int, progress: float, rise_steps: int = RISE_STEPS) -> float:
    """The rate for optimizer step `step` (from 0) when `progress` (0 to 1) of the run's time is over.

    rise_steps: of the rise; positive.
    """
    rise = min(1.0, (step + 1) / rise_steps)
    fall = _LAST_SHARE + (1 - _LAST_SHARE) * (1 + math.cos(math.pi * min(max(progress, 0.0), 1.0))) / 2
    return highest * rise * fall
