"""A real Prefect server and worker with a real PostgreSQL: what is scheduled runs, and comes back when killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import yaml

from apps.runtime.part import Part
from apps.runtime.prefect import prefect_parts
from apps.runtime.process import start, stop, wait_ready
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.zone import Zone
from data_contracts.settings import DatabaseSettings, PrefectSettings, Settings
from data_contracts.store.database import Database, open_database
from data_contracts.store.migrate import migrate
from data_contracts.store.pictures import open_picture_store
from governance_rules.use_cases.record_observations import record_observations
from tests.conftest import drop_database, free_port
from tests.fakes.street import a_policy, an_incident

ROOT = Path(__file__).resolve().parents[2]
STREET_ZONE = "Europe/Berlin"
PATIENCE_SECONDS = 240
"""A run takes seconds to start, and much longer on a machine that is busy with other tests."""


@dataclass
class Running:
    """Prefect server and worker of these tests, on a database of their own."""

    server: Part
    worker: Part
    database: Database
    home: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def begin(self, part: Part) -> None:
        self.processes[part.name] = start(part)
        wait_ready(part, self.processes[part.name])

    def kill(self, part: Part) -> None:
        """As a crash would: the process alone, what it started is left behind."""
        self.processes[part.name].send_signal(signal.SIGKILL)
        self.processes[part.name].wait()

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Answer of Prefect's API. POST with a body, GET without. Its 503 (database busy) asks to try again.

        Its SQLite holds a write for up to a minute while the disk is busy, so an answer may take longer than that.
        """
        with httpx.Client(base_url=self.server.address, timeout=PATIENCE_SECONDS) as api:
            for _ in range(10):
                answer = api.get(path) if body is None else api.post(path, json=body)
                if answer.status_code != 503:
                    break
                time.sleep(1)
            return answer.raise_for_status().json()

    def deployments(self) -> dict[str, dict[str, Any]]:
        return {d["name"]: d for d in self.ask("/deployments/filter", {})}

    def runs(self, deployment: str) -> list[dict[str, Any]]:
        wanted = {"deployments": {"name": {"any_": [deployment]}}, "sort": "EXPECTED_START_TIME_ASC"}
        return self.ask("/flow_runs/filter", wanted)


@pytest.fixture(scope="module")
def running(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    import psycopg

    home = tmp_path_factory.mktemp("prefect-home")
    url = postgres_url.rsplit("/", 1)[0] + "/prefect_flows"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        drop_database(connection, "prefect_flows")
        connection.execute("CREATE DATABASE prefect_flows")
    migrate(url)
    settings = Settings(home=home, database=DatabaseSettings(url=url), prefect=PrefectSettings(port=free_port()))
    environment = {
        "CITYEYE_HOME": str(home),
        "CITYEYE_DATABASE__URL": url,
        "CITYEYE_PREFECT__API_URL": f"http://127.0.0.1:{settings.prefect.port}/api",
        "CITYEYE_PICTURES__URL": f"file://{home / 'pictures'}",
        "CITYEYE_TIME_ZONE": STREET_ZONE,
    }
    server, worker = (replace(p, ready_within_seconds=PATIENCE_SECONDS) for p in prefect_parts(settings, environment))
    with open_database(url) as database:
        running = Running(server, worker, database, home)
        _make_street(database)
        try:
            running.begin(server)
            running.begin(worker)
            yield running
        finally:
            for part in (worker, server):
                if part.name in running.processes:
                    stop(part, running.processes[part.name])


def _make_street(database: Database) -> None:
    lane = Polygon((Point(0, 0), Point(1900, 0), Point(1900, 300), Point(0, 300)))
    with database.unit_of_work() as uow:
        uow.policies.save(a_policy())
        uow.cameras.add(Camera("gate", "gate", "push:"))
        uow.cameras.save_preset(Preset("gate", "home", 1920, 1080))
        uow.zones.add(Zone("lane", "gate", "home", "lane", Kind.ILLEGAL_PARKING, lane))


def record(database: Database, number: int, score: float) -> int:
    """Id of a new case."""
    with database.unit_of_work() as uow:
        (case_id,) = record_observations(
            uow, ObservationBatch(incidents=(IncidentReport(an_incident(number, score)),))
        ).opened
    return case_id


def wait_until(what: Callable[[], Any], why: str) -> Any:
    """What `what` returned as soon as it was true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if got := what():
            return got
        time.sleep(0.5)
    pytest.fail(f"waited {PATIENCE_SECONDS} s in vain: {why}")


def case_of(running: Running, case_id: int) -> Any:
    with running.database.unit_of_work() as uow:
        return uow.cases.get(case_id)


def sweep_acts(running: Running, number: int) -> None:
    """A suspicion that is due expires, which only a sweep that really runs can do."""
    case_id = record(running.database, number, score=0.1)
    running.database.advance_clock(timedelta(minutes=41))
    wait_until(lambda: case_of(running, case_id).closure == "expired", f"no sweep acted; see {running.worker.log}")


def test_everything_in_prefect_yaml_is_deployed_with_its_schedules(running: Running) -> None:
    written = {d["name"]: d for d in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]}
    deployed = running.deployments()
    assert set(deployed) == set(written)
    for name, deployment in deployed.items():
        assert len(deployment["schedules"]) == len(written[name].get("schedules", ())), name
        assert deployment["entrypoint"] == written[name]["entrypoint"]
        assert deployment["work_pool_name"] == "cityeye"
        for schedule in deployment["schedules"]:
            assert schedule["schedule"].get("timezone", STREET_ZONE) in (STREET_ZONE, "UTC"), name
            assert "cron" not in schedule["schedule"] or schedule["schedule"]["timezone"] == STREET_ZONE, name


def test_the_scheduler_really_makes_runs(running: Running) -> None:
    """With a wrong SQLAlchemy the schedules are there and no run ever comes of them."""
    by_calendar = [name for name, deployment in running.deployments().items() if deployment["schedules"]]
    assert len(by_calendar) > 5
    for name in by_calendar:

        def ahead(name: str = name) -> list[Any]:
            return [r for r in running.runs(name) if r["auto_scheduled"] and _time(r) > datetime.now(UTC)]

        wait_until(ahead, f"no scheduled run of {name}")


def test_the_sweep_and_the_dispatcher_run_through_the_worker(running: Running) -> None:
    case_id = record(running.database, 1, score=0.9)
    running.database.advance_clock(timedelta(minutes=3))
    wait_until(lambda: case_of(running, case_id).status_code == "not_acknowledged", "the sweep never acted")

    def delivered() -> bool:
        with running.database.unit_of_work() as uow:
            return {n.state for n in uow.notices.of_case(case_id)} == {"delivered"}

    wait_until(delivered, "the dispatcher never delivered")


def run_now(running: Running, name: str, **parameters: str) -> str:
    """Id of a run of this deployment that is due at once."""
    body = {"state": {"type": "SCHEDULED"}, "parameters": parameters}
    deployment_id = running.deployments()[name]["id"]
    run_id: str = running.ask(f"/deployments/{deployment_id}/create_flow_run", body)["id"]
    return run_id


def completed(running: Running, run_id: str) -> bool:
    state = running.ask(f"/flow_runs/{run_id}")["state"]
    assert state["type"] not in ("FAILED", "CRASHED", "CANCELLED"), state
    return bool(state["type"] == "COMPLETED")


@pytest.mark.timeout(900)
def test_calendar_work_runs_through_the_worker(running: Running) -> None:
    record(running.database, 2, score=0.9)
    names = ("camera-health", "checkpoint", "self-check", "samples", "data-quality", "training-quality")
    runs = [run_now(running, name) for name in names]
    report_run = run_now(running, "daily-report", day="today")
    for run_id in (*runs, report_run):
        wait_until(lambda run_id=run_id: completed(running, run_id), f"run {run_id} never completed")

    with running.database.unit_of_work() as uow:
        (health,) = uow.cameras.health()
        head = uow.evidence_log.last_checkpoint()
        (report,) = uow.reports.all()
    assert health.state == "no_signal"
    assert head is not None and head.signature is not None
    assert (running.home / "keys" / "evidence.pub.pem").exists()
    # Its schedule may have made it before, at twenty to the hour; the case came after that.
    kinds = {row["kind"]: row["cases"] for row in report.numbers["by_kind"]}
    assert report.revision in (1, 2) and kinds["illegal_parking"] >= 1 and report.pdf_path is not None
    page = open_picture_store(f"file://{running.home / 'pictures'}").get(report.path).decode()
    assert "机动车违停" in page and "Illegal parking" in page

    again = run_now(running, "daily-report", day="today")
    wait_until(lambda: completed(running, again), "the report never came again")
    with running.database.unit_of_work() as uow:
        assert uow.reports.all() == [report]
    of_week = run_now(running, "weekly-report", period="weekly", day="today")
    wait_until(lambda: completed(running, of_week), "the report of the week never came")
    with running.database.unit_of_work() as uow:
        newest, *_ = uow.reports.all()
    assert newest.report_type == "weekly" and newest.numbers["total"] == report.numbers["total"]
    assert (newest.period_end - newest.period_start).days == 6 and newest.period_start <= report.period_start


@pytest.mark.timeout(900)
def test_killed_worker_and_server_come_back_and_dead_runs_are_put_away(running: Running) -> None:
    wait_until(lambda: [r for r in running.runs("sweep") if r["state_type"] == "RUNNING"], "no sweep runs")
    before = [r for name in ("sweep", "dispatch") for r in running.runs(name) if r["state_type"] == "RUNNING"]
    running.kill(running.worker)
    for run in before:
        os.kill(int(run["infrastructure_pid"]), signal.SIGKILL)
    running.kill(running.server)

    running.begin(running.server)
    running.begin(running.worker)
    states = {r["id"]: r["state_type"] for name in ("sweep", "dispatch") for r in running.runs(name)}
    assert {states[run["id"]] for run in before} == {"CRASHED"}
    sweep_acts(running, 3)


@pytest.mark.timeout(900)
def test_a_sweep_without_its_worker_ends_and_leaves_the_work_to_the_next(running: Running) -> None:
    run = wait_until(lambda: [r for r in running.runs("sweep") if r["state_type"] == "RUNNING"], "no sweep runs")[0]
    sweeper = psutil.Process(int(run["infrastructure_pid"]))
    running.kill(running.worker)
    sweeper.wait(180)
    running.begin(running.worker)
    sweep_acts(running, 4)


def _time(run: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(run["expected_start_time"])
