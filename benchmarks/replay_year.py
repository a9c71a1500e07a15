"""Replay: how fast a made-up year goes through the case engine, with everything that belongs to a case.

`python -m benchmarks.replay_year` starts a PostgreSQL of its own (with fsync, as in use), generates the street, and
replays the first days of a year: incidents, looks, commands, timers, notices, evidence leaves, a signed head a day.
Told are cases and events a second, the processor time of the program and of the server for an event, and the minutes
that a whole year of 365 such days takes. The first days have more cases than the later ones, because people learn.
Prints a table and one JSON line.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from benchmarks.timers import processor_seconds
from data_contracts.schemas.replayed_year import ReplayedYear
from data_contracts.store.database import Database, open_database
from data_contracts.store.migrate import migrate
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.full_street.generate import generate
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.replay_year import begin_year, replay_days
from governance_rules.use_cases.seed_full_street import seed_full_street
from governance_rules.use_cases.seed_street import seed_street
from tests.conftest import free_port

TARGET_MINUTES = 3


def measure(database: Database, postmaster: int, seed: int, days: int) -> dict[str, Any]:
    """Figures of the replay of so many days."""
    with database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
        seed_street(uow, {})
        seed_full_street(uow, generate(seed))
    year = ReplayedYear(seed, date(2025, 8, 1), days)
    with database.unit_of_work() as uow:
        begin_year(uow, year)
    server, own, began = processor_seconds(postmaster), time.process_time(), time.perf_counter()
    replay_days(database, year, {}, lambda note: (b"0" * 64, "0" * 64))
    seconds, own = time.perf_counter() - began, time.process_time() - own
    server = processor_seconds(postmaster) - server
    with psycopg.connect(database.url) as connection:
        query = (
            "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM case_events), (SELECT count(*) FROM notices)"
        )
        cases, events, notices = connection.execute(query).fetchone() or (0, 0, 0)
    return {
        "days": days,
        "cases": cases,
        "events": events,
        "notices": notices,
        "seconds": round(seconds, 1),
        "cases_per_second": round(cases / seconds, 1),
        "events_per_second": round(events / seconds, 1),
        "program_ms_per_event": round(1000 * own / events, 3),
        "server_ms_per_event": round(1000 * server / events, 3),
        "minutes_for_a_year": round(seconds / days * 365 / 60, 1),
        "target_minutes": TARGET_MINUTES,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="cityeye-"))
    home.chmod(0o755)
    part = postgres_part(home, free_port())
    process = start(part)
    try:
        wait_ready(part, process)
        migrate(part.address)
        with open_database(part.address, 1) as database:
            figures = measure(database, process.pid, arguments.seed, arguments.days)
    finally:
        stop(part, process)
        shutil.rmtree(home, ignore_errors=True)
    table = Table("what", "figure")
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), f"{value}")
    Console().print(table)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
