"""Measure patrol plans of days that are over by what stood in the street then, beside last week's habit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from data_contracts.errors import NotFound
from data_contracts.schemas.patrol import PatrolStop, Stood
from governance_rules.domain.patrol.met import by_section, habit_stops, met
from governance_rules.domain.patrol.plan import plan_day, task_of, walks_of
from governance_rules.domain.patrol.routes import BREAK, Task, Walk, timed
from governance_rules.domain.patrol.stops import seen
from governance_rules.ports import Transactions
from governance_rules.use_cases.forecast import forecast_day
from governance_rules.use_cases.plan_patrol import HISTORY_DAYS, Ground, expected_stops, ground_of, walkers_of
from governance_rules.use_cases.solve_routes import solve_routes

_STANDS_DAYS = 1
"""What came so many days before a walk may still stand, and counts as met."""
_RESAMPLED = 2000


def backtest(
    transactions: Transactions, last: date, weeks: int, seconds: float, told: Callable[[date], None] = lambda day: None
) -> dict[str, Any]:
    """JSON values: each day's violations met by plan and habit, and both together, for the weeks that end with `last`.

    Both walk with the same people, shifts, breaks and solver, for the same hours; they differ in what they know: the
    plan the forecast from the days before (with its exploration quota), the habit where officers arrived in the seven
    days before. Raises NotFound where there is no staff, no map, or no case on these days.
    """
    first = last - timedelta(days=7 * weeks - 1)
    with transactions.unit_of_work() as uow:
        ground = ground_of(uow)
        every = uow.patrol.stood(first - timedelta(days=HISTORY_DAYS), last, uow.time_zone)
    days = []
    for number in range(7 * weeks):
        day = first + timedelta(days=number)
        told(day)
        days.append(_day(transactions, ground, day, every, seconds))
    if not any(day["plan"]["met"] or day["habit"]["met"] for day in days):
        raise NotFound(f"nothing stood in the street from {first} to {last}; give --for a day that has cases")
    return _summary(first, last, seconds, days)


def _day(
    transactions: Transactions, ground: Ground, day: date, every: Sequence[Stood], seconds: float
) -> dict[str, Any]:
    with transactions.unit_of_work() as uow:
        time_zone, walkers = uow.time_zone, walkers_of(uow, day)
        forecast = forecast_day(uow, day)
    zone = ZoneInfo(time_zone)
    dated = [(one.opened_at.astimezone(zone).date(), one) for one in every]

    def between(begins: date, ends: date) -> list[Stood]:
        return [one for at, one in dated if begins <= at <= ends]

    day_before = day - timedelta(days=1)
    past = between(day - timedelta(days=HISTORY_DAYS), day_before)
    stops = expected_stops(ground, walkers, forecast, past, time_zone)
    standing = by_section(between(day - timedelta(days=_STANDS_DAYS), day), ground.network)
    week = by_section(between(day - timedelta(days=8), day_before), ground.network)
    # An arrival counts on its own day, and the days of the week before are over.
    week = {key: [one for one in cases if _arrived_in(one, day, zone)] for key, cases in week.items()}
    plan = plan_day(ground.network, stops, walkers, seen(ground.network, ground.cameras, {}), day)
    habit = task_of(ground.network, habit_stops(stops, week, time_zone), walkers)
    hours = sum(walker.hours_on_street for walker in walkers)
    found: dict[str, Any] = {"day": day.isoformat(), "hours": round(hours, 2)}
    for name, task, quota in (("plan", plan, None), ("habit", habit, 0.0)):

        def solve(part: Task) -> list[Walk]:
            return solve_routes(part, seconds)

        walks, _ = walks_of(task, solve) if quota is None else walks_of(task, solve, quota)
        walked = _walked(task, walks, stops)
        count = len(met(walked, day, standing, time_zone))
        found[name] = {
            "met": count,
            "met_an_hour": round(count / hours, 4),
            "stops": len(walked),
            "expected": round(sum(stop.value for stop in walked), 2),
        }
    return found


def _arrived_in(one: Stood, day: date, zone: ZoneInfo) -> bool:
    """Whether an officer arrived in the seven days before."""
    if one.officer_at is None:
        return False
    return day - timedelta(days=7) <= one.officer_at.astimezone(zone).date() < day


def _walked(task: Task, walks: Sequence[Walk], stops: Sequence[PatrolStop]) -> list[PatrolStop]:
    """The walked stops with their times; whoever walks meets all that he may handle, whatever brought him there."""
    found = []
    for number, walk in enumerate(walks):
        now, who = timed(task, number, walk), task.walkers[number]
        assert now is not None, "walks come out of the solver and are walked as they are"
        for place, arrive, leave in zip(now.walk, now.arrive, now.leave, strict=True):
            if place != BREAK:
                expected = {kind: stops[place].expected.get(kind, 0.0) for kind in who.kinds}
                value = sum(expected.values())
                found.append(replace(stops[place], expected=expected, value=value, arrive=arrive, leave=leave))
    return found


def _summary(first: date, last: date, seconds: float, days: list[dict[str, Any]]) -> dict[str, Any]:
    plan, habit = (np.array([day[name]["met"] for day in days]) for name in ("plan", "habit"))
    hours = np.array([day["hours"] for day in days])
    ratio = float(plan.sum() / habit.sum()) if habit.sum() else None
    low, high = _interval(plan, habit)
    winner = "no difference" if low is None or low <= 1 <= (high or 0) else "plan" if low > 1 else "habit"
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "solver_seconds": seconds,
        "hours": round(float(hours.sum()), 2),
        "plan": {"met": int(plan.sum()), "met_an_hour": round(float(plan.sum() / hours.sum()), 4),
                 "expected": round(sum(day["plan"]["expected"] for day in days), 1)},
        "habit": {"met": int(habit.sum()), "met_an_hour": round(float(habit.sum() / hours.sum()), 4)},
        "ratio": None if ratio is None else round(ratio, 4),
        "ratio_interval": [low, high],
        "winner": winner,
        "days_plan_better": int((plan > habit).sum()),
        "days": days,
    }  # fmt: skip


def _interval(plan: np.ndarray, habit: np.ndarray) -> tuple[float | None, float | None]:
    """The middle 95 of a hundred ratios of resampled days (bootstrap, Efron 1979); None where one met nothing."""
    picked = np.random.default_rng(1).integers(0, len(plan), (_RESAMPLED, len(plan)))
    of_habit = habit[picked].sum(axis=1)
    if not of_habit.all():
        return None, None
    low, high = np.quantile(plan[picked].sum(axis=1) / of_habit, (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)
