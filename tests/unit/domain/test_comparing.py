"""Two sides beside each other: the tests against scipy's own, and what an address may ask."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact, mannwhitneyu

from data_contracts.errors import InvalidInput
from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.comparison import DayCount, Stretch
from governance_rules.domain.comparing.chance import Tested as Found
from governance_rules.domain.comparing.chance import (
    compare_rates,
    compare_shares,
    compare_waits,
    dispersion,
    holm,
)
from governance_rules.domain.comparing.numbers import compare
from governance_rules.domain.comparing.sides import Against, Asked, Side, asked_of, sides, was_cut

TODAY = date(2026, 11, 25)  # a Wednesday
COUNTS = st.integers(0, 400)


@given(COUNTS, COUNTS, st.floats(0.1, 50), st.floats(0.1, 50))
def test_rates_are_tested_as_binomial_shares(one: int, other: int, hours: float, other_hours: float) -> None:
    found = compare_rates(one, other, (hours, other_hours), fewest=1)
    if one + other == 0:
        assert found is None
        return
    share = hours / (hours + other_hours)
    tails = [binomtest(one, one + other, share, alternative=side).pvalue for side in ("less", "greater")]
    assert found is not None and found.p == pytest.approx(min(1.0, 2 * min(tails)), abs=1e-9)
    low, high = binomtest(one, one + other, share).proportion_ci(0.95, method="exact")
    scale = other_hours / hours
    assert found.low == pytest.approx(low / (1 - low) * scale, rel=1e-6)
    assert found.high is None if high == 1 else found.high == pytest.approx(high / (1 - high) * scale, rel=1e-6)
    if other:
        assert found.ratio == pytest.approx(one / hours / (other / other_hours))


@given(*[st.integers(0, 60)] * 4)
def test_shares_are_tested_as_fisher_did(a: int, b: int, c: int, d: int) -> None:
    found = compare_shares(a, a + b, c, c + d)
    if found is None:
        assert min(a + b, c + d) == 0 or a + b + c + d < 6
    else:
        assert found.p == pytest.approx(fisher_exact([[a, b], [c, d]]).pvalue, abs=1e-7)


@given(st.lists(st.integers(0, 30), min_size=8, max_size=60), st.lists(st.integers(0, 30), min_size=8, max_size=60))
def test_waits_are_tested_by_their_ranks(one: list[int], other: list[int]) -> None:
    found = compare_waits(*[{n: side.count(n) for n in set(side)} for side in (one, other)])
    if len({*one, *other}) == 1:
        assert found == Found(1.0)
        return
    told = mannwhitneyu(one, other, method="asymptotic", use_continuity=True).pvalue
    assert found is not None and found.p == pytest.approx(min(1.0, told), abs=1e-9)


def test_days_that_lie_far_apart_make_it_harder_to_be_sure() -> None:
    chance = np.random.default_rng(5)
    assert dispersion([chance.poisson(mean, 400).tolist() for mean in (20, 50)]) == pytest.approx(1, abs=0.15)
    rough = dispersion([[0, 40] * 10])
    assert rough > 10
    plain, wide = compare_rates(130, 90, (1, 1)), compare_rates(130, 90, (1, 1), rough)
    assert plain is not None and wide is not None
    assert plain.p < 0.01 < 0.3 < wide.p and plain.ratio == wide.ratio
    assert wide.low is not None and plain.low is not None and wide.low < plain.low


def test_nothing_is_called_a_difference_that_is_none() -> None:
    """Of two hundred pairs of equal streets, each compared in nine rows, few are told of a difference at all."""
    chance = np.random.default_rng(9)
    told = 0
    for _ in range(200):
        rows = [compare_rates(*(int(n) for n in chance.poisson(60, 2)), (7, 7)) for _ in range(9)]
        told += any(holm(rows))
    assert told <= 20


def test_holm_asks_more_of_the_smallest_and_stops_at_the_first_that_fails() -> None:
    assert holm([Found(0.04), None, Found(0.001), Found(0.02)]) == [True, False, True, True]
    assert holm([Found(0.04), None, Found(0.001), Found(0.03)]) == [False, False, True, False]
    assert holm([]) == []


def test_what_an_address_asks_comes_back_from_its_own_address() -> None:
    for parameters in (
        {},
        {"period": "monthly", "day": "2026-10-15"},
        {"day": "2026-11-11", "against": "year"},
        {"day": "2026-11-11", "against": "2026-10-01"},
        {"period": "daily", "day": "2026-11-01", "by": "road", "one": "a", "other": "b"},
    ):
        asked = asked_of(parameters, TODAY)
        assert asked_of(asked.address(), TODAY) == asked
    assert asked_of({"by": "community"}, TODAY) == Asked(
        asked_of({}, TODAY).period, Against.BEFORE, AreaLevel.COMMUNITY
    )


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"period": "yearly"}, "period"),
        ({"day": "2026-13-01"}, "day"),
        ({"day": "0001-01-01", "period": "monthly"}, "day"),
        ({"by": "planet"}, "by"),
        ({"against": "soon"}, "against"),
        ({"against": "2026-11-24"}, "against"),
    ],
)
def test_what_cannot_be_read_is_named(parameters: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        asked_of(parameters, TODAY)
    assert error.value.field == field


def test_of_a_running_week_both_sides_have_as_many_days() -> None:
    asked = asked_of({}, TODAY)
    found = sides(asked, TODAY)
    assert found is not None and was_cut(asked, found)
    assert [(side.first, side.days) for side in found] == [(date(2026, 11, 23), 2), (date(2026, 11, 16), 2)]
    over = asked_of({"day": "2026-11-18"}, TODAY)
    whole = sides(over, TODAY)
    assert whole is not None and not was_cut(over, whole) and whole[0].days == 7
    assert sides(asked_of({"day": "2026-11-30"}, TODAY), TODAY) is None


def test_more_cameras_are_no_more_violations() -> None:
    """A road with twice the cameras has twice the cases: no difference for each hour that was looked at."""
    first = date(2026, 11, 2)
    one, other = (Side(first, first + timedelta(days=6), AreaLevel.ROAD, road) for road in ("a", "b"))

    def stretch(a_day: int, by_hand: int = 0) -> Stretch:
        days = [first + timedelta(days=n) for n in range(7)]
        counts = [DayCount(day, "garbage", None, False, a_day, a_day, 0, 0, 0) for day in days]
        counts += [DayCount(day, None, 9, False, a_day, a_day, 0, 0, 0) for day in days]
        counts.append(DayCount(first, "garbage", None, True, by_hand, 0, 0, 0, 0))
        return Stretch(counts)

    same = compare((one, other), (stretch(20), stretch(10, by_hand=40)), (200.0, 100.0))
    assert same.by_hours and same.total.counts == (140, 110) and not same.total.sure
    assert same.total.tested is not None and same.total.tested.ratio == pytest.approx(1)
    by_days = compare((one, other), (stretch(20), stretch(10)), (0.0, 100.0))
    assert not by_days.by_hours and by_days.total.sure and by_days.total.tested is not None
    assert by_days.total.tested.ratio == pytest.approx(2)
    hour = next(row for row in by_days.hours_of_day if row.name == "9")
    assert hour.sure and hour.counts == (140, 70)
    assert by_days.waits[0].one is None and by_days.waits[0].tested is None
