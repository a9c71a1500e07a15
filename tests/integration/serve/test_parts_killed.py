"""kill -9 of the parts around a running camera: it goes on by itself, nothing is lost and nothing comes twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from data_contracts.schemas.camera import Camera
from tests.fault.street_truth import by_car, cases_of
from tests.fixtures_serve import CLIP, ServeSystem, add_camera, wait_until

LANE = "258,110 305,104 420,146 560,142 639,140 639,290 590,264 400,182 300,150 262,128"
CAMERA = "clip-for-ever"


@pytest.fixture(scope="module")
def running(system: ServeSystem, sample_data: Path) -> Iterator[ServeSystem]:
    """A clip plays for ever and its standing cars have become cases."""
    source = f"file://{sample_data / 'videos' / CLIP}?loop=forever&rate=realtime"
    add_camera(system, Camera(CAMERA, "Clip", source, sample_seconds=0.5), (640, 352), LANE, dwell_seconds=4)
    wait_until(lambda: len(cases(system)) >= 3, 120, "the first cases")
    yield system


def cases(system: ServeSystem) -> list[int]:
    with system.database.unit_of_work() as uow:
        return [card.case.case_id for card in uow.cases.cards(camera_ids=[CAMERA], limit=100)]


def each_car_once(system: ServeSystem, before: list[int]) -> None:
    """No case of `before` is gone, and every case is of another one of the standing cars."""
    cards = cases_of(system.database, CAMERA)
    cars = by_car(cards)
    assert None not in cars and len(set(cars)) == len(cars), [(card.case.case_id, card.box) for card in cards]
    assert set(before) <= {card.case.case_id for card in cards}


def wait_stored(system: ServeSystem) -> None:
    """Something seen after now is in the database: the whole path runs again, with its end."""
    since = datetime.now(UTC)

    def newest() -> datetime:
        with psycopg.connect(str(system.settings.database.url)) as connection:
            words = "SELECT max(last_seen_at) FROM observations WHERE camera_id = %s"
            row = connection.execute(words, (CAMERA,)).fetchone()
        assert row is not None
        return row[0]

    wait_until(lambda: newest() > since, 60, "an observation after the kill")


def scored(system: ServeSystem) -> int:
    detail = system.health()["parts"]["camera_shard_0"]["detail"]
    return int(detail.get("scored", 0))


def wait_scoring(system: ServeSystem) -> None:
    """Pictures are scored again, counted from now."""

    def grows() -> bool:
        before = scored(system)
        time.sleep(2)
        return scored(system) > before > 0

    wait_until(grows, 120, "scored pictures")


def starts_of_bootstrap(system: ServeSystem) -> int:
    """How often it has said that it is ready."""
    return system.parts["serve"].log.read_text().count('{"ready": true')


def test_triton_killed(running: ServeSystem) -> None:
    before = cases(running)
    running.kill("triton")
    wait_until(lambda: running.health()["parts"]["detector"]["state"] == "away", 60, "that the detector is away")
    assert running.health()["parts"]["camera_shard_0"]["state"] == "ok"
    running.start_again("triton")
    wait_until(lambda: running.health()["parts"]["detector"]["state"] == "ok", 60, "the detector")
    wait_scoring(running)
    wait_stored(running)
    each_car_once(running, before)


def test_postgres_killed(running: ServeSystem) -> None:
    before = cases(running)
    running.kill("postgres")
    wait_until(lambda: running.health()["parts"]["database"]["state"] == "away", 60, "that the database is away")
    with running.client("some-key") as client:
        answer = client.get("/v1/cameras")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert int(answer.headers["retry-after"]) >= 1
    running.start_again("postgres")
    wait_until(lambda: running.health()["parts"]["database"]["state"] == "ok", 60, "the database")
    wait_scoring(running)
    wait_stored(running)
    each_car_once(running, before)


def test_bootstrap_killed_takes_over_what_runs(running: ServeSystem) -> None:
    before = {p.pid for p in running.processes_of("ray") if p.name().startswith("ray::CameraShard")}
    running.kill("serve")
    wait_scoring(running)
    said = starts_of_bootstrap(running)
    running.start_again("serve")
    wait_until(lambda: starts_of_bootstrap(running) > said, 120, "the new bootstrap")
    wait_scoring(running)
    assert {p.pid for p in running.processes_of("ray") if p.name().startswith("ray::CameraShard")} == before


def test_ray_killed(running: ServeSystem) -> None:
    before = cases(running)
    raylets = [p for p in running.processes_of("ray") if p.name() == "raylet"]
    assert len(raylets) == 1
    raylets[0].kill()
    assert running.processes["ray"].wait(60) != 0, "ray start --block must end, so that its supervisor knows"
    assert running.processes["serve"].wait(60) is not None
    running.start_again("ray")
    running.start_again("serve")
    wait_scoring(running)
    wait_stored(running)
    each_car_once(running, before)
    wait_until(lambda: sorted(by_car(cases_of(running.database, CAMERA))) == [0, 1, 2, 3], 90, "a case of each car")
