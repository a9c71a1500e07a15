"""The supervisor with small real processes: order, return after death, back-off, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from apps.runtime import home, watched
from apps.runtime.checks import free_ports

PROGRAM = Path(__file__).with_name("small_system.py")
PATIENCE = 60


class SmallSystem:
    """The program, its output, and what it says of its parts."""

    def __init__(self, folder: Path, port: int, wish: str = "fine") -> None:
        self.folder, self.output = folder, folder / "output"
        with self.output.open("ab") as out:
            command = [sys.executable, str(PROGRAM), str(folder), str(port), wish]
            self.process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)

    def part(self, name: str) -> dict:
        return next(part for part in home.read_parts(self.folder) if part["name"] == name)

    def pid(self, name: str) -> int:
        return int(self.part(name)["pid"])

    def is_back(self, name: str, restarts: int) -> bool:
        part = self.part(name)
        return part["restarts"] == restarts and part["state"] == "ready"

    def wait_ready(self) -> None:
        wait_until(lambda: home.read_runtime(self.folder) is not None, self)

    def text(self) -> str:
        return self.output.read_text()


def wait_until(condition: Callable[[], bool], system: SmallSystem | None = None) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, system.text() if system else "it did not happen"
        assert system is None or system.process.poll() is None, system.text()
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., SmallSystem]]:
    systems: list[SmallSystem] = []

    def begin(port: int, wish: str = "fine") -> SmallSystem:
        systems.append(SmallSystem(tmp_path, port, wish))
        return systems[-1]

    yield begin
    for system in systems:
        if system.process.poll() is None:
            system.process.send_signal(signal.SIGTERM)
            system.process.wait(PATIENCE)


def test_a_killed_part_and_what_falls_with_it_come_back(start: Callable[..., SmallSystem]) -> None:
    system = start(free_ports(2))
    system.wait_ready()
    back, front = system.pid("back"), system.pid("front")
    grandchild = int((system.folder / "grandchild").read_text())
    os.kill(back, signal.SIGKILL)
    wait_until(lambda: system.is_back("front", restarts=1), system)
    assert system.part("back")["state"] == "ready" and system.pid("back") != back and system.pid("front") != front
    assert is_gone(grandchild), "the dead part's grandchild lives on"
    assert "back was killed by SIGKILL; its log:" in system.text()


def test_back_off_grows_with_each_quick_death(start: Callable[..., SmallSystem]) -> None:
    system = start(free_ports(2))
    system.wait_ready()
    for death in range(1, 4):
        os.kill(system.pid("front"), signal.SIGKILL)
        wait_until(lambda: system.is_back("front", restarts=death), system)  # noqa: B023
    pauses = [line.rsplit("again in ", 1)[1] for line in system.text().splitlines() if "front was killed" in line]
    assert pauses == ["0.5 s", "1.0 s", "2.0 s"]


def test_a_home_that_cannot_be_written_ends_nothing(start: Callable[..., SmallSystem]) -> None:
    system = start(free_ports(2))
    system.wait_ready()
    before, obstacle = system.pid("front"), system.folder / "parts.new"
    obstacle.mkdir()
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: "cannot be written" in system.text(), system)
    assert system.text().count("cannot be written") == 1
    obstacle.rmdir()
    wait_until(lambda: system.is_back("front", restarts=1), system)
    assert system.pid("front") != before and system.process.poll() is None


def test_a_big_log_is_cut_even_where_no_copy_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "BIGGEST_LOG_BYTES", 10)
    log, aside = tmp_path / "part.log", tmp_path / "part.log.1"
    log.write_text("much to say")
    aside.symlink_to("/dev/full")
    watched.keep_small(log)
    assert log.read_text() == "" and not aside.exists()
    log.write_text("much to say")
    watched.keep_small(log)
    assert log.read_text() == "" and aside.read_text() == "much to say"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stop_is_in_reverse_and_leaves_nothing(start: Callable[..., SmallSystem], how: signal.Signals) -> None:
    system = start(free_ports(2))
    system.wait_ready()
    pids = [system.pid("back"), system.pid("front"), int((system.folder / "grandchild").read_text())]
    system.process.send_signal(how)
    assert system.process.wait(PATIENCE) == 0
    assert all(is_gone(pid) for pid in pids)
    text = system.text()
    assert text.index("stop     front") < text.index("stop     back")
    assert home.running_pid(system.folder) is None


def test_a_neighbour_starts_beside_what_it_needs_and_a_guest_after_whom_it_yields_to(
    start: Callable[..., SmallSystem],
) -> None:
    system = start(free_ports(4), "company")
    system.wait_ready()
    text = system.text()
    assert text.index("start    neighbour") < text.index("ready    back") < text.index("ready    front")
    assert text.index("ready    front") < text.index("start    guest")
    assert text.count("back can be used already") == 1
    assert text.index("ready    back") < text.index("back can be used already") < text.index("ready    front")
    os.kill(system.pid("front"), signal.SIGKILL)
    wait_until(lambda: system.is_back("front", restarts=1), system)
    assert system.part("guest")["restarts"] == 0, "who has run once yields no more"
    system.process.send_signal(signal.SIGTERM)
    assert system.process.wait(PATIENCE) == 0
    text = system.text()
    assert text.index("stop     neighbour") < text.index("stop     back")


def test_what_a_killed_supervisor_left_is_swept_by_the_next(start: Callable[..., SmallSystem]) -> None:
    port = free_ports(2)
    first = start(port)
    first.wait_ready()
    grandchild = int((first.folder / "grandchild").read_text())
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    home.forget(first.folder)
    second = start(port)
    second.wait_ready()
    assert is_gone(grandchild)


def test_a_second_signal_kills_at_once(start: Callable[..., SmallSystem]) -> None:
    system = start(free_ports(2))
    system.wait_ready()
    pids = [system.pid("back"), system.pid("front"), int((system.folder / "grandchild").read_text())]
    # A stopped process cannot obey SIGTERM, so the first signal alone would wait for its whole time.
    os.kill(system.pid("front"), signal.SIGSTOP)
    system.process.send_signal(signal.SIGINT)
    wait_until(lambda: "stop     front" in system.text())
    system.process.send_signal(signal.SIGINT)
    assert system.process.wait(PATIENCE) == 130
    wait_until(lambda: all(is_gone(pid) for pid in pids))


def test_second_system_of_a_home_is_refused_and_harms_nothing(start: Callable[..., SmallSystem]) -> None:
    first = start(free_ports(2))
    first.wait_ready()
    second = start(free_ports(2))
    assert second.process.wait(PATIENCE) == 1
    assert f"already runs in {first.folder} (process {first.process.pid})" in second.text()
    assert first.process.poll() is None and home.running_pid(first.folder) == first.process.pid


def test_a_port_in_use_is_one_line_with_its_holder(start: Callable[..., SmallSystem]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        system = start(port)
        assert system.process.wait(PATIENCE) == 1
    error = json.loads(system.text().splitlines()[-1])["error"]
    assert f"back cannot start: port {port} on 127.0.0.1 is in use by" in error
    assert f"(process {os.getpid()})" in error and "set BACK_PORT" in error


def test_a_part_that_does_not_come_up_is_one_line_and_all_is_stopped(start: Callable[..., SmallSystem]) -> None:
    system = start(free_ports(2), "broken")
    assert system.process.wait(PATIENCE) == 1
    error = json.loads(system.text().splitlines()[-1])["error"]
    log = system.folder / "logs" / "front.log"
    assert error == f"front ended with status 3 while starting; its log: {log}"
    assert "no licence" in log.read_text()
    assert is_gone(int((system.folder / "grandchild").read_text()))
