"""Shares that come back against statsmodels, and effects whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.duration.survfunc import SurvfuncRight

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.place_cases import ClosuresOfPlace
from governance_rules.domain.where.effect import change, effect, matched, slope_before
from governance_rules.domain.where.recurrence import recurrence_by, share_returned


def followed(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    back, looked = chance.exponential(12, n), chance.uniform(0, 60, n)
    return np.minimum(back, looked), back <= looked


def test_shares_and_intervals_are_those_of_statsmodels() -> None:
    days, returned = followed(2)
    reference = SurvfuncRight(days, returned.astype(int))
    for one in share_returned(days, returned, np.arange(days.size)):
        n = np.searchsorted(reference.surv_times, one["days"], side="right") - 1
        left, deviation = reference.surv_prob[n], reference.surv_prob_se[n]
        assert one["share"] == pytest.approx(1 - left, abs=1e-4)
        scale, away = np.log(-np.log(left)), 1.96 * deviation / (left * abs(np.log(left)))
        assert one["low"] == pytest.approx(1 - np.exp(-np.exp(scale - away)), abs=0.004)
        assert one["high"] == pytest.approx(1 - np.exp(-np.exp(scale + away)), abs=0.004)


def test_without_censoring_it_is_the_plain_share() -> None:
    days = np.array([0.5, 3, 6, 20, 90])
    found = share_returned(days, np.ones(5, bool), np.arange(5))
    assert [one["share"] for one in found] == pytest.approx([0.2, 0.6, 0.8])


def test_what_was_not_followed_for_so_long_is_not_said() -> None:
    found = share_returned(np.array([0.5, 2.0, 3.0]), np.array([True, False, False]), np.arange(3))
    assert found[0]["share"] == pytest.approx(1 / 3, abs=1e-4) and found[1]["share"] is None


def test_three_that_all_came_back_prove_little() -> None:
    all_back, none_back = (
        share_returned(np.array(days), np.array([came] * 3), np.arange(3))[0]
        for days, came in (([0.1, 0.2, 0.3], True), ([5.0, 6.0, 7.0], False))
    )
    assert (all_back["share"], all_back["high"]) == (1.0, 1.0)
    assert all_back["low"] == pytest.approx(binomtest(3, 3).proportion_ci().low, abs=1e-4)
    assert (none_back["share"], none_back["low"]) == (0.0, 0.0)
    assert none_back["high"] == pytest.approx(binomtest(0, 3).proportion_ci().high, abs=1e-4)
    one_place = share_returned(np.array([0.5, 5.0, 9.0]), np.array([True, False, False]), np.zeros(3, int))[0]
    assert (one_place["low"], one_place["high"]) == (0.0, 1.0)


def test_places_that_repeat_widen_the_interval() -> None:
    """Fifty places, each with its own habit and twenty closures: as if independent the interval would be too narrow."""
    chance = np.random.default_rng(4)
    habits = np.repeat(chance.gamma(0.6, 10, 50), 20)
    days = chance.exponential(habits + 0.1)
    places = np.repeat(np.arange(50), 20)
    alone, together = (share_returned(days, np.ones(1000, bool), c)[1] for c in (np.arange(1000), places))
    assert alone["share"] == together["share"]
    assert together["high"] - together["low"] > 1.5 * (alone["high"] - alone["low"])


def test_intervals_hold_the_truth() -> None:
    held = 0
    for seed in range(200):
        days, returned = followed(seed, 150)
        one = share_returned(days, returned, np.arange(150))[1]
        held += one["low"] <= 1 - np.exp(-7 / 12) <= one["high"]
    assert 182 <= held <= 200


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 80), st.booleans()), min_size=1, max_size=60))
def test_shares_grow_with_time_and_stay_within_their_intervals(rows: list[tuple[float, bool]]) -> None:
    days, returned = np.array([d for d, _ in rows]), np.array([r for _, r in rows])
    told = [one for one in share_returned(days, returned, np.arange(len(rows))) if one["share"] is not None]
    assert all(
        0 <= one["low"] <= one["share"] + 1e-9 and one["share"] <= one["high"] + 1e-9 <= 1 + 2e-9 for one in told
    )
    assert [one["share"] for one in told] == sorted(one["share"] for one in told)


def test_rows_are_counted_by_what_is_asked() -> None:
    closures = [
        ClosuresOfPlace("a", Kind.GARBAGE, "self", (0.5, 9.0), (True, False)),
        ClosuresOfPlace("b", Kind.GARBAGE, "enforced", (3.0,), (True,)),
        ClosuresOfPlace("a", Kind.ILLEGAL_AD, "self", (40.0,), (False,)),
    ]
    by_kind = recurrence_by(closures, lambda one: one.kind.value)
    assert [(r["id"], r["closures"], r["returned"], r["places"]) for r in by_kind] == [
        ("garbage", 3, 2, 2), ("illegal_ad", 1, 0, 1),
    ]  # fmt: skip
    assert [r["id"] for r in recurrence_by(closures, lambda one: one.place_id if one.place_id == "a" else None)] == [
        "a"
    ]


def roads(seed: int, ratio: float = 1.0, steps: int = 24, before: int = 12, noise: float = 0.0) -> np.ndarray:
    """Thirty roads that go up and down together; the first has the campaign."""
    chance = np.random.default_rng(seed)
    level = chance.lognormal(3.2, 0.6, 30)
    season = 1 + 0.3 * np.sin(np.arange(steps) / 4 + chance.uniform(0, 6))
    mean = np.outer(level, season) * np.exp(chance.normal(0, noise, (30, steps)) if noise else 0.0)
    mean[0, before:] *= ratio
    return chance.poisson(mean)


def test_the_effect_is_that_of_the_poisson_model() -> None:
    counts = roads(7, 0.6)[:6]
    found = change(counts[0], counts[1:].sum(axis=0), 12)
    n, steps = counts.shape
    road, step = np.repeat(np.arange(n), steps), np.tile(np.arange(steps), n)
    design = [(road == r).astype(float) for r in range(n)] + [(step == s).astype(float) for s in range(1, steps)]
    design.append(((road == 0) & (step >= 12)).astype(float))
    fitted = sm.GLM(counts.ravel(), np.column_stack(design), family=sm.families.Poisson()).fit()
    assert found is not None and found.ratio == pytest.approx(np.exp(fitted.params[-1]), rel=1e-6)


def test_a_true_effect_is_found_and_held() -> None:
    held, seen, ratios = 0, 0, []
    for seed in range(150):
        found = effect_of(roads(seed, 0.6, noise=0.2))
        held += found["low"] <= 0.6 <= found["high"]
        seen += found["p"] < 0.05
        ratios.append(found["ratio"])
    assert np.median(ratios) == pytest.approx(0.6, abs=0.03)
    assert held >= 135 and seen >= 140


def test_where_there_is_no_effect_one_in_twenty_is_found() -> None:
    found = sum(effect_of(roads(seed, noise=0.2))["p"] < 0.05 for seed in range(400))
    assert 6 <= found <= 34


def test_among_other_roads_nothing_stands_out_either() -> None:
    p = [effect(roads(seed, noise=0.3), [0], 12)["other_roads"]["p"] for seed in range(60)]
    assert 0 <= sum(one <= 0.1 for one in p) <= 14 and min(p) >= 1 / 30


def effect_of(counts: np.ndarray) -> dict:
    controls = matched(counts, [0], 12)
    found = change(counts[0], counts[controls].sum(axis=0), 12)
    assert found is not None
    return found.as_json()


def test_controls_are_those_that_were_alike() -> None:
    up, level, down = np.arange(10.0) * 3 + 20, np.full(10, 33.0), 50 - np.arange(10.0) * 3
    counts = np.array([up, level, down, up + 1, level * 4, up - 1, np.zeros(10)])
    assert set(matched(counts, [0], 10, each=2)) == {3, 5}
    assert 6 not in matched(counts, [0], 10)


def test_placebo_and_drift_say_when_it_was_not_alike_before() -> None:
    chance = np.random.default_rng(3)
    counts = chance.poisson(np.full((12, 24), 60.0))
    counts[0] = chance.poisson(30 * np.exp(0.06 * np.arange(24)))
    controls = counts[1:6].sum(axis=0)
    drift = slope_before(counts[0, :12], controls[:12])
    assert drift is not None and drift["p"] < 0.05 and drift["slope"] == pytest.approx(0.06, abs=0.03)
    placebo = change(counts[0, :12], controls[:12], 6)
    assert placebo is not None and placebo.p < 0.05 and placebo.ratio > 1
    quiet = effect(roads(5), [0], 12)
    assert quiet["placebo"]["low"] <= 1 <= quiet["placebo"]["high"] and quiet["before"]["p"] > 0.01


def test_with_too_few_cases_nothing_is_said() -> None:
    nothing = np.zeros((4, 20), dtype=int)
    assert effect(nothing, [0], 10)["change"] is None
