"""Campaigns: where one would pay, what to expect of it, and a plain look at what it did."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.patrol import Campaign, FollowedPlace

FOLLOWED_DAYS = 28
"""How long places are followed before and after a case."""
RECENT_DAYS = 28
WEEKS = 4
LEAST_PLACES = 30
"""Of fewer followed cases with an officer nothing is said."""
LEAST_EFFECT = 0.05
"""A kind of which an officer's visit spares less than a twentieth is not proposed, however sure that is."""
LEAST_AVOIDED = 2.0
"""A campaign that is to spare fewer cases is not proposed."""
_RESAMPLED = 400
_95 = 1.959964

ByDay = Mapping[tuple[str, Kind, date], int]
"""Cases by road, kind and day."""


@dataclass(frozen=True, slots=True)
class OfficerEffect:
    """What an officer on site did to a kind so far.

    ratio: how the cases of a place went on after an officer came, beside how they went on where the party or a reminder
    had it mended; under 1 is fewer.  low, high: 95 % interval.  with_officer, without: followed cases.
    """

    kind: Kind
    ratio: float
    low: float
    high: float
    with_officer: int
    without: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A campaign that would pay.

    a_week: cases a week of the last RECENT_DAYS.  avoided: cases spared, with its interval.
    """

    road_id: str
    kind: Kind
    first_day: date
    last_day: date
    a_week: float
    avoided: float
    low: float
    high: float
    effect: OfficerEffect


@dataclass(frozen=True, slots=True)
class PlainEffect:
    """A campaign's own before and after, against all other roads: not matched, and so only a first look.

    before, after: cases a day of the campaign's roads and kinds, and of all other roads.  ratio: after to before here,
    divided by after to before there; None where one of them had no case.  low, high: its 95 % interval.
    """

    before_first: date
    after_last: date
    before: float
    after: float
    others_before: float
    others_after: float
    ratio: float | None
    low: float | None
    high: float | None


def officer_effects(followed: Iterable[FollowedPlace]) -> list[OfficerEffect]:
    """By kind; kinds of which too little is known, or that never came back, are left out.

    Cases after an officer came ÷ cases before, divided by the same where no officer had to come: both follow a case, so
    both fall back to what is usual in the same way. The interval resamples places (cluster bootstrap). What it cannot
    take out: officers come where nobody mended it after two reminders, and such places may learn more slowly anyway.
    """
    by_kind: dict[Kind, list[FollowedPlace]] = defaultdict(list)
    for one in followed:
        by_kind[one.kind].append(one)
    found = []
    for kind, cases in sorted(by_kind.items()):
        with_officer = sum(one.with_officer for one in cases)
        if with_officer < LEAST_PLACES or len(cases) - with_officer < LEAST_PLACES:
            continue
        ratios = _ratios(cases)
        if ratios is not None:
            found.append(OfficerEffect(kind, *ratios, with_officer, len(cases) - with_officer))
    return found


def _ratios(cases: Sequence[FollowedPlace]) -> tuple[float, float, float] | None:
    """Ratio and its interval; None where a sum is 0."""
    of_place: dict[str, np.ndarray] = defaultdict(lambda: np.zeros((2, 2)))
    for one in cases:
        of_place[one.place_id][int(one.with_officer)] += (one.before, one.after)
    sums = np.array([of_place[place] for place in sorted(of_place)])
    picked = np.random.default_rng(1).integers(0, len(sums), (_RESAMPLED, len(sums)))
    ratios = [_ratio(total) for total in (sums.sum(axis=0), *(sums[one].sum(axis=0) for one in picked))]
    if any(ratio is None for ratio in ratios):
        return None
    low, high = np.quantile(np.array(ratios[1:], float), (0.025, 0.975))
    return round(float(ratios[0] or 0), 4), round(float(low), 4), round(float(high), 4)


def _ratio(total: np.ndarray) -> float | None:
    (before, after), (before_officer, after_officer) = total
    if min(before, after, before_officer) <= 0:
        return None
    return float((after_officer / before_officer) / (after / before))


def proposals(effects: Iterable[OfficerEffect], by_day: ByDay, today: date, weeks: int = WEEKS) -> list[Proposal]:
    """Road and kind with most cases to spare first, from next Monday on; only what the whole interval speaks for.

    avoided: cases a week of the last four × weeks × (1 − ratio), if each place is visited once at the beginning.
    """
    first = today + timedelta(days=7 - today.weekday())
    last = first + timedelta(days=7 * weeks - 1)
    since = today - timedelta(days=RECENT_DAYS)
    counts: dict[tuple[str, Kind], int] = defaultdict(int)
    for (road_id, kind, day), cases in by_day.items():
        if since <= day < today:
            counts[road_id, kind] += cases
    found = []
    for effect in effects:
        if effect.high >= 1 or effect.ratio > 1 - LEAST_EFFECT:
            continue
        for (road_id, kind), cases in counts.items():
            a_week = cases * 7 / RECENT_DAYS
            avoided, low, high = (a_week * weeks * (1 - ratio) for ratio in (effect.ratio, effect.high, effect.low))
            if kind is effect.kind and avoided >= LEAST_AVOIDED:
                found.append(
                    Proposal(
                        road_id, kind, first, last, round(a_week, 2), round(avoided, 2), round(low, 2), round(high, 2),
                        effect,
                    )
                )  # fmt: skip
    return sorted(found, key=lambda one: (-one.avoided, one.road_id, one.kind))


def plain_effect(campaign: Campaign, by_day: ByDay, today: date) -> PlainEffect | None:
    """The 28 days before a campaign, beside its days and the 28 after, as far as they are over; None before a week is.

    The interval is that of a ratio of ratios of Poisson counts on the log scale: variance = the sum of 1 ÷ count.
    """
    before_first = campaign.first_day - timedelta(days=FOLLOWED_DAYS)
    after_last = min(campaign.last_day + timedelta(days=FOLLOWED_DAYS), today - timedelta(days=1))
    after_days = (after_last - campaign.first_day).days + 1
    if after_days < 7:
        return None
    sums = {(here, after): 0 for here in (True, False) for after in (True, False)}
    for (road_id, kind, day), cases in by_day.items():
        if kind in campaign.kinds and before_first <= day <= after_last:
            sums[road_id in campaign.road_ids, day >= campaign.first_day] += cases
    ratio = low = high = None
    if all(sums.values()):
        log = math.log(sums[True, True] / sums[True, False]) - math.log(sums[False, True] / sums[False, False])
        wide = _95 * math.sqrt(sum(1 / count for count in sums.values()))
        ratio, low, high = (round(math.exp(value), 4) for value in (log, log - wide, log + wide))
    return PlainEffect(
        before_first,
        after_last,
        sums[True, False] / FOLLOWED_DAYS,
        sums[True, True] / after_days,
        sums[False, False] / FOLLOWED_DAYS,
        sums[False, True] / after_days,
        ratio,
        low,
        high,
    )
