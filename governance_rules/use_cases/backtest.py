"""How good the forecasts of past days would have been, each made of the days before it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from data_contracts.errors import InvalidInput
from data_contracts.schemas.forecast import KeptBacktest
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from governance_rules.domain.forecasting.harmonics import harmonics
from governance_rules.domain.forecasting.history import History, Prediction
from governance_rules.domain.forecasting.measures import Sums, day_of
from governance_rules.domain.forecasting.pooled import MEMORY, pooled
from governance_rules.domain.forecasting.simple import mean_of_four_weeks, same_hour_last_week
from governance_rules.ports import Transactions
from governance_rules.use_cases.forecast import read_history

Method = Callable[[History, Kind, date], Prediction]

METHODS: Mapping[str, Method] = {
    "pooled": pooled,
    "same_hour_last_week": same_hour_last_week,
    "mean_of_four_weeks": mean_of_four_weeks,
    "harmonics": harmonics,
}
"""The first is the one that is used, the second what it has to beat."""

FEWEST_DAYS = 28
"""Days of history before the first day that is forecast."""

_SMALLER_IS_BETTER = ("deviance", "pinball", "mean_error", "median_error")


def backtest(
    transactions: Transactions, last_day: date, weeks: int, methods: Mapping[str, Method] = METHODS
) -> dict[str, Any]:
    """Figures (JSON values) of the weeks that end with `last_day`, one day ahead each, by hour and by day of each road.

    by_kind, all: by method, at `hour` and `day`, the fields of `Measures`.  winners: by kind and measure, at both, the
    method with the smallest error.  Raises InvalidInput when there are too few days, and when a day has not ended yet.
    """
    if not 1 <= weeks <= 52:
        raise InvalidInput(f"{weeks} weeks cannot be backtested; give 1 to 52", "weeks")
    first = last_day - timedelta(days=7 * weeks - 1)
    # The reckoning takes longer than a transaction may be idle.
    with transactions.unit_of_work() as uow:
        history = read_history(uow, first - timedelta(days=MEMORY.window_days), last_day)
    known = [day for day, watched in zip(history.days, history.watched, strict=True) if watched.sum() > 0]
    if not known or (first - known[0]).days < FEWEST_DAYS or known[-1] < last_day:
        span = f"those watched are {known[0]} to {known[-1]}" if known else "no day was watched"
        raise InvalidInput(
            f"{weeks} weeks up to {last_day} need days from {first - timedelta(days=FEWEST_DAYS)} on; {span}", "weeks"
        )
    sums = {(method, kind): (Sums(), Sums()) for method in methods for kind in VIOLATION_KINDS}
    for number in range(7 * weeks):
        day = first + timedelta(days=number)
        before = history.before(day, MEMORY.window_days)
        for kind in VIOLATION_KINDS:
            came = history.of_day(kind, day)
            for name, method in methods.items():
                prediction = method(before, kind, day)
                by_hour, by_day = sums[name, kind]
                by_hour.add(came, prediction.mean, prediction.spread[:, None])
                by_day.add(came.sum(axis=1), *day_of(prediction))
    return _figures(sums, list(methods), first, last_day, len(history.roads))


def keep_backtest(transactions: Transactions, last_day: date, weeks: int) -> KeptBacktest:
    """The same, kept for pages to show."""
    figures = backtest(transactions, last_day, weeks)
    with transactions.unit_of_work() as uow:
        kept = KeptBacktest(last_day, uow.now(), figures)
        uow.forecasts.save_backtest(kept)
    return kept


def _figures(
    sums: Mapping[tuple[str, Kind], tuple[Sums, Sums]], methods: list[str], first: date, last: date, roads: int
) -> dict[str, Any]:
    def measured(of: tuple[Sums, Sums]) -> dict[str, Any]:
        return {grain: asdict(one.measures()) for grain, one in zip(("hour", "day"), of, strict=True)}

    by_kind = {kind.value: {name: measured(sums[name, kind]) for name in methods} for kind in VIOLATION_KINDS}
    in_all = {}
    for name in methods:
        hour, day = Sums(), Sums()
        for kind in VIOLATION_KINDS:
            hour, day = hour.plus(sums[name, kind][0]), day.plus(sums[name, kind][1])
        in_all[name] = measured((hour, day))
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "roads": roads,
        "methods": methods,
        "by_kind": by_kind,
        "all": in_all,
        "winners": {kind: _winners(of) for kind, of in (*by_kind.items(), ("all", in_all))},
    }


def _winners(of: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {
        grain: {measure: min(of, key=lambda name: of[name][grain][measure]) for measure in _SMALLER_IS_BETTER}
        for grain in ("hour", "day")
    }
