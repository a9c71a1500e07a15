"""Zones added, changed, removed and asked about on a real PostgreSQL: written down, refused, and what a shift makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from data_contracts.errors import InvalidInput, NotFound, Refused, StalePage
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState, Preset
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.observation import Observation
from data_contracts.schemas.person import Person
from data_contracts.schemas.setup_change import SetupSubject
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.demo_street import DEMO_PEOPLE
from governance_rules.domain.permissions import MAY, Action
from governance_rules.domain.view import WatchedView
from governance_rules.domain.what_if import Fate
from governance_rules.domain.zone_hours import DayHours, ZoneHours, as_schedule, in_rows
from governance_rules.domain.zones import in_force
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.manage_zones import remove_zone, save_zone
from governance_rules.use_cases.preview_zone import catch_of, view_record
from governance_rules.use_cases.seed_street import seed_street
from serve.drawn_on import DrawnOn

EVERYBODY = [demo.sign_in_name for demo in DEMO_PEOPLE]
SQUARE = Polygon((Point(100, 100), Point(400, 100), Point(400, 300), Point(100, 300)))
HOLE = Polygon((Point(120, 220), Point(180, 220), Point(180, 290), Point(120, 290)))
ZONE = Zone("c1-parking", "c1", "home", "Fire lane", Kind.ILLEGAL_PARKING, SQUARE)


@pytest.fixture
def people(database: Database) -> dict[str, Person]:
    with database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
        seed_street(uow, dict.fromkeys(EVERYBODY, "long-enough-word"))
        uow.cameras.add(Camera("c1", "Corner", "push:"))
        uow.cameras.add(Camera("dark", "No picture yet", "push:"))
        uow.cameras.save_preset(Preset("c1", "home", 640, 352))
        return {name: uow.people.by_sign_in_name(name)[0] for name in EVERYBODY}


def test_each_step_is_written_down_with_who_did_it(database: Database, people: dict[str, Person]) -> None:
    admin = people["admin"]
    hours = as_schedule(ZoneHours("only", (DayHours(("fri", "sat"), "22:00-02:00"),), holidays_count=False))
    changed = replace(ZONE, name="Market lane", masks=(HOLE,), schedule=hours, dwell_seconds=90.0, place_id="market")
    with database.unit_of_work() as uow:
        save_zone(uow, admin, ZONE, None)
    with database.unit_of_work() as uow:
        there = uow.zones.get(ZONE.zone_id)
        assert there == ZONE
        save_zone(uow, admin, changed, there)
        # Nothing changed, nothing to write down.
        save_zone(uow, admin, changed, uow.zones.get(ZONE.zone_id))
    with database.unit_of_work() as uow:
        there = uow.zones.get(ZONE.zone_id)
        assert there == changed and uow.places.get("market").name == "Market lane"
        remove_zone(uow, admin, there)
    with database.unit_of_work() as uow:
        with pytest.raises(NotFound):
            uow.zones.get(ZONE.zone_id)
        removed, second, first = uow.setup_changes.of(SetupSubject.ZONE, ZONE.zone_id)
    assert {change.person_id for change in (removed, second, first)} == {admin.person_id}
    assert first.before is None and second.before == first.after and removed.before == second.after
    assert removed.after is None and second.after and second.after["name"] == "Market lane"
    assert second.after["masks"] == [[[corner.x, corner.y] for corner in HOLE.corners]]
    assert second.after["schedule"]["active"][0]["days"] == ["fri", "sat"]


def test_only_who_manages_zones_may(database: Database, people: dict[str, Person]) -> None:
    for name, person in people.items():
        able = any(Action.MANAGE_ZONES in MAY[grant.role] for grant in person.grants)
        zone = replace(ZONE, zone_id=f"c1-{name}")
        with database.unit_of_work() as uow:
            if able:
                save_zone(uow, person, zone, None)
                remove_zone(uow, person, zone)
                continue
            with pytest.raises(Refused):
                save_zone(uow, person, zone, None)
            with pytest.raises(Refused):
                remove_zone(uow, person, zone)
            assert not uow.setup_changes.of(SetupSubject.ZONE, zone.zone_id)


def test_what_is_wrong_names_its_field_and_changes_nothing(database: Database, people: dict[str, Person]) -> None:
    crossing = Polygon((Point(0, 0), Point(100, 100), Point(100, 0), Point(0, 100)))
    outside = Polygon((Point(0, 0), Point(900, 0), Point(900, 100)))
    wrong = (
        (replace(ZONE, name="  "), "name"),
        (replace(ZONE, dwell_seconds=0.0), "dwell_seconds"),
        (replace(ZONE, dwell_seconds=8 * 86_400.0), "dwell_seconds"),
        (replace(ZONE, polygon=crossing), "polygon"),
        (replace(ZONE, polygon=outside), "polygon"),
        (replace(ZONE, masks=(HOLE, crossing)), "masks"),
    )
    with database.unit_of_work() as uow:
        for zone, field in wrong:
            with pytest.raises(InvalidInput) as refused:
                save_zone(uow, people["admin"], zone, None)
            assert refused.value.field == field
        with pytest.raises(NotFound):
            save_zone(uow, people["admin"], replace(ZONE, camera_id="nobody"), None)
        with pytest.raises(NotFound, match="not known yet"):
            save_zone(uow, people["admin"], replace(ZONE, camera_id="dark"), None)
        assert not uow.zones.of_camera("c1") and not uow.setup_changes.of(SetupSubject.ZONE, ZONE.zone_id)


def test_the_second_of_two_changes_nothing(database: Database, people: dict[str, Person]) -> None:
    admin = people["admin"]
    with database.unit_of_work() as uow:
        save_zone(uow, admin, ZONE, None)
        save_zone(uow, admin, replace(ZONE, name="First"), ZONE)
    with database.unit_of_work() as uow:
        with pytest.raises(StalePage, match="changed"):
            save_zone(uow, admin, replace(ZONE, name="Late"), ZONE)
        with pytest.raises(StalePage, match="changed"):
            remove_zone(uow, admin, ZONE)
        first = uow.zones.get(ZONE.zone_id)
        with pytest.raises(InvalidInput) as moved:
            save_zone(uow, admin, replace(first, zone_id="another"), first)
        assert moved.value.field == "camera_id"
        remove_zone(uow, admin, first)
        with pytest.raises(StalePage, match="removed"):
            save_zone(uow, admin, replace(first, name="Late"), first)
    with database.unit_of_work() as uow:
        assert len(uow.setup_changes.of(SetupSubject.ZONE, ZONE.zone_id)) == 3


def test_hours_come_back_as_they_were_set_and_hold_in_the_streets_time(
    database: Database, people: dict[str, Person]
) -> None:
    hours = ZoneHours(rows=(DayHours(("sat",), "22:00-02:00"), DayHours(("mon", "tue"), "05:30-08:00, 17:00-24:00")))
    with database.unit_of_work() as uow:
        save_zone(uow, people["admin"], replace(ZONE, schedule=as_schedule(hours)), None)
    with database.unit_of_work() as uow:
        schedule = uow.zones.get(ZONE.zone_id).schedule
        assert schedule is not None and in_rows(schedule) == hours and uow.time_zone == "Asia/Shanghai"
        # Saturday 7 March 2026, 23:00 and Sunday, 01:30 and 02:30 in Hangzhou.
        times = [datetime(2026, 3, 7, hour, minute, tzinfo=UTC) for hour, minute in ((15, 0), (17, 30), (18, 30))]
        told = [in_force(schedule, at, uow.time_zone) for at in times]
    assert told == [False, False, True]


def test_a_shifted_view_is_another_one_when_its_last_zone_is_drawn_anew(
    database: Database, people: dict[str, Person]
) -> None:
    admin, second = people["admin"], replace(ZONE, zone_id="c1-garbage", kind=Kind.GARBAGE)
    with database.unit_of_work() as uow:
        save_zone(uow, admin, ZONE, None)
        save_zone(uow, admin, second, None)
    drawn_on = DrawnOn()
    assert not drawn_on.drawn_anew(_view(database), _health(HealthState.OK))
    shifted = _health(HealthState.VIEW_SHIFTED)
    assert not drawn_on.drawn_anew(_view(database), shifted)
    moved = Polygon(tuple(Point(corner.x + 40, corner.y) for corner in SQUARE.corners))
    with database.unit_of_work() as uow:
        save_zone(uow, admin, replace(ZONE, polygon=moved), ZONE)
    assert not drawn_on.drawn_anew(_view(database), shifted)
    # It is remembered over a restart which zones were drawn on the old view.
    drawn_on = DrawnOn(drawn_on.state())
    # A new name alone is no new drawing.
    with database.unit_of_work() as uow:
        save_zone(uow, admin, replace(second, name="Other name"), second)
    assert not drawn_on.drawn_anew(_view(database), shifted)
    with database.unit_of_work() as uow:
        there = uow.zones.get(second.zone_id)
        save_zone(uow, admin, replace(there, polygon=moved), there)
    assert drawn_on.drawn_anew(_view(database), shifted)


def test_what_a_zone_would_have_caught_is_counted_from_the_record(
    database: Database, people: dict[str, Person]
) -> None:
    admin = people["admin"]
    with database.unit_of_work() as uow:
        save_zone(uow, admin, ZONE, None)
        now = uow.now()
        things = (
            _stood(now - timedelta(hours=5), 150, 20),
            _stood(now - timedelta(hours=9), 300, 20, unnamed=True),
            _stood(now - timedelta(days=2), 150, 1),
            _stood(now - timedelta(days=20), 300, 20),
            _stood(now - timedelta(hours=5), 500, 20),
        )
        uow.observations.save(things)
        assert uow.observations.get(things[1].observation_id) == things[1]
    with database.unit_of_work() as uow:
        week, month = (view_record(uow, "c1", "home", days) for days in (7, 28))
        assert (len(week.things), len(month.things), week.cut) == (4, 5, False)
        assert not view_record(uow, "c1", "left", 28).things and not view_record(uow, "dark", "home", 28).things
    caught = catch_of(ZONE, week)
    assert caught is not None and caught.violations == 2
    assert caught.fates == {Fate.AUTOMATIC: 1, Fate.SUSPECTED: 1, Fate.SHORT: 1}
    wide = Polygon((Point(100, 100), Point(620, 100), Point(620, 300), Point(100, 300)))
    wider = catch_of(replace(ZONE, polygon=wide), week)
    assert wider is not None and wider.violations == 3
    by_month = catch_of(ZONE, month)
    assert by_month is not None and by_month.violations == 3
    of_others = catch_of(replace(ZONE, kind=Kind.GARBAGE), week)
    assert of_others is not None and of_others.violations == 0 and of_others.others == {Kind.ILLEGAL_PARKING: 3}


def _stood(begin: datetime, x: float, minutes: float, unnamed: bool = False) -> Observation:
    return Observation(
        uuid4(), "c1", "home", ZONE.zone_id, ZONE.kind, "car", Box(x, 150, x + 60, 210), begin,
        begin + timedelta(minutes=minutes), 20, 1, 0.8, 0.9, "d_v1", unnamed=unnamed,
    )  # fmt: skip


def _health(state: HealthState) -> CameraHealth:
    at = datetime(2026, 3, 7, tzinfo=UTC)
    return CameraHealth("c1", state, at, at)


def _view(database: Database) -> WatchedView:
    with database.unit_of_work() as uow:
        zones = tuple(uow.zones.of_camera("c1"))
        policies = uow.policies.all_current()
    return WatchedView("c1", "home", 640, 352, zones, policies)
