"""How often a haunt's people do it again, and what they learn from each case that was made of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data_contracts.schemas.case import Closure

LESSONS: dict[Closure, float] = {Closure.SELF: 0.8, Closure.MANAGED: 1.3, Closure.ENFORCED: 1.8}
"""How much a case teaches by how it ended, about 1 in the mean of 7 : 2 : 1; other endings teach nothing. Set by us."""


def after_case(habit: float, closure: Closure, learning: float) -> float:
    """The habit after a case that ended so; 1 is that of somebody who has never been reminded."""
    return habit * math.exp(-learning * LESSONS.get(closure, 0.0))


@dataclass(frozen=True, slots=True)
class Learners:
    """rate: cases a month of all haunts together at the very start.  learning: what each case teaches."""

    rate: float
    learning: float

    def cases(self, weights: np.ndarray, months: float) -> float:
        """How many cases there are expected in so many months. weights: [n], each haunt's share of the rate.

        A haunt of rate r whose people learn L of each case goes on at r·exp(−L·n) after n cases; what dn/dt says of
        that is n(t) = ln(1 + r·L·t) / L.
        """
        return float(np.log1p(self.rate * weights * self.learning * months).sum()) / self.learning


def learners(weights: np.ndarray, first: float, last: float, months: float) -> Learners:
    """Those who make `first` cases in the first month and `last` in the last of so many months.

    Found by halving, twice: the rate for each learning, and the learning. Raises ValueError where no such people are:
    the last month has to have fewer cases, and more than none.
    """
    if not 0 < last < first:
        raise ValueError(f"{last} cases in the last month, {first} in the first: they have to fall, and not to nothing")

    def with_learning(learning: float) -> Learners:
        def enough(rate: float) -> bool:
            return Learners(rate, learning).cases(weights, 1) >= first

        return Learners(_halved(enough, first), learning)

    def falls_enough(learning: float) -> bool:
        found = with_learning(learning)
        return found.cases(weights, months) - found.cases(weights, months - 1) <= last

    return with_learning(_halved(falls_enough, 0.01))


def _halved(holds: Callable[[float], bool], high: float) -> float:
    """The least number above 0 for which it holds, when it holds for all above that one."""
    low = 0.0
    while not holds(high):
        low, high = high, 2 * high
        if high > 1e12:
            raise ValueError("there is no such number")
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
