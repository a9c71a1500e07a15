"""Two-wheelers that lean on each other are two; halves and doubles of one, and anything else, are one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.breach import LEAST_SHAPELESS_STRENGTH, LEAST_STRENGTH
from governance_rules.domain.view import WatchedView
from tests.fakes.kerb import Kerb, Thing, a_view, a_zone

BIKE = Box(300, 200, 390, 282)
DWELL = {"dwell_seconds": 20, "allowed_gap_seconds": 10, "decided_by": "overlap", "keep_score": 0.1}


def rack(things: tuple[str, ...] = ("bicycle", "e_scooter")) -> WatchedView:
    return a_view([a_zone(Kind.BIKE_DISORDER)], things=list(things), **DWELL)


def moved(x: float, y: float) -> Box:
    return Box(BIKE.x0 + x, BIKE.y0 + y, BIKE.x1 + x, BIKE.y1 + y)


def boxes_of(street: list[Thing], view: WatchedView, seed: int = 3, jitter: float = 2.0) -> list[Box]:
    return [incident.box for incident in Kerb(street, seed, jitter).watch(view, 120).incidents]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), names=st.sampled_from([("bicycle", "bicycle"), ("e_scooter", "bicycle")]))
def test_two_over_each_other_by_half_are_two(seed: int, names: tuple[str, str]) -> None:
    front, behind = moved(0, 0), moved(12, -18)
    assert 0.5 < front.iou(behind) < 0.6
    street = [
        Thing(front, name=names[0], seed=1, scores=(0.7, 0.8)),
        Thing(behind, name=names[1], seed=2, scores=(0.35, 0.6), share=0.9),
    ]
    found = boxes_of(street, rack(), seed)
    assert len(found) == 2 and max(box.iou(behind) for box in found) > 0.8


def test_a_weak_second_box_is_the_same_bicycle_seen_twice() -> None:
    street = [
        Thing(BIKE, name="bicycle", scores=(0.7, 0.8)),
        Thing(moved(12, -18), name="bicycle", scores=(0.1, 0.28)),
    ]
    assert len(boxes_of(street, rack())) == 1


@pytest.mark.parametrize(("scores", "count"), [((0.38, 0.46), 1), ((0.56, 0.7), 2)])
def test_a_box_that_lies_in_the_other_is_a_part_of_it_unless_both_are_sure(
    scores: tuple[float, float], count: int
) -> None:
    within = Box(BIKE.x0 + 2, BIKE.y0 + 8, BIKE.x0 + 54, BIKE.y1 - 2)
    street = [Thing(BIKE, name="bicycle", scores=(0.7, 0.8)), Thing(within, name="bicycle", seed=2, scores=scores)]
    assert len(boxes_of(street, rack())) == count


def test_cars_do_not_lean_on_each_other() -> None:
    street = [Thing(BIKE, scores=(0.7, 0.8)), Thing(moved(12, -18), scores=(0.35, 0.6), share=0.9)]
    assert len(boxes_of(street, a_view(dwell_seconds=20, allowed_gap_seconds=10, keep_score=0.1))) == 1


@pytest.mark.parametrize(
    ("kind", "name", "least"),
    [
        (Kind.ILLEGAL_PARKING, "car", LEAST_STRENGTH),
        (Kind.BIKE_DISORDER, "bicycle", LEAST_STRENGTH),
        (Kind.GARBAGE, "garbage", LEAST_SHAPELESS_STRENGTH),
        (Kind.ILLEGAL_AD, "banner", LEAST_SHAPELESS_STRENGTH),
    ],
)
def test_what_has_no_shape_of_its_own_has_to_be_seen_more_surely(kind: Kind, name: str, least: float) -> None:
    view = a_view([a_zone(kind)], things=[name], **DWELL)
    under, over = ([Thing(BIKE, name=name, scores=(least + d, least + d), share=1.0)] for d in (-0.02, 0.02))
    assert (len(boxes_of(under, view)), len(boxes_of(over, view))) == (0, 1)


def test_a_weaker_box_beside_the_thing_is_neither_another_thing_nor_its_whole() -> None:
    """A van that passed behind the car left a place of its own for a while."""
    beside = Box(BIKE.x0 - 7, BIKE.y0 - 24, BIKE.x0 + 75, BIKE.y0 + 39)
    car = Box(BIKE.x0, BIKE.y0, BIKE.x0 + 80, BIKE.y0 + 50)
    street = [Thing(car, scores=(0.7, 0.8), share=1.0), Thing(beside, scores=(0.3, 0.45), share=0.9)]
    view = a_view(dwell_seconds=20, allowed_gap_seconds=10, keep_score=0.1)
    (box,) = boxes_of(street, view, jitter=0.0)
    assert box.iou(car) > 0.9
