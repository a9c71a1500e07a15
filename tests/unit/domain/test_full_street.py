"""A generated street: the record's figures, a map that hangs together, and the same street for the same seed."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.camera import REPLAY_SOURCE
from data_contracts.schemas.geojson import Geometry
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.policy import Role
from governance_rules.domain.demo_street import BLOCK, COMMUNITY, DEMO_PEOPLE, GRID, ROAD, SENSOR, SHOPS
from governance_rules.domain.full_street.coverage import cameras_of_shops, shops_of_cameras
from governance_rules.domain.full_street.faults import faults
from governance_rules.domain.full_street.features import as_text, collections, view_of
from governance_rules.domain.full_street.generate import PARTS, generate
from governance_rules.domain.full_street.picture import HEIGHT, WIDTH
from governance_rules.domain.full_street.plane import area_of, length_of, to_degrees, to_metres
from governance_rules.domain.full_street.street import FullStreet
from governance_rules.domain.zones import check_polygon, contains
from tests.fakes.full_street import full_street

SEEDS = (1, 2, 13)


@pytest.fixture(scope="module", params=SEEDS)
def street(request: pytest.FixtureRequest) -> FullStreet:
    return full_street(request.param)


@pytest.fixture(scope="module")
def first() -> FullStreet:
    return full_street(1)


def test_its_figures_are_the_records(street: FullStreet) -> None:
    levels = Counter(area.level for area in street.areas)
    assert (levels[AreaLevel.COMMUNITY], levels[AreaLevel.ROAD]) == (9, 30)
    assert (levels[AreaLevel.GRID], levels[AreaLevel.BLOCK]) == (36, 130)
    assert len(street.shops) == len(street.fronts) == 1436
    assert sum(shop.takes_part for shop in street.shops) == 546
    assert len(street.cameras) == len(street.presets) == 277
    assert len(street.groups) == 10
    assert {group.channel_url for group in street.groups} == {None}, "no message may leave the house"


def test_it_hangs_together(street: FullStreet) -> None:
    assert faults(street) == []


def test_its_outline_has_the_records_area(street: FullStreet) -> None:
    """Reckoned here from the communities' outlines alone, without the checks of the street itself."""
    outlines = [c.geometry.coordinates[0] for c in street.of_level(AreaLevel.COMMUNITY) if c.geometry]
    assert sum(area_of(map(to_metres, ring)) for ring in outlines) == pytest.approx(6_380_000, abs=50)
    longitudes, latitudes = zip(*(position for ring in outlines for position in ring), strict=True)
    assert 120.11 < min(longitudes) < 120.13 < max(longitudes) < 120.15
    assert 30.29 < min(latitudes) < 30.31 < max(latitudes) < 30.33


def test_each_shop_has_a_whole_file(street: FullStreet) -> None:
    for shop in street.shops:
        assert all((shop.name, shop.owner_name, shop.licence_number, shop.trade, shop.road_id, shop.block_id))
    assert len({shop.licence_number for shop in street.shops}) == 1436
    fronts = {place.place_id: place for place in street.fronts}
    for shop in street.shops:
        front = fronts[str(shop.place_id)]
        assert (front.spot, front.road_id, front.grid_id, front.block_id) == (
            False, shop.road_id, shop.grid_id, shop.block_id,
        )  # fmt: skip


def test_the_demos_own_part_is_in_it_as_the_demo_has_it(street: FullStreet) -> None:
    areas = {(area.level, area.area_id): area for area in street.areas}
    for own in (COMMUNITY, ROAD, GRID, BLOCK):
        found = areas[own.level, own.area_id]
        assert (found.name, found.community_id) == (own.name, own.community_id) and found.geometry is not None
    for own, shop in zip(SHOPS, street.shops, strict=False):
        kept = {"licence_number": None, "trade": None, "longitude": None, "latitude": None}
        assert replace(shop, **kept) == own
    assert contains_degrees(areas[AreaLevel.BLOCK, BLOCK.area_id].geometry, (SENSOR.longitude, SENSOR.latitude))


def contains_degrees(outline: Geometry | None, position: tuple[float | None, float | None]) -> bool:
    from shapely import Point, Polygon

    assert outline is not None and None not in position
    return bool(Polygon(outline.coordinates[0]).contains(Point(position)))


def test_a_road_of_several_communities_names_none(first: FullStreet) -> None:
    roads = {road.area_id: road for road in first.of_level(AreaLevel.ROAD)}
    assert roads["xiaohe-road"].community_id == "xiaohe" and roads["hemei-lane"].community_id == "hemu"
    assert sum(road.community_id is None for road in roads.values()) > 15
    for road in roads.values():
        assert road.geometry is not None
        assert road.length_metres == pytest.approx(length_of(map(to_metres, road.geometry.coordinates)), abs=0.1)


def test_zones_are_sound_and_of_all_eight_kinds(street: FullStreet) -> None:
    assert {zone.kind for zone in street.zones} == set(VIOLATION_KINDS)
    sizes = {(preset.camera_id, preset.preset): (preset.width, preset.height) for preset in street.presets}
    for zone in street.zones:
        assert sizes[zone.camera_id, zone.preset] == (WIDTH, HEIGHT)
        for polygon in (zone.polygon, *zone.masks):
            check_polygon(polygon, WIDTH, HEIGHT)
    per_camera = Counter(zone.camera_id for zone in street.zones)
    assert set(per_camera) == {camera.camera_id for camera in street.cameras}


def test_only_shop_fronts_are_named_places(street: FullStreet) -> None:
    fronts = {place.place_id: place for place in street.fronts}
    for zone in street.zones:
        assert (zone.kind is Kind.SHOP_OVERFLOW) == (zone.place_id is not None)
        if zone.place_id is not None:
            assert zone.name == fronts[zone.place_id].name


def test_each_camera_sees_the_fronts_of_its_zones(street: FullStreet) -> None:
    """The door lies in the sector that the record of the camera tells, so the map and the zones say the same."""
    shops = {shop.place_id: shop for shop in street.shops}
    cameras = {camera.camera_id: camera for camera in street.cameras}
    looked = 0
    for zone in street.zones:
        if zone.place_id is None:
            continue
        camera, shop = cameras[zone.camera_id], shops[zone.place_id]
        assert shop.road_id == camera.road_id
        x0, y0 = to_metres((camera.longitude, camera.latitude))
        x1, y1 = to_metres((shop.longitude, shop.latitude))
        bearing = math.degrees(math.atan2(x1 - x0, y1 - y0))
        off = (bearing - camera.heading_degrees + 180) % 360 - 180
        # The shop's point is three metres behind its door.
        assert math.hypot(x1 - x0, y1 - y0) < camera.view_metres + 3.5
        assert abs(off) < camera.view_degrees / 2 + 25
        looked += 1
    assert looked > 1000


def test_who_sees_which_shop_is_known(street: FullStreet) -> None:
    seen_by, sees = cameras_of_shops(street.shops, street.zones), shops_of_cameras(street.shops, street.zones)
    assert set(seen_by) == {shop.shop_id for shop in street.shops}
    assert {(s, c) for s, ids in seen_by.items() for c in ids} == {(s, c) for c, ids in sees.items() for s in ids}
    unseen = sum(not ids for ids in seen_by.values())
    assert 50 < unseen < 300, "most shops are seen, and as in the record not all"


def test_the_lane_has_one_camera_for_46_shops(street: FullStreet) -> None:
    (lane,) = (road for road in street.of_level(AreaLevel.ROAD) if road.name == "和美弄")
    (camera,) = (camera for camera in street.cameras if camera.road_id == lane.area_id)
    of_lane = {shop.shop_id for shop in street.shops if shop.road_id == lane.area_id}
    assert len(of_lane) == 46
    assert shops_of_cameras(street.shops, street.zones)[camera.camera_id] == of_lane
    assert {len(ids) for s, ids in cameras_of_shops(street.shops, street.zones).items() if s in of_lane} == {1}


def test_no_camera_of_it_is_ever_watched(street: FullStreet) -> None:
    assert {(camera.source, camera.enabled) for camera in street.cameras} == {(REPLAY_SOURCE, False)}


def test_each_area_has_its_people_once(street: FullStreet) -> None:
    grants = [grant for person in street.people for grant in person.grants] + [demo.grant for demo in DEMO_PEOPLE]
    held = Counter((g.role, g.community_id or g.grid_id or g.block_id or g.shop_id) for g in grants)
    for role, level in (
        (Role.COMMUNITY, AreaLevel.COMMUNITY),
        (Role.GRID_MEMBER, AreaLevel.GRID),
        (Role.PROPERTY, AreaLevel.BLOCK),
    ):
        ids = {area.area_id for area in street.of_level(level)}
        assert {area_id: held[role, area_id] for area_id in ids} == dict.fromkeys(ids, 1)
    officers = [p for p in street.people if any(g.role is Role.OFFICER for g in p.grants)]
    assert len(officers) + 1 == 16, "the demo's own officer is one of them"
    merchants = [g.shop_id for g in grants if g.role is Role.MERCHANT]
    shops = {shop.shop_id: shop for shop in street.shops}
    assert len(merchants) == len(set(merchants)) < 30 and all(shops[s or ""].takes_part for s in merchants)


def test_the_same_seed_is_the_same_street_byte_for_byte_in_another_process(first: FullStreet) -> None:
    """Whatever order either process has its sets in: this one's is another each time."""
    program = "from governance_rules.domain.full_street.generate import generate; print(generate(1).sha256())"
    result = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.getcwd()},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert result.stdout.strip() == first.sha256()


def test_another_seed_is_another_street(first: FullStreet) -> None:
    other = full_street(2)
    assert other.sha256() != first.sha256() and other.areas != first.areas and other.shops != first.shops
    assert replace(other, seed=1).sha256() != first.sha256()
    changed = replace(first, shops=(replace(first.shops[0], owner_name="王五"), *first.shops[1:]))
    assert changed.sha256() != first.sha256(), "a single field counts"


def test_the_parts_are_told_in_order_and_telling_changes_nothing(first: FullStreet) -> None:
    told: list[str] = []
    assert generate(1, told.append) == first
    assert tuple(told) == PARTS


def test_the_map_is_geojson(first: FullStreet) -> None:
    found = {name: json.loads(as_text(collection)) for name, collection in collections(first).items()}
    sizes = {name: len(collection["features"]) for name, collection in found.items()}
    assert sizes == {
        "communities": 9, "grids": 36, "blocks": 130, "roads": 30, "shops": 1436, "cameras": 277, "views": 277,
    }  # fmt: skip
    types = {name: {f["geometry"]["type"] for f in collection["features"]} for name, collection in found.items()}
    assert types["roads"] == {"LineString"} and types["shops"] == types["cameras"] == {"Point"}
    assert types["communities"] == types["views"] == {"Polygon"}
    for collection in found.values():
        assert collection["type"] == "FeatureCollection"
        assert len({feature["id"] for feature in collection["features"]}) == len(collection["features"])
    (lane,) = (f for f in found["cameras"]["features"] if f["properties"]["road_id"] == "hemei-lane")
    assert len(lane["properties"]["shop_ids"]) == 46


def test_a_view_opens_where_the_camera_looks(first: FullStreet) -> None:
    camera = replace(first.cameras[0], heading_degrees=90.0, view_degrees=60.0, view_metres=100.0)
    ring = [to_metres(position) for position in view_of(camera).coordinates[0]]
    foot = to_metres((camera.longitude, camera.latitude))
    assert ring[0] == ring[-1] == pytest.approx(foot) and area_of(ring) > 0, "counter-clockwise"
    middle = ring[len(ring) // 2]
    assert (middle[0] - foot[0], middle[1] - foot[1]) == pytest.approx((100, 0), abs=0.1), "east of it"
    with pytest.raises(ValueError, match="not known"):
        view_of(replace(camera, heading_degrees=None))


def test_the_plane_keeps_metres() -> None:
    assert to_metres(to_degrees((1234.56, -789.01))) == pytest.approx((1234.56, -789.01), abs=0.01)
    assert to_metres(to_degrees((0.0, 0.0))) == pytest.approx((0, 0), abs=0.01)


def broken(street: FullStreet, how: str) -> FullStreet:
    shop, camera, block = street.shops[700], street.cameras[100], street.of_level(AreaLevel.BLOCK)[50]
    match how:
        case "shop elsewhere":
            moved = replace(shop, longitude=(shop.longitude or 0) + 0.002)
            return replace(street, shops=tuple(moved if s is shop else s for s in street.shops))
        case "shop away from its road":
            away = next(s for s in street.shops if s.road_id != shop.road_id)
            moved = replace(shop, road_id=away.road_id)
            return replace(street, shops=tuple(moved if s is shop else s for s in street.shops))
        case "camera lost":
            return replace(street, cameras=tuple(c for c in street.cameras if c is not camera))
        case "gap":
            assert block.geometry is not None
            ring = [*block.geometry.coordinates[0]]
            ring[1] = (ring[1][0] - 0.0002, ring[1][1])
            torn = replace(block, geometry=Geometry.polygon(tuple(ring)))
            return replace(street, areas=tuple(torn if a is block else a for a in street.areas))
        case "overlap":
            twin = replace(block, area_id="twin", name="twin")
            return replace(street, areas=(*street.areas, twin))
        case "turned round":
            assert block.geometry is not None
            torn = replace(block, geometry=Geometry.polygon(block.geometry.coordinates[0][::-1]))
            return replace(street, areas=tuple(torn if a is block else a for a in street.areas))
        case "lane unseen":
            gone = {s.place_id for s in street.shops if s.road_id == "hemei-lane"}
            lost = next(z for z in street.zones if z.place_id in gone)
            return replace(street, zones=tuple(z for z in street.zones if z is not lost))
        case "twice":
            return replace(street, shops=(*street.shops[:-1], replace(street.shops[-1], name=shop.name)))
    raise AssertionError(how)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("shop elsewhere", "does not stand in its block"),
        ("shop away from its road", "is not at its road"),
        ("camera lost", "276 cameras, not 277"),
        ("gap", "do not fill it"),
        ("overlap", "lie on one another"),
        ("turned round", "is no polygon"),
        ("lane unseen", "45 shops of the lane that its camera sees"),
        ("twice", "is there 2 times"),
    ],
)
def test_what_is_wrong_is_named(first: FullStreet, how: str, said: str) -> None:
    assert any(said in fault for fault in faults(broken(first, how)))


def test_a_thing_before_a_door_lies_in_the_shops_zone(first: FullStreet) -> None:
    """The zone is drawn where the camera sees the ground before that door: nearer doors lie lower in the picture."""
    cameras = {camera.camera_id: camera for camera in first.cameras}
    shops = {shop.place_id: shop for shop in first.shops}
    (lane,) = (camera.camera_id for camera in first.cameras if camera.road_id == "hemei-lane")
    lowest = []
    for zone in first.zones:
        if zone.camera_id == lane and zone.place_id is not None:
            shop, camera = shops[zone.place_id], cameras[lane]
            far = math.dist(to_metres((shop.longitude, shop.latitude)), to_metres((camera.longitude, camera.latitude)))
            lowest.append((far, max(corner.y for corner in zone.polygon.corners)))
            middle = sum(c.x for c in zone.polygon.corners) / len(zone.polygon.corners)
            level = sum(c.y for c in zone.polygon.corners) / len(zone.polygon.corners)
            assert contains(zone.polygon, type(zone.polygon.corners[0])(middle, level))
    lowest.sort()
    assert [y for _, y in lowest[::2]] == sorted((y for _, y in lowest[::2]), reverse=True)
