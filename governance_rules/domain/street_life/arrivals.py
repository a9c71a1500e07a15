"""What is put where it may not stand, day by day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from statistics import fmean
from zoneinfo import ZoneInfo

import numpy as np

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from governance_rules.domain.street_life import year
from governance_rules.domain.street_life.habits import Learners, learners
from governance_rules.domain.street_life.haunts import Haunt
from governance_rules.domain.street_life.rhythm import HOURS, factor
from governance_rules.domain.street_life.weather import weather_of
from governance_rules.domain.zones import in_force


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something came to a haunt and stood for its dwell. at: when the dwell was reached.  score: the eye's, 0 to 1."""

    haunt: Haunt
    came_at: datetime
    at: datetime
    score: float


class StreetLife:
    """Life on these haunts for so many days from `first` on, in the street's own time zone."""

    def __init__(
        self,
        seed: int,
        first: date,
        days: int,
        haunts: Sequence[Haunt],
        policies: Mapping[Kind, Policy],
        time_zone: str,
    ) -> None:
        self.seed, self.first, self.days, self.haunts = seed, first, days, haunts
        self._policies, self._time_zone = policies, time_zone
        self._weather = weather_of(seed, first, days)

    @cached_property
    def rates(self) -> dict[Kind, float]:
        """Arrivals of each kind on a day of factor 1, while nobody has learnt anything."""
        of_learners = {
            kind: people.rate / year.MONTH_DAYS / fmean(self._factors[kind][: year.MONTH_DAYS])
            for kind, people in self._learners.items()
        }
        learnt = sum(
            people.cases(self._weights(kind), 365 / year.MONTH_DAYS) for kind, people in self._learners.items()
        )
        others = (year.FOUND_BY_SYSTEM - learnt) * self.days / 365 / year.CASES_OF_ARRIVALS
        return of_learners | {
            kind: share * others / sum(self._factors[kind]) for kind, share in year.SHARES_OF_THE_OTHERS.items()
        }

    @cached_property
    def learning(self) -> dict[Kind, float]:
        """What people learn from a case, of the kinds that fall over the year."""
        return {kind: people.learning for kind, people in self._learners.items()}

    def arrivals(self, number: int, habits: Mapping[str, float]) -> list[Arrival]:
        """Those of one day, 0 ≤ number < days, in order of time. habits: of haunts that have learnt something.

        Day by day the same, whatever was asked before; of a haunt at least its dwell apart.
        """
        chance = Random(f"cityeye life {self.seed} {number}")
        day = self.first + timedelta(days=number)
        midnight = datetime.combine(day, time(), ZoneInfo(self._time_zone))
        found: list[Arrival] = []
        for haunt in self.haunts:
            expected = self.rates[haunt.kind] * haunt.weight * self._factors[haunt.kind][number]
            for _ in range(poisson(chance, expected * habits.get(haunt.haunt_id, 1.0))):
                if (arrival := self._arrival(chance, haunt, midnight)) is not None:
                    found.append(arrival)
        return sorted(found, key=lambda arrival: (arrival.at, arrival.haunt.haunt_id))

    def _arrival(self, chance: Random, haunt: Haunt, midnight: datetime) -> Arrival | None:
        """None where the policy's schedule has no force at the time."""
        policy = self._policies[haunt.kind]
        (hour,) = chance.choices(range(24), HOURS[haunt.kind])
        came_at = midnight + timedelta(hours=hour, seconds=round(chance.uniform(0, 3600), 3))
        at = came_at + timedelta(seconds=policy.dwell_seconds)
        sure = chance.random() >= year.SUSPECTED_SHARE
        least = policy.automatic_score
        score = chance.uniform(least, 0.98) if sure else chance.uniform(policy.keep_score, least - 0.001)
        if at.date() != came_at.date() or not in_force(policy.schedule, at, self._time_zone):
            return None
        return Arrival(haunt, came_at, at, round(score, 4))

    @cached_property
    def _factors(self) -> dict[Kind, list[float]]:
        days = [self.first + timedelta(days=number) for number in range(self.days)]
        return {kind: [factor(kind, *of) for of in zip(days, self._weather, strict=True)] for kind in HOURS}

    @cached_property
    def _learners(self) -> dict[Kind, Learners]:
        return {
            kind: learners(self._weights(kind), first, last, 365 / year.MONTH_DAYS)
            for kind, (first, last) in year.FIRST_AND_LAST_MONTH.items()
        }

    def _weights(self, kind: Kind) -> np.ndarray:
        return np.array([haunt.weight for haunt in self.haunts if haunt.kind is kind])


def poisson(chance: Random, mean: float) -> int:
    """How many happen where `mean` are expected (Knuth's method; for means up to some tens)."""
    limit, product, number = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        number += 1
    return number
