"""kill -9 of sweepers, dispatchers, the street's own writer and PostgreSQL at random moments under load."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest

from apps.runtime.part import Part
from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.group import Group
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database, open_database
from data_contracts.store.migrate import migrate
from governance_rules.use_cases.evidence_log import verify_log
from governance_rules.use_cases.seed_street import GRID, seed_street
from governance_rules.use_cases.self_check import check_timers
from tests.conftest import free_port
from tests.fakes.street import a_policy
from tests.fault import engine_program

KILLS = int(os.environ.get("CITYEYE_TEST_ENGINE_KILLS", "25"))
SEED = int(os.environ.get("CITYEYE_TEST_SEED", "20180801"))
PARTS = ("sweep-1", "sweep-2", "dispatch-1", "dispatch-2", "street-1", "street-2")
STEP_MINUTES = 1.5 / 60
# Forked from a process that has everything imported: a program is back in a moment, as its work has to be.
PROGRAMS = multiprocessing.get_context("forkserver")
PROGRAMS.set_forkserver_preload(["tests.fault.engine_program"])
LIFE = [
    "case_opened",
    "case_posted_in_group",
    "first_reminder_sent",
    "second_reminder_sent",
    "enforcement_started",
]
LANE = Polygon((Point(0, 0), Point(1e6, 0), Point(1e6, 1e6), Point(0, 1e6)))


class Receiver:
    """A WeCom group robot on loopback that counts the messages by the number of their notice.

    Not by their text: one that comes again names the next due time of that moment.
    """

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got[json.loads(body)["text"]["content"].rpartition("通知号 ")[2]] += 1
                answer = b'{"errcode": 0, "errmsg": "ok"}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Nothing: thousands of lines would hide the failure."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"wecomgroup://127.0.0.1:{self.server.server_port}/cgi-bin/webhook/send?key=test&secure=no"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@dataclass
class Engine:
    """The engine's programs on a PostgreSQL of their own; each can be killed and comes back."""

    part: Part
    log: Path
    chance: random.Random
    processes: dict[str, Any] = field(default_factory=dict)
    street_from: int = 1

    def start_postgres(self) -> None:
        """Again and again: right after a kill the old server's processes may still be leaving."""
        for _ in range(60):
            process = start(self.part)
            try:
                wait_ready(self.part, process)
                self.processes["postgres"] = process
                return
            except PartUnavailable:
                time.sleep(0.5)
        raise AssertionError("PostgreSQL does not come back")

    def start(self, name: str) -> None:
        # Numbers of its own for each start: every incident is another car at another spot.
        self.street_from += 1000
        first = self.street_from + (200_000 if name == "street-2" else 0)
        told = (name[:-2], self.part.address, first, str(self.log))
        self.processes[name] = PROGRAMS.Process(target=engine_program.run, args=told, daemon=True)
        self.processes[name].start()

    def kill(self, name: str) -> None:
        self.end(name)
        if name == "postgres":
            self.start_postgres()
        else:
            self.start(name)

    def end(self, *names: str) -> None:
        for name in names:
            process = self.processes.pop(name)
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.wait() if isinstance(process, subprocess.Popen) else process.join()


@pytest.fixture
def engine() -> Iterator[Engine]:
    home = Path(tempfile.mkdtemp(prefix="cityeye-test-"))
    home.chmod(0o755)
    part = replace(postgres_part(home, free_port()), ready_within_seconds=30)
    engine = Engine(part, home / "engine.log", random.Random(SEED))
    yield engine
    engine.end(*[name for name in engine.processes if name != "postgres"])
    stop(part, engine.processes["postgres"])
    shutil.rmtree(home, ignore_errors=True)


def make_street(database: Database, receiver: Receiver) -> None:
    step = {"minutes": STEP_MINUTES}
    policy = a_policy(
        acknowledge_minutes=STEP_MINUTES,
        steps={
            "open": {"parties": ["grid_member"], "stand_ins": ["operator"], **step},
            "in_group": {"parties": ["merchant"], "channels": ["inbox", "group"], **step},
            "reminded_1": {"parties": ["community"], **step},
            "reminded_2": {"parties": ["property"], **step},
            "enforcing": {"parties": ["officer"], "minutes": 600},
        },
    )
    with database.unit_of_work() as uow:
        seed_street(uow, {"operator": "a long enough one"})
        uow.policies.save(policy)
        uow.cameras.add(Camera("gate", "gate", "push:", community_id="xiaohe", grid_id=GRID.area_id))
        uow.cameras.save_preset(Preset("gate", "home", 1920, 1080))
        uow.zones.add(Zone("lane", "gate", "home", "lane", Kind.ILLEGAL_PARKING, LANE))
        uow.groups.save(Group("robot", "robot", receiver.url))


@pytest.mark.timeout(900)
def test_no_case_timer_or_notice_is_lost_and_none_is_acted_on_twice(engine: Engine) -> None:
    engine.start_postgres()
    migrate(engine.part.address)
    receiver = Receiver()
    with open_database(engine.part.address, pool_size=2) as database:
        make_street(database, receiver)
    for name in PARTS:
        engine.start(name)
    _wait_until_busy(engine)
    for _ in range(KILLS):
        time.sleep(engine.chance.uniform(0.1, 0.9))
        engine.kill(engine.chance.choice((*PARTS, *PARTS, "postgres")))
    engine.end("street-1", "street-2")
    with open_database(engine.part.address, pool_size=2) as database:
        _wait_until_all_are_enforcing(database, engine)
        _check(database, receiver)


def _wait_until_busy(engine: Engine) -> None:
    with open_database(engine.part.address, pool_size=2) as database:
        for _ in range(600):
            with database.unit_of_work() as uow:
                if sum(uow.cases.counts()["state"].values()) > 20:
                    return
            time.sleep(0.1)
    raise AssertionError(f"the street does not begin\n{engine.log.read_text()[-4000:]}")


def _wait_until_all_are_enforcing(database: Database, engine: Engine) -> None:
    end = time.monotonic() + 180
    while True:
        with database.unit_of_work() as uow:
            states = uow.cases.counts()["state"]
            waiting = uow.connection.execute("SELECT count(*) AS n FROM notices WHERE state = 'pending'").fetchone()
        assert waiting is not None
        if set(states) == {"enforcing"} and waiting["n"] == 0:
            return
        if time.monotonic() > end:
            raise AssertionError(f"{states}, {waiting['n']} notices pending\n{engine.log.read_text()[-4000:]}")
        time.sleep(0.5)


def _check(database: Database, receiver: Receiver) -> None:
    with database.unit_of_work() as uow:
        cases = [row["case_id"] for row in uow.connection.execute("SELECT case_id FROM cases").fetchall()]
        assert len(cases) > 20, "the street must have been busy"
        incidents = uow.connection.execute("SELECT count(*) AS n FROM incidents").fetchone()
        assert incidents is not None and incidents["n"] == len(cases), "each incident at its own spot has its one case"
        for case_id in cases:
            events = [event.event_type for event in uow.cases.events(case_id)]
            steps = [name for name in events if name in LIFE]
            assert steps == LIFE, f"case {case_id}: {events}"
            taken_on = [e for e in events if e in ("case_acknowledged", "acknowledgement_timed_out")]
            assert 1 <= len(taken_on) <= 2 and len(set(taken_on)) == len(taken_on), f"case {case_id}: {events}"
            leaves = uow.evidence_log.leaves_of_case(case_id)
            assert len(leaves) == len(events), f"case {case_id}"
        fired = uow.connection.execute(
            "SELECT fired_timer_id FROM case_events WHERE fired_timer_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
        ).fetchall()
        assert fired == [], "no timer was acted on twice"
        undelivered = uow.connection.execute("SELECT * FROM notices WHERE state <> 'delivered'").fetchall()
        assert undelivered == []
        posted = uow.connection.execute("SELECT count(*) AS n FROM notices WHERE channel = 'group'").fetchone()
        check = check_timers(uow, patience=timedelta(seconds=0))
        assert check.overdue == () and check.repaired == ()
        verify_log(uow)
    assert posted is not None and len(receiver.got) == posted["n"] == len(cases), "every message arrived"
    again = sum(times - 1 for times in receiver.got.values())
    # A dispatcher killed between sending and settling repeats the few messages it had in its hands.
    assert again <= KILLS * 4, f"{again} messages came more than once"
    with psycopg.connect(database.url) as connection:
        row = connection.execute("SELECT count(*) FROM overdue_or_missing_timers").fetchone()
        assert row == (0,)
