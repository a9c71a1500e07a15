"""Areas, cameras, zones, policies, places: what is set up before anything is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState, Preset
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Schedule, Window
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database
from tests.fakes.street import MONDAY_NOON, a_policy

CAMERA = Camera("gate", "East gate", "sim://street", longitude=120.14, latitude=30.31)
ZONE = Zone(
    "lane",
    "gate",
    "home",
    "Right-hand lane",
    Kind.ILLEGAL_PARKING,
    Polygon((Point(0, 0), Point(100.5, 0), Point(100, 80))),
    masks=(Polygon((Point(1, 1), Point(2, 1), Point(2, 2))),),
    schedule=Schedule(active=(Window(days=("mon",), from_="07:30", until="19:00"),)),
    dwell_seconds=5,
)


@pytest.fixture
def street(database: Database) -> Database:
    with database.unit_of_work() as uow:
        uow.cameras.add(CAMERA)
        uow.cameras.save_preset(Preset("gate", "home", 640, 360))
        uow.zones.add(ZONE)
    return database


def test_records_come_back_as_they_went_in(street: Database) -> None:
    with street.unit_of_work() as uow:
        assert uow.cameras.get("gate") == CAMERA
        assert uow.cameras.all() == [CAMERA]
        assert uow.cameras.preset("gate", "home") == Preset("gate", "home", 640, 360)
        assert uow.cameras.preset("gate", "other") is None
        assert uow.zones.get("lane") == ZONE
        assert uow.zones.of_camera("gate") == uow.zones.all() == [ZONE]


def test_what_is_not_there_is_named(street: Database) -> None:
    with street.unit_of_work() as uow:
        for ask in (
            lambda: uow.cameras.get("moon"),
            lambda: uow.cameras.update(replace(CAMERA, camera_id="moon")),
            lambda: uow.zones.get("moon"),
            lambda: uow.zones.remove("moon"),
            lambda: uow.places.get("moon"),
        ):
            with pytest.raises(NotFound, match="moon"):
                ask()
        with pytest.raises(NotFound, match="garbage"):
            uow.policies.current(Kind.GARBAGE)


def test_a_camera_id_is_taken_once(street: Database) -> None:
    with pytest.raises(InvalidInput, match="gate") as refusal, street.unit_of_work() as uow:
        uow.cameras.add(CAMERA)
    assert refusal.value.field == "camera_id"


def test_a_zone_of_an_unknown_camera_is_refused(database: Database) -> None:
    with pytest.raises(NotFound, match="gate"), database.unit_of_work() as uow:
        uow.zones.add(ZONE)


def test_a_disabled_camera_is_not_among_the_enabled(street: Database) -> None:
    with street.unit_of_work() as uow:
        uow.cameras.update(replace(CAMERA, enabled=False, name="Off"))
        assert uow.cameras.all(enabled_only=True) == []
        assert uow.cameras.get("gate").name == "Off"


def test_a_removed_zone_is_gone_and_its_id_is_free(street: Database) -> None:
    with street.unit_of_work() as uow:
        with pytest.raises(InvalidInput, match="lane"):
            uow.zones.add(ZONE)
        uow.zones.remove("lane")
        assert uow.zones.of_camera("gate") == []
        uow.zones.add(replace(ZONE, name="Drawn anew"))
        assert uow.zones.get("lane").name == "Drawn anew"


def test_zones_of_two_cameras_share_a_place_that_the_first_one_names(street: Database) -> None:
    with street.unit_of_work() as uow:
        uow.cameras.add(replace(CAMERA, camera_id="gate2"))
        uow.zones.add(replace(ZONE, zone_id="a", name="Fruit shop", place_id="shop-7"))
        uow.zones.add(replace(ZONE, zone_id="b", name="other words", camera_id="gate2", place_id="shop-7"))
        assert uow.places.get("shop-7") == Place("shop-7", "Fruit shop", spot=False)


def test_a_spot_is_made_once_and_found_by_its_zone(street: Database) -> None:
    spot = Place("s1", "Lane, left", True, "gate", "home", "lane", Box(1, 2, 3, 4))
    with street.unit_of_work() as uow:
        uow.places.add(spot)
        assert uow.places.spots_of_zones(["lane"]) == {"lane": [spot]}
        with pytest.raises(InvalidInput, match="s1"):
            uow.places.add(spot)


def test_areas_are_saved_and_renamed(database: Database) -> None:
    areas = [
        Area(AreaLevel.COMMUNITY, "c1", "Xiaohe"),
        Area(AreaLevel.ROAD, "r1", "Canal road", "c1"),
        Area(AreaLevel.GRID, "g1", "Grid 1", "c1"),
        Area(AreaLevel.BLOCK, "b1", "Block 1", "c1"),
    ]
    with database.unit_of_work() as uow:
        for area in areas:
            uow.areas.save(area)
        uow.areas.save(replace(areas[1], name="New canal road"))
        found = {area.area_id: area for area in uow.areas.all()}
    assert found == {area.area_id: area for area in areas} | {"r1": replace(areas[1], name="New canal road")}


def test_policy_versions_grow_only_with_their_content(database: Database) -> None:
    with database.unit_of_work() as uow:
        assert uow.policies.save(a_policy()) == 1
        assert uow.policies.save(a_policy()) == 1
        assert uow.policies.save(a_policy(dwell_seconds=90)) == 2
        assert uow.policies.save(a_policy(dwell_seconds=90)) == 2
        assert uow.policies.save(a_policy(dwell_seconds=90, version=9)) == 2
        assert uow.policies.save(a_policy(dwell_seconds=120, version=9)) == 9
        current = uow.policies.current(Kind.ILLEGAL_PARKING)
        assert (current.version, current.dwell_seconds) == (9, 120)
        uow.policies.save(a_policy(Kind.GARBAGE))
        assert {kind: policy.version for kind, policy in uow.policies.all_current().items()} == {
            Kind.ILLEGAL_PARKING: 9,
            Kind.GARBAGE: 1,
        }


def test_health_keeps_one_row_a_camera_and_a_history_of_changes(street: Database) -> None:
    ok = CameraHealth("gate", HealthState.OK, MONDAY_NOON, MONDAY_NOON, "", 2.0)
    black = CameraHealth("gate", HealthState.BLACK, MONDAY_NOON, MONDAY_NOON, "night without lamps", 2.0, 1.5)
    with street.unit_of_work() as uow:
        for health in (ok, ok, black, black, ok):
            uow.cameras.save_health([health])
        uow.cameras.save_health([])
        assert uow.cameras.health() == [ok]
        states = [row["state"] for row in uow.cameras.health_history("gate")]
    assert states == ["ok", "black", "ok"]
