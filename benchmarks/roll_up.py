"""Roll-up: how fast a page's questions are answered over millions of cases, and what keeping it costs who writes cases.

`python -m benchmarks.roll_up` starts a PostgreSQL of its own. First, cases are opened and closed through the store, in
batches as a sweep or a replay does, in turns with the roll-up's triggers and without them, in one run; the ratio is
what they cost. Then cases, and with them roll-up rows, are put in by generate_series, past the triggers, and what a
page asks is timed with the roll-up and, with the same answer, by counting the cases. The cases spread over 10 years,
30 roads and 277 cameras. Prints two tables and one JSON line.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import psycopg
from rich.console import Console
from rich.table import Table

from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseChange, CaseState, Closure, Decision, Opening
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.place import Place
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database, open_database
from data_contracts.store.migrate import migrate
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_lifecycle import decide_opening
from tests.conftest import free_port
from tests.fakes.street import a_policy, an_incident

TRIGGERS = ("cases_count_new", "cases_count_closed", "cases_check_6_road")
ROADS, CAMERAS, YEARS = 30, 277, 10
LAST = date(2026, 11, 20)
_LANE = Polygon((Point(0, 0), Point(2000, 0), Point(2000, 1000)))


def begin(database: Database) -> None:
    """Roads, cameras, zone and policies."""
    with database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c1", "Canal side"))
        for road in range(ROADS):
            uow.areas.save(Area(AreaLevel.ROAD, f"road-{road}", f"Road {road}", "c1"))
        for number in range(CAMERAS):
            road = f"road-{number % ROADS}"
            uow.cameras.add(Camera(f"camera-{number}", f"Camera {number}", "replay:", community_id="c1", road_id=road))
        uow.zones.add(Zone("lane", "camera-0", "home", "Lane", Kind.ILLEGAL_PARKING, _LANE))
        for kind in Kind:
            uow.policies.save(a_policy(kind))


def write_cases(database: Database, first: int, count: int) -> float:
    """Seconds in which so many cases were opened in one transaction and closed in another."""
    policy, like = a_policy(), replace(an_incident(), camera_id="camera-0")
    incidents = []
    with database.unit_of_work() as uow:
        for number in range(first, first + count):
            ids = {name: uuid5(NAMESPACE_URL, f"{name} {number}") for name in ("incident_id", "observation_id")}
            incidents.append((replace(like, **ids), f"spot {number}"))
            uow.places.add(Place(f"spot {number}", "a spot", True, "camera-0", "home", "lane", like.box))
            uow.incidents.add(*incidents[-1])
    began = time.perf_counter()
    with database.unit_of_work() as uow:
        now = uow.now()
        openings = [
            Opening(one, place, policy, decide_opening(one, policy, now, STREET_CALENDAR), now)
            for one, place in incidents
        ]
        cases = uow.cases.open_many(openings)
    closed = Decision("closed", CaseState.CLOSED, "any", None, (), closure=Closure.SELF)
    with database.unit_of_work() as uow:
        uow.cases.apply_many([CaseChange(case, closed, uow.now(), "timer") for case in cases])
    return time.perf_counter() - began


def cost_of_keeping(database: Database, rounds: int, batch: int) -> dict[str, Any]:
    """Milliseconds a case with the triggers and without, in turns; the ratio is of the medians."""
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * rounds + 2):
        with_it = number % 2 == 0
        with psycopg.connect(database.url) as connection:
            for trigger in TRIGGERS:
                connection.execute(f"ALTER TABLE cases {'ENABLE' if with_it else 'DISABLE'} TRIGGER {trigger}")
        took = write_cases(database, 1 + number * batch, batch)
        # The first of each warms up.
        if number >= 2:
            seconds[with_it].append(took)
    with psycopg.connect(database.url) as connection:
        for trigger in TRIGGERS:
            connection.execute(f"ALTER TABLE cases ENABLE TRIGGER {trigger}")
    ms = {with_it: 1000 * median(taken) / batch for with_it, taken in seconds.items()}
    best = {with_it: 1000 * min(taken) / batch for with_it, taken in seconds.items()}
    return {
        "ms_with": round(ms[True], 3),
        "ms_without": round(ms[False], 3),
        "ratio": round(ms[True] / ms[False], 3),
        "ratio_of_best": round(best[True] / best[False], 3),
    }


def fill(url: str, cases: int) -> float:
    """Put so many closed cases in, and count them; seconds that the counting took."""
    kinds = [kind.value for kind in VIOLATION_KINDS]
    values = {"cases": cases, "days": 365 * YEARS, "kinds": kinds, "last": LAST, "roads": ROADS, "cameras": CAMERAS}
    with psycopg.connect(url) as connection:
        for table in ("cases", "incidents"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        # One incident for all: what is timed reads of it only whether somebody entered it.
        incident = connection.execute("SELECT incident_id FROM incidents LIMIT 1").fetchone()
        connection.execute("ALTER TABLE cases DROP CONSTRAINT IF EXISTS cases_incident_id_key")
        connection.execute(
            """
            INSERT INTO cases (kind, state, status_code, place_id, camera_id, road_id, community_id, incident_id,
                policy_version, severity, score, opened_at, state_since, version, run, closed_at, closure)
            SELECT kind, 'closed', 'x', 'spot 1', 'camera-' || camera, 'road-' || camera %% %(roads)s, 'c1',
                %(incident)s, 1, 'normal', 0.9, at, at, 2, 2, at,
                (ARRAY['self', 'self', 'self', 'managed', 'enforced'])[1 + n %% 5]
            FROM (
                SELECT n, (%(kinds)s::text[])[1 + floor(8 * random() * random())::int] AS kind,
                    floor(%(cameras)s * sqrt(random()))::int AS camera,
                    (%(last)s::date - floor(%(days)s * random())::int)::timestamp AT TIME ZONE 'Asia/Shanghai'
                        + make_interval(secs => 43200 + 43000 * (random() + random() - 1)) AS at
                FROM generate_series(1, %(cases)s) AS n
            ) AS made
            """,
            values | {"incident": incident[0] if incident else None},
        )
        for table in ("cases", "incidents"):
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    began = time.perf_counter()
    with open_database(url, 1) as database, database.unit_of_work() as uow:
        uow.connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        uow.counts.recount()
    took = time.perf_counter() - began
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE cases")
        connection.execute("VACUUM ANALYZE case_counts")
    return took


def questions(database: Database) -> dict[str, tuple[Callable[[Any], Any], str]]:
    """What a page asks: by the roll-up's repository, and the same from the cases themselves."""
    month = LAST - timedelta(days=27)
    half_year = LAST - timedelta(days=181)
    ten_years = LAST - timedelta(days=365 * YEARS)
    # Up to the last day too: the cases that were written for the cost of keeping are of today.
    opened = (
        "WHERE opened_at >= '{}'::timestamp AT TIME ZONE 'Asia/Shanghai' "
        f"AND opened_at < '{LAST + timedelta(days=1)}'::timestamp AT TIME ZONE 'Asia/Shanghai'"
    )
    local = "(opened_at AT TIME ZONE 'Asia/Shanghai')"
    return {
        "four weeks of one weekday by road and hour": (
            lambda uow: uow.counts.by_hour_of_weekday(month, LAST, 3),
            f"SELECT road_id, extract(hour FROM {local}), count(*) FROM cases {opened.format(month)} "
            f"AND extract(isodow FROM {local}) = 3 GROUP BY 1, 2",
        ),
        "four weeks by road and day": (
            lambda uow: uow.counts.by_road_and_day(month, LAST),
            f"SELECT {local}::date, kind, road_id, count(*) FROM cases {opened.format(month)} GROUP BY 1, 2, 3",
        ),
        "half a year by road, kind and hour": (
            lambda uow: uow.counts.by_road_and_hour(half_year, LAST),
            f"SELECT {local}::date, extract(hour FROM {local}), kind, road_id, count(*) FROM cases "
            f"{opened.format(half_year)} GROUP BY 1, 2, 3, 4",
        ),
        "ten years by month and kind": (
            lambda uow: uow.counts.by_month(ten_years, LAST),
            f"SELECT date_trunc('month', {local})::date, kind, count(*) FROM cases {opened.format(ten_years)} "
            "GROUP BY 1, 2",
        ),
        "first and last day of each camera": (
            lambda uow: uow.counts.days_of_cameras(),
            f"SELECT camera_id, min({local}::date), max({local}::date) FROM cases GROUP BY 1",
        ),
    }


def ask(database: Database) -> list[dict[str, Any]]:
    """Each question three times both ways; the median in milliseconds."""
    told = []
    for name, (rolled, counted) in questions(database).items():
        taken: dict[str, list[float]] = {"roll_up": [], "counting": []}
        for _ in range(3):
            with database.unit_of_work() as uow:
                began = time.perf_counter()
                answer = rolled(uow)
                taken["roll_up"].append(time.perf_counter() - began)
                began = time.perf_counter()
                rows = uow.connection.execute(counted).fetchall()
                taken["counting"].append(time.perf_counter() - began)
        if len(answer) != len(rows):
            raise AssertionError(f"{name}: {len(answer)} groups by the roll-up, {len(rows)} by counting")
        ms = {way: 1000 * median(seconds) for way, seconds in taken.items()}
        told.append({"question": name, "groups": len(rows)} | {way: round(value, 1) for way, value in ms.items()})
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--batch", type=int, default=200)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="cityeye-"))
    home.chmod(0o755)
    part = postgres_part(home, free_port())
    process = start(part)
    try:
        wait_ready(part, process)
        migrate(part.address)
        with open_database(part.address, 1) as database:
            begin(database)
            cost = cost_of_keeping(database, arguments.rounds, arguments.batch)
        Console().print(cost)
        recount_seconds = fill(part.address, arguments.cases)
        with open_database(part.address, 1) as database:
            told = ask(database)
        with psycopg.connect(part.address) as connection:
            rows = connection.execute("SELECT count(*) FROM case_counts").fetchone() or (0,)
    finally:
        stop(part, process)
        shutil.rmtree(home, ignore_errors=True)
    table = Table(title=f"{arguments.cases:,} cases, {rows[0]:,} rows of the roll-up: milliseconds")
    for column in ("question", "groups", "roll_up", "counting"):
        table.add_column(column)
    for one in told:
        table.add_row(*(str(one[column]) for column in ("question", "groups", "roll_up", "counting")))
    Console().print(table)
    figures = {"cases": arguments.cases, "rows": rows[0], "recount_seconds": round(recount_seconds, 1)}
    print(json.dumps(figures | {"keeping": cost, "questions": told}))


if __name__ == "__main__":
    main()
