"""The simulated street."""

from __future__ import annotations

import numpy as np
import pytest

from data_contracts.schemas.geometry import Polygon
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.use_cases.load_policies import parse_policies
from models.scenes import SimulatedStreet, simulated_zones
from models.scenes.episodes import things_at
from models.scenes.layout import layout

BEGAN = 1_770_000_000.0
BLOCKS = ("street", "hemei", "桥西")


def inside(polygon: Polygon, x: float, y: float) -> bool:
    corners = [(p.x, p.y) for p in polygon.corners]
    crossings = 0
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            crossings += 1
    return crossings % 2 == 1


def test_the_same_seed_block_and_time_give_the_same_picture_and_truth() -> None:
    one, other = (SimulatedStreet(4, "street").render(BEGAN + 12.5) for _ in range(2))

    assert np.array_equal(one[0], other[0])
    assert np.array_equal(one[1].boxes, other[1].boxes) and one[1].things == other[1].things


def test_seeds_and_blocks_differ() -> None:
    pictures = [SimulatedStreet(s, b).render(BEGAN)[0] for s, b in ((1, "street"), (2, "street"), (1, "hemei"))]

    assert all((a != b).mean() > 0.001 for i, a in enumerate(pictures) for b in pictures[:i])


def test_the_picture_is_a_camera_picture_and_its_truth_is_called_oracle() -> None:
    picture, truth = SimulatedStreet(1, "street").render(BEGAN)

    assert (picture.dtype, picture.shape) == (np.uint8, (360, 640, 3))
    assert truth.detector == "oracle"
    assert (truth.boxes[:, [0, 2]] >= 0).all() and (truth.boxes[:, [0, 2]] <= 640).all()
    assert (truth.boxes[:, [1, 3]] >= 0).all() and (truth.boxes[:, [1, 3]] <= 360).all()
    assert (truth.boxes[:, 2:] > truth.boxes[:, :2]).all()


def test_every_picture_says_that_it_is_simulated() -> None:
    street = SimulatedStreet(1, "street")
    stamps = [street.render(BEGAN + t)[0][6:26, 6:134] for t in (0, 50, 500)]

    assert all((s == stamps[0]).all() for s in stamps)
    assert len(np.unique(stamps[0].reshape(-1, 3), axis=0)) > 10


@pytest.mark.parametrize("block", BLOCKS)
def test_every_kind_of_violation_comes_stands_in_its_zone_and_goes(block: str) -> None:
    zones = simulated_zones(block, "c1")
    policies = parse_policies(read_policy_texts())
    things = {kind: set(policies[kind].things) for kind in VIOLATION_KINDS}
    present: dict[Kind, list[bool]] = {kind: [] for kind in VIOLATION_KINDS}
    place = layout(block)
    for second in range(0, 1800, 5):
        standing = things_at(1, place, BEGAN + second)
        for kind in VIOLATION_KINDS:
            areas = [z.polygon for z in zones if z.kind is kind]
            # The middle of the lower third lies in the zone whichever part of the box decides.
            found = any(
                s.thing in things[kind] and any(inside(a, s.x, s.y - 4) for a in areas)
                for s in standing
                if s.drawing != "rider"
            )
            present[kind].append(found)
    for kind, seen in present.items():
        longest = max(len(run) for run in "".join("x" if s else " " for s in seen).split(" "))
        assert longest * 5 >= 60, f"{kind} never stands for a minute"
        assert not all(seen), f"{kind} never goes"


@pytest.mark.parametrize("block", BLOCKS)
def test_what_may_stand_is_in_no_zone_of_its_kind(block: str) -> None:
    """Bikes in the rack are in order."""
    zones = [z for z in simulated_zones(block, "c1") if z.kind is Kind.BIKE_DISORDER]
    place = layout(block)
    spots = {s.x for s in place.spots if s.kind is Kind.BIKE_DISORDER}
    for s in things_at(1, place, BEGAN):
        if s.thing in ("bicycle", "e_scooter") and s.drawing != "rider" and min(abs(s.x - x) for x in spots) > 12:
            assert not any(inside(z.polygon, s.x, s.y) for z in zones)


def test_people_pass_in_front_and_hide_for_a_moment() -> None:
    street = SimulatedStreet(1, "street")
    scores = [d.score for t in range(400) for d in street.render(BEGAN + t)[1] if d.thing in ("goods", "a_board")]

    assert min(scores) < 0.7 and max(scores) > 0.95


@pytest.mark.parametrize("block", BLOCKS)
def test_zones_lie_in_the_picture_and_have_names_and_a_short_dwell(block: str) -> None:
    zones = simulated_zones(block, "cam-7")

    assert {z.kind for z in zones} == set(VIOLATION_KINDS)
    assert len({z.zone_id for z in zones}) == len(zones)
    for zone in zones:
        assert zone.zone_id.startswith("cam-7-") and zone.camera_id == "cam-7"
        assert all(0 <= p.x <= 639 and 0 <= p.y <= 359 for p in zone.polygon.corners)
        assert zone.dwell_seconds == 20
