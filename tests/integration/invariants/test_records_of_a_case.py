"""Invariants 4 to 7: one pending timer, append-only records, stale timers, the self-check."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from psycopg import errors

from data_contracts.schemas.case import CaseState, Closure
from data_contracts.store.database import Database
from tests.conftest import Clock
from tests.integration.invariants.attack import Attack, broken, with_new_version
from tests.integration.invariants.attack import attack as attack
from tests.integration.store.conftest import STEP, Street
from tests.integration.store.conftest import street as street

# 4. Exactly one pending timer while open and not paused, none when closed or paused.


def test_4_an_open_case_cannot_lose_its_timer(street: Street, attack: Attack) -> None:
    street.open()
    with pytest.raises(errors.CheckViolation) as refusal:
        attack("UPDATE timers SET state = 'done', finished_at = now()")
    assert broken(refusal) == "case_one_pending_timer"
    with pytest.raises(errors.RestrictViolation, match="never removed"):
        attack("DELETE FROM timers")
    with pytest.raises(errors.RestrictViolation, match="never removed"):
        attack("TRUNCATE timers CASCADE")


def test_4_nor_get_a_second_one(street: Street, attack: Attack) -> None:
    case = street.open()
    with pytest.raises(errors.UniqueViolation) as refusal:
        attack(
            "INSERT INTO timers (case_id, run, purpose, due_at) VALUES (%(case)s, 2, 'step', now())", case=case.case_id
        )
    assert broken(refusal) == "timers_one_pending_per_case"


def test_4_nor_have_it_moved_or_revived(street: Street, attack: Attack) -> None:
    case = street.apply(street.open(), CaseState.IN_GROUP)
    for change in ("due_at = due_at + interval '1 day'", "purpose = 'mending'", "run = run + 1"):
        with pytest.raises(errors.RestrictViolation) as refusal:
            attack(f"UPDATE timers SET {change} WHERE state = 'pending'")
        assert broken(refusal) == "timer_never_changes"
    with pytest.raises(errors.RestrictViolation):
        attack("UPDATE timers SET state = 'pending', finished_at = NULL WHERE state = 'cancelled'")
    assert case.run == 2


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.APPEALED])
def test_4_a_closed_or_paused_case_has_none(street: Street, attack: Attack, state: CaseState) -> None:
    case = street.apply(street.open(), state, closure=Closure.SELF if state == CaseState.CLOSED else None)
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(
            "INSERT INTO timers (case_id, run, purpose, due_at) VALUES (%(case)s, %(run)s, 'step', now())",
            case=case.case_id,
            run=case.run,
        )
    assert broken(refusal) == "case_no_timer_when_closed_or_paused"


def test_4_a_deferred_case_has_one_that_wakes_it(street: Street, attack: Attack) -> None:
    street.apply(street.open(), CaseState.DEFERRED)
    with pytest.raises(errors.CheckViolation) as refusal:
        attack("UPDATE timers SET state = 'cancelled', finished_at = now() WHERE state = 'pending'")
    assert broken(refusal) == "case_one_pending_timer"


@pytest.mark.parametrize("state", [CaseState.RECTIFIED, CaseState.APPEALED, CaseState.DEFERRED])
def test_a_side_way_keeps_where_it_leads_back_to(street: Street, attack: Attack, state: CaseState) -> None:
    street.apply(street.open(), state)
    with pytest.raises(errors.CheckViolation) as refusal:
        attack("UPDATE cases SET returns_to_state = NULL, returns_to_purpose = NULL, returns_to_minutes = NULL")
    # The change without a version of its own is refused first; with one, a side way without a way back.
    assert broken(refusal) == "case_change_takes_next_version"
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(
            "UPDATE cases SET returns_to_state = NULL, returns_to_purpose = NULL, returns_to_minutes = NULL, "
            "version = version + 1, run = run + 1"
        )
    assert broken(refusal) == "cases_side_way_returns"


# 5. Events and evidence are append-only; a closed case never changes; policy versions never change.


@pytest.mark.parametrize(
    "table",
    [
        "case_events",
        "case_incidents",
        "evidence_log",
        "evidence_nodes",
        "evidence_checkpoints",
        "evidence_pictures",
        "incidents",
        "policies",
    ],
)
def test_5_append_only_tables_refuse_every_change(street: Street, attack: Attack, table: str) -> None:
    street.open(1)
    street.open(2)
    with street.database.unit_of_work() as uow:
        uow.evidence_log.save_checkpoint(uow.evidence_log.root())
    column = {
        "evidence_log": "canonical",
        "evidence_nodes": "hash",
        "evidence_checkpoints": "root_hash",
        "policies": "body",
        "case_events": "detail",
        "case_incidents": "attached_at",
    }.get(table, "incident_id")
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(errors.RestrictViolation, match=r"append-only|never removed"):
            attack(statement)


def test_5_a_closed_case_never_changes(street: Street, attack: Attack) -> None:
    case = street.apply(street.open(), CaseState.CLOSED, closure=Closure.SELF)
    for change in ("sighting_count = 9", "closure = 'enforced'", "state = 'open', closed_at = NULL, closure = NULL"):
        with pytest.raises(errors.RestrictViolation) as refusal:
            attack(*with_new_version(case, change), case=case.case_id)
        assert broken(refusal) == "case_closed_is_final"


def test_5_no_case_is_removed_or_rewritten(street: Street, attack: Attack) -> None:
    case = street.open()
    with pytest.raises(errors.RestrictViolation, match="never removed"):
        attack("DELETE FROM cases")
    with pytest.raises(errors.RestrictViolation, match="never removed"):
        attack("TRUNCATE cases CASCADE")
    for change in ("kind = 'garbage'", "opened_at = now() - interval '1 day'", "score = 0.1", "policy_version = 2"):
        with pytest.raises(errors.RestrictViolation) as refusal:
            attack(*with_new_version(case, change), case=case.case_id)
        assert broken(refusal) == "case_opening_is_fixed"
    with pytest.raises(errors.RestrictViolation) as refusal:
        attack("UPDATE cases SET last_seen_at = last_seen_at - interval '1 day'")
    assert broken(refusal) == "case_sightings_only_grow"


def test_5_the_evidence_log_takes_no_gap_and_no_wrong_hash(street: Street, attack: Attack) -> None:
    street.open()
    insert = (
        "INSERT INTO evidence_log (leaf_index, entry_type, canonical, leaf_hash, appended_at) "
        "VALUES (%(index)s, 'forged', 'x', sha256('\\x{}78'::bytea), now())"
    )
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(insert.format("00"), index=5)
    assert broken(refusal) == "evidence_log_follows"
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(insert.format("01"), index=1)
    assert broken(refusal) == "evidence_log_hash"


# 6. A stale timer does nothing.


def test_6_a_stale_timer_cannot_be_the_cause_of_an_event(street: Street, attack: Attack) -> None:
    case = street.apply(street.open(), CaseState.IN_GROUP)
    statements = list(with_new_version(case, "state = 'reminded_1'"))
    statements[1] = (
        "INSERT INTO case_events (case_id, version, event_type, state_after, happened_at, actor_role, fired_timer_id) "
        "SELECT case_id, version, 'attacked', state, now(), 'timer', "
        "(SELECT timer_id FROM timers WHERE run = %(run)s) FROM cases WHERE case_id = %(case)s"
    )
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(*statements, case=case.case_id, run=1)
    assert broken(refusal) == "case_stale_timer_does_nothing"
    attack(*statements, case=case.case_id, run=2)


def test_6_a_pending_timer_of_another_run_cannot_be_made(street: Street, attack: Attack) -> None:
    case = street.open()
    statements = list(with_new_version(case, "state = 'in_group'"))
    statements[4] = statements[4].replace("SELECT case_id, run,", "SELECT case_id, run + 5,")
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(*statements, case=case.case_id)
    assert broken(refusal) == "case_one_pending_timer"


# 7. The self-check finds cases whose timer is overdue or missing.


def _faults(database_url: str) -> list[tuple[int, str]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute("SELECT case_id, problem FROM overdue_or_missing_timers ORDER BY 1, 2").fetchall()


def test_7_an_overdue_timer_is_found(street: Street, clock: Clock, database_url: str) -> None:
    case = street.open()
    assert _faults(database_url) == []
    clock.advance(STEP + timedelta(seconds=1))
    assert _faults(database_url) == [(case.case_id, "overdue")]
    with street.database.unit_of_work() as uow:
        assert [timer.case_id for timer in uow.timers.overdue(uow.now(), 10)] == [case.case_id]
        assert uow.timers.overdue(uow.now() - timedelta(minutes=1), 10) == []


def test_7_damage_done_behind_the_triggers_is_found(street: Street, attack: Attack, database_url: str) -> None:
    missing, stale, closed = (street.open(number) for number in (1, 2, 3))
    street.apply(closed, CaseState.CLOSED, closure=Closure.SELF)
    attack(
        # What a restored backup or an owner who switches triggers off may leave behind.
        "ALTER TABLE timers DISABLE TRIGGER USER",
        "UPDATE timers SET state = 'done', finished_at = now() WHERE case_id = %(missing)s",
        "UPDATE timers SET run = 9 WHERE case_id = %(stale)s",
        "UPDATE timers SET state = 'pending', finished_at = NULL WHERE case_id = %(closed)s",
        "ALTER TABLE timers ENABLE TRIGGER USER",
        missing=missing.case_id,
        stale=stale.case_id,
        closed=closed.case_id,
    )
    assert _faults(database_url) == [
        (missing.case_id, "missing"),
        (stale.case_id, "stale_run"),
        (closed.case_id, "stale_run"),
    ]
    with street.database.unit_of_work() as uow:
        assert uow.timers.cases_with_fault(10) == [missing.case_id, stale.case_id, closed.case_id]
        assert uow.timers.cases_with_fault(2) == [missing.case_id, stale.case_id]


def test_nobody_signs_in_as_superuser(postgres_url: str) -> None:
    """Triggers hold for the application because it is no superuser."""
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT current_setting('is_superuser')").fetchone() == ("off",)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("SET session_replication_role = replica")


def test_the_database_fixture_is_of_the_owner(database: Database, database_url: str) -> None:
    """The attacks above are made by whoever owns the tables, not by a guest who may do nothing anyway."""
    with psycopg.connect(database_url) as connection:
        owner = connection.execute(
            "SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'cases'"
        ).fetchone()
    assert owner == (True,)
