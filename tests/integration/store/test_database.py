"""The connection itself: units of work, the clock, notifications, and a server that goes away and comes back."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from subprocess import Popen

import psycopg
import pytest

from apps.runtime.part import Part
from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseState
from data_contracts.store.database import Database, Notification, open_database
from data_contracts.store.migrate import migrate
from tests.conftest import Clock, free_port
from tests.fakes.street import an_incident
from tests.integration.store.conftest import Street


def test_an_exception_rolls_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.ROAD, "r1", "Canal road"))
        raise ZeroDivisionError
    with database.unit_of_work() as uow:
        assert uow.areas.all() == []


def test_a_unit_of_work_ends_with_its_block(database: Database) -> None:
    unit = database.unit_of_work()
    with pytest.raises(RuntimeError, match="outside"):
        unit.now()
    with unit as uow:
        uow.now()
    with pytest.raises(RuntimeError, match="outside"):
        unit.now()


def test_the_clock_is_one_time_a_transaction_and_can_be_moved(database: Database, clock: Clock) -> None:
    with database.unit_of_work() as uow:
        began = uow.now()
        assert began.utcoffset() == timedelta(0)
        time.sleep(0.01)
        assert uow.now() == began
    moved = clock.advance(timedelta(days=3))
    assert timedelta(days=3) < moved - began < timedelta(days=3, minutes=10)
    assert clock.advance(timedelta(days=-3)) - began < timedelta(minutes=10)


def test_triggers_tell_who_listens(street: Street) -> None:
    channels = ["cityeye_case", "cityeye_timer", "cityeye_notice", "cityeye_camera"]
    with street.database.listen(channels) as listener:
        assert listener.wait(0.01) == []
        case = street.open()
        told = _wait_for(listener, 3)
        assert set(told) == {
            Notification("cityeye_case", str(case.case_id)),
            Notification("cityeye_timer", ""),
            Notification("cityeye_notice", ""),
        }
        street.apply(case, CaseState.DEFERRED)
        assert Notification("cityeye_case", str(case.case_id)) in _wait_for(listener, 2)
        with street.database.unit_of_work() as uow:
            uow.cases.seen({an_incident().observation_id: uow.now()})
        with street.database.unit_of_work() as uow:
            uow.cameras.add(Camera("corner", "Corner", "push:"))
            uow.zones.remove("lane")
        told = _wait_for(listener, 2)
        assert told == [Notification("cityeye_camera", "corner"), Notification("cityeye_camera", "gate")]


def _wait_for(listener: object, count: int) -> list[Notification]:
    told: list[Notification] = []
    until = time.monotonic() + 20
    while len(told) < count and time.monotonic() < until:
        told += listener.wait(1)  # type: ignore[attr-defined]
    return told


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(PartUnavailable, match=r"127\.0\.0\.1:1 does not answer"):
        open_database("postgresql://nobody@127.0.0.1:1/none", wait_seconds=0.5)


Server = tuple[Part, list[Popen[bytes]]]


@pytest.fixture(scope="module")
def own_server() -> Iterator[Part]:
    """A server of these tests' own, with a migrated database."""
    home = Path(tempfile.mkdtemp(prefix="cityeye-test-"))
    home.chmod(0o755)
    part = postgres_part(home, free_port())
    process = start(part)
    try:
        wait_ready(part, process)
        migrate(part.address)
    finally:
        stop(part, process)
    yield part
    shutil.rmtree(home)


@pytest.fixture
def server(own_server: Part) -> Iterator[Server]:
    """The server, running; a test may kill it. The last process in the list is the one that runs."""
    processes = [start(own_server)]
    wait_ready(own_server, processes[-1])
    yield own_server, processes
    stop(own_server, processes[-1])


def test_a_killed_server_is_named_and_used_again_when_it_is_back(server: Server) -> None:
    part, processes = server
    with open_database(part.address, wait_seconds=5) as database, database.listen(["cityeye_case"]) as listener:
        with pytest.raises(PartUnavailable), database.unit_of_work() as uow:
            uow.areas.save(Area(AreaLevel.ROAD, "lost", "written before the kill, never committed"))
            os.kill(processes[-1].pid, signal.SIGKILL)
            processes[-1].wait()
            # The backends notice that their postmaster is gone within moments.
            for _ in range(200):
                uow.areas.all()
                time.sleep(0.05)
        with pytest.raises(PartUnavailable):
            listener.wait(5)
        processes.append(start(part))
        wait_ready(part, processes[-1])
        with database.unit_of_work() as uow:
            assert "lost" not in [area.area_id for area in uow.areas.all()]
            uow.areas.save(Area(AreaLevel.ROAD, "after", "After"))


def test_what_was_committed_survives_a_kill_of_every_process(server: Server) -> None:
    part, processes = server
    with open_database(part.address) as database, database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.ROAD, "kept", "Canal road"))
    os.killpg(processes[-1].pid, signal.SIGKILL)
    processes[-1].wait()
    processes.append(start(part))
    wait_ready(part, processes[-1])
    with open_database(part.address) as database, database.unit_of_work() as uow:
        assert "kept" in [area.area_id for area in uow.areas.all()]


def test_a_new_start_takes_over_from_a_server_left_running(server: Server) -> None:
    """As after a crash of the supervisor: clients still hang on the old server."""
    part, processes = server
    with psycopg.connect(part.address) as left_behind:
        processes.append(start(part))
        wait_ready(part, processes[-1])
        assert processes[0].wait(5) == 0
        with pytest.raises(psycopg.OperationalError):
            left_behind.execute("SELECT 1")


def test_a_stale_pid_file_whose_number_is_somebody_elses_does_not_hinder(server: Server) -> None:
    part, processes = server
    data = Path(part.command[part.command.index("-D") + 1])
    stop(part, processes[-1])
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    processes.append(start(part))
    wait_ready(part, processes[-1])


def test_only_loopback_and_only_with_the_password(server: Server) -> None:
    part, _ = server
    with psycopg.connect(part.address) as connection:
        settings = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('fsync'), current_setting('TimeZone')"
        ).fetchone()
        assert settings == ("127.0.0.1", "on", "UTC")
    password = psycopg.conninfo.conninfo_to_dict(part.address)["password"]
    for address in (
        part.address.replace(password, "wrong"),
        part.address.replace("cityeye:", "postgres:"),
    ):
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(address)
    file = part.log.parent.parent / "postgres.password"
    assert file.read_text() == password
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_start_cut_short_leaves_no_half_made_database(tmp_path: Path) -> None:
    home = Path(tempfile.mkdtemp(prefix="cityeye-test-"))
    home.chmod(0o755)
    part = postgres_part(home, free_port())
    data = Path(part.command[part.command.index("-D") + 1])
    # What a kill in the middle of initdb leaves behind.
    unfinished = data.with_name(f"{data.name}.new")
    unfinished.mkdir()
    (unfinished / "half").write_text("")
    process = start(part)
    try:
        wait_ready(part, process)
        assert not unfinished.exists() and not (data / "half").exists()
    finally:
        stop(part, process)
        shutil.rmtree(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another user")
def test_a_home_closed_to_the_servers_user_has_its_data_elsewhere(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    home = tmp_path / "home"
    part = postgres_part(home, free_port())
    process = start(part)
    link = home / "postgres"
    try:
        wait_ready(part, process)
        assert link.is_symlink() and link.resolve().parent == Path("/var/lib/cityeye")
        assert postgres_part(home, free_port()).command[2] == str(link.resolve())
    finally:
        stop(part, process)
        shutil.rmtree(link.resolve())


def test_a_lost_password_file_is_replaced(server: Server) -> None:
    """Last in this file: the server has another password afterwards."""
    part, processes = server
    home = part.log.parent.parent
    kept = (home / "postgres.password").read_text()
    stop(part, processes[-1])
    (home / "postgres.password").unlink()
    renewed = postgres_part(home, free_port())
    assert kept not in renewed.address
    processes.append(start(renewed))
    wait_ready(renewed, processes[-1])
