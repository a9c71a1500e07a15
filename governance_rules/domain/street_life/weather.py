"""The weather of each day, made up from a seed about the climate of Hangzhou."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

# January to December, rounded from the climate normals of Hangzhou for 1991 to 2020 (China Meteorological
# Administration): mean temperature in degrees Celsius, and days with rain.
_DEGREES = (5, 7, 11, 17, 22, 25, 29, 29, 25, 19, 13, 7)
_RAINY_DAYS = (12, 12, 15, 14, 13, 15, 13, 14, 11, 8, 9, 9)
_PERSISTENCE = 0.35
"""How much more likely rain is after rain: rain comes in spells."""


@dataclass(frozen=True, slots=True)
class Weather:
    """degrees: mean of the day, Celsius.  rain: millimetres, 0 on a dry day."""

    degrees: float
    rain: float

    @property
    def wet(self) -> bool:
        return self.rain > 0


def weather_of(seed: int, first: date, days: int) -> list[Weather]:
    """One for each day from `first` on; the same seed and days are the same weather."""
    chance = Random(f"cityeye weather {seed} {first}")
    found: list[Weather] = []
    wet, swing = False, 0.0
    for number in range(days):
        day = first + timedelta(days=number)
        share = _RAINY_DAYS[day.month - 1] / 30
        # Of a two-state chain whose share of wet days is `share`.
        wet = chance.random() < (share + _PERSISTENCE * (1 - share) if wet else share * (1 - _PERSISTENCE))
        swing = 0.8 * swing + chance.gauss(0, 1.8)
        rain = round(chance.expovariate(1 / 9), 1) + 0.1 if wet else 0.0
        found.append(Weather(round(_mean_degrees(day) + swing - (1.5 if wet else 0), 1), rain))
    return found


def _mean_degrees(day: date) -> float:
    """Between the middles of two months as the days go."""
    at = day.month - 1 + (day.day - 15) / 30
    before, share = math.floor(at), at - math.floor(at)
    return (1 - share) * _DEGREES[before % 12] + share * _DEGREES[(before + 1) % 12]
