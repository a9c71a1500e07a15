"""Forecasts of made-up streets whose truth is known, and the measures by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from data_contracts.schemas.case_counts import RoadHour
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.forecasting.harmonics import harmonics
from governance_rules.domain.forecasting.history import History, Prediction, history_of
from governance_rules.domain.forecasting.measures import Sums, quantile
from governance_rules.domain.forecasting.pooled import pooled
from governance_rules.domain.forecasting.shrinkage import shrunk_ratios, shrunk_shares
from governance_rules.domain.forecasting.simple import mean_of_four_weeks, same_hour_last_week
from governance_rules.use_cases.forecast import expected_of

FIRST = date(2026, 3, 2)
"""A Monday."""
DAYS = 112
DAY = FIRST + timedelta(days=DAYS)
KIND = Kind.GARBAGE
ROADS = 6
HOURS = np.array([0.0] * 6 + [1.0] * 6 + [2.0] * 6 + [3.0] * 4 + [0.0] * 2)
FACTORS = np.array([0.4, 0.7, 1.0, 1.2, 1.7, 2.5])


def truth(day: int) -> np.ndarray:
    """[roads, 24]: twice as much on Saturdays, a third less after every 28 days."""
    weekday = 2.0 if (FIRST + timedelta(days=day)).isoweekday() == 6 else 1.0
    mean: np.ndarray = 4 * weekday * (2 / 3) ** (day / 28) * FACTORS[:, None] * HOURS / HOURS.sum()
    return mean


def a_history(seed: int = 1, watched: np.ndarray | None = None, days: int = DAYS) -> History:
    """What was found where each road has one camera; watched: [days, roads], shares of the day."""
    chance = np.random.default_rng(seed)
    looked = np.ones((days, ROADS)) if watched is None else watched
    means = np.stack([truth(day) for day in range(days)])
    counts = chance.poisson(means * looked[:, :, None])
    roads = tuple(f"r{number}" for number in range(ROADS))
    return History(FIRST, roads, {KIND: counts}, looked, np.ones(ROADS), STREET_CALENDAR)


@pytest.mark.parametrize("ahead", [0, 5])
def test_the_truth_is_found_again(ahead: int) -> None:
    day = DAY + timedelta(days=ahead)
    predicted = [pooled(a_history(seed), KIND, day).mean for seed in range(4)]
    mean, true = np.mean(predicted, axis=0), truth(DAYS + ahead)
    assert day.isoweekday() == (1 if not ahead else 6)
    assert mean.sum() == pytest.approx(true.sum(), rel=0.08)
    assert mean.sum(axis=1) == pytest.approx(true.sum(axis=1), rel=0.25)
    assert mean.sum(axis=0)[HOURS == 0].sum() < 0.01 * mean.sum()
    assert np.corrcoef(mean.ravel(), true.ravel())[0, 1] > 0.97


def test_nothing_of_the_day_or_after_it_is_looked_at() -> None:
    history = a_history()
    day = FIRST + timedelta(days=80)
    changed = history.counts[KIND].copy()
    changed[80:] = 50
    later = replace(history, counts={KIND: changed})
    for method in (pooled, harmonics):
        assert np.array_equal(method(history, KIND, day).mean, method(later, KIND, day).mean)
    for simple in (same_hour_last_week, mean_of_four_weeks):
        before, after = (one.before(day, 182) for one in (history, later))
        assert np.array_equal(simple(before, KIND, day).mean, simple(after, KIND, day).mean)


def test_a_camera_out_of_order_is_no_quiet_road() -> None:
    """The worst road was watched a fifth of the time: it looks middling, and is forecast as it is."""
    looked = np.ones((DAYS, ROADS))
    looked[:, 5] = 0.2
    history = a_history(2, looked)
    found = history.counts[KIND][-28:].sum(axis=(0, 2))
    assert found[5] < found[3]
    mean = pooled(history, KIND, DAY).mean.sum(axis=1)
    assert list(np.argsort(mean)) == [0, 1, 2, 3, 4, 5]
    assert mean == pytest.approx(truth(DAYS).sum(axis=1), rel=0.35)
    # Blind for the last two weeks it is still the worst.
    looked[:, 5], looked[-14:, 5] = 1.0, 0.0
    assert pooled(a_history(3, looked), KIND, DAY).mean.sum(axis=1).argmax() == 5


def test_days_on_which_nobody_looked_do_no_harm() -> None:
    looked = np.ones((DAYS, ROADS))
    looked[40:60] = 0.0
    assert pooled(a_history(4, looked), KIND, DAY).mean.sum() == pytest.approx(truth(DAYS).sum(), rel=0.3)


def test_a_street_without_cases_or_without_cameras() -> None:
    empty = replace(a_history(), counts={KIND: np.zeros((DAYS, ROADS, 24), dtype=int)})
    mean = pooled(empty, KIND, DAY).mean
    assert 0 < mean.sum() < 0.02
    blind = replace(empty, watched=np.zeros((DAYS, ROADS)))
    assert np.isfinite(pooled(blind, KIND, DAY).mean).all()
    assert expected_of(blind, DAY, [KIND]) == []


def test_few_days_are_enough_for_something() -> None:
    for days in (1, 3, 10):
        prediction = pooled(a_history(5, days=days), KIND, FIRST + timedelta(days=days))
        assert np.isfinite(prediction.mean).all() and 0 < prediction.mean.sum() < 200


@pytest.mark.parametrize("shared", [0.0, 0.4])
def test_nine_days_in_ten_lie_inside(shared: float) -> None:
    """Days that all roads have in common vary more than by chance; the interval knows from the past."""
    chance, inside, counted = np.random.default_rng(11), 0, 0
    history = a_history(6)
    moods = chance.gamma(1 / shared, shared, DAYS + 40) if shared else np.ones(DAYS + 40)
    counts = np.stack([chance.poisson(truth(n) * moods[n]) for n in range(DAYS + 40)])
    for number in range(DAYS, DAYS + 40):
        history = replace(history, counts={KIND: counts[:number]}, watched=np.ones((number, ROADS)))
        prediction = pooled(history, KIND, FIRST + timedelta(days=number))
        mean = prediction.mean.sum(axis=1)
        low, high = (quantile(mean, prediction.spread, share) for share in (0.05, 0.95))
        came = counts[number].sum(axis=1)
        inside += int(((low <= came) & (came <= high)).sum())
        counted += ROADS
    assert 0.86 <= inside / counted <= 0.99


def test_expected_has_every_road_kind_and_hour_in_order() -> None:
    history = a_history()
    history = replace(history, counts={kind: history.counts[KIND] for kind in VIOLATION_KINDS})
    expected = expected_of(history, DAY)
    assert len(expected) == ROADS * len(VIOLATION_KINDS) * 24
    assert [(one.road_id, one.kind, one.hour) for one in expected[:25]] == [
        *(("r0", VIOLATION_KINDS[0], hour) for hour in range(24)),
        ("r0", VIOLATION_KINDS[1], 0),
    ]
    assert all(one.low <= one.high and one.mean >= 0 and one.day == DAY for one in expected)
    without = replace(history, cameras=np.array([0.0, *[1.0] * (ROADS - 1)]))
    assert {one.road_id for one in expected_of(without, DAY)} == {"r1", "r2", "r3", "r4", "r5"}


def test_history_takes_only_what_cameras_could_see() -> None:
    counts = [
        RoadHour(FIRST, 7, KIND, "a", 2), RoadHour(FIRST, 7, KIND, None, 5), RoadHour(FIRST, 7, KIND, "none", 5),
        RoadHour(FIRST, 8, KIND, "b", 1),
    ]  # fmt: skip
    watched = {("a", FIRST): 36.0}
    history = history_of(counts, watched, {"a": 2, "b": 1}, FIRST, FIRST, [KIND], STREET_CALENDAR)
    assert history.roads == ("a", "b") and history.counts[KIND].sum() == 3
    # Who found something has looked, whatever the records say.
    assert history.watched.tolist() == [[1.5, 1 / 24]]


def test_last_week_and_four_weeks() -> None:
    history = a_history()
    assert np.array_equal(
        np.maximum(same_hour_last_week(history, KIND, DAY).mean, 1)[:, 20],
        np.maximum(history.counts[KIND][-7][:, 20], 1),
    )
    mean = mean_of_four_weeks(history, KIND, DAY).mean
    days = history.counts[KIND][[-7, -14, -21, -28]]
    assert mean == pytest.approx((days.sum(axis=0) + 0.5 * days.mean()) / 4.5)
    with pytest.raises(KeyError):
        same_hour_last_week(a_history(days=5), KIND, FIRST + timedelta(days=5))


def test_harmonics_know_the_weekday() -> None:
    saturday, monday = (harmonics(a_history(), KIND, DAY + timedelta(days=n)).mean.sum() for n in (5, 7))
    assert 1.6 < saturday / monday < 2.4


def test_shrinkage_leans_as_far_as_the_data_say() -> None:
    alike, _ = shrunk_ratios(np.array([9.0, 11.0, 0.0]), np.array([10.0, 10.0, 0.1]))
    assert alike == pytest.approx([1, 1, 1], abs=0.02)
    apart, left = shrunk_ratios(np.array([50.0, 150.0, 0.0]), np.array([100.0, 100.0, 0.1]))
    assert apart[:2] == pytest.approx([0.5, 1.5], abs=0.06) and 0.7 < apart[2] < 1.1
    assert left[2] > 3 * left[1]
    shares = shrunk_shares(np.array([[100.0, 0.0], [0.0, 0.0], [0.0, 100.0]]), np.array([0.5, 0.5]))
    assert shares.sum(axis=1) == pytest.approx([1, 1, 1])
    assert shares[0, 0] > 0.95 and shares[1, 0] == 0.5


def test_measures_by_hand() -> None:
    sums = Sums()
    sums.add(np.array([0.0, 2.0]), np.array([1.0, 1.0]), np.array(0.0))
    measures = sums.measures()
    # Poisson of mean 1: its quantiles at 0.05, 0.5 and 0.95 are 0, 1 and 3.
    assert (measures.counts, measures.found, measures.expected, measures.width) == (2, 2, 2.0, 3.0)
    assert measures.mean_error == measures.median_error == 1.0 and measures.coverage == 1.0
    assert measures.deviance == pytest.approx((2 + 2 * (2 * np.log(2) - 1)) / 2, abs=1e-5)
    losses = (0 + 0.5 + 0.05 * 3) / 3 + (0.05 * 2 + 0.5 + 0.05) / 3
    assert measures.pinball == pytest.approx(losses / 2, abs=1e-5)
    with pytest.raises(ValueError, match="no forecast"):
        Sums().measures()
    assert Sums().plus(sums).measures() == measures


def test_quantiles_grow_with_spread() -> None:
    mean = np.array([5.0])
    assert quantile(mean, np.array([0.0]), 0.95) == 9 < quantile(mean, np.array([0.5]), 0.95)
    assert quantile(np.array([0.01]), np.array([0.0]), 0.05) == 0


def test_a_prediction_holds_all_roads() -> None:
    prediction = pooled(a_history(), KIND, DAY)
    assert isinstance(prediction, Prediction)
    assert prediction.mean.shape == (ROADS, 24) and prediction.spread.shape == (ROADS,)
