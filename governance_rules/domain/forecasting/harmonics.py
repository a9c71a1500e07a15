"""A textbook forecast to compare with: one Poisson GLM of roads, weekdays and smooth hours."""

from __future__ import annotations

from datetime import date

import numpy as np

from data_contracts.schemas.kinds import Kind
from governance_rules.domain.forecasting.history import History, Prediction

WINDOW_DAYS = 56
_WAVES = 3


def harmonics(history: History, kind: Kind, day: date) -> Prediction:
    """Log mean = road + weekday + three waves of the hour of the day, of eight weeks, by cameras that looked."""
    # Costs seconds to import; most who come by here never ask.
    import statsmodels.api as sm

    history = history.before(day, WINDOW_DAYS)
    counts, watched = history.counts[kind], history.watched
    weekdays = np.array([one.isoweekday() - 1 for one in history.days])
    cells = np.stack([counts[weekdays == weekday].sum(axis=0) for weekday in range(7)])
    exposure = np.stack([watched[weekdays == weekday].sum(axis=0) for weekday in range(7)])
    seen_roads = np.flatnonzero(cells.sum(axis=(0, 2)) > 0)
    mean = np.full((len(history.roads), 24), 1e-4)
    if not len(seen_roads):
        return Prediction(mean, np.zeros(len(history.roads)))
    weekday, road, hour = (axis.ravel() for axis in np.indices((7, len(seen_roads), 24)))
    looked = exposure[weekday, seen_roads[road]]
    use = looked > 0
    design = np.column_stack([*_of(weekday, 7), *_of(road, len(seen_roads)), *_waves(hour), np.ones(len(hour))])
    fitted = sm.GLM(
        cells[weekday, seen_roads[road], hour][use],
        design[use],
        family=sm.families.Poisson(),
        offset=np.log(looked[use] / 24),
    ).fit(maxiter=50)
    rows = weekday == day.isoweekday() - 1
    rates = np.exp(np.clip(design[rows] @ fitted.params, -20, 10)).reshape(len(seen_roads), 24)
    mean[seen_roads] = np.maximum(rates * history.cameras[seen_roads, None] / 24, 1e-4)
    return Prediction(mean, np.zeros(len(history.roads)))


def _of(group: np.ndarray, number: int) -> list[np.ndarray]:
    return [(group == one).astype(float) for one in range(1, number)]


def _waves(hour: np.ndarray) -> list[np.ndarray]:
    angle = 2 * np.pi * hour / 24
    return [wave(times * angle) for times in range(1, _WAVES + 1) for wave in (np.sin, np.cos)]
