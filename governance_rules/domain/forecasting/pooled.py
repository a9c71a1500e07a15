"""The forecast that is used: what day it is, times what road, times what hour; thin roads lean on all roads.

One kind at a time. A Poisson GLM with log link of the street's day totals has the weekday, holidays and a trend, newer
days weighing more; what was watched is its exposure, so that a camera out of order is no quiet day. Roads differ by a
factor and by their hours, both shrunk to what all roads have in common (`shrinkage`).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import date

import numpy as np

from data_contracts.schemas.kinds import Kind
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.forecasting.history import History, Prediction
from governance_rules.domain.forecasting.shrinkage import shrunk_ratios, shrunk_shares


@dataclass(frozen=True, slots=True)
class Memory:
    """How long what was counts. window_days: no older day is looked at.  half_life_days: then a day weighs half.

    recent_days: half-life of the street's present mood, that the days so near have in common; 0 for none.
    """

    window_days: int = 182
    half_life_days: float = 56.0
    recent_days: float = 0.0


MEMORY = Memory()
"""Chosen by backtest: docs/decisions/forecast.md."""

_FEWEST_HOLIDAYS = 3
_FEWEST_DAYS_OF_WEEKDAYS = 21
_FEWEST_DAYS_OF_A_TREND = 42
_MOST_DAYS_AHEAD_OF_A_TREND = 14
_ROUNDS = 2


def pooled(history: History, kind: Kind, day: date, memory: Memory = MEMORY) -> Prediction:
    """What every camera of the roads is to find on `day`, of days before it alone.

    Of a kind that was never found the mean is that of half a case in the whole window.
    """
    history = history.before(day, memory.window_days)
    counts, watched = history.counts[kind].astype(float), history.watched
    weights = 0.5 ** (np.arange(len(counts))[::-1] / memory.half_life_days)
    by_road, by_day = counts.sum(axis=2), counts.sum(axis=(1, 2))
    if by_day.sum() < 1 or watched.sum() <= 0:
        rate = 0.5 / max(watched.sum(), 1.0)
        return Prediction(np.repeat(rate * history.cameras[:, None] / 24, 24, axis=1), np.ones(len(history.roads)))
    factors = np.ones(len(history.roads))
    uncertain = np.zeros_like(factors)
    for _ in range(_ROUNDS):
        rates, ahead = _days(by_day, watched @ factors, weights, history, day, memory)
        factors, uncertain = shrunk_ratios(weights @ by_road, weights @ (watched * rates[:, None]))
    hours = _hours(counts, weights, history, day)
    expected = rates[:, None] * watched * factors
    spread = _spread(by_road, expected, weights) + uncertain
    return Prediction(ahead * (history.cameras * factors)[:, None] * hours, spread)


def _days(
    totals: np.ndarray, exposure: np.ndarray, weights: np.ndarray, history: History, day: date, memory: Memory
) -> tuple[np.ndarray, float]:
    """Cases in a watched camera-day of an average road: on each day of the history, and on `day`."""
    # Costs seconds to import; most who come by here never ask.
    import statsmodels.api as sm

    days, seen = history.days, exposure > 0
    length = len(days)
    ahead = int(np.flatnonzero(seen)[-1]) + _MOST_DAYS_AHEAD_OF_A_TREND
    steps = np.append(np.arange(length), min((day - history.first).days, ahead))
    design = _design([*days, day], steps, length, seen & (weights > 0.01), history.calendar)
    with warnings.catch_warnings():
        # A day of far more than all others makes a step too long; the next one comes back.
        warnings.simplefilter("ignore", RuntimeWarning)
        fitted = sm.GLM(
            totals[seen],
            design[:-1][seen],
            family=sm.families.Poisson(),
            offset=np.log(exposure[seen]),
            freq_weights=weights[seen],
        ).fit(maxiter=50)
    rates = np.exp(np.clip(design @ fitted.params, -20, 10))
    if memory.recent_days:
        near = 0.5 ** (np.arange(length)[::-1] / memory.recent_days)
        expected = rates[:-1] * exposure
        # As if a week's worth of one average day had been just as expected.
        steady = float(np.average(expected, weights=weights)) + 1e-9
        rates[-1] *= (near @ totals + steady) / (near @ expected + steady)
    return rates[:-1], float(rates[-1])


def _design(days: list[date], steps: np.ndarray, length: int, seen: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Columns: 1, weekdays but Monday that were seen, holiday, worked weekend, months of 28 days before the end."""
    columns = [np.ones(len(days))]

    def add(flags: list[bool], fewest: int) -> None:
        column = np.array(flags, dtype=float)
        if column[:-1][seen].sum() >= fewest:
            columns.append(column)

    if seen.sum() >= _FEWEST_DAYS_OF_WEEKDAYS:
        for weekday in range(2, 8):
            add([day.isoweekday() == weekday for day in days], 1)
    add([day in calendar.holidays for day in days], _FEWEST_HOLIDAYS)
    add([day in calendar.make_up_workdays for day in days], _FEWEST_HOLIDAYS)
    if seen.sum() >= _FEWEST_DAYS_OF_A_TREND:
        columns.append((steps - length) / 28)
    return np.column_stack(columns)


def _hours(counts: np.ndarray, weights: np.ndarray, history: History, day: date) -> np.ndarray:
    """Shares [roads, 24] of the hours of such a day, each row adds up to 1."""
    worked = np.array([history.calendar.is_workday(one) for one in history.days])
    weighted = counts * weights[:, None, None]
    street = weighted.sum(axis=(0, 1))
    common = (street + 1 / 24) / (street.sum() + 1)
    kinds_of_days = np.stack([weighted[worked].sum(axis=(0, 1)), weighted[~worked].sum(axis=(0, 1))])
    of_day = shrunk_shares(kinds_of_days, common)[0 if history.calendar.is_workday(day) else 1]
    shares = shrunk_shares(weighted.sum(axis=0), common) * (of_day / common)
    normed: np.ndarray = shares / shares.sum(axis=1, keepdims=True)
    return normed


def _spread(found: np.ndarray, expected: np.ndarray, weights: np.ndarray) -> float:
    """Of a road's day, by moments: how much more than a Poisson count it varies, relative to mean²."""
    # A fit of the same days comes nearer to them than a forecast does; that is left as it is, for there are many.
    excess = (weights[:, None] * ((found - expected) ** 2 - expected)).sum()
    return float(max(excess / max((weights[:, None] * expected**2).sum(), 1e-9), 0.0))
