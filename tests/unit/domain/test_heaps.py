"""Bags that are put down together are one incident; what comes later, lies apart or is of another kind is not of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.heaps import HEAP_GAP
from governance_rules.domain.view import WatchedView
from tests.fakes.kerb import Kerb, Thing, a_view, a_zone

DWELL = 40.0
SIDE = 40.0
FIRST = Thing(Box(300, 200, 300 + SIDE, 230), name="garbage", scores=(0.6, 0.8), share=1.0)


def bags(kind: Kind = Kind.GARBAGE) -> WatchedView:
    return a_view([a_zone(kind)], things=["garbage"], dwell_seconds=DWELL, allowed_gap_seconds=5, keep_score=0.1)


def beside(gap: float, since: float = 0.0) -> Thing:
    x = FIRST.box.x1 + gap
    return replace(FIRST, box=Box(x, 205, x + 30, 230), since=since, seed=2)


def told(*things: Thing, kind: Kind = Kind.GARBAGE, seed: int = 3) -> list[Box]:
    return [incident.box for incident in Kerb(things, seed).watch(bags(kind), 200).incidents]


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    gap=st.floats(0, HEAP_GAP * SIDE - 2),
    later=st.floats(0, DWELL - 5),
    lost=st.sampled_from([0.0, 0.3]),
)
def test_bags_put_down_together_are_one_incident(seed: int, gap: float, later: float, lost: float) -> None:
    street = Kerb([FIRST, beside(gap, later)], seed)
    assert len(street.watch(bags(), 200, 1.0, lost).incidents) == 1


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        (beside(HEAP_GAP * SIDE + 4), Kind.GARBAGE),
        (beside(10, since=DWELL + 10), Kind.GARBAGE),
        (beside(10), Kind.PILED_GOODS),
    ],
    ids=["apart", "later", "another kind"],
)
def test_what_is_not_of_the_heap_is_an_incident_of_its_own(second: Thing, kind: Kind) -> None:
    assert len(told(FIRST, second, kind=kind)) == 2


def test_the_bag_that_is_left_when_the_other_was_taken_away_is_told_then() -> None:
    watched = Kerb([replace(FIRST, until=90), beside(10)]).watch(bags(), 200)
    first, second = watched.incidents
    (_, reached), (since, again) = watched.spans()
    assert first.box.iou(FIRST.box) > 0.9 and second.box.iou(beside(10).box) > 0.9
    assert reached == pytest.approx(DWELL, abs=3) and since < 3 and 90 < again < 110
