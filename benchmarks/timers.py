"""Timers: how fast many due ones are acted on, by one sweeper and by several, and what a sweep costs when none is due.

`python -m benchmarks.timers` starts a PostgreSQL of its own (with fsync, as in use), opens cases through the store,
and lets the database clock run ahead so that all their timers are due at once. Sweepers are processes of their own that
begin together and act until nothing is due; the time is that from their beginning to the end of the last one. Then it
is counted whether each timer was acted on exactly once: one event, one leaf and one next timer for each case. Each
round moves every case one step on, so one sweeper and several take turns on the same cases. The processor time of
sweepers and server for a timer is told as well, for it depends less on what else the machine does. At last many open
cases with timers of later days are put in past the triggers, some commands are held, and an idle sweep is measured
beside them. Prints a table and one JSON line.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import multiprocessing
import shutil
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import psutil
import psycopg
from rich.console import Console
from rich.table import Table

from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database, open_database
from data_contracts.store.migrate import migrate
from flows.escalation import AT_ONCE, Sweeper
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_lifecycle import decide_opening
from governance_rules.use_cases.commands import Ordered
from governance_rules.use_cases.dispatch_notices import dispatch_notices
from governance_rules.use_cases.held_commands import hold_command
from governance_rules.use_cases.run_due_timers import run_due_timers
from tests.conftest import free_port
from tests.fakes.street import a_policy, an_incident

OPENED_TOGETHER = 250
IDLE_SWEEPS = 200
_LANE = Polygon((Point(0, 0), Point(2000, 0), Point(2000, 1000)))


def open_cases(database: Database, count: int) -> float:
    """Cases 1 … count with their first timers pending, by the use of the store; returns the seconds it took."""
    with database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c1", "Canal side"))
        uow.cameras.add(Camera("gate", "East gate", "sim://street", community_id="c1"))
        uow.zones.add(Zone("lane", "gate", "home", "Lane", Kind.ILLEGAL_PARKING, _LANE))
        for kind in Kind:
            uow.policies.save(a_policy(kind))
    policy, like, began = a_policy(), an_incident(), time.perf_counter()
    for first in range(1, count + 1, OPENED_TOGETHER):
        with database.unit_of_work() as uow:
            for number in range(first, min(first + OPENED_TOGETHER, count + 1)):
                ids = {name: uuid5(NAMESPACE_URL, f"{name} {number}") for name in ("incident_id", "observation_id")}
                incident, place_id = replace(like, **ids), f"spot {number}"
                uow.places.add(Place(place_id, "a spot", True, "gate", "home", "lane", incident.box))
                uow.incidents.add(incident, place_id)
                uow.cases.open_case(
                    incident, place_id, policy, decide_opening(incident, policy, uow.now(), STREET_CALENDAR), uow.now()
                )
    return time.perf_counter() - began


@dataclass(frozen=True)
class Sweep:
    """What one sweeper did: timers acted on, processor seconds, and from when to when on the monotonic clock."""

    acted: int
    processor: float
    began: float
    ended: float


def sweeper(url: str, together: Barrier, limit: int, done: Any) -> None:
    """The program of a sweeper process: act until nothing is due, whoever may still hold some of it."""
    acted = 0
    # As `flows.loop.run_loop` does.
    gc.collect()
    gc.freeze()
    with open_database(url, pool_size=1) as database:
        with database.unit_of_work() as uow:
            run_due_timers(uow, 0)
        together.wait()
        began = ended = time.monotonic()
        processor = time.process_time()
        while True:
            with database.unit_of_work() as uow:
                now = run_due_timers(uow, limit)
            if now:
                acted, ended = acted + now, time.monotonic()
                continue
            with database.unit_of_work() as uow:
                due_at = uow.timers.next_due_at()
                if due_at is None or due_at > uow.now():
                    break
            time.sleep(0.002)
    done.put(Sweep(acted, time.process_time() - processor, began, ended))


def sweep_all(url: str, sweepers: int, limit: int) -> list[Sweep]:
    """Act on all that is due with so many processes."""
    context = multiprocessing.get_context("spawn")
    together, done = context.Barrier(sweepers), context.Queue()
    processes = [context.Process(target=sweeper, args=(url, together, limit, done)) for _ in range(sweepers)]
    for process in processes:
        process.start()
    sweeps = [done.get(timeout=600) for _ in processes]
    for process in processes:
        process.join()
    return sweeps


def faults(url: str, cases: int, version: int) -> dict[str, int]:
    """What is not exactly once after every case was to reach `version`; all zero when all is well."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            """
            SELECT
                (SELECT count(*) FROM cases WHERE case_id <= %(cases)s AND version <> %(version)s),
                (SELECT abs(count(DISTINCT fired_timer_id) - %(cases)s) FROM case_events WHERE version = %(version)s),
                (SELECT abs(count(*) - %(cases)s) FROM evidence_log WHERE case_version = %(version)s),
                (SELECT abs(count(*) - %(cases)s) FROM timers JOIN cases USING (case_id, run)
                 WHERE timers.state = 'pending' AND case_id <= %(cases)s)
            """,
            {"cases": cases, "version": version},
        ).fetchone()
    assert row is not None
    return dict(zip(("cases", "events", "leaves", "timers"), row, strict=True))


def add_open_cases(url: str, count: int) -> None:
    """So many more open cases, each with a timer of the coming days, past the triggers."""
    tables = ("places", "incidents", "cases", "timers")
    with psycopg.connect(url) as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]
        # Two open cases of one kind may not share a place, so a place has one of each kind.
        connection.execute(
            """
            WITH kinds AS (SELECT kind, row_number() OVER (ORDER BY kind) AS k FROM policies),
            made AS (
                SELECT gen_random_uuid() AS incident_id, kind, 'far ' || place AS place_id
                FROM generate_series(1, (SELECT %(count)s / count(*) + 1 FROM kinds)) AS place, kinds
                LIMIT %(count)s
            ), placed AS (
                INSERT INTO places (place_id, name, spot) SELECT DISTINCT place_id, place_id, false FROM made
            ), seen AS (
                INSERT INTO incidents (incident_id, observation_id, place_id, camera_id, preset, zone_id, kind, thing,
                    box, score, first_seen_at, dwell_reached_at, detector)
                SELECT made.incident_id, i.observation_id, i.place_id, i.camera_id, i.preset, i.zone_id, i.kind,
                    i.thing, i.box, i.score, i.first_seen_at, i.dwell_reached_at, i.detector
                FROM made, (SELECT * FROM incidents LIMIT 1) AS i
            )
            INSERT INTO cases (kind, state, status_code, place_id, camera_id, incident_id, policy_version, severity,
                score, opened_at, state_since, version, run)
            SELECT made.kind, 'open', 'x', made.place_id, c.camera_id, made.incident_id, c.policy_version, c.severity,
                c.score, now(), now(), 1, 1
            FROM made, (SELECT * FROM cases LIMIT 1) AS c
            """,
            {"count": count},
        )
        connection.execute(
            """
            INSERT INTO timers (case_id, run, purpose, due_at)
            SELECT case_id, 1, 'step', cityeye_now() + interval '1 day' + random() * interval '30 days'
            FROM cases WHERE place_id LIKE 'far %'
            """
        )
        for table in tables:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # type: ignore[arg-type]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def give_commands(database: Database, count: int) -> None:
    """Somebody has so many commands in hand, on cases 1 … count, none of them due."""
    with database.unit_of_work() as uow:
        person = uow.people.get(uow.people.add("operator", "Operator", None, [RoleGrant(Role.OPERATOR)]))
        for case_id in range(1, count + 1):
            hold_command(uow, Ordered(person, case_id, Command.NOTE, CommandDetail(note="seen")), 86_400)


def idle_sweep(database: Database, limit: int) -> tuple[float, float]:
    """Median and longest milliseconds of a sweep that finds nothing due, with the look at the next due time."""
    times, sweeper = [], Sweeper(logging.getLogger("benchmark"))
    for _ in range(IDLE_SWEEPS):
        began = time.perf_counter()
        with database.unit_of_work() as uow:
            assert sweeper.act(uow, limit) == (0, 0)
            sweeper.next_due_at(uow)
        times.append(1000 * (time.perf_counter() - began))
    return median(times), max(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--open", type=int, default=1_000_000)
    parser.add_argument("--held", type=int, default=50)
    parser.add_argument("--sweepers", type=int, nargs="+", default=[1, 4, 1, 4])
    parser.add_argument("--limit", type=int, default=AT_ONCE)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="cityeye-"))
    home.chmod(0o755)
    part = postgres_part(home, free_port())
    process = start(part)
    try:
        wait_ready(part, process)
        migrate(part.address)
        with open_database(part.address) as database:
            figures = _measure(database, process.pid, arguments)
    finally:
        stop(part, process)
        shutil.rmtree(home, ignore_errors=True)
    _tell(figures)


def processor_seconds(postmaster: int) -> float:
    """Of the server and its processes, those that have ended included."""
    process = psutil.Process(postmaster)
    times = process.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for child in process.children():
        times = child.cpu_times()
        total += times.user + times.system
    return float(total)


def _measure(database: Database, postmaster: int, arguments: argparse.Namespace) -> dict[str, Any]:
    opened = open_cases(database, arguments.due)
    few = idle_sweep(database, arguments.limit)
    rounds = []
    for version, sweepers in enumerate(arguments.sweepers, 2):
        database.advance_clock(timedelta(days=1))
        with database.unit_of_work() as uow:
            while version > 4 and dispatch_notices(uow, 1000):
                continue
        server = processor_seconds(postmaster)
        sweeps = sweep_all(database.url, sweepers, arguments.limit)
        server = processor_seconds(postmaster) - server
        seconds = max(s.ended for s in sweeps) - min(s.began for s in sweeps)
        wrong = faults(database.url, arguments.due, version)
        rounds.append(
            {
                "sweepers": sweepers,
                "acted": sum(s.acted for s in sweeps),
                "seconds": round(seconds, 2),
                "per_second": round(arguments.due / seconds),
                "sweepers_us": round(1e6 * sum(s.processor for s in sweeps) / arguments.due),
                "server_us": round(1e6 * server / arguments.due),
                "exactly_once": not any(wrong.values()) and sum(s.acted for s in sweeps) == arguments.due,
                "faults": wrong,
            }
        )
    figures: dict[str, Any] = {
        "due": arguments.due,
        "limit": arguments.limit,
        "opened_per_second": round(arguments.due / opened),
        "rounds": rounds,
        "idle_ms": [round(ms, 2) for ms in few],
    }
    give_commands(database, arguments.held)
    if arguments.open:
        add_open_cases(database.url, arguments.open)
        many = idle_sweep(database, arguments.limit)
        figures |= {
            "open": arguments.open,
            "held": arguments.held,
            "idle_ms_beside_open": [round(ms, 2) for ms in many],
            "idle_ratio": round(many[0] / few[0], 2),
        }
    return figures


def _tell(figures: dict[str, Any]) -> None:
    table = Table("sweepers", "timers", "seconds", "timers/s", "µs sweepers", "µs server", "exactly once", "target")
    for one in figures["rounds"]:
        table.add_row(
            str(one["sweepers"]),
            str(one["acted"]),
            f"{one['seconds']:.2f}",
            str(one["per_second"]),
            str(one["sweepers_us"]),
            str(one["server_us"]),
            "yes" if one["exactly_once"] else str(one["faults"]),
            "5 s" if figures["due"] == 10_000 else "",
        )
    idle = Table("open timers, none due", "median ms of a sweep", "longest ms", "target")
    idle.add_row(str(figures["due"]), *(f"{ms:.2f}" for ms in figures["idle_ms"]), "10 ms")
    if "open" in figures:
        idle.add_row(str(figures["open"]), *(f"{ms:.2f}" for ms in figures["idle_ms_beside_open"]), "10 ms")
    console = Console(stderr=True)
    console.print(table, idle, sep="\n")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
