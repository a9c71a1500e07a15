"""A street in another time zone has its own working hours, in everything that sets a timer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from apps.cli import shared
from data_contracts.errors import InvalidInput
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.command import Command, CommandDetail, Photo
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.sensor import Alarm, Sensor
from data_contracts.schemas.zone import Zone
from data_contracts.settings import get_settings
from data_contracts.store.database import Database, open_database
from flows.street import open_street
from governance_rules.domain.entries import EntryPicture, MissedCase
from governance_rules.use_cases.commands import acknowledge_case, command_case
from governance_rules.use_cases.dispatch_notices import dispatch_notices
from governance_rules.use_cases.enter_case import enter_case
from governance_rules.use_cases.raise_alarm import raise_alarm
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers
from governance_rules.use_cases.self_check import check_timers
from serve.late_database import LateDatabase
from tests.conftest import Clock
from tests.fakes.street import a_person, a_picture, a_policy, an_incident, an_observation

MONDAY = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
"""15:00 in New York, where people work; Tuesday 04:00 in Hangzhou, where nobody does before half past eight."""
AT_WORK = MONDAY + timedelta(hours=1)
WHEN_HANGZHOU_OPENS = datetime(2026, 3, 3, 0, 30, tzinfo=UTC) + timedelta(hours=1)
LANE = Polygon((Point(0, 0), Point(1900, 0), Point(1900, 300), Point(0, 300)))
HOUR = {"minutes": 60, "counted": "working_hours"}
PARTIES = {
    "open": ["grid_member"],
    "in_group": ["merchant"],
    "reminded_1": ["community"],
    "reminded_2": ["property"],
    "enforcing": ["officer"],
}
STEPS = {state: {"parties": parties, "channels": ["group"], **HOUR} for state, parties in PARTIES.items()}


@pytest.fixture(params=[("America/New_York", AT_WORK), ("Asia/Shanghai", WHEN_HANGZHOU_OPENS)])
def zone(request: pytest.FixtureRequest) -> tuple[str, datetime]:
    """A time zone, and when an hour of work that begins now is over there."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def street(database_url: str, clock: Clock, zone: tuple[str, datetime]) -> Iterator[Database]:
    clock.advance(MONDAY - clock.now())
    with open_database(database_url, time_zone=zone[0]) as database:
        with database.unit_of_work() as uow:
            # An hour at the least, so that an acknowledgement and a step are over at the same moment.
            uow.policies.save(a_policy(steps=STEPS, acknowledge_minutes=60))
            alarm = {"severity": "urgent", "things": ["smoke_sensor"]}
            uow.policies.save(a_policy(Kind.SMOKE_ALARM, steps=STEPS, acknowledge_minutes=60, **alarm))
            uow.areas.save(Area(AreaLevel.COMMUNITY, "c1", "c1"))
            uow.cameras.add(Camera("gate", "gate", "push:", community_id="c1"))
            uow.cameras.save_preset(Preset("gate", "home", 1920, 1080))
            uow.zones.add(Zone("lane", "gate", "home", "lane", Kind.ILLEGAL_PARKING, LANE))
            uow.places.add(Place("kitchen", "kitchen", spot=False))
            uow.sensors.save(Sensor("smoke", "smoke", Kind.SMOKE_ALARM, "kitchen", community_id="c1"))
        yield database


def opened(street: Database, score: float = 0.9) -> Case:
    incident = an_incident(1, score)
    report = IncidentReport(incident, (a_picture(incident), a_picture(incident, sealed=False)))
    with street.unit_of_work() as uow:
        recorded = record_observations(uow, ObservationBatch((an_observation(incident),), (), (report,), {}))
        return uow.cases.get(recorded.opened[0])


def due(street: Database, case_id: int) -> datetime:
    with street.unit_of_work() as uow:
        timer = uow.timers.pending(case_id)
    assert timer is not None
    return timer.due_at.replace(microsecond=0)


def nearly(at: datetime) -> list[datetime]:
    """The clock of the test goes on while it runs."""
    return [at + timedelta(seconds=seconds) for seconds in range(60)]


def someone(street: Database, role: Role) -> Person:
    with street.unit_of_work() as uow:
        number = uow.people.add(role.value, role.value, None, a_person(role).grants)
        return uow.people.get(number)


def test_what_the_eye_opens_and_people_take_on(street: Database, zone: tuple[str, datetime]) -> None:
    case = opened(street)
    assert due(street, case.case_id) in nearly(zone[1])
    with street.unit_of_work() as uow:
        acknowledge_case(uow, someone(street, Role.GRID_MEMBER), case.case_id)
    assert due(street, case.case_id) in nearly(zone[1])


def test_what_people_confirm_and_bring_back_from_a_side_way(street: Database, zone: tuple[str, datetime]) -> None:
    operator, leader = someone(street, Role.OPERATOR), someone(street, Role.LEADER)
    case = opened(street, score=0.2)
    with street.unit_of_work() as uow:
        command_case(uow, operator, case.case_id, Command.CONFIRM)
        detail = CommandDetail("why", until=uow.now() + timedelta(days=2))
        deferred = command_case(uow, leader, case.case_id, Command.DEFER, detail=detail)
        assert deferred.returns_to is not None and 58 < deferred.returns_to.minutes <= 60
        command_case(uow, leader, case.case_id, Command.RESUME)
    assert due(street, case.case_id) in nearly(zone[1])


def test_what_a_sensor_opens(street: Database, zone: tuple[str, datetime]) -> None:
    with street.unit_of_work() as uow:
        raised = raise_alarm(uow, Alarm("a1", "smoke", uow.now(), "smoke"))
    assert due(street, raised.case_id) in nearly(zone[1])


def test_what_the_sweep_moves_on_and_the_self_check_repairs(
    street: Database, clock: Clock, zone: tuple[str, datetime]
) -> None:
    case = opened(street)
    clock.advance(zone[1] + timedelta(minutes=2) - clock.now())
    with street.unit_of_work() as uow:
        assert run_due_timers(uow) == 1
    # Nobody acknowledged: now the step's own hour runs, in the hours of work of the same day in either place.
    assert due(street, case.case_id) in nearly(zone[1] + timedelta(hours=1, minutes=2))
    clock.advance(MONDAY + timedelta(days=1, hours=3) - clock.now())
    with street.unit_of_work() as uow:
        uow.connection.execute("ALTER TABLE timers DISABLE TRIGGER USER")
        uow.connection.execute("UPDATE timers SET state = 'done', finished_at = now() WHERE state = 'pending'")
        uow.connection.execute("ALTER TABLE timers ENABLE TRIGGER USER")
    with street.unit_of_work() as uow:
        assert check_timers(uow).repaired == (case.case_id,)
    # 18:00 on a Tuesday in New York, 07:00 on Wednesday in Hangzhou.
    opens = {"America/New_York": (4, 13, 30), "Asia/Shanghai": (4, 0, 30)}[zone[0]]
    assert due(street, case.case_id) in nearly(datetime(2026, 3, *opens, tzinfo=UTC) + timedelta(hours=1))


def test_quiet_hours_of_a_post_are_those_of_the_street(street: Database, zone: tuple[str, datetime]) -> None:
    quiet = [{"channel": "group", "from": "22:00", "until": "07:00"}]
    with street.unit_of_work() as uow:
        uow.policies.save(a_policy(steps=STEPS, quiet_hours=quiet, version=2))
    case = opened(street)
    with street.unit_of_work() as uow:
        dispatch_notices(uow)
        (notice,) = uow.notices.of_case(case.case_id)
    asleep = zone[0] == "Asia/Shanghai"
    assert (notice.state == "pending") is asleep
    assert not asleep or notice.next_attempt_at == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert case.state is CaseState.OPEN


def test_a_case_that_somebody_enters(street: Database, zone: tuple[str, datetime]) -> None:
    photo = Photo("copies/a.jpg", "ab" * 32, "sealed/a.jpg", "cd" * 32)
    with street.unit_of_work() as uow:
        picture = EntryPicture(photo, "image/jpeg", 100, 100)
        entry = MissedCase(Kind.ILLEGAL_PARKING, Box(100, 100, 160, 140), uow.now(), picture, "gate", None, "car")
        entered = enter_case(uow, someone(street, Role.OPERATOR), entry)
    assert due(street, entered.case_id) in nearly(zone[1])


def test_every_program_opens_the_database_with_the_zone_of_its_settings(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYEYE_TIME_ZONE", "America/Lima")
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database_url)
    get_settings.cache_clear()
    try:
        with open_database(database_url) as database, database.unit_of_work() as uow:
            assert uow.time_zone == "America/Lima"
        with open_street(logging.getLogger("test")) as (_, database), database.unit_of_work() as uow:
            assert uow.time_zone == "America/Lima"
        late = LateDatabase(database_url, 1, 5)
        with late.unit_of_work() as uow:
            assert uow.time_zone == "America/Lima"
        late.close()
    finally:
        get_settings.cache_clear()


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "/etc/passwd", "Asia"])
def test_a_time_zone_that_there_is_not_is_refused_by_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYEYE_TIME_ZONE", name)
    with pytest.raises(InvalidInput, match=r"CITYEYE_TIME_ZONE.*no such time zone"):
        shared.settings()
