"""Plain SQL against held commands: one a case, settled once, done only with its event and not before its time."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.invariants.attack import Attack, broken, with_new_version
from tests.integration.invariants.attack import attack as attack
from tests.integration.store.conftest import Street
from tests.integration.store.conftest import street as street

PERSON = "INSERT INTO people (sign_in_name, display_name) VALUES ('w', 'w'), ('x', 'x')"
GIVE = (
    "INSERT INTO held_commands (case_id, person_id, command, seen_version, given_at, due_at) "
    "VALUES (1, 1, 'note', 1, now() - interval '10 s', now())"
)
UNDO = "UPDATE held_commands SET settled_at = now(), outcome = 'undone'"
REFUSE = "UPDATE held_commands SET settled_at = now(), outcome = 'refused', reason = 'stale'"
DONE = "UPDATE held_commands SET settled_at = now(), outcome = 'done'"


def refused(attack: Attack, *statements: str, **values: object) -> str | None:
    with pytest.raises(psycopg.Error) as refusal:
        attack(*statements, **values)
    return broken(refusal)


def by_person(statements: tuple[str, ...], person: int = 1) -> list[str]:
    """The same change, made by this person."""
    made = [
        s.replace("actor_role) ", "actor_role, actor_id) ").replace("'nobody'", f"'x', {person}") for s in statements
    ]
    assert made != list(statements)
    return made


def test_a_command_is_done_with_its_event_and_told_only_when_refused(street: Street, attack: Attack) -> None:
    case = street.open()
    attack(PERSON, GIVE)
    attack(DONE, *by_person(with_new_version(case, "sighting_count = 2")), case=case.case_id)
    attack(GIVE.replace("'note', 1", "'note', 2"))
    attack("UPDATE held_commands SET settled_at = now(), outcome = 'refused', reason = 'x' WHERE held_command_id = 2")
    attack("INSERT INTO held_commands_told VALUES (2, now())")
    assert refused(attack, "INSERT INTO held_commands_told VALUES (1, now())") == "held_command_told_is_refused"
    for statement in ("UPDATE held_commands_told SET told_at = now()", "DELETE FROM held_commands_told"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            attack(statement)


@pytest.mark.parametrize(
    ("statements", "constraint"),
    [
        ((GIVE,), "held_commands_one_pending_per_case"),
        ((DONE,), "held_command_done_has_event"),
        ((UNDO.replace("undone", "forgotten"),), "held_commands_outcome_check"),
        ((DONE.replace("now()", "now() - interval '1 s'"),), "held_commands_not_before_due"),
        ((REFUSE.replace("now()", "now() - interval '1 s'"),), "held_commands_not_before_due"),
        ((REFUSE.replace(", reason = 'stale'", ""),), "held_commands_refused_has_reason"),
        ((REFUSE.replace("'stale'", "''"),), "held_commands_refused_has_reason"),
        ((UNDO + ", reason = 'x'",), "held_commands_refused_has_reason"),
        (("UPDATE held_commands SET settled_at = now()",), "held_commands_settled_has_outcome"),
        (("UPDATE held_commands SET due_at = now() + interval '1 h'",), "held_command_settled_once"),
        (("UPDATE held_commands SET person_id = 2",), "held_command_settled_once"),
        (("UPDATE held_commands SET command = 'close'",), "held_command_settled_once"),
        ((UNDO, GIVE.replace("now())", "now() - interval '10 s')")), "held_commands_due_later"),
        ((UNDO, GIVE.replace("'note', 1", "'note', 2")), "held_command_of_case_as_it_is"),
        (
            (
                UNDO,
                GIVE.replace("due_at)", "due_at, settled_at, outcome)").replace("now())", "now(), now(), 'undone')"),
            ),
            "held_command_begins_pending",
        ),
    ],
)
def test_what_must_not_be_is_refused(
    street: Street, attack: Attack, statements: tuple[str, ...], constraint: str
) -> None:
    street.open()
    attack(PERSON, GIVE)
    assert refused(attack, *statements) == constraint


def test_an_event_of_somebody_else_does_not_make_it_done(street: Street, attack: Attack) -> None:
    case = street.open()
    attack(PERSON, GIVE)
    change = by_person(with_new_version(case, "sighting_count = 2"), person=2)
    assert refused(attack, DONE, *change, case=case.case_id) == "held_command_done_has_event"


@pytest.mark.parametrize("settle", [UNDO, REFUSE])
@pytest.mark.parametrize("change", [UNDO, REFUSE, "UPDATE held_commands SET settled_at = NULL, outcome = NULL"])
def test_what_is_settled_never_changes(street: Street, attack: Attack, settle: str, change: str) -> None:
    street.open()
    attack(PERSON, GIVE, settle)
    assert refused(attack, change) == "held_command_settled_once"


@pytest.mark.parametrize("statement", ["DELETE FROM held_commands", "TRUNCATE held_commands CASCADE"])
def test_none_is_removed(street: Street, attack: Attack, statement: str) -> None:
    street.open()
    attack(PERSON, GIVE)
    with pytest.raises(psycopg.errors.RestrictViolation, match=r"never removed|append-only"):
        attack(statement)
