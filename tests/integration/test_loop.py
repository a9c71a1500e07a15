"""The loop of long runs on a real PostgreSQL that goes away and comes back."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from data_contracts.store.database import open_database
from data_contracts.store.migrate import migrate
from flows.loop import LONGEST_SLEEP_SECONDS, Outcome, Work, run_loop
from tests.conftest import free_port

LOG = logging.getLogger("test")
SOON_SECONDS = 60


class Counter:
    """Work that counts: each unit in `due` is done once."""

    def __init__(self) -> None:
        self.due, self.done, self.looks = 0, 0, 0
        self.fails = False

    def act(self, uow, limit):
        uow.timers.next_due_at()
        self.looks += 1
        if self.fails:
            raise RuntimeError("broken on purpose")
        done, self.due = min(self.due, limit), max(self.due - limit, 0)
        self.done += done
        return done, 0


class Loop:
    """A loop in a thread of its own, ended by `end`."""

    def __init__(self, database, work, minutes=60.0):
        self.outcome: Outcome | None = None
        self._minutes = minutes
        self._thread = threading.Thread(target=self._run, args=(database, work), daemon=True)
        self._thread.start()

    def _run(self, database, work):
        self.outcome = run_loop(database, work, self._minutes, LOG)

    def join(self):
        self._thread.join(SOON_SECONDS)
        assert not self._thread.is_alive()
        return self.outcome


def wait_until(what):
    end = time.monotonic() + SOON_SECONDS
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_a_full_hand_is_followed_by_the_next_at_once_and_then_it_sleeps(database):
    counter = Counter()
    counter.due = 250
    outcome = run_loop(database, Work((), counter.act), minutes=2 / 60, log=LOG)
    assert (outcome.acted, counter.done) == (250, 250)
    assert counter.looks <= 4 + 2 / LONGEST_SLEEP_SECONDS + 1


def test_a_notification_wakes_it_long_before_its_time(database, monkeypatch):
    monkeypatch.setattr("flows.loop.LONGEST_SLEEP_SECONDS", 3600.0)
    counter = Counter()
    loop = Loop(database, Work(("cityeye_timer",), counter.act), minutes=1)
    wait_until(lambda: counter.looks >= 1)
    counter.due = 1

    def rung():
        with database.unit_of_work() as uow:
            uow.connection.execute("NOTIFY cityeye_timer")
        return counter.done == 1

    wait_until(rung)
    assert loop is not None


def test_an_error_nobody_thought_of_does_not_end_it(database):
    counter = Counter()
    counter.fails = True
    loop = Loop(database, Work((), counter.act), minutes=10 / 60)
    wait_until(lambda: counter.looks >= 2)
    counter.fails, counter.due = False, 3
    outcome = loop.join()
    assert outcome.failures >= 2 and outcome.acted == 3


def test_it_ends_when_its_worker_is_gone(database, monkeypatch):
    counter = Counter()
    loop = Loop(database, Work((), counter.act))
    wait_until(lambda: counter.looks >= 1)
    monkeypatch.setattr("flows.loop.os.getppid", lambda: -1)
    assert loop.join().outages == 0


@pytest.fixture
def own_postgres():
    """A server of this test's own, which it may kill."""
    home = Path(tempfile.mkdtemp(prefix="cityeye-test-"))
    home.chmod(0o755)
    part = postgres_part(home, free_port())
    part = replace(part, ready_within_seconds=SOON_SECONDS)
    processes = [start(part)]
    wait_ready(part, processes[0])

    def restart():
        processes.append(start(part))
        wait_ready(part, processes[-1])

    yield part, processes, restart
    stop(part, processes[-1])
    shutil.rmtree(home, ignore_errors=True)


def test_postgres_killed_in_the_middle_is_waited_for_and_work_goes_on(own_postgres):
    part, processes, restart = own_postgres
    migrate(part.address)
    counter = Counter()
    with open_database(part.address, pool_size=2, wait_seconds=2) as database:
        loop = Loop(database, Work(("cityeye_timer",), counter.act), minutes=0.75)
        wait_until(lambda: counter.looks >= 1)
        processes[-1].kill()
        processes[-1].wait()
        time.sleep(3)
        looks = counter.looks
        counter.due = 5
        restart()
        wait_until(lambda: counter.done == 5)
        assert counter.looks > looks
        outcome = loop.join()
    assert outcome.acted == 5
    assert 1 <= outcome.outages <= 30
