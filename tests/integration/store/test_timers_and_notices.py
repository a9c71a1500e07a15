"""Due timers and notices: claimed once, soonest first, however many sweepers there are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from data_contracts.errors import NotFound
from data_contracts.schemas.case import CaseState, TimerDraft, TimerPurpose
from data_contracts.schemas.notice import NoticeState, OutboxCounts
from data_contracts.store.sql import queries
from tests.conftest import Clock
from tests.integration.store.conftest import STEP, Street, add_closed_cases, decision, rows_read


def test_nothing_is_claimed_before_it_is_due(street: Street, clock: Clock) -> None:
    with street.database.unit_of_work() as uow:
        assert uow.timers.next_due_at() is None
    case = street.open()
    with street.database.unit_of_work() as uow:
        assert uow.timers.claim_due(10) == []
        assert uow.timers.next_due_at() == case.opened_at + STEP
    clock.advance(STEP)
    with street.database.unit_of_work() as uow:
        (due,) = uow.timers.claim_due(10)
        assert (due.timer, due.case) == (uow.timers.pending(case.case_id), case)
        assert due.delivered == frozenset()
        assert uow.timers.claim_due(10, [due.timer.timer_id]) == []
        assert uow.timers.next_due_at([due.timer.timer_id]) is None


def test_the_soonest_comes_first(street: Street, clock: Clock) -> None:
    with street.database.unit_of_work() as uow:
        now = uow.now()
    for number, minutes in enumerate((7, 3, 5), start=1):
        street.open(number, timer=TimerDraft(TimerPurpose.STEP, now + timedelta(minutes=minutes)))
    clock.advance(timedelta(hours=1))
    with street.database.unit_of_work() as uow:
        assert [due.case.case_id for due in uow.timers.claim_due(2)] == [2, 3]


def test_sweepers_never_share_a_timer(street: Street, clock: Clock) -> None:
    cases = [street.open(number) for number in range(1, 13)]
    clock.advance(STEP)

    def sweep(_: int) -> list[int]:
        acted = []
        while True:
            with street.database.unit_of_work() as uow:
                claimed = uow.timers.claim_due(2)
                for due in claimed:
                    what = decision(CaseState.IN_GROUP, timer=street.timer(uow))
                    uow.cases.apply(due.case, what, uow.now(), None, "timer", due.timer)
                    acted.append(due.case.case_id)
            if not claimed:
                return acted

    with ThreadPoolExecutor(4) as pool:
        acted = [case_id for one in pool.map(sweep, range(4)) for case_id in one]
    assert sorted(acted) == [case.case_id for case in cases]


def test_a_sweeper_that_dies_leaves_its_timers_to_the_next(street: Street, clock: Clock) -> None:
    street.open()
    clock.advance(STEP)
    with pytest.raises(ZeroDivisionError), street.database.unit_of_work() as uow:
        assert len(uow.timers.claim_due(10)) == 1
        raise ZeroDivisionError
    with street.database.unit_of_work() as uow:
        assert len(uow.timers.claim_due(10)) == 1


def test_the_sweep_reads_no_more_than_what_is_due(street: Street, clock: Clock, database_url: str) -> None:
    """Cost by rows read, not by time: a thousand timers of tomorrow beside the one of now."""
    case = street.open()
    with psycopg.connect(database_url) as connection:
        add_closed_cases(connection, case.case_id, 1000)
        connection.execute("ALTER TABLE timers DISABLE TRIGGER USER")
        connection.execute(
            "INSERT INTO timers (case_id, run, purpose, due_at) SELECT case_id, 1, 'step', now() + interval '1 day' "
            "FROM cases WHERE case_id <> %s",
            (case.case_id,),
        )
        connection.commit()
        connection.execute("ANALYZE timers, cases")
    clock.advance(STEP)
    with street.database.unit_of_work() as uow:
        nodes = rows_read(uow, queries.claim_due_timers.sql, limit=100, passing_over=[])
    assert "timers_due" in {node.get("Index Name") for node in nodes}
    assert max(node["rows"] for node in nodes) == 1


def test_a_notice_is_delivered_once(street: Street) -> None:
    case = street.open()
    with street.database.unit_of_work() as uow:
        (notice,) = uow.notices.claim_due(10)
        uow.notices.delivered(notice.notice_id, uow.now())
    with street.database.unit_of_work() as uow:
        assert uow.notices.claim_due(10) == []
        (delivered,) = uow.notices.of_case(case.case_id)
        assert (delivered.state, delivered.attempts) == (NoticeState.DELIVERED, 1)
        assert delivered.delivered_at is not None
        for act in (
            lambda: uow.notices.delivered(notice.notice_id, uow.now()),
            lambda: uow.notices.failed(notice.notice_id, "late", None),
            lambda: uow.notices.delivered(uuid4(), uow.now()),
        ):
            with pytest.raises(NotFound, match="not pending"):
                act()


def test_a_failed_notice_is_tried_again_and_at_last_dead(street: Street, clock: Clock) -> None:
    case = street.open()
    with street.database.unit_of_work() as uow:
        (notice,) = uow.notices.claim_due(10)
        again_at = uow.now() + timedelta(minutes=1)
        uow.notices.failed(notice.notice_id, "no answer", again_at)
        assert uow.notices.claim_due(10) == []
        assert uow.notices.next_due_at() == again_at
    clock.advance(timedelta(minutes=1))
    with street.database.unit_of_work() as uow:
        (again,) = uow.notices.claim_due(10)
        assert (again.attempts, again.last_error) == (1, "no answer")
        uow.notices.failed(again.notice_id, "no such address", None)
        assert uow.notices.next_due_at() is None
        (dead,) = uow.notices.of_case(case.case_id)
        assert (dead.state, dead.attempts, dead.last_error) == (NoticeState.DEAD, 2, "no such address")


def test_the_outbox_in_figures_and_lists(street: Street, clock: Clock) -> None:
    street.open(1)
    dead = street.open(2)
    street.open(3)
    with street.database.unit_of_work() as uow:
        first, second, third = uow.notices.claim_due(10)
        uow.notices.delivered(first.notice_id, uow.now())
        uow.notices.failed(second.notice_id, "no such address", None)
        uow.notices.failed(third.notice_id, "no answer", uow.now() + timedelta(minutes=1))
    with street.database.unit_of_work() as uow:
        assert uow.notices.counts(uow.now() - timedelta(hours=1)) == OutboxCounts(1, 1, 1, 1)
        assert [n.notice_id for n in uow.notices.waiting(5)] == [third.notice_id]
        (letter,) = uow.notices.dead(5)
        assert (letter.notice_id, letter.last_error) == (second.notice_id, "no such address")
        assert letter.case_id == dead.case_id
    clock.advance(timedelta(days=1))
    with street.database.unit_of_work() as uow:
        assert uow.notices.counts(uow.now() - timedelta(hours=1)).delivered == 0
