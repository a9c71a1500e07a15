"""How good a forecast of counts was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance_rules.domain.forecasting.history import Prediction

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95


def quantile(mean: np.ndarray, spread: np.ndarray, share: float) -> np.ndarray:
    """The least whole numbers under which `share` of the counts lie, or equal it; shapes broadcast."""
    # Costs seconds to import; most who come by here never ask.
    from scipy.stats import nbinom, poisson

    mean, spread = np.broadcast_arrays(mean, spread)
    size = 1 / np.maximum(spread, 1e-9)
    counts: np.ndarray = np.where(
        spread > 1e-6, nbinom.ppf(share, size, size / (size + mean)), poisson.ppf(share, mean)
    )
    # scipy says -1 where the first step already holds the share.
    return np.maximum(counts, 0.0)


@dataclass(frozen=True, slots=True)
class Measures:
    """Of `counts` forecasts, smaller is better but for coverage.

    found: cases in all.  expected: sum of the means.
    mean_error: of the mean, absolute.  median_error: of the median, absolute.  deviance: mean Poisson deviance.
    pinball: mean of the quantile losses at 0.05, 0.5 and 0.95.  coverage: share inside the nine-in-ten interval.
    width: mean width of the interval, in cases.
    """

    counts: int
    found: int
    expected: float
    mean_error: float
    median_error: float
    deviance: float
    pinball: float
    coverage: float
    width: float


@dataclass
class Sums:
    """Adds up what Measures are the means of."""

    counts: int = 0
    found: float = 0.0
    expected: float = 0.0
    errors: np.ndarray | None = None

    def add(self, found: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> None:
        """found, mean: any one shape; spread broadcasts to it."""
        low, middle, high = (quantile(mean, spread, share) for share in (LOW, MIDDLE, HIGH))
        losses = sum(_pinball(found, at, share) for at, share in ((low, LOW), (middle, MIDDLE), (high, HIGH))) / 3
        with np.errstate(divide="ignore", invalid="ignore"):
            surprise = np.where(found > 0, found * np.log(found / mean), 0.0)
        each = (
            np.abs(found - mean),
            np.abs(found - middle),
            2 * (surprise - (found - mean)),
            losses,
            (low <= found) & (found <= high),
            high - low,
        )
        sums = np.array([float(np.sum(one)) for one in each])
        self.errors = sums if self.errors is None else self.errors + sums
        self.counts += found.size
        self.found += float(found.sum())
        self.expected += float(mean.sum())

    def plus(self, other: Sums) -> Sums:
        errors = [one for one in (self.errors, other.errors) if one is not None]
        return Sums(
            self.counts + other.counts,
            self.found + other.found,
            self.expected + other.expected,
            np.sum(errors, axis=0) if errors else None,
        )

    def measures(self) -> Measures:
        """Raises ValueError when nothing was added."""
        if self.errors is None or not self.counts:
            raise ValueError("no forecast was compared with what came")
        return Measures(
            self.counts,
            round(self.found),
            round(self.expected, 1),
            *(round(float(e) / self.counts, 5) for e in self.errors),
        )


def _pinball(found: np.ndarray, at: np.ndarray, share: float) -> np.ndarray:
    """Koenker & Bassett (1978), Econometrica 46."""
    return np.maximum(share * (found - at), (share - 1) * (found - at))


def day_of(prediction: Prediction) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread [roads] of the whole day of each road."""
    return prediction.mean.sum(axis=1), prediction.spread
