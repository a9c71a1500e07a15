"""`POST /v1/alarms` through the real application on a real PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.place import Place
from data_contracts.schemas.sensor import Sensor
from data_contracts.settings import IngressSettings, PictureSettings, Settings
from data_contracts.store.database import Database
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.use_cases.load_policies import install_policies
from serve.api_health import HealthProbe
from serve.ingress import make_api
from serve.late_database import LateDatabase
from serve.photos import photo_desk
from serve.shards import ShardDirectory
from tests.conftest import free_port

KEYS = {"everything": (None, None), "one sensor": (None, ["smoke-1"]), "one camera": (["gate"], None)}


@pytest.fixture
def street(database: Database) -> Database:
    with database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c1", "Canal side"))
        uow.areas.save(Area(AreaLevel.GRID, "g1", "Grid 1", "c1"))
        uow.cameras.add(Camera("gate", "East gate", "push:"))
        uow.places.add(Place("flat-201", "House 3, flat 201", False))
        uow.sensors.save(Sensor("smoke-1", "烟感 3-201", Kind.SMOKE_ALARM, "flat-201", "c1", "g1", None, 120.1, 30.3))
        uow.sensors.save(Sensor("off", "old", Kind.GAS_ALARM, "flat-201", active=False))
        for name, (cameras, sensors) in KEYS.items():
            uow.people.add_api_key(sha256(name.encode()).hexdigest(), name, cameras, sensors)
    return database


def application(url: str, tmp_path: Path, **more: Any) -> Iterator[TestClient]:
    settings = Settings(
        home=tmp_path,
        ingress=IngressSettings(**{"requests_per_second": 1000, **more}),
        pictures=PictureSettings(url=f"file://{tmp_path}/pictures"),
    )
    late = LateDatabase(url, pool_size=4, wait_seconds=0.5)
    app = make_api(settings, late, ShardDirectory(1), HealthProbe(settings, late), photo_desk(settings))
    with TestClient(app, headers={"Authorization": "Bearer everything"}) as client:
        yield client
    late.close()


@pytest.fixture
def api(street: Database, database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    yield from application(database_url, tmp_path)


def body(seconds: float = 0, **more: Any) -> dict[str, Any]:
    """A good body, raised `seconds` from now, changed by `more`; None leaves a field out."""
    raised_at = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
    values = {"alarm_id": "a1", "sensor_id": "smoke-1", "raised_at": raised_at} | more
    return {name: value for name, value in values.items() if value is not None}


def assert_problem(answer: httpx.Response, status: int, field: str | None) -> None:
    said = answer.json()
    assert (answer.status_code, said.get("field")) == (status, field), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["status"] == status and said["title"] and said["detail"]


def written(street: Database) -> tuple[int, ...]:
    with street.unit_of_work() as uow:
        tables = ("incidents", "cases", "case_events", "timers", "notices", "evidence_log")
        return tuple(uow.connection.execute(f"SELECT count(*) AS n FROM {t}").fetchone()["n"] for t in tables)


def test_an_alarm_opens_a_case_in_which_everybody_is_told(api: TestClient, street: Database) -> None:
    alarm = body(detail="厨房烟雾")
    answer = api.post("/v1/alarms", json=alarm)
    assert (answer.status_code, answer.json()["opened"]) == (201, True), answer.text
    case_id = answer.json()["case_id"]
    assert api.post("/v1/alarms", json=alarm).json() == answer.json()
    assert api.post("/v1/alarms", json=body(5, alarm_id="a2")).json() == {"case_id": case_id, "opened": False}
    with street.unit_of_work() as uow:
        card, case = uow.cases.card(case_id), uow.cases.get(case_id)
        assert (case.state, case.community_id, case.grid_id, case.sighting_count) == ("enforcing", "c1", "g1", 2)
        assert (card.sensor_name, card.camera_name, card.box) == ("烟感 3-201", None, None)
        assert (card.longitude, card.latitude) == (120.1, 30.3)
        assert {n.role for n in uow.notices.of_case(case_id)} >= {"grid_member", "community", "officer", "leader"}
        assert [i.said for i in uow.incidents.of_case(case_id)] == ["厨房烟雾", None]
    [record] = api.get("/v1/cases", params={"kind": "smoke_alarm"}).json()["cases"]
    assert (record["camera_id"], record["box"], record["detector"]) == (None, None, "sensor")


def test_many_at_once_are_one_case(api: TestClient, street: Database) -> None:
    alarm = body()
    others = [body(alarm_id=f"n{n}") for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda b: api.post("/v1/alarms", json=b), [alarm] * 6 + others))
    assert {answer.status_code for answer in answers} == {201}
    said = [answer.json() for answer in answers]
    assert len({s["case_id"] for s in said}) == 1
    assert len({s["opened"] for s in said[:6]}) == 1, "the same alarm gets the same answer"
    assert written(street)[:3] == (7, 1, 1)


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"alarm_id": None}, 422, "alarm_id"),
        ({"alarm_id": ""}, 422, "alarm_id"),
        ({"alarm_id": "x" * 65}, 422, "alarm_id"),
        ({"alarm_id": "a b"}, 422, "alarm_id"),
        ({"alarm_id": 7}, 422, "alarm_id"),
        ({"sensor_id": None}, 422, "sensor_id"),
        ({"sensor_id": "nobody"}, 404, "sensor_id"),
        ({"sensor_id": "off"}, 409, "sensor_id"),
        ({"raised_at": None}, 422, "raised_at"),
        ({"raised_at": "today"}, 422, "raised_at"),
        ({"raised_at": "2026-03-02T04:00:00"}, 422, "raised_at"),
        ({"raised_at": 1772424000}, 422, "raised_at"),
        ({"raised_at": "2020-03-02T04:00:00Z"}, 422, "raised_at"),
        ({"raised_at": "9999-12-31T23:59:59Z"}, 422, "raised_at"),
        ({"raised_at": "0001-01-01T00:00:00+14:00"}, 422, "raised_at"),
        ({"detail": "x" * 1001}, 422, "detail"),
        ({"detail": "a\x00b"}, 422, "detail"),
        ({"detail": {"a": 1}}, 422, "detail"),
        ({"severity": "urgent"}, 422, "severity"),
    ],
)
def test_wrong_fields(api: TestClient, street: Database, more: dict[str, Any], status: int, field: str) -> None:
    assert_problem(api.post("/v1/alarms", json=body(**more)), status, field)
    assert written(street) == (0,) * 6


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"", "body"),
        (b"[1]", "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 16_000, "body"),
        (b'{"alarm_id": "a", "alarm_id": "b"}', "alarm_id"),
        (b'{"alarm_id": "\\ud800"}', "alarm_id"),
        (b'{"alarm_id": NaN}', "alarm_id"),
    ],
)
def test_bodies_that_are_none(api: TestClient, street: Database, data: bytes, field: str) -> None:
    answer = api.post("/v1/alarms", content=data, headers={"Content-Type": "application/json"})
    assert_problem(answer, 422, field)
    assert written(street) == (0,) * 6


def test_other_types_and_sizes(api: TestClient) -> None:
    assert_problem(api.post("/v1/alarms", data=body()), 415, "Content-Type")
    large = json.dumps(body(detail="x" * 20_000)).encode()
    assert_problem(api.post("/v1/alarms", content=large, headers={"Content-Type": "application/json"}), 413, "body")


def test_another_alarm_by_the_same_id(api: TestClient, street: Database) -> None:
    assert api.post("/v1/alarms", json=body()).status_code == 201
    before = written(street)
    assert_problem(api.post("/v1/alarms", json=body(-60)), 409, "alarm_id")
    assert written(street) == before


@pytest.mark.parametrize(
    ("key", "sensor_id", "status", "field"),
    [
        ("", "smoke-1", 401, "Authorization"),
        ("unknown", "smoke-1", 401, "Authorization"),
        ("one camera", "smoke-1", 403, "sensor_id"),
        ("one camera", "nobody", 403, "sensor_id"),
        ("one sensor", "off", 403, "sensor_id"),
        ("one sensor", "smoke-1", 201, None),
    ],
)
def test_whose_key_it_is(api: TestClient, key: str, sensor_id: str, status: int, field: str | None) -> None:
    answer = api.post("/v1/alarms", json=body(sensor_id=sensor_id), headers={"Authorization": f"Bearer {key}"})
    if status == 201:
        assert answer.status_code == 201, answer.text
    else:
        assert_problem(answer, status, field)


def test_a_key_for_a_sensor_is_for_no_camera(api: TestClient) -> None:
    headers = {"Authorization": "Bearer one sensor", "Content-Type": "image/jpeg"}
    when = {"camera_id": "gate", "captured_at": datetime.now(UTC).isoformat()}
    assert_problem(api.post("/v1/frames", params=when, content=b"x", headers=headers), 403, "camera_id")
    assert api.get("/v1/cameras", headers=headers).json() == {"cameras": []}


def test_too_many(street: Database, database_url: str, tmp_path: Path) -> None:
    for client in application(database_url, tmp_path, requests_per_second=1):
        answers = [client.post("/v1/alarms", json=body(alarm_id=f"a{n}")) for n in range(6)]
        refused = [answer for answer in answers if answer.status_code != 201]
        assert refused and all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
        assert_problem(refused[0], 429, None)


def test_without_the_database_it_says_so_and_nothing_is_half_written(street: Database, tmp_path: Path) -> None:
    for client in application(f"postgresql://nobody@127.0.0.1:{free_port()}/none", tmp_path):
        answer = client.post("/v1/alarms", json=body())
        assert_problem(answer, 503, None)
        assert int(answer.headers["retry-after"]) >= 1
    assert written(street) == (0,) * 6


def test_the_database_goes_away_in_the_middle(
    api: TestClient, street: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is cut when everything is written but not yet committed."""
    from data_contracts.store.evidence_log import PostgresEvidenceLog

    flush = PostgresEvidenceLog.flush

    def cut(log: PostgresEvidenceLog) -> None:
        flush(log)
        own = log._connection.info.backend_pid
        with street.unit_of_work() as other:
            other.connection.execute("SELECT pg_terminate_backend(%s)", (own,))

    assert api.get("/v1/cases").status_code == 200
    alarm = body()
    with monkeypatch.context() as patched:
        patched.setattr(PostgresEvidenceLog, "flush", lambda log: cut(log) if log._waiting else flush(log))
        assert_problem(api.post("/v1/alarms", json=alarm), 503, None)
    assert written(street) == (0,) * 6
    assert api.post("/v1/alarms", json=alarm).json()["opened"] is True


def test_the_page_describes_it(api: TestClient) -> None:
    described = api.get("/openapi.json").json()["paths"]["/v1/alarms"]["post"]
    assert {"201", "401", "403", "404", "409", "413", "415", "422", "429", "503"} <= described["responses"].keys()
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["required"]) == {"alarm_id", "sensor_id", "raised_at"}
