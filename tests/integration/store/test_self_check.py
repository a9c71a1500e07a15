"""Timers that damage left behind: found and put right in one transaction, with event and leaf."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from data_contracts.schemas.case import CaseState, Closure, Timer, TimerPurpose
from data_contracts.store.database import Database
from governance_rules.domain.case_story import Said, faults_of_story
from governance_rules.use_cases.run_due_timers import run_due_timers
from governance_rules.use_cases.self_check import SelfCheck, check_timers
from tests.conftest import Clock
from tests.integration.store.conftest import STEP, Street


def damage(database_url: str, *statements: str) -> None:
    """What the triggers refuse: as a restored copy, or an owner who switches them off, may leave it."""
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE timers DISABLE TRIGGER USER")
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]
        connection.execute("ALTER TABLE timers ENABLE TRIGGER USER")


def checked(database: Database, **options: Any) -> SelfCheck:
    with database.unit_of_work() as uow:
        return check_timers(uow, **options)


def pending(street: Street, case_id: int = 1) -> Timer | None:
    with street.database.unit_of_work() as uow:
        return uow.timers.pending(case_id)


def faults(database_url: str) -> list[tuple[int, str]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(
            "SELECT case_id, problem FROM overdue_or_missing_timers WHERE problem <> 'overdue' ORDER BY 1"
        ).fetchall()


def timers(database_url: str, case_id: int = 1) -> list[tuple[int, str]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(
            "SELECT run, state FROM timers WHERE case_id = %s ORDER BY timer_id", (case_id,)
        ).fetchall()


def story(street: Street, case_id: int = 1) -> list[tuple[str, str, str]]:
    """Type, actor and reason of the case's newest events."""
    with street.database.unit_of_work() as uow:
        events = uow.cases.events(case_id)
        leaves = uow.evidence_log.leaves_of_case(case_id)
        assert len(leaves) == len(events) or uow.cases.get(case_id).state is CaseState.CLOSED
    return [(e.event_type, e.actor_role, e.detail.get("reason", "")) for e in events]


@pytest.mark.parametrize("run", [0, 9, 2, 3])
@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.IN_GROUP, CaseState.RECTIFIED])
def test_a_timer_of_another_run_is_cancelled_and_the_right_one_set(
    street: Street, clock: Clock, database_url: str, state: CaseState, run: int
) -> None:
    """run: behind, far ahead, and those that the case takes next."""
    case = street.open()
    if state is not CaseState.OPEN:
        case = street.apply(case, state)
    if run == case.run:
        run += 2
    damage(database_url, f"UPDATE timers SET run = {run} WHERE state = 'pending'")
    assert faults(database_url) == [(1, "stale_run")]
    assert checked(street.database) == SelfCheck((), (1,), ())
    assert faults(database_url) == []
    timer = pending(street)
    with street.database.unit_of_work() as uow:
        after = uow.cases.get(1)
    assert timer is not None and timer.run == after.run > case.run
    assert (after.state, after.returns_to) == (case.state, case.returns_to)
    assert (run, "cancelled") in timers(database_url)
    assert story(street)[-1] == ("timer_repaired", "self_check", "the case had a timer of another run")
    wanted = {CaseState.RECTIFIED: TimerPurpose.MENDING, CaseState.OPEN: TimerPurpose.ACKNOWLEDGE}
    assert timer.purpose is wanted.get(state, TimerPurpose.STEP)
    assert checked(street.database) == SelfCheck((), (), ()), "once"
    clock.advance(timedelta(hours=1))
    with street.database.unit_of_work() as uow:
        assert run_due_timers(uow) == 1, "and the case goes on"
        assert uow.timers.cases_with_fault(10) == []


def test_a_stale_timer_never_fires_on_the_way_to_its_repair(street: Street, clock: Clock, database_url: str) -> None:
    street.open()
    damage(database_url, "UPDATE timers SET run = 0")
    clock.advance(STEP * 2)
    with street.database.unit_of_work() as uow:
        found = check_timers(uow)
        assert (found.overdue, found.repaired) == ((1,), (1,))
    with street.database.unit_of_work() as uow:
        assert run_due_timers(uow) == 0, "its new timer has its whole time"
        assert uow.cases.get(1).state is CaseState.OPEN


@pytest.mark.parametrize("run", ["run", "run - 1", "run + 5"])
def test_a_timer_of_a_paused_case_is_taken_back(street: Street, database_url: str, run: str) -> None:
    case = street.apply(street.open(), CaseState.APPEALED)
    damage(
        database_url,
        "DELETE FROM timers",
        f"INSERT INTO timers (case_id, run, purpose, due_at) SELECT 1, {run}, 'step', now() FROM cases",
    )
    assert checked(street.database, patience=timedelta(hours=1)) == SelfCheck((), (), (1,))
    assert (pending(street), faults(database_url)) == (None, [])
    with street.database.unit_of_work() as uow:
        after = uow.cases.get(1)
    assert (after.state, after.returns_to, after.version) == (case.state, case.returns_to, case.version + 1)
    assert story(street)[-1] == ("timer_repaired", "self_check", "the case had a timer though its clock stands")
    assert checked(street.database) == SelfCheck((), (), ())


def test_a_timer_of_a_closed_case_is_taken_back_and_only_the_log_says_so(street: Street, database_url: str) -> None:
    closed = street.apply(street.open(), CaseState.CLOSED, closure=Closure.SELF)
    other = street.open(2)
    damage(
        database_url,
        "UPDATE timers SET state = 'pending', finished_at = NULL WHERE case_id = 1",
        "UPDATE timers SET state = 'done', finished_at = now() WHERE case_id = 2",
    )
    assert checked(street.database) == SelfCheck((), (other.case_id,), (closed.case_id,))
    assert faults(database_url) == []
    assert timers(database_url) == [(1, "cancelled")]
    with street.database.unit_of_work() as uow:
        assert uow.cases.get(1) == closed, "a closed case never changes"
        leaves = [Said(leaf.leaf_index, json.loads(leaf.canonical)) for leaf in uow.evidence_log.leaves_of_case(1)]
        policy = uow.cases.get(1).policy.as_json()
    assert leaves[-1].body["entry_type"] == "timer_repaired" and not leaves[-1].is_event
    assert leaves[-1].body["cancelled_timer"]["run"] == 1
    assert faults_of_story(leaves, policy) == []


def test_it_is_all_or_nothing(street: Street, database_url: str) -> None:
    street.open(1)
    street.open(2)
    damage(database_url, "UPDATE timers SET run = 9")
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "CREATE TRIGGER poison BEFORE INSERT ON evidence_log "
            "FOR EACH ROW WHEN (NEW.case_id = 2 AND NEW.case_version > 1) EXECUTE FUNCTION refuse_change()"
        )
    with pytest.raises(Exception, match="append"):
        checked(street.database)
    assert faults(database_url) == [(1, "stale_run"), (2, "stale_run")]
    assert timers(database_url) == [(9, "pending")]


def test_what_somebody_put_right_meanwhile_is_left_alone(street: Street, database_url: str) -> None:
    case = street.open()
    damage(database_url, "UPDATE timers SET run = 9")
    with street.database.unit_of_work() as uow:
        found = uow.timers.cases_with_fault(10)
        checked(street.database)

        class Found:
            def __getattr__(self, name: str) -> Any:
                return (lambda limit: found) if name == "cases_with_fault" else getattr(timers_now, name)

        timers_now, uow.timers = uow.timers, Found()  # type: ignore[assignment]
        assert check_timers(uow) == SelfCheck((), (), ())
    assert story(street)[1:] == [("timer_repaired", "self_check", "the case had a timer of another run")]
    assert case.version == 1
