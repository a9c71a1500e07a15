"""Sensors in PostgreSQL, the keys for them, and what the tables refuse of an incident of a sensor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from data_contracts.errors import CityEyeError, InvalidInput, NotFound
from data_contracts.schemas.api_key import ApiKeyGrant
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.place import Place
from data_contracts.schemas.sensor import Alarm, Sensor
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.alarms import incident_of_alarm
from governance_rules.use_cases.evidence_log import verify_case, verify_log
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.raise_alarm import RaisedAlarm, raise_alarm
from governance_rules.use_cases.run_due_timers import run_due_timers
from tests.conftest import Clock
from tests.integration.store.conftest import Street

FLAT = Place("flat-201", "House 3, flat 201", False)
SMOKE = Sensor("smoke-1", "smoke 3-201", Kind.SMOKE_ALARM, FLAT.place_id, "c1", None, None, 120.1, 30.3)


@pytest.fixture
def sensors(street: Street) -> Database:
    with street.database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
        uow.places.add(FLAT)
        uow.sensors.save(SMOKE)
    return street.database


def ring(database: Database, alarm_id: str = "a1", **more) -> RaisedAlarm:
    with database.unit_of_work() as uow:
        return raise_alarm(uow, Alarm(alarm_id, SMOKE.sensor_id, more.pop("raised_at", uow.now()), **more))


def test_a_sensor_is_kept_changed_and_found(sensors: Database) -> None:
    with sensors.unit_of_work() as uow:
        assert uow.sensors.get("smoke-1") == SMOKE and uow.sensors.all() == [SMOKE]
        moved = replace(SMOKE, name="other", grid_id=None, active=False)
        uow.sensors.save(moved)
        assert uow.sensors.get("smoke-1") == moved
        with pytest.raises(NotFound, match="smoke-9"):
            uow.sensors.get("smoke-9")
        with pytest.raises(InvalidInput, match="something else"):
            uow.sensors.save(replace(SMOKE, kind=Kind.GAS_ALARM))


@pytest.mark.parametrize(
    "changes", [{"kind": Kind.GARBAGE}, {"place_id": "nowhere"}, {"longitude": 181.0}, {"sensor_id": ""}]
)
def test_a_sensor_that_cannot_be_is_refused(sensors: Database, changes: dict) -> None:
    with pytest.raises(CityEyeError), sensors.unit_of_work() as uow:
        uow.sensors.save(replace(SMOKE, **{"sensor_id": "new", **changes}))


def test_a_case_of_a_sensor_lives_and_verifies(sensors: Database, clock: Clock, tmp_path) -> None:
    raised = ring(sensors, said="kitchen")
    at = clock.now()
    assert [ring(sensors, "a2", raised_at=at) for _ in range(2)] == [RaisedAlarm(raised.case_id, False)] * 2
    clock.advance(timedelta(minutes=2))
    with sensors.unit_of_work() as uow:
        assert run_due_timers(uow, 10)
    with sensors.unit_of_work() as uow:
        case, card = uow.cases.get(raised.case_id), uow.cases.card(raised.case_id)
        assert case.state is CaseState.ENFORCING and case.community_id == "c1" and case.camera_id is None
        assert (card.sensor_name, card.camera_name, card.box, card.longitude) == ("smoke 3-201", None, None, 120.1)
        first, second = uow.incidents.of_case(case.case_id)
        assert (first.alarm_id, first.said, second.alarm_id) == ("a1", "kitchen", "a2")
        assert uow.incidents.case_of(second.incident_id) == case.case_id
        verified = verify_case(uow, open_picture_store(f"file://{tmp_path}"), case.case_id)
        assert (verified.events, verified.leaves, verified.pictures) == (2, 3, 0)
        verify_log(uow)
        with pytest.raises(NotFound):
            uow.incidents.case_of(uuid4())


def test_the_same_alarm_is_one_row_whoever_writes_it(sensors: Database) -> None:
    ring(sensors)
    with pytest.raises(InvalidInput, match="already"), sensors.unit_of_work() as uow:
        alarm = incident_of_alarm(SMOKE, Alarm("a1", SMOKE.sensor_id, uow.now()))
        other = replace(alarm, incident_id=incident_of_alarm(SMOKE, Alarm("x", "y", uow.now())).incident_id)
        uow.incidents.add(other, FLAT.place_id)


_INSERT = """
INSERT INTO incidents (incident_id, observation_id, place_id, camera_id, preset, zone_id, kind, thing, box, score,
    first_seen_at, dwell_reached_at, detector, sensor_id, alarm_id, said, entered_by)
VALUES (gen_random_uuid(), gen_random_uuid(), 'flat-201', %(camera)s, %(preset)s, %(zone)s, 'smoke_alarm', 'x',
    %(box)s::double precision[], 1, now(), now(), 'x', %(sensor)s, %(alarm)s, %(said)s, %(person)s)
"""
CAMERA = {"camera": "gate", "preset": "home", "zone": "lane", "box": [0.0, 0.0, 1.0, 1.0]}
SENSOR = {"sensor": "smoke-1", "alarm": "b1"}


@pytest.mark.parametrize("whole", [CAMERA, SENSOR, SENSOR | {"said": "kitchen"}])
def test_an_incident_has_a_camera_a_sensor_or_a_person(sensors: Database, whole: dict) -> None:
    nothing = dict.fromkeys(("camera", "preset", "zone", "box", "sensor", "alarm", "said", "person"))
    with sensors.unit_of_work() as uow:
        person = uow.people.add("operator", "operator", None, [])
    with psycopg.connect(sensors.url) as connection:
        connection.execute(_INSERT, nothing | whole)
        # What a person enters lies in a zone, or has a box in a photo of a place.
        connection.execute(_INSERT, nothing | CAMERA | {"person": person})
        connection.execute(_INSERT, nothing | {"box": CAMERA["box"], "person": person})
        other = SENSOR if whole is CAMERA else CAMERA
        broken = [nothing | {k: v for k, v in whole.items() if k != left} for left in whole if left != "said"]
        broken += [nothing | whole | {name: other[name]} for name in other]
        broken.append(nothing)
        if whole is not CAMERA:
            broken.append(nothing | whole | {"person": person})
        if whole is CAMERA:
            broken.append(nothing | whole | {"said": "words"})
        connection.commit()
        for row in broken:
            with pytest.raises(psycopg.errors.CheckViolation) as refusal:
                connection.execute(_INSERT, row)
            assert refusal.value.diag.constraint_name == "incidents_of_camera_sensor_or_person", row
            connection.rollback()


def test_a_key_is_for_everything_or_for_what_it_names(sensors: Database) -> None:
    grants = {
        "ab" * 32: (None, None, None, None),
        "cd" * 32: (["gate"], None, ("gate",), ()),
        "ef" * 32: (None, ["smoke-1"], (), ("smoke-1",)),
        "01" * 32: (["gate"], ["smoke-1"], ("gate",), ("smoke-1",)),
    }
    with sensors.unit_of_work() as uow:
        for digest, (cameras, named, *_) in grants.items():
            uow.people.add_api_key(digest, "key", cameras, named)
        for digest, (_, _, *read) in grants.items():
            assert uow.people.api_key(digest) == ApiKeyGrant("key", *read)
    with psycopg.connect(sensors.url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE api_keys SET sensor_ids = NULL WHERE camera_ids IS NOT NULL")
