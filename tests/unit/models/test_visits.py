"""The simulated street at a pace, and with people who take things away."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from governance_rules.use_cases.seed_street import SHOPS
from models.scenes import SimulatedStreet, simulated_zones
from models.scenes.address import SimulatedAddress
from models.scenes.episodes import Standing, things_at
from models.scenes.layout import Layout, Spot, layout
from models.scenes.visits import OPENING, Gone, next_visit
from tests.unit.models.test_scenes import BEGAN, BLOCKS, inside

DEMO_BLOCK = "xiaohe-1"
PACE = 60.0


def opened(block: str, at: float = BEGAN) -> dict[str, Gone]:
    return {spot.name: Gone(OPENING, at) for spot in layout(block).spots}


def stands_at(place: Layout, spot: Spot, standing: list[Standing]) -> bool:
    return any(
        s.thing in spot.things and s.y == spot.y and abs(s.x - spot.x) <= 10 and s.drawing != "rider" for s in standing
    )


def kinds_at(block: str, standing: list[Standing]) -> set[Kind]:
    place = layout(block)
    return {spot.kind for spot in place.spots if stands_at(place, spot, standing)}


@pytest.mark.parametrize("block", (*BLOCKS, DEMO_BLOCK))
@pytest.mark.parametrize("seed", (1, 7))
def test_at_pace_sixty_every_kind_is_there_within_any_minute_by_the_clock_alone(block: str, seed: int) -> None:
    there = [kinds_at(block, things_at(seed, layout(block), BEGAN + t, PACE)) for t in range(600)]
    for begin in range(0, 540, 20):
        assert set().union(*there[begin : begin + 60]) == set(VIOLATION_KINDS)


@pytest.mark.parametrize("block", (*BLOCKS, DEMO_BLOCK))
@pytest.mark.parametrize("stay", (20, 75))
def test_and_with_people_who_take_things_away(block: str, stay: int) -> None:
    """Whoever lives there, `stay` seconds after a thing came it goes; several things stand at once."""
    place, gone = layout(block), opened(block)
    there, counts = [], []
    for second in range(600):
        t = BEGAN + second
        for spot in place.spots:
            visit = next_visit(1, place, spot, gone[spot.name], PACE)
            assert visit.comes_at is not None
            if t >= visit.comes_at + stay:
                gone[spot.name] = Gone(visit.number, t)
        standing = things_at(1, place, t, PACE, gone)
        there.append(kinds_at(block, standing))
        counts.append(len(there[-1]))
    for begin in range(0, 540, 20):
        assert set().union(*there[begin : begin + 60]) == set(VIOLATION_KINDS)
    assert np.median(counts[60:]) >= 3


def test_what_came_stays_until_it_is_taken_away_and_then_stays_away() -> None:
    place = layout(DEMO_BLOCK)
    for spot in place.spots:
        gone = {spot.name: Gone(OPENING, BEGAN)}
        visit = next_visit(1, place, spot, gone[spot.name], PACE)
        came = visit.comes_at
        assert came is not None and BEGAN < came <= BEGAN + 20
        for later in (0.0, 60.0, 86_400.0, 10 * 86_400.0):
            assert stands_at(place, spot, things_at(1, place, came + later, PACE, gone)), spot.name
        left = came + 100
        gone = {spot.name: Gone(visit.number, left)}
        assert stands_at(place, spot, things_at(1, place, left - 1, PACE, gone))
        following = next_visit(1, place, spot, gone[spot.name], PACE)
        assert following.number == visit.number + 1
        assert following.comes_at is not None and 10 <= following.comes_at - left <= 40
        # What drives needs a moment to be off its place.
        for t in np.arange(left + 1, following.comes_at - 1, 0.5):
            assert not stands_at(place, spot, things_at(1, place, float(t), PACE, gone)), (spot.name, t - left)
        assert stands_at(place, spot, things_at(1, place, following.comes_at + 1, PACE, gone))


def test_the_same_departures_give_the_same_picture() -> None:
    gone = opened(DEMO_BLOCK) | {"kerb": Gone(3, BEGAN + 20)}
    one, other = (SimulatedStreet(4, DEMO_BLOCK, PACE).render(BEGAN + 31.5, gone) for _ in range(2))
    assert np.array_equal(one[0], other[0]) and one[1].things == other[1].things


@pytest.mark.parametrize("block", (*BLOCKS, DEMO_BLOCK))
def test_a_box_of_the_truth_is_where_the_thing_was_drawn(block: str) -> None:
    """With and without one spot's thing, the pictures differ inside its box and nowhere else."""
    place = layout(block)
    street = SimulatedStreet(1, block, PACE)
    t = BEGAN + 50
    for spot in place.spots:
        with_it = opened(block, t - 1000) | {spot.name: Gone(OPENING, t - 45)}
        without = with_it | {spot.name: Gone(OPENING, t + 1000)}
        (one, truth), (other, _) = street.render(t, with_it), street.render(t, without)
        ys, xs = np.nonzero((one != other).any(axis=2))
        assert len(xs) > 50, spot.name
        boxes = [d.box for d in truth if abs((d.box.x0 + d.box.x1) / 2 - spot.x) <= 62 and d.box.y1 <= spot.y + 1]
        assert boxes, spot.name
        # Shadows fall a few pixels beside a thing.
        x0, y0 = min(b.x0 for b in boxes) - 6, min(b.y0 for b in boxes) - 6
        x1, y1 = max(b.x1 for b in boxes) + 6, max(b.y1 for b in boxes) + 6
        near = (xs >= x0) & (xs <= x1) & (ys >= y0) & (ys <= y1)
        assert near.all(), spot.name


def test_each_thing_stands_in_a_zone_of_its_kind_and_some_are_faint() -> None:
    faint: dict[str, list[bool]] = defaultdict(list)
    for block in (*BLOCKS, DEMO_BLOCK):
        place = layout(block)
        zones = simulated_zones(block, "c", dwell_seconds=None, shop_front="front")
        for spot in place.spots:
            for number in range(40):
                visit = next_visit(1, place, spot, Gone(number, BEGAN), PACE)
                areas = [z for z in zones if z.kind is spot.kind and inside(z.polygon, visit.x, spot.y - 4)]
                assert areas, (block, spot.name, visit.x)
                assert all((z.place_id == "front") == (spot.kind is Kind.SHOP_OVERFLOW) for z in areas)
                faint[spot.name].append(visit.faint)
    assert all(0 < sum(f) < len(f) / 4 for f in faint.values())


def test_a_faint_thing_is_made_out_badly_and_the_score_says_so() -> None:
    place = layout(DEMO_BLOCK)
    spot = next(s for s in place.spots if s.name == "wall")
    number = next(n for n in range(1, 20) if next_visit(1, place, spot, Gone(n, BEGAN), PACE).faint)
    street = SimulatedStreet(1, DEMO_BLOCK, PACE)

    def score(n: int) -> float:
        gone = opened(DEMO_BLOCK, BEGAN + 1000) | {"wall": Gone(n, BEGAN)}
        return next(d.score for d in street.render(BEGAN + 100, gone)[1] if d.thing == "banner")

    assert 0.3 < score(number) < 0.4 and score(number + 1) > 0.9


def test_the_shops_of_the_demo_are_those_of_its_street() -> None:
    assert tuple(shop.name for shop in SHOPS) == layout(DEMO_BLOCK).shops


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("sim://xiaohe-1?pace=60&people=react", SimulatedAddress("xiaohe-1", 1, 60, True)),
        ("sim://%E6%A1%A5%E8%A5%BF?seed=7", SimulatedAddress("桥西", 7, 1)),
        ("sim://street", SimulatedAddress("street")),
        ("file:///clips/a.mp4?loop=forever", None),
        ("rtsp://camera/1", None),
    ],
)
def test_what_an_address_says(source: str, found: SimulatedAddress | None) -> None:
    assert SimulatedAddress.of(source) == found
