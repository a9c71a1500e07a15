"""Little data leans on what all have in common, as far as the data themselves say that groups are alike."""

from __future__ import annotations

import numpy as np

STRENGTHS = np.array([3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 1e4])
"""Cases that the common shares may weigh as much as."""


def shrunk_ratios(found: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """found / expected [groups] drawn towards 1, and the relative variance that is left of each.

    Gamma-Poisson empirical Bayes; the spread between groups by moments (Clayton & Kaldor 1987, Biometrics 43).
    """
    known = expected > 0
    if not known.any():
        return np.ones_like(expected), np.ones_like(expected)
    total = expected[known].sum()
    ratio = found[known] / expected[known]
    common = max(found[known].sum() / total, 1e-9)
    between = (expected[known] * (ratio - common) ** 2).sum() / total - common * known.sum() / total
    shape = common**2 / max(between, 1e-4)
    return (found + shape) / (expected + shape / common), 1 / (found + shape)


def shrunk_shares(counts: np.ndarray, common: np.ndarray) -> np.ndarray:
    """Shares [groups, n] of counts [groups, n] drawn towards common [n] (adds up to 1), each row adds up to 1.

    Dirichlet-multinomial; the strength is that of STRENGTHS under which the counts are likeliest.
    """
    # Costs seconds to import; most who come by here never ask.
    from scipy.special import gammaln

    total = counts.sum(axis=1)
    prior = np.maximum(common, 1e-6)
    prior = prior / prior.sum()

    def likelihood(strength: float) -> float:
        alpha = strength * prior
        each = (
            gammaln(counts + alpha).sum(axis=1) - gammaln(alpha).sum() + gammaln(strength) - gammaln(strength + total)
        )
        return float(each.sum())

    strength = max(STRENGTHS, key=likelihood)
    shares: np.ndarray = (counts + strength * prior) / (total + strength)[:, None]
    return shares
