"""Gi*, its correction and its trend against independent calculation."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.case_counts import HealthChange
from data_contracts.schemas.place_cases import CasesOfGroup
from governance_rules.domain.where import getis_ord
from governance_rules.domain.where.emerging import Emerging, emerging
from governance_rules.domain.where.exposure import watched_hours
from governance_rules.domain.where.getis_ord import local_statistic, space_time_z
from governance_rules.domain.where.hot_spots import hot_spots, steps_of
from governance_rules.domain.where.significance import false_discovery_rate
from governance_rules.domain.where.trend import trend

SIDE = 6
GROUPS = [f"{x}-{y}" for x in range(SIDE) for y in range(SIDE)]
NEAR = {
    f"{x}-{y}": [
        f"{x + dx}-{y + dy}"
        for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0))
        if 0 <= x + dx < SIDE and 0 <= y + dy < SIDE
    ]
    for x in range(SIDE)
    for y in range(SIDE)
}


def values(seed: int = 3) -> np.ndarray:
    """Of a grid, with a corner where more happens."""
    chance = np.random.default_rng(seed)
    grid = chance.poisson(20, (SIDE, SIDE)).astype(float)
    grid[:3, :3] += 25
    return grid.ravel()


def adjacency() -> np.ndarray:
    return np.array([[a == b or b in NEAR[a] for b in GROUPS] for a in GROUPS])


def by_hand(x: np.ndarray) -> np.ndarray:
    """Ord and Getis 1995, formula of G_i*, with loops."""
    n, mean, s = len(x), x.mean(), math.sqrt((x**2).mean() - x.mean() ** 2)
    found = []
    for row in adjacency():
        w = row.astype(float)
        spread = s * math.sqrt((n * (w**2).sum() - w.sum() ** 2) / (n - 1))
        found.append(((w * x).sum() - mean * w.sum()) / spread)
    return np.array(found)


def test_z_is_the_formula() -> None:
    x = values()
    found = local_statistic(x, GROUPS, NEAR)
    assert found.z == pytest.approx(by_hand(x))
    assert found.z[GROUPS.index("1-1")] > 3 > 0 > found.z[GROUPS.index("5-5")]


def test_p_is_that_of_conditional_permutations() -> None:
    x, chance = values(), np.random.default_rng(11)
    found = local_statistic(x, GROUPS, NEAR)
    for group in ("1-1", "0-0", "3-2", "5-5"):
        i, k = GROUPS.index(group), len(NEAR[group])
        others = np.delete(x, i)
        drawn = np.array([chance.choice(others, k, replace=False).sum() for _ in range(4000)]) + x[i]
        own = x[i] + sum(x[GROUPS.index(g)] for g in NEAR[group])
        larger = (drawn >= own).mean()
        assert found.p[i] == pytest.approx(min(1, 2 * min(larger, 1 - larger)), abs=0.03)


def test_the_same_seed_is_the_same_p() -> None:
    x = values()
    one, two, other = (local_statistic(x, GROUPS, NEAR, seed).p for seed in (1, 1, 2))
    assert (one == two).all() and not (one == other).all()


def test_without_neighbours_only_its_rank_counts() -> None:
    x = np.arange(20, dtype=float)
    names = [str(n) for n in range(20)]
    found = local_statistic(x, names, {"0": ["1"], "1": ["0"]})
    assert found.p[19] == pytest.approx(2 / 20) and found.p[10] == 1.0


def test_where_all_are_the_same_nothing_stands_out() -> None:
    found = local_statistic(np.ones(len(GROUPS)), GROUPS, NEAR)
    assert (found.z == 0).all() and (found.p == 1).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_q_is_that_of_benjamini_and_hochberg(p: list[float]) -> None:
    q = false_discovery_rate(p)
    assert q == pytest.approx(multipletests(p, method="fdr_bh")[1])
    assert (q >= np.array(p) - 1e-12).all()


def test_a_test_that_was_not_made_does_not_count() -> None:
    q = false_discovery_rate([0.01, math.nan, 0.02])
    assert q[[0, 2]] == pytest.approx([0.02, 0.02]) and math.isnan(q[1])


def test_space_time_z_is_the_formula() -> None:
    chance = np.random.default_rng(5)
    x = chance.gamma(2, 3, (len(GROUPS), 4))
    x[7, 2] = np.nan
    found, near = space_time_z(x, adjacency()), adjacency()
    seen = ~np.isnan(x)
    n, mean, s = seen.sum(), x[seen].mean(), x[seen].std()
    for i, t in ((0, 0), (8, 2), (20, 3)):
        around = [(j, u) for j in range(len(GROUPS)) for u in (t - 1, t) if u >= 0 and near[i, j] and seen[j, u]]
        w = len(around)
        own = (sum(x[place] for place in around) - mean * w) / (s * math.sqrt((n * w - w * w) / (n - 1)))
        assert found[i, t] == pytest.approx(own)
    assert math.isnan(found[7, 2])


def test_trend_is_that_of_mann_and_kendall() -> None:
    x = np.array([3.0, 5, 4, 4, 6, 7, 6, 9, 8, 10, 11, 10])
    n = len(x)
    s = sum(np.sign(x[j] - x[i]) for i in range(n) for j in range(i + 1, n))
    ties = [list(x).count(v) for v in set(x)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    found = trend(x)
    assert found is not None and found.z == pytest.approx((s - 1) / math.sqrt(variance))
    assert found.p < 0.001 and found.slope > 0


def test_a_trend_needs_ten_steps() -> None:
    assert trend(np.array([1.0, 2, 3, np.nan] * 3)) is None
    level = trend(np.full(12, 4.0))
    assert level is not None and level.p == 1.0


def test_what_follows_itself_is_no_trend() -> None:
    """Rows that wander without a trend: the correction takes most of the false finds away."""
    chance, plain, corrected = np.random.default_rng(1), 0, 0
    import pymannkendall

    for _ in range(150):
        x = np.zeros(52)
        for t in range(1, 52):
            x[t] = 0.6 * x[t - 1] + chance.normal()
        plain += pymannkendall.original_test(x).p < 0.05
        found = trend(x)
        corrected += found is not None and found.p < 0.05
    assert plain > 30 and corrected < plain * 0.5


@pytest.mark.parametrize(
    ("hot", "cold", "direction", "expected"),
    [
        ("0000000001", "", 0, Emerging.NEW),
        ("0000000111", "", 0, Emerging.CONSECUTIVE),
        ("1111111111", "", 1, Emerging.INTENSIFYING),
        ("1111111101", "", 0, Emerging.PERSISTENT),
        ("0111111111", "", -1, Emerging.DIMINISHING),
        ("0100100011", "", 0, Emerging.SPORADIC),
        ("0100100011", "1000000000", 0, Emerging.OSCILLATING),
        ("1111111110", "", 0, Emerging.HISTORICAL),
        ("0100100010", "", 0, Emerging.NONE),
        ("0000000000", "", 0, Emerging.NONE),
    ],
)
def test_classes_in_time(hot: str, cold: str, direction: int, expected: Emerging) -> None:
    def steps(text: str) -> np.ndarray:
        return np.array([c == "1" for c in text.ljust(len(hot), "0")])

    assert emerging(steps(hot), steps(cold), direction) is expected


def test_what_no_camera_sees_is_not_cold() -> None:
    """A quiet corner, a part of it unseen: there is no case at all, and yet it is not cold."""
    steps = steps_of(date(2026, 1, 1), date(2026, 5, 31))
    x = values()
    x[[GROUPS.index(g) for g in ("4-4", "4-5", "5-4", "5-5", "3-5", "5-3")]] = 0
    unseen = {"5-5", "4-5"}
    counts = [CasesOfGroup(g, 3, int(v), int(v)) for g, v in zip(GROUPS, x, strict=True) if v and g not in unseen]
    hours = {g: np.full(steps.count + 1, 24.0) for g in GROUPS if g not in unseen}
    rows = hot_spots(GROUPS, NEAR, counts, {g: frozenset({"eye"}) for g in hours}, hours, steps.count)
    status = {row["id"]: row["status"] for row in rows}
    assert {g for g in GROUPS if status[g] == "not_seen"} == unseen
    assert status["1-1"] == "hot" and status["4-4"] != "hot"
    assert all(row["gi"] is None and row["rate"] is None for row in rows if row["id"] in unseen)


def test_more_eyes_make_no_hot_spot() -> None:
    """Twice the cameras find twice the cases in a corner where no more happens: the count is hot, the rate is not."""
    chance = np.random.default_rng(8)
    x = chance.poisson(60, len(GROUPS)).astype(float)
    corner = {f"{i}-{j}" for i in range(3) for j in range(3)}
    counts = [
        CasesOfGroup(g, 0, n, n) for g, v in zip(GROUPS, x, strict=True) for n in [int(v * (2 if g in corner else 1))]
    ]
    hours = {g: np.array([0.0, 48.0 if g in corner else 24.0]) for g in GROUPS}
    rows = {row["id"]: row for row in hot_spots(GROUPS, NEAR, counts, {}, hours, 1)}
    assert rows["1-1"]["gi_of_count"]["q"] < 0.05 and rows["1-1"]["gi_of_count"]["z"] > 3
    assert rows["1-1"]["status"] == "none"


def test_random_streets_have_no_hot_spots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing gathers: in about one of twenty streets anything is called hot or cold."""
    monkeypatch.setattr(getis_ord, "PERMUTATIONS", 1999)
    found = 0
    for seed in range(24):
        x = np.random.default_rng(seed).gamma(0.6, 10, len(GROUPS))
        statistic = local_statistic(x, GROUPS, NEAR)
        found += bool((false_discovery_rate(statistic.p) <= 0.05).any())
    assert found <= 4


def test_hours_of_sick_cameras_do_not_count() -> None:
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    edges = [begin, begin + timedelta(days=1), begin + timedelta(days=2)]
    changes = [
        HealthChange("a", begin - timedelta(days=9), HealthState.NO_SIGNAL),
        HealthChange("a", begin + timedelta(hours=6), HealthState.OK),
        HealthChange("b", begin + timedelta(hours=36), HealthState.COVERED),
    ]
    hours = watched_hours({"here": {"a", "b", "c"}, "there": {"c"}}, changes, edges)
    assert list(hours["here"]) == [18 + 24 + 24, 24 + 12 + 24] and list(hours["there"]) == [24, 24]


@given(st.dates(date(2025, 1, 1), date(2026, 1, 1)), st.integers(0, 500))
def test_steps_end_with_the_period(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    steps = steps_of(first, last)
    assert steps.edges[-1] == last + timedelta(days=1) and steps.first >= first
    assert (steps.first - first).days < steps.days and steps.count >= 1


def test_permutations_are_enough_for_the_correction() -> None:
    """One hot place among 450 can be told after correction only with enough permutations, two of a hundred anyway."""
    assert 2 / (getis_ord.PERMUTATIONS + 1) * 450 / 2 <= 0.05
