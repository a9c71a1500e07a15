"""Forecasts that anybody could make by hand: what any other has to beat."""

from __future__ import annotations

from datetime import date

import numpy as np

from data_contracts.schemas.kinds import Kind
from governance_rules.domain.forecasting.history import History, Prediction


def same_hour_last_week(history: History, kind: Kind, day: date) -> Prediction:
    """What was found a week before, hour by hour. Raises KeyError when the history does not reach back so far.

    Nothing found is no promise that nothing will be: where it found nothing the mean is what the last week's hours had
    that had nothing in the week before, so that one case there is not an infinite surprise.
    """
    counts = history.counts[kind]
    number = (day - history.first).days - 7
    if not 0 <= number < len(counts):
        raise KeyError(f"the history from {history.first} on has no day a week before {day}")
    mean = counts[number].astype(float)
    if len(counts) >= 14:
        now, before = counts[-7:], counts[-14:-7]
        mean[mean == 0] = max(float(now[before == 0].mean()) if (before == 0).any() else 0.0, _LEAST)
    return Prediction(np.maximum(mean, _LEAST), np.zeros(len(history.roads)))


def mean_of_four_weeks(history: History, kind: Kind, day: date) -> Prediction:
    """Mean of the same hour of the same weekday over four weeks, fewer at the beginning."""
    counts = history.counts[kind]
    numbers = [n for weeks in range(1, 5) if 0 <= (n := (day - history.first).days - 7 * weeks) < len(counts)]
    if not numbers:
        raise KeyError(f"the history from {history.first} on has no day a week before {day}")
    # Half a case more in all: of four empty hours the next is not sure to be empty.
    everywhere = max(float(counts[numbers].mean()), _LEAST)
    mean = (counts[numbers].sum(axis=0) + 0.5 * everywhere) / (len(numbers) + 0.5)
    return Prediction(np.maximum(mean, _LEAST), np.zeros(len(history.roads)))


_LEAST = 1e-4
"""Cases in an hour; a mean of nothing would make any case impossible."""
