"""Plain SQL against the tables, by their owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from data_contracts.schemas.case import Case
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose

Attack = Callable[..., None]

REMINDERS = (
    NoticeDraft(NoticePurpose.REMINDER_1, "community"),
    NoticeDraft(NoticePurpose.REMINDER_2, "property"),
)


@pytest.fixture
def attack(database_url: str) -> Iterator[Attack]:
    """Run statements in one transaction of plain SQL and commit."""
    with psycopg.connect(database_url) as connection:

        def run(*statements: str, **values: object) -> None:
            try:
                for statement in statements:
                    connection.execute(statement, values)
                connection.commit()
            finally:
                connection.rollback()

        yield run


def broken(refusal: pytest.ExceptionInfo[psycopg.Error]) -> str | None:
    """Name of the constraint that refused."""
    return refusal.value.diag.constraint_name


def with_new_version(case: Case, changes: str) -> tuple[str, ...]:
    """Statements of a complete change: case, event, leaf, old timer cancelled, next timer pending."""
    return (
        f"UPDATE cases SET version = version + 1, run = run + 1, {changes} WHERE case_id = %(case)s",
        "INSERT INTO case_events (case_id, version, event_type, state_after, happened_at, actor_role) "
        "SELECT case_id, version, 'attacked', state, now(), 'nobody' FROM cases WHERE case_id = %(case)s",
        "INSERT INTO evidence_log (leaf_index, entry_type, case_id, case_version, canonical, leaf_hash, appended_at) "
        "SELECT (SELECT max(leaf_index) + 1 FROM evidence_log), 'attacked', case_id, version, 'x', "
        "sha256('\\x0078'::bytea), now() FROM cases WHERE case_id = %(case)s",
        "UPDATE timers SET state = 'cancelled', finished_at = now() WHERE case_id = %(case)s AND state = 'pending'",
        "INSERT INTO timers (case_id, run, purpose, due_at) "
        "SELECT case_id, run, 'step', now() FROM cases WHERE case_id = %(case)s",
    )
