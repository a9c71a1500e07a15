"""Invariants 1 to 3: one open case a place, reminders before enforcing, changes that are whole."""

from __future__ import annotations

import pytest
from psycopg import errors

from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.notice import NoticeDraft
from tests.fakes.street import a_policy, an_incident
from tests.integration.invariants.attack import REMINDERS, Attack, broken, with_new_version
from tests.integration.invariants.attack import attack as attack
from tests.integration.store.conftest import Street
from tests.integration.store.conftest import street as street


def test_a_complete_change_in_plain_sql_is_accepted(street: Street, attack: Attack) -> None:
    """So that the refusals below are for the one thing each leaves out."""
    case = street.open()
    attack(*with_new_version(case, "state = 'in_group'"), case=case.case_id)
    with street.database.unit_of_work() as uow:
        assert uow.cases.get(case.case_id).state == CaseState.IN_GROUP


# 1. One open case per place and kind.


def test_1_a_second_open_case_at_the_place_is_refused(street: Street, attack: Attack) -> None:
    first, second = street.open(1), street.open(2)
    with pytest.raises(errors.RestrictViolation, match="fixed at its opening"):
        attack(
            "UPDATE cases SET place_id = %(place)s WHERE case_id = %(case)s", place=first.place_id, case=second.case_id
        )
    with pytest.raises(errors.UniqueViolation) as refusal:
        attack(
            "INSERT INTO cases (kind, state, status_code, place_id, incident_id, policy_version, severity, score, "
            "opened_at, state_since, version, run) "
            "SELECT kind, 'suspected', 'x', place_id, gen_random_uuid(), policy_version, severity, 1, now(), now(), "
            "1, 1 FROM cases WHERE case_id = %(case)s",
            case=first.case_id,
        )
    assert broken(refusal) == "cases_one_open_per_place_and_kind"


# 2. Enforcing only after two delivered reminders, unless the frozen policy is of an urgent kind.


@pytest.mark.parametrize("delivered", [(), REMINDERS[:1], REMINDERS[1:], (REMINDERS[0], REMINDERS[0])])
def test_2_enforcing_without_both_reminders_is_refused(
    street: Street, attack: Attack, delivered: tuple[NoticeDraft, ...]
) -> None:
    case = street.open(notices=delivered)
    street.deliver_all()
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(*with_new_version(case, "state = 'enforcing'"), case=case.case_id)
    assert broken(refusal) == "case_two_reminders_before_enforcing"


def test_2_reminders_that_only_wait_do_not_count(street: Street, attack: Attack) -> None:
    case = street.open(notices=REMINDERS)
    with pytest.raises(errors.CheckViolation, match="both reminders delivered"):
        attack(*with_new_version(case, "state = 'enforcing'"), case=case.case_id)


def test_2_reminders_of_another_case_do_not_count(street: Street, attack: Attack) -> None:
    street.open(1, notices=REMINDERS)
    case = street.open(2)
    street.deliver_all()
    with pytest.raises(errors.CheckViolation, match="both reminders delivered"):
        attack(*with_new_version(case, "state = 'enforcing'"), case=case.case_id)


def test_2_after_both_reminders_it_may_enforce(street: Street, attack: Attack) -> None:
    case = street.open(notices=REMINDERS)
    street.deliver_all()
    attack(*with_new_version(case, "state = 'enforcing'"), case=case.case_id)


def test_2_a_case_cannot_open_as_enforcing_unless_urgent(street: Street) -> None:
    with pytest.raises(Exception, match="both reminders delivered"):
        street.open(1, state=CaseState.ENFORCING)
    urgent = street.open(2, policy=a_policy(version=7, severity="urgent"), state=CaseState.ENFORCING)
    assert urgent.state == CaseState.ENFORCING


def test_2_the_severity_cannot_be_raised_to_get_round_it(street: Street, attack: Attack) -> None:
    case = street.open()
    with pytest.raises(errors.RestrictViolation, match="fixed at its opening"):
        attack(*with_new_version(case, "state = 'enforcing', severity = 'urgent'"), case=case.case_id)
    with pytest.raises(errors.RestrictViolation, match="append-only"):
        attack("UPDATE policies SET body = jsonb_set(body, '{severity}', '\"urgent\"')")


def test_2_a_delivery_cannot_be_written_in_or_turned_into_another(street: Street, attack: Attack) -> None:
    case = street.open()
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(
            "INSERT INTO notices (case_id, idempotency_key, purpose, role, channel, state, next_attempt_at, "
            "created_at, delivered_at) "
            "VALUES (%(case)s, 'k', 'reminder_1', 'community', 'inbox', 'delivered', now(), now(), now())",
            case=case.case_id,
        )
    assert broken(refusal) == "notice_begins_pending"
    with pytest.raises(errors.RestrictViolation) as refusal:
        attack("UPDATE notices SET purpose = 'reminder_1'")
    assert broken(refusal) == "notice_only_delivery_changes"
    street.deliver_all()
    with pytest.raises(errors.RestrictViolation) as refusal:
        attack("UPDATE notices SET delivered_at = now()")
    assert broken(refusal) == "notice_delivered_is_final"
    with pytest.raises(errors.RestrictViolation, match="never removed"):
        attack("DELETE FROM notices")


# 3. Each state change has its event, its evidence leaf and its next timer in the same transaction.


@pytest.mark.parametrize(
    ("left_out", "constraint"),
    [(1, "case_version_has_event"), (2, "case_version_has_leaf"), (4, "case_one_pending_timer")],
)
def test_3_a_change_without_one_of_its_rows_is_refused(
    street: Street, attack: Attack, left_out: int, constraint: str
) -> None:
    case = street.open()
    statements = list(with_new_version(case, "state = 'in_group'"))
    statements.pop(left_out)
    if left_out == 1:
        # The leaf names the event, so without the event there cannot be that leaf either.
        statements.pop(1)
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(*statements, case=case.case_id)
    assert broken(refusal) == constraint


def test_3_a_change_without_a_new_version_is_refused(street: Street, attack: Attack) -> None:
    case = street.open()
    for change in (
        "state = 'in_group'",
        "status_code = 'other'",
        "run = run + 1",
        "version = version + 2, run = run + 1",
    ):
        with pytest.raises(errors.CheckViolation) as refusal:
            attack(f"UPDATE cases SET {change} WHERE case_id = %(case)s", case=case.case_id)
        assert broken(refusal) == "case_change_takes_next_version"


def test_3_an_event_that_says_another_state_is_refused(street: Street, attack: Attack) -> None:
    case = street.open()
    statements = list(with_new_version(case, "state = 'in_group'"))
    statements[1] = statements[1].replace("'attacked', state,", "'attacked', 'open',")
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(*statements, case=case.case_id)
    assert broken(refusal) == "case_version_has_event"


def test_3_an_event_ahead_of_its_case_is_refused(street: Street, attack: Attack) -> None:
    case = street.open()
    event, leaf = with_new_version(case, "state = 'in_group'")[1:3]
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(
            event.replace("SELECT case_id, version", "SELECT case_id, version + 1"),
            leaf.replace("'attacked', case_id, version", "'attacked', case_id, version + 1"),
            case=case.case_id,
        )
    assert broken(refusal) == "case_event_has_version"


def test_3_a_case_without_anything_else_is_refused(street: Street, attack: Attack) -> None:
    case = street.apply(street.open(), CaseState.CLOSED, closure=Closure.SELF)
    with street.database.unit_of_work() as uow:
        uow.incidents.add(an_incident(2), case.place_id)
    with pytest.raises(errors.CheckViolation) as refusal:
        attack(
            "INSERT INTO cases (kind, state, status_code, place_id, incident_id, policy_version, severity, score, "
            "opened_at, state_since, version, run) "
            "SELECT kind, 'open', 'x', place_id, (SELECT incident_id FROM incidents i WHERE NOT EXISTS "
            "(SELECT FROM case_incidents c WHERE c.incident_id = i.incident_id)), policy_version, severity, score, "
            "now(), now(), 1, 1 FROM cases WHERE case_id = %(case)s",
            case=case.case_id,
        )
    assert broken(refusal) == "case_one_pending_timer"
