"""Notices leave the house: what the receiver gets, what it answers, and what becomes of the notice."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from data_contracts.errors import NotFound, PartUnavailable, Refused
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose, NoticeState
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.domain.delivery import ATTEMPTS, REFUSED_ATTEMPTS
from governance_rules.use_cases.dispatch_notices import dispatch_notices, post_next, resend_notice
from tests.conftest import Clock
from tests.integration.notices.conftest import KEY, Street, too_many

OPERATOR = Person(1, "operator", "Chen", (RoleGrant(Role.OPERATOR),))


def test_the_robot_gets_the_documented_message_with_its_mentions(street: Street) -> None:
    street.add_group()
    case_id = street.open(1, street.draft(mention=("merchant", "grid_member")))
    assert street.post_all() == 1
    (got,) = street.receiver.got
    assert got.path == f"/cgi-bin/webhook/send?key={KEY}"
    assert got.headers["Content-Type"].startswith("application/json")
    notice = street.notice()
    text = got.body["text"].pop("content")
    assert got.body == {
        "msgtype": "text",
        "text": {"mentioned_list": ["LiFang", "WangQiang"], "mentioned_mobile_list": ["13800000002"]},
    }
    for said in (
        "机动车违停", "请当事人", "东门", f"案卷 {case_id}", f"http://eye.example/case?case={case_id}",
        notice.notice_id.hex[:8],
    ):  # fmt: skip
        assert said in text
    assert (notice.state, notice.delivered_through, notice.attempts) == (NoticeState.DELIVERED, "group:river", 1)


def test_without_a_group_the_group_page_of_the_house_is_the_group(street: Street) -> None:
    street.open()
    assert street.post_all() == 1
    assert (street.notice().state, street.notice().delivered_through) == (NoticeState.DELIVERED, "inbox")
    assert street.receiver.got == []


def test_the_closest_groups_of_the_area_get_it_each_once(street: Street) -> None:
    street.add_group("whole-street")
    street.add_group("community", community_id="c1")
    street.add_group("block-1", block_id="b1")
    street.add_group("block-2", block_id="b1")
    street.open()
    street.receiver.answers = [lambda: (500, b"")]
    street.post_all()
    assert street.notice().state is NoticeState.PENDING
    assert len(street.receiver.got) == 2 and len(street.receiver.said_yes) == 1
    street.database.advance_clock(timedelta(minutes=1))
    street.post_all()
    assert street.notice().delivered_through == "group:block-1,group:block-2"
    assert len(street.receiver.said_yes) == 2, "the group that had it was not bothered again"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, b"oops"), "HTTP 500"),
        ((200, b"<html>hotel wifi</html>"), "without errcode"),
        ((302, b""), "HTTP 302"),
        ((200, b'{"errcode": 93000, "errmsg": "invalid webhook url, key ' + KEY.encode() + b'"}'), "errcode 93000"),
    ],
)
def test_what_is_not_taken_is_not_delivered(street: Street, answer: tuple[int, bytes], said: str) -> None:
    street.add_group()
    street.open()
    street.receiver.answers = [lambda: answer]
    street.post_all()
    notice = street.notice()
    assert (notice.state, notice.attempts) == (NoticeState.PENDING, 1)
    assert said in (notice.last_error or "") and KEY not in (notice.last_error or "")
    assert KEY not in str(street.group()) + str(street.group().last_error)
    street.database.advance_clock(timedelta(minutes=1))
    street.post_all()
    assert street.notice().state is NoticeState.DELIVERED
    assert len(street.receiver.said_yes) == 1
    assert street.group().failures == 0 and street.group().last_error is None


def test_a_receiver_that_hangs_is_left_after_its_time(street: Street) -> None:
    street.add_group()
    street.open()

    def hang() -> tuple[int, bytes]:
        time.sleep(0.8)
        return 0, b""

    street.receiver.answers = [hang]
    street.post_all()
    assert "no answer in time" in (street.notice().last_error or "")


def test_down_for_a_day_then_everything_arrives_once(street: Street, clock: Clock) -> None:
    street.add_group()
    for number in range(1, 6):
        street.open(number)
    street.receiver.stop()
    for _ in range(26):
        street.post_all()
        clock.advance(timedelta(hours=1))
    states = street.rows("SELECT state, count(*), max(attempts) FROM notices GROUP BY state")
    assert [row[:2] for row in states] == [("pending", 5)]
    assert "cannot be reached" in street.rows("SELECT last_error FROM notices ORDER BY attempts DESC LIMIT 1")[0][0]
    street.receiver.start()
    for _ in range(4):
        clock.advance(timedelta(hours=1))
        street.post_all()
    assert street.rows("SELECT DISTINCT state, delivered_through FROM notices") == [("delivered", "group:river")]
    assert len(street.receiver.said_yes) == 5 == len(set(street.receiver.texts()))


def test_one_message_finds_out_that_the_channel_is_down_not_all_of_them(street: Street) -> None:
    street.add_group()
    for number in range(1, 21):
        street.open(number)
    street.receiver.always = lambda: (503, b"")
    assert street.post_all() == 2, "one is tried, the second finds the channel resting and puts all of them off"
    assert len(street.receiver.got) == 1
    assert street.rows("SELECT sum(attempts) FROM notices") == [(1,)]
    assert street.group().failures == 1 and street.group().last_error == "WeCom: HTTP 503"


def test_twenty_a_minute_costs_no_attempts(street: Street, clock: Clock) -> None:
    street.add_group()
    for number in range(1, 41):
        street.open(number)
    for minute in range(2):
        taken_now = len(street.receiver.said_yes)
        street.receiver.always = lambda until=taken_now + 20: (
            too_many() if len(street.receiver.said_yes) >= until else (200, b'{"errcode": 0, "errmsg": "ok"}')
        )
        street.post_all()
        assert len(street.receiver.said_yes) == 20 * (minute + 1)
        clock.advance(timedelta(seconds=61))
    assert street.rows("SELECT DISTINCT state, attempts FROM notices") == [("delivered", 1)]
    assert len(set(street.receiver.texts())) == 40


def test_dead_letter_and_resend(street: Street, clock: Clock) -> None:
    street.add_group()
    case_id = street.open(1, street.draft(NoticePurpose.REMINDER_1))
    street.receiver.always = lambda: (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}')
    for _ in range(REFUSED_ATTEMPTS):
        street.post_all()
        clock.advance(timedelta(hours=2))
    notice = street.notice()
    assert (notice.state, notice.attempts) == (NoticeState.DEAD, REFUSED_ATTEMPTS)
    assert "errcode 93000" in (notice.last_error or "")
    with street.database.unit_of_work() as uow:
        assert [dead.notice_id for dead in uow.notices.dead(10)] == [notice.notice_id]
        assert uow.notices.next_due_at() is None
        with pytest.raises(Refused, match="dead letter is sent again before"), uow.savepoint():
            uow.connection.execute("UPDATE notices SET state = 'delivered', delivered_at = now()")
    for person, error in (
        (Person(2, "x", "X", (RoleGrant(Role.MERCHANT),)), Refused),
        (Person(2, "x", "X", (RoleGrant(Role.OPERATOR, grid_id="other"),)), Refused),
    ):
        with pytest.raises(error), street.database.unit_of_work() as uow:
            resend_notice(uow, person, notice.notice_id)
    street.receiver.always = lambda: (200, b'{"errcode": 0, "errmsg": "ok"}')
    with street.database.unit_of_work() as uow:
        again = resend_notice(uow, OPERATOR, notice.notice_id)
        assert (again.state, again.attempts) == (NoticeState.PENDING, 0)
    with pytest.raises(Refused, match="no dead letter"), street.database.unit_of_work() as uow:
        resend_notice(uow, OPERATOR, notice.notice_id)
    with pytest.raises(NotFound), street.database.unit_of_work() as uow:
        resend_notice(uow, OPERATOR, uuid4())
    street.post_all()
    assert street.notice(case_id).state is NoticeState.DELIVERED
    assert street.rows("SELECT resent_by, resent_at IS NOT NULL FROM notices") == [(1, True)]


def test_a_channel_that_never_answers_dies_only_after_two_days(street: Street, clock: Clock) -> None:
    street.add_group(url=f"json://127.0.0.1:{street.receiver.port}/{KEY}?cto=0.3&rto=0.3")
    street.open()
    street.receiver.stop()
    began = clock.now()
    while street.notice().state is NoticeState.PENDING:
        assert street.post_all() == 1
        with street.database.unit_of_work() as uow:
            due_at = uow.notices.next_due_at()
        if due_at is not None:
            clock.advance(due_at - clock.now() + timedelta(seconds=1))
    assert street.notice().attempts == ATTEMPTS
    assert timedelta(days=2) < clock.now() - began < timedelta(days=3)


def test_quiet_hours_are_waited_out_by_a_retry_and_by_a_late_dispatcher(street: Street, clock: Clock) -> None:
    street.add_group()
    quiet = [{"channel": "group", "from": "22:00", "until": "07:00"}]
    local = clock.now().astimezone(ZoneInfo("Asia/Shanghai"))
    evening = (local + timedelta(days=1)).replace(hour=21, minute=59, second=40, microsecond=0)
    clock.advance(evening - local)
    street.open(1, quiet_hours=quiet)
    street.receiver.answers = [lambda: (500, b"")]
    street.post_all()
    assert len(street.receiver.got) == 1
    assert street.notice().next_attempt_at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M") == "07:00"
    street.open(2, quiet_hours=quiet)
    clock.advance(timedelta(hours=3))
    assert street.post_all() == 1 and len(street.receiver.got) == 1
    assert street.notice(2).attempts == 0
    clock.advance(timedelta(hours=7))
    street.post_all()
    assert len(street.receiver.said_yes) == 2


def test_any_apprise_url_with_names_and_the_key_of_the_message(street: Street) -> None:
    street.add_group(url=f"json://127.0.0.1:{street.receiver.port}/hook")
    street.open()
    street.post_all()
    (got,) = street.receiver.got
    notice = street.notice()
    assert got.headers["Idempotency-Key"] == notice.idempotency_key
    assert "机动车违停" in got.body["title"] and "@Lifang @Zhang" in got.body["message"]
    assert notice.state is NoticeState.DELIVERED


@pytest.mark.parametrize("schema", ["wecomgroup", "json"])
def test_no_secret_reaches_a_log_or_a_row(street: Street, caplog: pytest.LogCaptureFixture, schema: str) -> None:
    caplog.set_level(logging.DEBUG)
    # A page that answers every failure with the address it was asked for.
    street.receiver.always = lambda: (404, KEY.encode())
    port = street.receiver.port
    url = street.url if schema == "wecomgroup" else f"json://user:{KEY}@127.0.0.1:{port}/{KEY}?optional=yes&retry=3"
    street.add_group(url=url)
    street.open()
    street.post_all()
    street.receiver.stop()
    street.database.advance_clock(timedelta(minutes=2))
    street.post_all()
    kept = str(street.rows("SELECT * FROM notices")) + str(street.rows("SELECT last_error FROM micro_grid_groups"))
    assert street.notice().attempts == 2 and street.notice().state is NoticeState.PENDING
    assert KEY not in kept and KEY not in caplog.text and KEY not in repr(street.group())


def test_an_unexpected_error_is_told_and_holds_up_nobody(street: Street) -> None:
    street.add_group()
    bad = NoticeDraft(NoticePurpose.GROUP_POST, "merchant", "group", None, {"mention": ["no such role"]})
    street.open(1, bad)
    street.open(2)
    told = []
    for _ in range(2):
        with street.database.unit_of_work() as uow:
            post_next(uow, street.outside, lambda notice, error: told.append((notice.case_id, type(error))))
    assert told == [(1, ValueError)]
    assert (street.notice(1).state, street.notice(1).attempts) == (NoticeState.PENDING, 1)
    assert street.notice(2).state is NoticeState.DELIVERED


def test_a_lost_database_is_no_failed_attempt(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    street.add_group()
    street.open()

    def lost(*_: object) -> None:
        raise PartUnavailable("postgres is gone")

    with monkeypatch.context() as patched:
        patched.setattr("governance_rules.use_cases.dispatch_notices.worded", lost)
        with pytest.raises(PartUnavailable), street.database.unit_of_work() as uow:
            post_next(uow, street.outside, lambda *_: pytest.fail("it was counted"))
    assert street.notice().attempts == 0


def test_an_unknown_channel_and_a_house_that_sends_nothing(street: Street) -> None:
    street.add_group()
    street.open(1, NoticeDraft(NoticePurpose.PUSH, "merchant", "pigeon"))
    street.open(2)
    with street.database.unit_of_work() as uow:
        assert dispatch_notices(uow) == 2
    assert "no sender for channel 'pigeon'" in (street.notice(1).last_error or "")
    assert "sends no messages" in (street.notice(2).last_error or "")
