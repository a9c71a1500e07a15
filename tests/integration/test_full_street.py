"""A generated street in a real PostgreSQL: written once, read back as it was made, and ready for the case engine."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from data_contracts.errors import InvalidInput, Refused
from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.group import Group
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticeState
from data_contracts.schemas.policy import Role
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.full_street.coverage import cameras_of_shops, shops_of_cameras
from governance_rules.domain.full_street.street import FullStreet
from governance_rules.use_cases.dispatch_notices import dispatch_notices
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.record_observations import RecordedBatch, record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers
from governance_rules.use_cases.seed_full_street import STEPS, seed_full_street
from governance_rules.use_cases.seed_street import DEMO_PEOPLE, seed_street
from tests.conftest import Clock
from tests.fakes.full_street import full_street
from tests.fakes.street import a_picture, an_incident, an_observation

PASSWORD = "a long enough one"
TABLES = (
    "communities", "roads", "grids", "blocks", "places", "shops", "cameras", "camera_presets", "zones", "people",
    "role_grants", "micro_grid_groups", "generated_street",
)  # fmt: skip


def write(database: Database, street: FullStreet) -> bool:
    with database.unit_of_work() as uow:
        return seed_full_street(uow, street)


def counts(database: Database) -> dict[str, int]:
    with psycopg.connect(database.url) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[index]
            for table in TABLES
        }


def row_versions(database: Database) -> dict[str, list[tuple[str, str]]]:
    """Every row with the transaction that wrote it, so that one that was written anew differs, whatever is in it."""
    with psycopg.connect(database.url) as connection:
        return {
            table: connection.execute(f"SELECT xmin::text, t::text FROM {table} t ORDER BY 2").fetchall()
            for table in TABLES
        }


@pytest.fixture
def street(database: Database) -> FullStreet:
    """The street of seed 1 in a database in which the demo's own people can sign in."""
    street = full_street(1)
    with database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
        seed_street(uow, {person.sign_in_name: PASSWORD for person in DEMO_PEOPLE})
        assert seed_full_street(uow, street)
    return street


def test_it_is_written_with_the_records_figures_and_read_back_as_it_was_made(
    database: Database, street: FullStreet
) -> None:
    found = counts(database)
    assert {table: found[table] for table in ("communities", "roads", "grids", "blocks", "shops", "cameras")} == {
        "communities": 9, "roads": 30, "grids": 36, "blocks": 130, "shops": 1436, "cameras": 277,
    }  # fmt: skip
    assert found["micro_grid_groups"] == 10 and found["camera_presets"] == 277 and found["places"] == 1436
    with database.unit_of_work() as uow:
        assert {(a.level, a.area_id): a for a in uow.areas.all()} == {(a.level, a.area_id): a for a in street.areas}
        assert {shop.shop_id: shop for shop in uow.shops.all()} == {shop.shop_id: shop for shop in street.shops}
        assert {c.camera_id: c for c in uow.cameras.all()} == {c.camera_id: c for c in street.cameras}
        assert {z.zone_id: z for z in uow.zones.all()} == {z.zone_id: z for z in street.zones}
        assert {g.group_id: g for g in uow.groups.all()} == {g.group_id: g for g in street.groups}
        for place in street.fronts[::300]:
            assert uow.places.get(place.place_id) == place
        people = {person.sign_in_name: person for person in uow.people.all()}
        seen = cameras_of_shops(uow.shops.all(), uow.zones.all())
        sees = shops_of_cameras(uow.shops.all(), uow.zones.all())
        lane = {shop.shop_id for shop in uow.shops.all() if shop.road_id == "hemei-lane"}
        assert uow.cameras.all(enabled_only=True) == [], "no shard opens any of them"
    for person in street.people:
        assert set(people[person.sign_in_name].grants) == set(person.grants)
    officers = [p for p in people.values() if p.has(Role.OFFICER)]
    assert len(officers) == 16
    assert len(lane) == 46 and [ids for ids in sees.values() if ids & lane] == [lane]
    assert seen == cameras_of_shops(street.shops, street.zones)


def test_nobody_of_it_can_sign_in_by_a_password(database: Database, street: FullStreet) -> None:
    with database.unit_of_work() as uow:
        hashes = {p.sign_in_name: uow.people.by_sign_in_name(p.sign_in_name)[1] for p in uow.people.all()}  # type: ignore[index]
    able = {name for name, password_hash in hashes.items() if password_hash is not None}
    assert able == {person.sign_in_name for person in DEMO_PEOPLE} and len(hashes) > 100


def test_written_again_it_changes_nothing_and_neither_does_the_demo_after_it(
    database: Database, street: FullStreet
) -> None:
    before = row_versions(database)
    assert write(database, street) is False
    with database.unit_of_work() as uow:
        assert seed_street(uow, {person.sign_in_name: PASSWORD for person in DEMO_PEOPLE}) == []
    assert row_versions(database) == before


def test_a_second_street_is_refused_and_leaves_nothing(database: Database, street: FullStreet) -> None:
    before = row_versions(database)
    with pytest.raises(Refused, match="a full street of seed 1 is in this database already"):
        write(database, full_street(2))
    changed = replace(street, shops=(*street.shops[:-1], replace(street.shops[-1], owner_name="王五")))
    with pytest.raises(Refused, match="made by another version"):
        write(database, changed)
    assert row_versions(database) == before


def test_two_that_come_at_once_write_one_street(database: Database) -> None:
    first, second = full_street(1), full_street(2)
    gate = threading.Barrier(4)

    def work(number: int) -> str:
        gate.wait()
        try:
            return "written" if write(database, (first, second)[number % 2]) else "there"
        except Refused:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        outcomes = Counter(pool.map(work, range(4)))
    assert outcomes == {"written": 1, "there": 1, "refused": 2}
    assert counts(database)["shops"] == 1436


def test_all_of_it_or_nothing(database: Database) -> None:
    street = full_street(1)
    empty = counts(database)
    told: list[str] = []
    with database.unit_of_work() as uow:
        uow.cameras.add(Camera("xiaohe-camera-200", "somebody's own", "push:"))
    with pytest.raises(InvalidInput, match="xiaohe-camera-200"), database.unit_of_work() as uow:
        seed_full_street(uow, street, told.append)
    assert told == [*STEPS[: STEPS.index("cameras") + 1]]
    assert counts(database) == empty | {"cameras": 1}
    torn = replace(street, cameras=street.cameras[1:])
    with pytest.raises(InvalidInput, match="276 cameras, not 277"):
        write(database, torn)
    assert counts(database) == empty | {"cameras": 1}


def see(database: Database, zone: Zone, thing: str, number: int = 1) -> RecordedBatch:
    """What became of a thing that stands in the middle of the zone, through the use case that the eye calls."""
    xs, ys = zip(*((corner.x, corner.y) for corner in zone.polygon.corners), strict=True)
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    with database.unit_of_work() as uow:
        now = uow.now()
        incident = replace(
            an_incident(
                number, 0.9, camera_id=zone.camera_id, preset=zone.preset, zone_id=zone.zone_id, kind=zone.kind
            ),
            thing=thing,
            box=Box(x - 10, y - 10, x + 10, y + 10),
            first_seen_at=now - timedelta(minutes=6),
            dwell_reached_at=now,
        )
        report = IncidentReport(incident, (a_picture(incident), a_picture(incident, sealed=False)))
        return record_observations(uow, ObservationBatch((an_observation(incident),), (), (report,), {}))


def open_case(database: Database, zone: Zone, thing: str) -> Case:
    (case_id,) = see(database, zone, thing).opened
    with database.unit_of_work() as uow:
        return uow.cases.get(case_id)


def mentioned(database: Database, case: Case) -> dict[Role, list[str]]:
    """Whom a message about the case would call by name, by role."""
    roles = [Role.MERCHANT, Role.GRID_MEMBER, Role.COMMUNITY, Role.PROPERTY, Role.OFFICER]
    with database.unit_of_work() as uow:
        found = uow.people.to_mention(roles, case)
    return {role: [one.name for one in found if one.role is role] for role in roles}


def test_a_case_at_a_shop_front_asks_the_people_of_that_shop(
    database: Database, clock: Clock, street: FullStreet
) -> None:
    """From the zone to the officer by the real policy: who is asked is the right one, and nothing leaves the house."""
    shops = {shop.shop_id: shop for shop in street.shops}
    merchant, shop = next(
        (person, shops[person.grants[0].shop_id or ""])
        for person in street.people
        if person.grants[0].role is Role.MERCHANT
        and any(zone.place_id == shops[person.grants[0].shop_id or ""].place_id for zone in street.zones)
    )
    zone = next(zone for zone in street.zones if zone.place_id == shop.place_id)
    block = next(a for a in street.of_level(AreaLevel.BLOCK) if a.area_id == shop.block_id)
    with database.unit_of_work() as uow:
        # A group of the whole street has an address; those of the street's areas, which have none, go before it.
        uow.groups.save(Group("all", "everybody", "json://127.0.0.1:9/secret"))
    case = open_case(database, zone, "goods")
    assert (case.shop_id, case.block_id, case.grid_id, case.community_id) == (
        shop.shop_id, shop.block_id, shop.grid_id, block.community_id,
    )  # fmt: skip
    titles = {person.sign_in_name: person.display_name for person in street.people}
    titles |= {f"demo-{person.sign_in_name}": person.display_name for person in DEMO_PEOPLE}
    asked = mentioned(database, case)
    assert asked[Role.MERCHANT] == [merchant.display_name] == [f"商户 {shop.owner_name}"]
    assert asked[Role.GRID_MEMBER] == [titles.get(f"member-{shop.grid_id}", titles["demo-grid"])]
    assert asked[Role.COMMUNITY] == [titles.get(f"community-{block.community_id}", titles["demo-community"])]
    assert asked[Role.PROPERTY] == [titles.get(f"property-{shop.grid_id}")]
    assert asked[Role.OFFICER] and all(name.startswith("执法队员") for name in asked[Role.OFFICER])
    states = [case.state]
    while states[-1] is not CaseState.ENFORCING and len(states) < 10:
        with database.unit_of_work() as uow:
            dispatch_notices(uow)
            due = uow.timers.pending(case.case_id).due_at
        clock.advance(due - clock.now())
        with database.unit_of_work() as uow:
            run_due_timers(uow)
            states.append(uow.cases.get(case.case_id).state)
    assert [*dict.fromkeys(states)] == [
        CaseState.OPEN, CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.REMINDED_2, CaseState.ENFORCING,
    ]  # fmt: skip
    with database.unit_of_work() as uow:
        dispatch_notices(uow)
        notices = uow.notices.of_case(case.case_id)
    posts = [notice for notice in notices if notice.channel == "group"]
    assert posts and {(p.state, p.delivered_through) for p in posts} == {(NoticeState.DELIVERED, "inbox")}


def test_a_case_that_is_no_shops_lies_where_its_camera_stands(database: Database, street: FullStreet) -> None:
    cameras = {camera.camera_id: camera for camera in street.cameras}
    zone = next(zone for zone in street.zones if zone.kind is Kind.ILLEGAL_PARKING)
    camera = cameras[zone.camera_id]
    case = open_case(database, zone, "car")
    assert case.shop_id is None and case.camera_id == camera.camera_id
    assert (case.community_id, case.grid_id, case.block_id) == (camera.community_id, camera.grid_id, camera.block_id)
    asked = mentioned(database, case)
    assert [len(asked[role]) for role in (Role.GRID_MEMBER, Role.COMMUNITY, Role.PROPERTY)] == [1, 1, 1]


def test_two_cameras_that_see_one_front_make_one_case_of_it(database: Database, street: FullStreet) -> None:
    twice = next(place for place, n in Counter(z.place_id for z in street.zones if z.place_id).items() if n == 2)
    one, other = (zone for zone in street.zones if zone.place_id == twice)
    assert one.camera_id != other.camera_id
    case = open_case(database, one, "goods")
    assert see(database, other, "goods", 2).attached == (case.case_id,)


def test_no_room_for_a_second_mark(database: Database, street: FullStreet) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("INSERT INTO generated_street (only_one, seed, sha256) VALUES (false, 2, %s)", ("ab" * 32,))
