"""Did it get better? Cases of a problem before and after a measure, against the rest of the street."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from data_contracts.schemas.council import WeekCount
from governance_rules.domain.council.rules import EffectRules

WEEK = timedelta(weeks=1)


class Verdict(StrEnum):
    """What the numbers allow to be said."""

    TOO_EARLY = "too_early"
    NOTHING_TO_COMPARE = "nothing_to_compare"
    BETTER = "better"
    NO_DIFFERENCE = "no_difference"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Effect:
    """weeks: Monday by Monday, before and after; the week in which it was done belongs to neither.

    ratio, low, high: of the rates after and before, each against the rest of the street; None while there is no saying.
    dispersion: how much more the weeks scatter than chance alone would let them, at least 1.
    """

    verdict: Verdict
    before: tuple[WeekCount, ...]
    after: tuple[WeekCount, ...]
    weeks_missing: int
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    dispersion: float | None = None


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def weeks_around(done_on: date, today: date, rules: EffectRules) -> tuple[date, date, date, date]:
    """(first Monday before, Monday after the last one before, first Monday after, Monday after the last one after).

    Only complete weeks; those after end with the one that is over on `today`, and are at most `most_after`.
    """
    this_week = monday_of(done_on)
    first_after = done_on if done_on == this_week else this_week + WEEK
    end = min(monday_of(today), first_after + rules.most_after * WEEK)
    return this_week - rules.before_weeks * WEEK, this_week, first_after, max(end, first_after)


def effect(weeks: Sequence[WeekCount], done_on: date, today: date, rules: EffectRules) -> Effect:
    """The effect of what was done on that day. weeks: a count for each week of `weeks_around`, empty ones too.

    The ratio is (here after / here before) / (elsewhere after / elsewhere before), in cases a week. Its interval is
    that of a log rate ratio of Poisson counts (Rothman, Modern Epidemiology: variance 1/a + 1/b + 1/c + 1/d), where the
    part of the stretch is widened by the scatter of its own weeks (quasi-Poisson, Pearson's chi-square over its degrees
    of freedom). Half a case is added to each count when there is none here afterwards; without cases here before, or
    elsewhere, nothing can be compared.
    """
    first, until, first_after, end = weeks_around(done_on, today, rules)
    before = tuple(one for one in weeks if first <= one.week < until)
    after = tuple(one for one in weeks if first_after <= one.week < end)
    missing = max(0, rules.least_after - len(after))
    if missing:
        return Effect(Verdict.TOO_EARLY, before, after, missing)
    here_after, here_before = (sum(one.here for one in part) for part in (after, before))
    else_after, else_before = (sum(one.elsewhere for one in part) for part in (after, before))
    if 0 in (here_before, else_before, else_after):
        return Effect(Verdict.NOTHING_TO_COMPARE, before, after, 0)
    more = 0.0 if here_after else 0.5
    a, b, c, d = (count + more for count in (here_after, here_before, else_after, else_before))
    ratio = (a / b) / (c / d)
    scatter = _scatter(before, after)
    spread = rules.z * math.sqrt(scatter * (1 / a + 1 / b) + 1 / c + 1 / d)
    low, high = ratio * math.exp(-spread), ratio * math.exp(spread)
    verdict = Verdict.BETTER if high < 1 else Verdict.WORSE if low > 1 else Verdict.NO_DIFFERENCE
    return Effect(verdict, before, after, 0, round(ratio, 3), round(low, 3), round(high, 3), round(scatter, 2))


def _scatter(*parts: Sequence[WeekCount]) -> float:
    chi_square, degrees = 0.0, 0
    for part in parts:
        mean = sum(one.here for one in part) / len(part)
        if mean:
            chi_square += sum((one.here - mean) ** 2 for one in part) / mean
        degrees += len(part) - 1
    return max(1.0, chi_square / degrees) if degrees else 1.0
