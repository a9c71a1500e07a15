"""The dispatcher itself: several at once, a slow channel beside a quick inbox, and a crash at the worst moment."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from data_contracts.errors import PartUnavailable
from data_contracts.schemas.group import Post
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose, NoticeState
from data_contracts.store.database import open_database
from flows.loop import Outcome
from flows.notices import run_dispatch
from governance_rules.use_cases.dispatch_notices import Outside, post_next
from tests.integration.notices.conftest import Street, wait_until

LOG = logging.getLogger("test.dispatch")
PUSH = NoticeDraft(NoticePurpose.PUSH, "grid_member")


class Dispatchers:
    """Any number of dispatchers, each with connections of its own as if it were a program of its own."""

    def __init__(self, street: Street, number: int, posters: int, outside: Outside | None = None) -> None:
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(number)

        def run(_: int) -> Outcome:
            with open_database(street.database.url, pool_size=posters + 1) as database:
                return run_dispatch(database, outside or street.outside, 1, LOG, posters, self._stop)

        self._runs = [self._pool.submit(run, i) for i in range(number)]

    def __enter__(self) -> Dispatchers:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.outcomes = [run.result(30) for run in self._runs]
        self._pool.shutdown()


def unsettled(street: Street) -> int:
    number: int = street.rows("SELECT count(*) FROM notices WHERE state <> 'delivered'")[0][0]
    return number


def test_four_dispatchers_send_two_hundred_notices_each_once(street: Street) -> None:
    # On a busy machine a receiver may be slow to answer; one that is given up on is asked again a minute later.
    street.add_group(url=street.url.replace("rto=0.3", "rto=20"))
    for case in range(20):
        street.open(case, *(replace(street.draft(), role=f"role {i}") for i in range(10)))
    with Dispatchers(street, 4, 2) as dispatchers:
        wait_until(lambda: unsettled(street) == 0, 120)
    times = Counter(street.receiver.texts())
    assert len(times) == 200 and set(times.values()) == {1}
    assert street.rows("SELECT DISTINCT attempts, delivered_through FROM notices") == [(1, "group:river")]
    assert sum(one.acted for one in dispatchers.outcomes) == 200
    assert sum(one.failures + one.outages for one in dispatchers.outcomes) == 0


def test_a_slow_channel_holds_up_no_inbox(street: Street) -> None:
    street.add_group()
    gate = threading.Event()

    def slow() -> tuple[int, bytes]:
        gate.wait(20)
        return 200, b'{"errcode": 0, "errmsg": "ok"}'

    street.receiver.always = slow
    url = street.url.replace("rto=0.3", "rto=5")
    street.add_group(url=url)
    with Dispatchers(street, 1, 2):
        for number in range(1, 4):
            street.open(number, street.draft())
        wait_until(lambda: len(street.receiver.got) == 2)
        street.open(9, PUSH)
        wait_until(lambda: unsettled(street) == 3)
        gate.set()
        wait_until(lambda: unsettled(street) == 0)
    assert len(street.receiver.said_yes) == 3


def test_a_channel_that_was_down_delivers_when_it_is_back(street: Street) -> None:
    street.add_group()
    street.receiver.stop()
    case_id = street.open()
    with Dispatchers(street, 2, 1):
        wait_until(lambda: street.notice(case_id).attempts == 1)
        street.receiver.start()
        with psycopg.connect(street.database.url) as connection:
            connection.execute("UPDATE clock_shift SET shift = interval '1 minute'")
        wait_until(lambda: street.notice(case_id).state is NoticeState.DELIVERED)
    assert len(street.receiver.said_yes) == 1


def test_a_crash_between_sending_and_settling_repeats_this_one_message(street: Street) -> None:
    street.add_group()
    street.open(1)
    street.open(2)

    class DiesAfterSending:
        def post(self, channel_url: str, post: Post) -> None:
            street.outside.channels.post(channel_url, post)
            with psycopg.connect(street.database.url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE state = 'idle in transaction' AND datname = current_database()"
                )
            time.sleep(0.1)

    with pytest.raises(PartUnavailable), street.database.unit_of_work() as uow:
        post_next(uow, replace(street.outside, channels=DiesAfterSending()), lambda *_: pytest.fail("taken for a bug"))
    assert street.post_all() == 2
    times = sorted(Counter(street.receiver.texts()).values())
    assert times == [1, 2], "the same words, with the same number of the notice, so that people see it is one message"
    assert unsettled(street) == 0


def test_the_inbox_is_delivered_in_one_statement_and_only_what_is_due(street: Street) -> None:
    for number in range(1, 11):
        street.open(number, *(replace(PUSH, role=f"role {i}") for i in range(30)))
    street.open(20, street.draft())
    with street.database.unit_of_work() as uow:
        later = replace(PUSH, not_before=uow.now() + timedelta(days=1))
    street.open(21, later)
    with street.database.unit_of_work() as uow:
        assert uow.notices.deliver_inbox(200) == 200
        assert uow.notices.deliver_inbox(200) == 100
        assert uow.notices.deliver_inbox(200) == 0
        assert uow.notices.next_due_at("inbox") == later.not_before
        assert uow.notices.next_due_at("posts") is not None
        with street.database.unit_of_work() as other:
            assert other.notices.deliver_inbox(200) == 0
    assert street.rows("SELECT delivered_through, count(*) FROM notices WHERE state = 'delivered' GROUP BY 1") == [
        ("inbox", 300)
    ]
