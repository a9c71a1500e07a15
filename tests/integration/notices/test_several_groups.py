"""One notice for several groups: what one of them answers is not held against the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from data_contracts.schemas.notice import NoticeState
from governance_rules.domain.delivery import ATTEMPTS, REFUSED_ATTEMPTS
from tests.conftest import Clock, free_port
from tests.integration.notices.conftest import Receiver, Street, taken


def refused() -> tuple[int, bytes]:
    return 200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}'


@pytest.fixture
def other() -> Iterator[Receiver]:
    receiver = Receiver(free_port())
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture
def two_groups(street: Street, other: Receiver) -> Street:
    """`hill` posts through `street.receiver`, `river` through `other`; one case is open."""
    street.add_group("hill")
    street.add_group("river", Street(street.database, other).url)
    street.open()
    return street


def until_next(street: Street, clock: Clock) -> None:
    """Send all that is due, then let time go by until something is due again."""
    street.post_all()
    with street.database.unit_of_work() as uow:
        due_at = uow.notices.next_due_at()
    if due_at is not None:
        clock.advance(max(due_at - clock.now(), timedelta()) + timedelta(seconds=1))


def test_a_refusal_by_one_does_not_end_delivery_to_one_that_is_away(
    two_groups: Street, other: Receiver, clock: Clock
) -> None:
    two_groups.receiver.stop()
    other.always = refused
    began = clock.now()
    while clock.now() - began < timedelta(hours=6):
        until_next(two_groups, clock)
        assert two_groups.notice().state is NoticeState.PENDING
    two_groups.receiver.start()
    for _ in range(4):
        until_next(two_groups, clock)
    assert len(two_groups.receiver.said_yes) == 1
    dead = two_groups.notice()
    assert dead.state is NoticeState.DEAD, "only the one that refuses is left"
    assert "group river: WeCom: errcode 93000" in (dead.last_error or "")
    assert two_groups.rows("SELECT group_id FROM notice_posts") == [("hill",)]


def test_when_each_of_them_refuses_it_is_given_up_soon(two_groups: Street, other: Receiver, clock: Clock) -> None:
    two_groups.receiver.always = other.always = refused
    began = clock.now()
    while two_groups.notice().state is NoticeState.PENDING:
        until_next(two_groups, clock)
    assert clock.now() - began < timedelta(hours=1)
    assert two_groups.notice().attempts == REFUSED_ATTEMPTS
    assert len(two_groups.receiver.got) == len(other.got) == REFUSED_ATTEMPTS


def test_a_group_that_refused_and_then_only_is_away_is_waited_for(
    two_groups: Street, other: Receiver, clock: Clock
) -> None:
    two_groups.receiver.always = other.always = refused
    until_next(two_groups, clock)
    assert two_groups.group("hill").refuses and two_groups.group("river").refuses
    two_groups.receiver.always = lambda: (503, b"")
    for _ in range(2 * REFUSED_ATTEMPTS):
        until_next(two_groups, clock)
    assert not two_groups.group("hill").refuses and two_groups.notice().state is NoticeState.PENDING
    two_groups.receiver.always = other.always = taken
    for _ in range(4):
        until_next(two_groups, clock)
    assert two_groups.notice().delivered_through == "group:hill,group:river"
    assert not two_groups.group("river").refuses
    assert len(two_groups.receiver.said_yes) == len(other.said_yes) == 1


def test_two_that_are_away_are_waited_for_as_long_as_one(two_groups: Street, other: Receiver, clock: Clock) -> None:
    two_groups.receiver.stop()
    other.stop()
    began = clock.now()
    while two_groups.notice().state is NoticeState.PENDING:
        until_next(two_groups, clock)
    assert two_groups.notice().attempts == ATTEMPTS
    assert timedelta(days=2) < clock.now() - began < timedelta(days=3)
