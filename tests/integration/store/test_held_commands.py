"""Held commands on a real PostgreSQL: exactly once, by however many sweepers, and never beneath somebody's hand."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from data_contracts.errors import AlreadySettled, CaseHeld, Refused
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.held_command import HeldOutcome
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.store.database import open_database
from flows import escalation, self_check
from flows.escalation import Sweeper, run_sweep
from flows.loop import Work, run_loop
from governance_rules.use_cases.commands import Ordered, acknowledge_case
from governance_rules.use_cases.held_commands import (
    hold_command,
    run_held_commands,
    take_note,
    undo_command,
)
from governance_rules.use_cases.run_due_timers import run_due_timers
from tests.conftest import Clock
from tests.integration.store.conftest import STEP, Street, rows_read

SECONDS = 10
CASES = 60
SWEEPERS = 3
LOG = logging.getLogger("test")
NOTE = CommandDetail(note="looked at it")


def people(street: Street, count: int = 1) -> list[Person]:
    with street.database.unit_of_work() as uow:
        ids = [uow.people.add(f"w{n}", f"W{n}", None, [RoleGrant(Role.OPERATOR)]) for n in range(count)]
        return [uow.people.get(person_id) for person_id in ids]


def hold(street: Street, person: Person, case_id: int, command: Command = Command.NOTE, seconds: float = SECONDS):
    with street.database.unit_of_work() as uow:
        return hold_command(uow, Ordered(person, case_id, command, NOTE), seconds).held


def carry_out(street: Street) -> int:
    with street.database.unit_of_work() as uow:
        return run_held_commands(uow, 100)


def outcomes(url: str) -> dict[str | None, int]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT outcome, count(*) FROM held_commands GROUP BY 1").fetchall()
    return dict(rows)


def sweeper_process(url: str, together: Any) -> None:
    """A sweeper of its own: carries out until nothing waits any more."""
    with open_database(url, pool_size=1) as database:
        together.wait()
        while True:
            with database.unit_of_work() as uow:
                settled = run_held_commands(uow, 5)
            with database.unit_of_work() as uow:
                if not settled and uow.held_commands.next_due_at() is None:
                    return


def test_several_sweepers_carry_each_out_exactly_once_and_what_was_undone_never(
    street: Street, clock: Clock, database_url: str
) -> None:
    one, two = people(street, 2)
    held = [hold(street, one if n % 2 else two, street.open(n).case_id) for n in range(1, CASES + 1)]
    clock.advance(timedelta(seconds=SECONDS))
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(SWEEPERS + 1)
    processes = [context.Process(target=sweeper_process, args=(database_url, together)) for _ in range(SWEEPERS)]
    for process in processes:
        process.start()
    undone: list[int] = []

    def take_back(number: int) -> None:
        person = one if (number + 1) % 2 else two
        try:
            with street.database.unit_of_work() as uow:
                undo_command(uow, person, held[number].held_command_id)
            undone.append(held[number].case_id)
        except AlreadySettled:
            pass

    together.wait()
    # Whoever is quicker, person or sweeper: one of the two, never both.
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take_back, range(CASES - 1, 0, -3)))
    for process in processes:
        process.join(120)
        assert process.exitcode == 0
    assert outcomes(database_url) == {"done": CASES - len(undone)} | ({"undone": len(undone)} if undone else {})
    with street.database.unit_of_work() as uow:
        versions = {case_id: case.version for case_id, case in uow.cases.get_many(h.case_id for h in held).items()}
    assert versions == {h.case_id: 1 if h.case_id in undone else 2 for h in held}
    with psycopg.connect(database_url) as connection:
        leaves = connection.execute("SELECT count(*) FROM evidence_log WHERE case_version = 2").fetchone()
    assert leaves == (CASES - len(undone),)


def test_no_timer_acts_while_a_command_waits_and_it_acts_at_once_when_that_is_undone(
    street: Street, clock: Clock
) -> None:
    (person,) = people(street)
    mine, other = street.open(1).case_id, street.open(2).case_id
    clock.advance(STEP - timedelta(seconds=5))
    held = hold(street, person, mine)
    clock.advance(timedelta(seconds=6))
    with street.database.unit_of_work() as uow:
        assert run_due_timers(uow) == 1
        assert (uow.cases.get(mine).version, uow.cases.get(other).version) == (1, 2)
    with street.database.unit_of_work() as uow:
        # The loop does not come back for it before the command itself is due.
        assert uow.timers.next_due_at() is not None and uow.timers.next_due_at() > uow.now()
        assert Sweeper(LOG).next_due_at(uow) == held.due_at
    with street.database.unit_of_work() as uow:
        undo_command(uow, person, held.held_command_id)
    with street.database.unit_of_work() as uow:
        assert run_due_timers(uow) == 1
        assert uow.cases.get(mine).version == 2


def test_a_command_given_in_the_moment_of_the_claim_is_seen(street: Street, clock: Clock, monkeypatch: Any) -> None:
    """The claim looks at the table as it was when it began; what came between that and the lock is asked for again."""
    (person,) = people(street)
    case_id = street.open().case_id
    clock.advance(STEP)
    from data_contracts.store import timers as module

    claim = module.queries.claim_due_timers

    class Late:
        def __getattr__(self, name: str) -> Any:
            return getattr(queries, name)

        def claim_due_timers(self, connection: Any, **values: Any) -> Any:
            # As if the claim had begun before the command was committed: it does not look at held commands at all.
            return connection.execute(claim.sql.replace("h.settled_at IS NULL", "false"), values)

    queries = module.queries
    hold(street, person, case_id)
    monkeypatch.setattr(module, "queries", Late())
    with street.database.unit_of_work() as uow:
        assert uow.timers.claim_due(10) == []
        assert run_due_timers(uow) == 0


def test_what_became_impossible_is_refused_with_its_reason_and_told_until_it_was_read(
    street: Street, clock: Clock
) -> None:
    person, colleague = people(street, 2)
    case = street.open()
    held = hold(street, person, case.case_id)
    # The eye, for one, asks nobody.
    street.apply(case, case.state)
    clock.advance(timedelta(seconds=SECONDS))
    assert carry_out(street) == 1
    with street.database.unit_of_work() as uow:
        (told,) = uow.held_commands.to_be_told(person.person_id, 5)
        assert told.outcome is HeldOutcome.REFUSED and "look again" in (told.reason or "")
        assert told.detail == NOTE and told.person_name == "W0"
        assert uow.held_commands.to_be_told(colleague.person_id, 5) == []
        with pytest.raises(Refused):
            take_note(uow, colleague, held.held_command_id)
        take_note(uow, person, held.held_command_id)
        take_note(uow, person, held.held_command_id)
        assert uow.held_commands.to_be_told(person.person_id, 5) == []


def test_of_two_people_who_press_at_once_one_is_told_of_the_other(street: Street, database_url: str) -> None:
    one, two = people(street, 2)
    case_id = street.open().case_id
    ready = threading.Barrier(2)

    def press(person: Person) -> str:
        ready.wait()
        try:
            hold(street, person, case_id)
            return "held"
        except CaseHeld as error:
            assert "in the hand of W" in str(error)
            return "refused"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (one, two))) == ["held", "refused"]
    with pytest.raises(CaseHeld), street.database.unit_of_work() as uow:
        acknowledge_case(uow, two, case_id)
    assert outcomes(database_url) == {None: 1}


def test_the_sweep_is_woken_and_carries_out_in_its_time(street: Street, database_url: str, monkeypatch: Any) -> None:
    # Nothing but a notification brings it back sooner.
    monkeypatch.setattr("flows.loop.LONGEST_SLEEP_SECONDS", 3600.0)
    (person,) = people(street)
    case_id = street.open().case_id
    stop, sweeper = threading.Event(), Sweeper(LOG)
    work = Work(("cityeye_timer", "cityeye_held"), sweeper.act, sweeper.next_due_at, escalation.AT_ONCE)
    loop = threading.Thread(target=run_loop, args=(street.database, work, 5, LOG, stop), daemon=True)
    loop.start()
    time.sleep(1)
    begun = time.monotonic()
    hold(street, person, case_id, seconds=1.5)
    while outcomes(database_url) != {"done": 1}:
        assert time.monotonic() - begun < 30
        time.sleep(0.05)
    assert time.monotonic() - begun >= 1.5
    stop.set()
    hold(street, person, street.open(2).case_id, seconds=0.2)
    loop.join(30)
    assert not loop.is_alive()


def test_while_the_sweep_is_away_nothing_is_lost(street: Street, clock: Clock, database_url: str) -> None:
    (person,) = people(street)
    case_id = street.open().case_id
    hold(street, person, case_id)
    clock.advance(timedelta(hours=3))
    outcome = run_sweep(street.database, 1 / 60, LOG)
    # The command first, then the timer that was due long ago would be of a run that is over.
    assert outcome.acted >= 1 and outcomes(database_url) == {"done": 1}
    with street.database.unit_of_work() as uow:
        assert uow.cases.events(case_id)[1].event_type == "note_added"


def test_the_self_check_carries_out_what_no_sweep_did(
    street: Street, clock: Clock, database_url: str, monkeypatch: Any
) -> None:
    (person,) = people(street)
    hold(street, person, street.open().case_id)
    monkeypatch.setattr(self_check, "get_run_logger", lambda: LOG)
    monkeypatch.setattr(self_check, "open_street", lambda *_, **__: nullcontext((None, street.database)))
    clock.advance(timedelta(seconds=SECONDS + 30))
    self_check.self_check.fn()
    # A sweep may be busy for a moment; that is no fault yet.
    assert outcomes(database_url) == {None: 1}
    clock.advance(timedelta(seconds=60))
    self_check.self_check.fn()
    assert outcomes(database_url) == {"done": 1}


def test_a_command_that_breaks_holds_up_nobody(street: Street, clock: Clock, database_url: str) -> None:
    (person,) = people(street)
    ids = [street.open(n).case_id for n in (1, 2, 3)]
    for case_id in ids:
        hold(street, person, case_id)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "CREATE CONSTRAINT TRIGGER poison AFTER INSERT ON case_events DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW WHEN (NEW.case_id = 2 AND NEW.version > 1) EXECUTE FUNCTION refuse_change()"
        )
    clock.advance(timedelta(seconds=SECONDS))
    with street.database.unit_of_work() as uow:
        assert Sweeper(LOG).act(uow, 100) == (3, 0)
    assert outcomes(database_url) == {"done": 2, "refused": 1}


def test_a_sweep_beside_many_open_timers_reads_a_handful_of_rows(street: Street, database_url: str) -> None:
    (person,) = people(street)
    case_ids = [street.open(number).case_id for number in range(1, 41)]
    hold(street, person, case_ids[0])
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    from data_contracts.store.sql import queries

    with street.database.unit_of_work() as uow:
        queries.look_up_by_key(uow.connection)
        for name in ("claim_due_timers", "next_due_at"):
            nodes = rows_read(uow, getattr(queries, name).sql, passing_over=[], limit=9)
            assert not [node for node in nodes if node["Node Type"] == "Seq Scan" and node["rows"] > 1]
            assert max(node["rows"] for node in nodes) <= 3, nodes
