"""The roll-up of the cases is what a plain count says, whatever is written, by however many, folded or not."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import Case, CaseChange, CaseState, Closure, Opening
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Policy
from data_contracts.store.database import Database, open_database
from governance_rules.use_cases.keep_counts import KeptCounts, keep_counts
from tests.fakes.street import MONDAY_NOON, a_policy, an_incident
from tests.integration.store.conftest import Street, decision

KINDS = (Kind.ILLEGAL_PARKING, Kind.GARBAGE)
GRAINS = {"road_hour": ("hour",), "road_day": (), "camera_day": ("camera_id",)}
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def roads(street: Street) -> Database:
    """Two roads, two cameras, one person, and policies of two kinds."""
    with street.database.unit_of_work() as uow:
        for road in ("r1", "r2"):
            uow.areas.save(Area(AreaLevel.ROAD, road, road, "c1"))
        uow.cameras.add(Camera("corner", "Corner", "sim://street", community_id="c1", road_id="r2"))
        uow.people.add("eye", "Eye", None, [])
        for kind in KINDS:
            uow.policies.save(a_policy(kind))
    return street.database


def open_some(database: Database, first: int, count: int, chance: Random, by: int | None = None) -> list[Case]:
    """So many cases of one transaction, at times of three days, on one road or the other."""
    policies: dict[Kind, Policy] = {kind: a_policy(kind) for kind in KINDS}
    openings = []
    with database.unit_of_work() as uow:
        for number in range(first, first + count):
            kind, at = chance.choice(KINDS), MONDAY_NOON + timedelta(minutes=chance.randrange(3 * 1440))
            camera = chance.choice(("gate", "corner"))
            incident = replace(an_incident(number), kind=kind, camera_id=camera)
            if by is not None:
                incident = replace(incident, entered_by=by)
            place = Place(f"place {number}", "a place", False, None, road_id=chance.choice(("r1", "r2", None)))
            uow.places.name_all([place])
            assert uow.incidents.add(incident, place.place_id)
            what = decision(timer=Street.timer(uow), notices=())
            openings.append(Opening(incident, place.place_id, policies[kind], what, at))
        return uow.cases.open_many(openings)


def close_some(database: Database, cases: list[Case], chance: Random) -> None:
    """All of them, or one step on, in one transaction."""
    with database.unit_of_work() as uow:
        changes = []
        for case in sorted(cases, key=lambda one: one.case_id):
            if chance.random() < 0.3:
                what = decision(CaseState.IN_GROUP, "moved_on", timer=Street.timer(uow), notices=())
            else:
                what = decision(CaseState.CLOSED, "closed", closure=chance.choice(list(Closure)), notices=())
            changes.append(CaseChange(case, what, case.opened_at, "timer"))
        uow.cases.apply_many(changes)


def plain_count(connection: psycopg.Connection[Any], grain: str) -> Counter[tuple[Any, ...]]:
    """Counted in the cases, without any part of the roll-up: groups, and in each how many are closed how."""
    rows = connection.execute(
        """SELECT (c.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
               extract(hour FROM c.opened_at AT TIME ZONE 'Asia/Shanghai')::int AS hour, c.kind,
               coalesce(p.road_id, k.road_id) AS road_id, c.camera_id, i.entered_by IS NOT NULL AS by_hand, c.closure
           FROM cases c JOIN incidents i USING (incident_id) JOIN places p ON p.place_id = c.place_id
           LEFT JOIN cameras k ON k.camera_id = c.camera_id"""
    ).fetchall()
    counts: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        group = tuple(row[name] for name in ("day", "kind", "road_id", "by_hand", *GRAINS[grain]))
        counts[(*group, "cases")] += 1
        if row["closure"]:
            counts[(*group, row["closure"])] += 1
    return counts


def rolled_up(connection: psycopg.Connection[Any], grain: str, table: str = "case_counts_now") -> Counter[Any]:
    counts: Counter[tuple[Any, ...]] = Counter()
    for row in connection.execute(f"SELECT * FROM {table} WHERE grain = %s", (grain,)).fetchall():
        group = tuple(row[name] for name in ("day", "kind", "road_id", "by_hand", *GRAINS[grain]))
        for column in ("cases", *(closure.value for closure in Closure)):
            if row[column]:
                counts[(*group, column)] += row[column]
    return counts


def assert_right(database: Database, table: str = "case_counts_now") -> None:
    with database.unit_of_work() as uow:
        uow.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for grain in GRAINS:
            counted = plain_count(uow.connection, grain)
            assert counted and rolled_up(uow.connection, grain, table) == counted


def test_it_is_right_after_any_changes(roads: Database) -> None:
    chance, still_open, number = Random(7), list[Case](), 1
    for _ in range(12):
        by = 1 if chance.random() < 0.3 else None
        count = chance.randrange(1, 9)
        still_open += open_some(roads, number, count, chance, by)
        number += count
        chance.shuffle(still_open)
        closing, still_open = still_open[:3], still_open[3:]
        close_some(roads, closing, chance)
        assert_right(roads)
        if chance.random() < 0.4:
            keep_counts(roads)
            assert_right(roads)
    assert keep_counts(roads).folded >= 0
    assert_right(roads, "case_counts")
    assert keep_counts(roads) == KeptCounts(0, False)


def test_what_a_transaction_takes_back_was_never_counted(roads: Database) -> None:
    open_some(roads, 1, 2, Random(1))
    with pytest.raises(RuntimeError), roads.unit_of_work() as uow:
        uow.connection.execute("UPDATE case_counts SET cases = 99")
        uow.counts.fold()
        raise RuntimeError
    assert_right(roads)


def test_many_write_while_others_fold_and_count_anew(roads: Database, database_url: str) -> None:
    """Each writer opens and closes of its own; folding, counting anew and reading go on beside them."""
    writers, rounds = 3, 8

    def write(writer: int) -> None:
        chance = Random(writer)
        for turn in range(rounds):
            cases = open_some(roads, 1000 * (writer + 1) + 10 * turn, 4, chance)
            close_some(roads, cases, chance)

    def fold(_: int) -> None:
        for _ in range(rounds):
            keep_counts(roads)

    def recount(_: int) -> None:
        for _ in range(rounds):
            with roads.unit_of_work() as uow:
                uow.counts.recount()

    def read(_: int) -> None:
        for _ in range(rounds):
            with roads.unit_of_work() as uow:
                uow.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                for grain in GRAINS:
                    assert rolled_up(uow.connection, grain) == plain_count(uow.connection, grain)

    with ThreadPoolExecutor(8) as pool:
        tasks = [pool.submit(write, writer) for writer in range(writers)]
        tasks += [pool.submit(task, 0) for task in (fold, fold, recount, read)]
        for task in tasks:
            task.result(timeout=300)
    assert_right(roads)
    with roads.unit_of_work() as uow:
        assert sum(one.cases for one in uow.counts.by_road_and_day(FIRST, LAST)) == writers * rounds * 4


def test_counting_anew_mends_what_somebody_has_broken(roads: Database) -> None:
    close_some(roads, open_some(roads, 1, 6, Random(3)), Random(3))
    keep_counts(roads)
    with roads.unit_of_work() as uow:
        uow.connection.execute("UPDATE case_counts SET cases = cases + 5")
    with pytest.raises(AssertionError):
        assert_right(roads)
    with roads.unit_of_work() as uow:
        uow.counts.recount()
    assert_right(roads, "case_counts")


def test_another_time_zone_is_other_days_and_they_are_counted_anew(roads: Database, database_url: str) -> None:
    open_some(roads, 1, 20, Random(4))
    keep_counts(roads)
    with open_database(database_url, 1, time_zone="America/Lima") as elsewhere:
        with (
            pytest.raises(InvalidInput, match=r"Asia/Shanghai.*America/Lima.*recount"),
            elsewhere.unit_of_work() as uow,
        ):
            uow.counts.by_road_and_day(FIRST, LAST)
        assert keep_counts(elsewhere) == KeptCounts(0, True)
        with elsewhere.unit_of_work() as uow:
            days = Counter(one.day for one in uow.counts.by_road_and_hour(FIRST, LAST) for _ in range(one.cases))
            wanted = uow.connection.execute(
                "SELECT (opened_at AT TIME ZONE 'America/Lima')::date AS day, count(*) AS n FROM cases GROUP BY 1"
            ).fetchall()
        assert days == {row["day"]: row["n"] for row in wanted}


def test_questions_of_the_roll_up(roads: Database) -> None:
    open_some(roads, 1, 10, Random(5))
    open_some(roads, 100, 5, Random(5), by=1)
    with roads.unit_of_work() as uow:
        counts = uow.counts
        assert sum(one.cases for one in counts.by_road_and_hour(FIRST, LAST)) == 15
        assert sum(one.cases for one in counts.by_road_and_hour(FIRST, LAST, with_by_hand=False)) == 10
        assert sum(one.cases for one in counts.by_camera(FIRST, LAST)) == 10
        of_kind = [one for one in counts.by_road_and_day(FIRST, LAST, Kind.GARBAGE)]
        assert {one.kind for one in of_kind} == {Kind.GARBAGE}
        mondays = counts.by_hour_of_weekday(FIRST, LAST, 1)
        days = [one for one in counts.by_road_and_hour(FIRST, LAST) if one.day.isoweekday() == 1]
        assert sum(mondays.values()) == sum(one.cases for one in days) > 0
        assert sum(month.cases for month in counts.by_month(FIRST, LAST)) == 15
        assert set(counts.days_of_cameras()) == {"gate", "corner"}


def test_the_road_of_a_case_stays(roads: Database) -> None:
    (case,) = open_some(roads, 1, 1, Random(6))
    with roads.unit_of_work() as uow:
        uow.connection.execute("UPDATE places SET road_id = CASE road_id WHEN 'r1' THEN 'r2' ELSE 'r1' END")
        before = uow.counts.by_road_and_day(FIRST, LAST)
    close_some(roads, [case], Random(6))
    with roads.unit_of_work() as uow:
        uow.counts.fold()
        assert uow.counts.by_road_and_day(FIRST, LAST) == before
    with pytest.raises(psycopg.errors.RestrictViolation), psycopg.connect(roads.url) as connection:
        connection.execute("ALTER TABLE cases DISABLE TRIGGER cases_check_1_closed")
        connection.execute("UPDATE cases SET road_id = 'r2' WHERE road_id IS DISTINCT FROM 'r2'")
        connection.execute("UPDATE cases SET road_id = 'r1'")


def test_a_camera_s_switches_are_noted(roads: Database) -> None:
    with roads.unit_of_work() as uow:
        camera = uow.cameras.get("corner")
        uow.cameras.update(replace(camera, name="Another name"))
        assert uow.cameras.switches() == []
        uow.cameras.update(replace(camera, enabled=False))
        (switch,) = uow.cameras.switches()
        assert (switch.camera_id, switch.enabled, switch.at) == ("corner", False, uow.now())
