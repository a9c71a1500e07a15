"""Segments, positions, views, and the greedy choice of cameras."""

from __future__ import annotations

import math
from itertools import combinations

import h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.place_cases import PlaceOnMap
from governance_rules.domain.full_street.coverage import cameras_of_shops
from governance_rules.domain.full_street.features import view_of as outline_of
from governance_rules.domain.where.blind_spots import (
    Candidate,
    RoadPoints,
    candidates,
    expected_of_segments,
    expected_of_shops,
    propose,
    road_points,
    unseen_shops,
    views_by_road,
)
from governance_rules.domain.where.by import By
from governance_rules.domain.where.ground import Plane, View, view_of
from governance_rules.domain.where.segments import LONGEST_METRES, grouped_by_road, nearest, neighbours
from governance_rules.domain.where.whereabouts import StreetMap, places_in_cell
from tests.fakes.full_street import full_street


@pytest.fixture(scope="module")
def street() -> StreetMap:
    made = full_street(1)
    shops = {shop.place_id: shop.shop_id for shop in made.shops}
    places = [PlaceOnMap(p.place_id, p.road_id, shops.get(p.place_id), None) for p in made.fronts]
    spots = [PlaceOnMap(f"spot-{c.camera_id}", c.road_id, None, c.camera_id) for c in made.cameras]
    return StreetMap(made.areas, made.cameras, made.shops, made.zones, (*places, *spots))


@given(st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_the_plane_leads_there_and_back(x: float, y: float) -> None:
    plane = Plane((120.13, 30.31))
    assert plane.metres(plane.degrees((x, y))) == pytest.approx((x, y), abs=0.02)


def test_segments_are_the_roads(street: StreetMap) -> None:
    by_road = grouped_by_road(street.segments.values())
    for road_id, road in street.roads.items():
        assert sum(s.length for s in by_road[road_id]) == pytest.approx(road.length_metres, rel=0.002)
    assert max(s.length for s in street.segments.values()) <= LONGEST_METRES


def test_neighbours_are_mutual_and_meet(street: StreetMap) -> None:
    segments = list(street.segments.values())
    near, direct = neighbours(segments), neighbours(segments, 1)
    for one, others in near.items():
        assert one not in others and set(direct[one]) <= set(others)
        assert all(one in near[other] for other in others)
    for one, others in direct.items():
        own = street.segments[one]
        for other in map(street.segments.__getitem__, others):
            assert min(math.dist(a, b) for a in (own.start, own.end) for b in (other.start, other.end)) <= 2.0


def test_places_lie_where_their_shop_or_view_is(street: StreetMap) -> None:
    shop = street.shops[100]
    position, road_id = street.positions[shop.place_id or ""]
    assert position == (shop.longitude, shop.latitude) and road_id == shop.road_id
    camera = street.cameras[40]
    (spot, _), view = street.positions[f"spot-{camera.camera_id}"], view_of(camera, street.plane)
    assert view is not None
    assert math.dist(street.plane.metres(spot), view.foot) == pytest.approx(view.reach / 2, abs=0.05)
    cell = h3.latlng_to_cell(spot[1], spot[0], 10)
    assert f"spot-{camera.camera_id}" in places_in_cell(street, cell)
    for by in By:
        assert set(street.groups(by)) == set(street.positions)


def test_segment_of_a_place_is_the_nearest_of_its_road(street: StreetMap) -> None:
    by_road = grouped_by_road(street.segments.values())
    for place_id in list(street.positions)[::97]:
        position, road_id = street.positions[place_id]
        point = street.plane.metres(position)
        found = nearest(point, road_id, by_road)
        assert found is not None and found.road_id == road_id
        assert found.distance(point) == min(s.distance(point) for s in by_road[road_id or ""])
    assert nearest((0.0, 0.0), "no-such-road", by_road) is None


def test_watching_is_by_the_zones_of_the_kind(street: StreetMap) -> None:
    everything, some = street.watching(By.CELL, None), street.watching(By.CELL, (street.zones[0].kind,))
    assert set(some) < set(everything) and all(some[cell] <= everything[cell] for cell in some)
    seen_by = cameras_of_shops(street.shops, street.zones)
    shop = next(s for s in street.shops if seen_by[s.shop_id])
    cell = h3.latlng_to_cell(shop.latitude, shop.longitude, 10)
    assert seen_by[shop.shop_id] <= everything[cell]


def test_what_a_view_sees_is_inside_its_outline(street: StreetMap) -> None:
    import shapely

    camera = street.cameras[10]
    view, outline = view_of(camera, street.plane), shapely.Polygon(outline_of(camera).coordinates[0])
    assert view is not None
    chance = np.random.default_rng(1)
    points = np.array(view.foot) + chance.uniform(-70, 70, (500, 2))
    inside = np.array([outline.contains(shapely.Point(street.plane.degrees((x, y)))) for x, y in points])
    assert (view.sees(points) == inside).mean() > 0.98 and view.sees(points).any()


def test_coverage_is_that_of_the_zones_and_views(street: StreetMap) -> None:
    hidden = unseen_shops(street)
    seen_by = cameras_of_shops(street.shops, street.zones)
    assert set(hidden) == {shop_id for shop_id, cameras in seen_by.items() if not cameras} and hidden
    roads = road_points(street, views_by_road(street))
    metres = sum(float(r.metres.sum()) for r in roads.values())
    assert metres == pytest.approx(sum(r.length_metres or 0 for r in street.roads.values()), rel=0.002)
    assert 0 < sum(float(r.metres[r.seen].sum()) for r in roads.values()) < metres
    assert len(candidates(street)) > 5000


def small() -> tuple[list[Candidate], dict[str, RoadPoints], dict, dict]:
    points = np.array([[float(x), 0.0] for x in range(0, 120, 4)])
    roads = {"r": RoadPoints(points, np.full(30, 4.0), ["s"] * 30, np.arange(30) < 3)}
    every = [Candidate("r", View((float(x), 0.0), 0.0, 1.0, 30.0)) for x in range(0, 120, 10)]
    return every, roads, {"s": 0.1}, {"far": ("r", (100.0, 1.0)), "near": ("r", (45.0, 2.0))}


def test_greedy_takes_the_best_first_and_is_near_the_best_of_all() -> None:
    every, roads, a_metre, shops = small()
    a_shop = {"far": 5.0, "near": 1.0}
    found = propose(every, roads, a_metre, shops, a_shop, 3)

    def worth(chosen: tuple[int, ...]) -> float:
        seen, fronts = roads["r"].seen.copy(), set()
        for number in chosen:
            seen |= every[number].view.sees(roads["r"].points)
            fronts |= {s for s, (_, at) in shops.items() if every[number].view.sees(np.array([at]))[0]}
        return 0.1 * 4.0 * (seen & ~roads["r"].seen).sum() + sum(a_shop[s] for s in fronts)

    assert found[0]["cases"] == pytest.approx(max(worth((n,)) for n in range(len(every))))
    assert found[0]["shops"] == ["far"]
    gains = [one["cases"] for one in found]
    assert gains == sorted(gains, reverse=True)
    assert sum(gains) == pytest.approx(worth(tuple(one["candidate"] for one in found)))
    best = max(worth(chosen) for chosen in combinations(range(len(every)), 3))
    assert (1 - 1 / math.e) * best <= sum(gains) <= best + 1e-9


def test_nothing_is_proposed_where_everything_is_seen() -> None:
    every, roads, a_metre, _ = small()
    roads["r"].seen[:] = True
    assert propose(every, roads, a_metre, {}, {}) == []


def test_neighbours_tell_only_what_they_really_tell() -> None:
    chance = np.random.default_rng(9)
    names = [f"r:{n}" for n in range(200)]
    near = {n: [names[i + d] for d in (-2, -1, 1, 2) if 0 <= i + d < 200] for i, n in enumerate(names)}
    seen = {n: 60.0 for n in names[:150]}
    alone = dict(zip(names, chance.gamma(0.6, 50, 200), strict=True))
    waves = {n: 40 + 30 * math.sin(i / 20) for i, n in enumerate(names)}
    (_, little), (expected, much) = (expected_of_segments(names, near, of, seen) for of in (alone, waves))
    assert little < 0.3 and much > 0.9
    assert expected["r:150"] == pytest.approx((waves["r:148"] + waves["r:149"]) / 120, rel=0.1)
    mean = sum(waves[n] for n in names[:150]) / (150 * 60)
    assert expected["r:190"] == pytest.approx(mean)


def test_a_shop_that_nobody_sees_is_expected_as_those_of_its_road() -> None:
    roads = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "z"}
    assert expected_of_shops(roads, {"a": 4.0, "c": 2.0}) == {"b": 4.0, "d": 2.0, "e": 3.0}
