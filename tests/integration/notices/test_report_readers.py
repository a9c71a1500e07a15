"""Reports to their readers: by the command, the real dispatcher and a receiver on loopback."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from apps.cli.main import app
from apps.cockpit.reading.inbox import read_inbox
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.report import Report, ReportType
from data_contracts.store.database import open_database
from data_contracts.store.pictures import open_picture_store
from flows.notices import run_dispatch
from flows.report_files import render_files
from flows.report_street import ReportStreet
from flows.report_words import KINDS
from governance_rules.domain.periods import period_reported
from governance_rules.use_cases.build_report import build_report
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.deliver_reports import queue_deliveries, send_next_report
from tests.conftest import Clock
from tests.integration.notices.conftest import KEY, Street, wait_until

ZONE = "Asia/Shanghai"
DAY = date(2040, 5, 9)
# 01:10 in the night after the day, in the street's own time.
NIGHT = datetime(2040, 5, 9, 17, 10, tzinfo=UTC)
WHERE = ReportStreet("小河街道", ZONE, "http://eye.example", lambda path: None)
LINK = "http://eye.example/cockpit/reports/daily/2040-05-09"
LOG = logging.getLogger("test.reports")


@pytest.fixture
def home(tmp_path: Path, street: Street, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", street.database.url)
    clock.advance(NIGHT - clock.now())
    with street.database.unit_of_work() as uow:
        uow.people.add("head", "Leader", None, [RoleGrant(Role.LEADER)])


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["report", *words], input=typed)


def make(street: Street, tmp_path: Path, day: date = DAY) -> tuple[Report, int]:
    """As the flow makes it: the report, and how many deliveries were new."""
    store = open_picture_store(f"file://{tmp_path / 'pictures'}")
    with street.database.unit_of_work() as uow:
        which = period_reported(ReportType.DAILY, day)
        report, _ = build_report(uow, store, ReportType.DAILY, which, lambda content: render_files(content, WHERE))
        return report, queue_deliveries(uow, report, KINDS, WHERE.name, LINK)


def dispatch(street: Street, settled: int) -> None:
    """Run the real dispatcher until so many deliveries are delivered."""
    stop = threading.Event()

    def deliver() -> None:
        with open_database(street.database.url, pool_size=3) as database:
            run_dispatch(database, street.outside, 1, LOG, 2, stop)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(deliver)
        try:
            wait_until(lambda: states(street).count("delivered") >= settled, 30)
        finally:
            stop.set()
        running.result(30)


def states(street: Street) -> list[str]:
    return [state for (state,) in street.rows("SELECT state FROM report_deliveries ORDER BY created_at")]


def test_each_reader_has_a_report_once_in_the_language_that_was_asked_for(
    street: Street, home: None, tmp_path: Path, clock: Clock
) -> None:
    street.add_group()
    assert run("subscribe", "daily", "--person", "head", "--language", "en").exit_code == 0
    assert run("subscribe", "daily", "--group", "river").exit_code == 0
    mine = run("subscribe", "daily", "--name", "leaders", typed=f"{street.url}\n")
    assert mine.exit_code == 0, mine.output
    report, queued = make(street, tmp_path)
    assert queued == 3 and report.revision == 1
    dispatch(street, 1)
    assert street.receiver.got == [], "nobody's phone rings at night"
    with street.database.unit_of_work() as uow:
        head = next(person for person in uow.people.all() if person.sign_in_name == "head")
        (delivery,) = read_inbox(uow, head, False, None).reports
    assert delivery.title == "[Daily report] 小河街道 2040-05-09" and delivery.link == LINK
    assert delivery.body == "No case was opened in this period."
    clock.advance(timedelta(hours=7))
    dispatch(street, 3)
    assert len(street.receiver.texts()) == 2
    for text in street.receiver.texts():
        assert "【日报】小河街道 2040-05-09" in text and "本期没有立案。" in text and LINK in text
    assert make(street, tmp_path) == (report, 0), "a second run queues nothing"
    listed = run("subscribers")
    assert all(word in listed.output for word in ("person head", "group river", "channel leaders", "delivered"))
    assert KEY not in listed.output + mine.output


def test_a_later_revision_goes_to_those_who_want_every_one(
    street: Street, home: None, tmp_path: Path, clock: Clock
) -> None:
    assert run("subscribe", "daily", "--person", "head").exit_code == 0
    assert run("subscribe", "daily", "--name", "office", "--channel", street.url, "--every-revision").exit_code == 0
    street.open(1)
    clock.advance(timedelta(hours=24))
    of_case = DAY + timedelta(days=1)
    assert make(street, tmp_path, of_case)[1] == 2
    with street.database.unit_of_work() as uow:
        operator = uow.people.add("chen", "Chen", None, [RoleGrant(Role.OPERATOR)])
        command_case(uow, uow.people.get(operator), 1, Command.WITHDRAW, detail=CommandDetail(note="not one"))
    report, queued = make(street, tmp_path, of_case)
    assert (report.revision, queued) == (2, 1) and report.late is not None
    assert (report.late["cases"], report.late["events"], report.late["concerned"]) == (0, 1, 1)
    clock.advance(timedelta(hours=8))
    dispatch(street, 3)
    assert [text.split("\n")[0] for text in street.receiver.texts()] == ["【日报】小河街道 2040-05-10"] * 2
    assert all("本期立案 1 件" in text for text in street.receiver.texts())


def test_the_report_of_a_day_that_goes_on_is_sent_to_nobody(street: Street, home: None, tmp_path: Path) -> None:
    assert run("subscribe", "daily", "--person", "head").exit_code == 0
    report, queued = make(street, tmp_path, DAY + timedelta(days=1))
    assert report.revision == 1 and queued == 0 and states(street) == []


def test_a_channel_that_is_away_is_tried_again_and_one_that_refuses_is_given_up(
    street: Street, home: None, tmp_path: Path, clock: Clock
) -> None:
    assert run("subscribe", "daily", "--name", "office", "--channel", street.url).exit_code == 0
    clock.advance(timedelta(hours=8))
    make(street, tmp_path)
    street.receiver.answers = [lambda: (200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}')]
    refused = lambda: (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}')  # noqa: E731
    street.receiver.always = refused

    def send() -> tuple[str, int]:
        with street.database.unit_of_work() as uow:
            assert send_next_report(uow, street.outside.channels) is not None
        return street.rows("SELECT state, attempts FROM report_deliveries")[0]  # type: ignore[return-value]

    assert send() == ("pending", 0), "busy is no failed attempt"
    with street.database.unit_of_work() as uow:
        assert send_next_report(uow, street.outside.channels) is None, "it waits"
    for attempt in range(1, 7):
        clock.advance(timedelta(hours=1))
        assert send() == ("dead" if attempt == 6 else "pending", attempt)
    listed = run("subscribers")
    assert "dead" in listed.output and "93000" in listed.output
    with street.database.unit_of_work() as uow:
        assert uow.report_deliveries.troubles() == (0, 1)


def test_who_wants_no_more_gets_no_more(street: Street, home: None, tmp_path: Path, clock: Clock) -> None:
    assert run("subscribe", "daily", "--name", "office", "--channel", street.url).exit_code == 0
    assert make(street, tmp_path)[1] == 1
    assert run("unsubscribe", "daily", "--name", "office").exit_code == 0
    assert states(street) == ["dead"]
    assert street.rows("SELECT count(*) FROM report_subscriptions WHERE channel_url IS NOT NULL") == [(0,)]
    again = run("unsubscribe", "daily", "--name", "office")
    assert again.exit_code == 1 and "no such subscription" in again.output
    assert "nobody gets any report" in run("subscribers").output


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("daily",), 2, "name one reader"),
        (("daily", "--person", "head", "--group", "river"), 2, "name one reader"),
        (("daily", "--person", "nobody"), 1, "nobody signs in"),
        (("daily", "--person", "zhang"), 1, "may not read reports"),
        (("daily", "--person", "head", "--language", "fr"), 2, "zh or en"),
        (("daily", "--group", "nowhere"), 1, "nowhere"),
        (("daily", "--name", "x", "--channel", "hello-secret"), 2, "Apprise URL"),
        (("daily", "--person", "head", "--channel", "json://x"), 2, "needs a name"),
    ],
)
def test_a_wrong_subscription_says_what_is_wrong(
    street: Street, home: None, words: tuple[str, ...], status: int, said: str
) -> None:
    refused = run("subscribe", *words)
    assert refused.exit_code == status and said in " ".join(refused.output.split())
    assert street.rows("SELECT count(*) FROM report_subscriptions") == [(0,)]


def test_a_delivered_report_never_changes_and_is_never_removed(street: Street, home: None, tmp_path: Path) -> None:
    assert run("subscribe", "daily", "--person", "head").exit_code == 0
    make(street, tmp_path)
    dispatch(street, 1)
    for statement in ("UPDATE report_deliveries SET title = 'x'", "DELETE FROM report_deliveries"):
        with psycopg.connect(street.database.url) as connection, pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute(statement)  # type: ignore[arg-type]
