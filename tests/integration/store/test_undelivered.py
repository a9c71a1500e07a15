"""A reminder that does not arrive: few rows while its channel is away, and no waiting once it is back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from data_contracts.schemas.case import CaseState, DueTimer, TimerPurpose
from data_contracts.store.database import Database
from data_contracts.store.sql import queries
from governance_rules.use_cases.run_due_timers import run_due_timers
from tests.conftest import Clock
from tests.integration.invariants.attack import REMINDERS
from tests.integration.store.conftest import STEP, Street, rows_read

SWEEPERS = 4


def sweep(database: Database, **options: Any) -> int:
    with database.unit_of_work() as uow:
        return run_due_timers(uow, **options)


def reminded_twice(street: Street, clock: Clock, *numbers: int) -> None:
    """Cases whose second reminder has had its time, and that begin to wait for its delivery."""
    for number in numbers:
        street.apply(street.open(number), CaseState.REMINDED_2, notices=REMINDERS)
    clock.advance(STEP)
    assert sweep(street.database) == len(numbers)


def pending(street: Street, case_id: int = 1) -> Any:
    with street.database.unit_of_work() as uow:
        return uow.timers.pending(case_id)


def state(street: Street, case_id: int = 1) -> CaseState:
    with street.database.unit_of_work() as uow:
        return uow.cases.get(case_id).state


def test_a_day_without_a_channel_is_told_in_tens_of_rows_and_its_end_at_once(
    street: Street, clock: Clock, database_url: str
) -> None:
    reminded_twice(street, clock, 1)
    with street.database.unit_of_work() as uow:
        end = uow.now() + timedelta(days=1)
    while (timer := pending(street)).due_at < end:
        assert timer.purpose is TimerPurpose.DELIVERY
        with street.database.unit_of_work() as uow:
            left = timer.due_at - uow.now()
        clock.advance(left)
        assert sweep(street.database) == 1
    with psycopg.connect(database_url) as connection:
        told = connection.execute(
            "SELECT count(*) FROM case_events WHERE event_type = 'reminder_delivery_awaited'"
        ).fetchone()
    assert told is not None and 40 < told[0] < 80
    assert state(street) is CaseState.REMINDED_2
    street.deliver_all()
    assert sweep(street.database) == 1, "no time has passed"
    assert state(street) is CaseState.ENFORCING
    with street.database.unit_of_work() as uow:
        assert len(uow.evidence_log.leaves_of_case(1)) == len(uow.cases.events(1))
        assert uow.timers.cases_with_fault(10) == []


@pytest.mark.parametrize("number", [0, 1])
def test_one_of_two_reminders_is_not_enough(street: Street, clock: Clock, number: int) -> None:
    reminded_twice(street, clock, 1)
    with street.database.unit_of_work() as uow:
        one = next(n for n in uow.notices.of_case(1) if n.purpose == REMINDERS[number].purpose)
        uow.notices.delivered(one.notice_id, uow.now())
    assert sweep(street.database) == 0
    clock.advance(timedelta(minutes=30))
    assert sweep(street.database) == 1
    assert state(street) is CaseState.REMINDED_2


def test_a_step_that_still_runs_is_not_cut_short_by_the_delivery(street: Street, clock: Clock) -> None:
    street.apply(street.open(), CaseState.REMINDED_2, notices=REMINDERS)
    street.deliver_all()
    assert sweep(street.database) == 0
    clock.advance(STEP)
    assert sweep(street.database) == 1
    assert state(street) is CaseState.ENFORCING


def test_four_sweepers_take_each_answered_wait_once(street: Street, clock: Clock, database_url: str) -> None:
    cases = range(1, 41)
    reminded_twice(street, clock, *cases)
    street.deliver_all()
    begin = threading.Barrier(SWEEPERS)

    def sweeper(_: int) -> int:
        begin.wait()
        acted = 0
        while now := sweep(street.database, limit=3):
            acted += now
        return acted

    with ThreadPoolExecutor(SWEEPERS) as pool:
        assert sum(pool.map(sweeper, range(SWEEPERS))) == len(cases)
    assert {state(street, case_id) for case_id in cases} == {CaseState.ENFORCING}
    with psycopg.connect(database_url) as connection:
        fired = connection.execute(
            "SELECT fired_timer_id FROM case_events JOIN timers ON timer_id = fired_timer_id "
            "WHERE purpose = 'delivery' GROUP BY 1 HAVING count(*) > 1"
        ).fetchall()
    assert fired == []


def test_one_that_failed_is_passed_over_and_one_in_somebodys_hands_waits(street: Street, clock: Clock) -> None:
    reminded_twice(street, clock, 1, 2)
    street.deliver_all()
    with street.database.unit_of_work() as person:
        person.cases.get(2, for_update=True)
        assert claimed(street) == [1]
        assert claimed(street, passing_over=[pending(street, 1).timer_id]) == []
    assert claimed(street) == [1, 2]


def claimed(street: Street, **options: Any) -> list[int]:
    with street.database.unit_of_work() as uow:
        found: list[DueTimer] = uow.timers.claim_due(10, **options)
        return [due.case.case_id for due in found]


def test_while_nothing_waits_for_delivery_the_look_for_it_costs_nothing(
    street: Street, clock: Clock, database_url: str
) -> None:
    street.open()
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE timers DISABLE TRIGGER USER")
        connection.execute("ALTER TABLE timers DROP CONSTRAINT timers_case_id_fkey")
        connection.execute(
            "INSERT INTO timers (case_id, run, purpose, due_at) "
            "SELECT n, 1, 'step', now() + interval '1 day' FROM generate_series(2, 20000) n"
        )
        connection.commit()
        connection.execute("ANALYZE timers")
    with street.database.unit_of_work() as uow:
        queries.look_up_by_key(uow.connection)
        nodes = rows_read(uow, queries.claim_answered_waits.sql, limit=100, passing_over=[])
    assert "timers_awaiting_delivery" in {node.get("Index Name") for node in nodes}
    assert max(node["rows"] for node in nodes) == 0
