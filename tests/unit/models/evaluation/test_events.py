"""Figures of incidents: counted by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from models.evaluation.event_metrics import FoundIncident, Stay, WatchedClip, figures_of, judge, wilson

HERE, THERE = Box(0, 0, 50, 50), Box(200, 0, 250, 50)
PARKING, PILE = Kind.ILLEGAL_PARKING, Kind.PILED_GOODS


def stay(begins: float = 100, ends: float = 400, box: Box = HERE, violation: bool = True, kind: Kind = PARKING) -> Stay:
    return Stay(kind, box, begins, ends, violation)


def told(first: float = 105, box: Box = HERE, kind: Kind = PARKING, dwell: float = 150) -> FoundIncident:
    return FoundIncident(kind, box, first, first + dwell)


def a_clip(found: list[FoundIncident], stays: list[Stay]) -> WatchedClip:
    return WatchedClip("clip", tuple(found), tuple(stays), 150, 1800, 30)


def test_one_told_one_missed_one_false_one_again() -> None:
    stays = [stay(), stay(500, 800, THERE), stay(900, 930), stay(0, 1800, Box(400, 0, 450, 50), violation=False)]
    found = [told(), told(240), told(105, Box(400, 0, 450, 50)), told(1000)]
    verdict = judge(a_clip(found, stays))
    assert [one for _, one in verdict.told] == [told()]
    assert (verdict.again, verdict.missed) == ((told(240),), (stays[1],))
    assert set(verdict.false) == {found[2], found[3]}
    figures = figures_of([verdict], (PARKING,))
    assert (figures.true, figures.told, figures.again, figures.false) == (2, 1, 1, 2)
    assert (figures.precision, figures.recall, figures.f1) == (pytest.approx(1 / 3), 0.5, pytest.approx(0.4))
    assert figures.delays == (5,) and figures.median_delay_s == 5
    assert (figures.false_an_hour, figures.false_a_day) == (pytest.approx(4), pytest.approx(96))


@pytest.mark.parametrize(
    "one",
    [told(kind=PILE), told(box=THERE), told(10), told(600)],
    ids=["another kind", "another place", "before it came", "after it left"],
)
def test_kind_place_and_time_all_have_to_fit(one: FoundIncident) -> None:
    verdict = judge(a_clip([one], [stay()]))
    assert (verdict.told, verdict.false, verdict.missed) == ((), (one,), (stay(),))


def test_a_false_alarm_on_a_violation_of_another_kind_is_told_apart() -> None:
    nowhere, misnamed = told(box=THERE), told(kind=PILE)
    verdict = judge(a_clip([nowhere, misnamed], [stay()]))
    assert (set(verdict.false), verdict.misnamed) == ({nowhere, misnamed}, (misnamed,))
    assert figures_of([verdict], (PILE,)).misnamed == 1 and figures_of([verdict], (PARKING,)).misnamed == 0


@pytest.mark.parametrize(("length", "counts"), [(75, "false"), (140, "undecided"), (160, "undecided"), (181, "told")])
def test_what_stands_about_as_long_as_the_dwell_is_not_judged(length: float, counts: str) -> None:
    verdict = judge(a_clip([told(100)], [stay(100, 100 + length)]))
    assert {name: len(getattr(verdict, name)) for name in ("told", "false", "undecided")} == {
        "told": 0,
        "false": 0,
        "undecided": 0,
    } | {counts: 1}
    assert judge(a_clip([], [stay(100, 100 + length)])).missed == ((stay(100, 281),) if counts == "told" else ())


def test_two_side_by_side_are_two() -> None:
    left, right = stay(box=HERE), stay(box=Box(20, 0, 70, 50))
    verdict = judge(a_clip([told(box=HERE), told(106, box=Box(18, 0, 68, 50))], [left, right]))
    assert [s for s, _ in verdict.told] == [left, right] and not verdict.missed and not verdict.again


def test_a_clip_in_which_nothing_happens_has_no_shares() -> None:
    figures = figures_of([judge(a_clip([], []))], VIOLATION_KINDS)
    assert (figures.precision, figures.recall, figures.f1, figures.median_delay_s) == (None, None, None, None)
    assert figures.false_an_hour == 0 and figures.recall_interval is None


def test_wilson_gives_the_published_bounds() -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, and 0 of 20."""
    assert wilson(81, 263) is not None
    assert (wilson(81, 263).low, wilson(81, 263).high) == (
        pytest.approx(0.2553, abs=1e-4),
        pytest.approx(0.3662, abs=1e-4),
    )
    assert (wilson(0, 20).low, wilson(0, 20).high) == (0, pytest.approx(0.1611, abs=1e-4))
    assert wilson(0, 0) is None


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_share(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    interval = wilson(successes, trials)
    assert 0 <= interval.low <= successes / trials <= interval.high + 1e-12 <= 1 + 1e-9
    assert not math.isclose(interval.low, interval.high)
