"""A check from end to end: kept, told once, noted in reports; and what happens when something breaks on the way."""

from __future__ import annotations

import errno
import json
import logging
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner

from apps.cli.main import app
from data_contracts.errors import InvalidInput, NotFound, PartUnavailable
from data_contracts.expectations.data_docs import INDEX, page_of
from data_contracts.expectations.training_results import RULES, results_of
from data_contracts.expectations.training_samples import LIMITS, _of_boxes, _of_drift, _of_pictures, _of_things
from data_contracts.schemas.data_quality import ExpectationResult, KeyOf, Outcome, Suite
from data_contracts.schemas.data_verdict import DataFinding, DataVerdict
from data_contracts.schemas.report import ReportContent, ReportType
from data_contracts.store.database import Database, open_database
from data_contracts.store.pictures import FsspecPictures, open_picture_store
from flows.quality_check import Checked, check_day
from flows.report_files import document_of
from flows.report_page import render_page
from flows.report_street import ReportStreet
from governance_rules.domain.periods import PeriodType, period_of
from governance_rules.use_cases.count_period import count_period
from governance_rules.use_cases.data_quality import keep_check, quality_note
from governance_rules.use_cases.dispatch_notices import deliver_inbox
from tests.integration.quality.conftest import DAY, ZONE
from tests.integration.replayed_street import another

LOG = logging.getLogger("test")


NOTE = "下列日期的数据检查未通过"


def report_of(numbers: dict, made_at: datetime) -> str:
    street = ReportStreet("小河街道", ZONE, "http://eye.example", lambda path: None)
    return render_page(document_of(ReportContent(ReportType.WEEKLY, numbers, made_at), street), street.picture)


@pytest.fixture(scope="module")
def street(postgres_url: str, replayed_street: str):
    with another(postgres_url, replayed_street) as database:
        yield database


@pytest.fixture
def pictures(tmp_path: Path) -> FsspecPictures:
    return open_picture_store(f"file://{tmp_path}")


def spoil(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute("UPDATE shops SET name = ' ', licence_number = '1' WHERE shop_id = 'xiaohe-shop-7'")


def mend(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute("UPDATE shops SET name = '七号', licence_number = 'SIM-330105-00007' "
                           "WHERE shop_id = 'xiaohe-shop-7'")  # fmt: skip


def notices(database: Database) -> list[tuple[str, str]]:
    with psycopg.connect(database.url) as connection:
        query = "SELECT role, state FROM notices WHERE purpose = 'data_quality' ORDER BY role"
        return connection.execute(query).fetchall()


def newest(checked: Checked) -> tuple[bool, set[str]]:
    return checked.run.passed, {one.name for one in checked.results if one.fails_the_day}


def test_a_day_is_checked_kept_told_once_and_noted(street: Database, pictures: FsspecPictures) -> None:
    sound = check_day(street, pictures, DAY, LOG)
    assert newest(sound) == (True, set()) and notices(street) == []
    assert sound.run.seconds > 0 and sound.run.expectations == len(sound.results) > 70
    spoil(street)
    broken = check_day(street, pictures, DAY, LOG)
    assert newest(broken) == (False, {"shop_has_name", "shop_licence_well_formed"})
    with street.unit_of_work() as uow:
        deliver_inbox(uow)
    assert notices(street) == [("admin", "delivered"), ("operator", "delivered")]

    with street.unit_of_work() as uow:
        assert uow.quality.newest(DAY) == broken.run == uow.quality.newest()
        assert uow.quality.get(sound.run.run_id) == sound.run
        kept = {one.name: one for one in uow.quality.results(broken.run.run_id)}
        assert list(kept.values()) == list(broken.results)
        (note,) = quality_note(uow, DAY - timedelta(days=3), DAY)
        assert quality_note(uow, DAY + timedelta(days=1), DAY + timedelta(days=9)) == []
        assert (note.day, note.suites) == (DAY, ("shops",)) and note.expectations[0] == "shop_has_name"
        week = count_period(uow, period_of(PeriodType.WEEKLY, DAY))
        earlier = count_period(uow, period_of(PeriodType.WEEKLY, DAY - timedelta(days=7)))
    named = kept["shop_has_name"]
    assert named.keys == ("xiaohe-shop-7",) and named.key_of is KeyOf.SHOP and named.rows[0]["name"] == ""
    assert [one["day"] for one in week["quality"]] == [DAY.isoformat()] and earlier["quality"] == []
    page = report_of(week, broken.run.finished_at)
    assert NOTE in page and "商铺有名称" in page
    assert NOTE not in report_of(earlier, broken.run.finished_at)
    # Numbers of reports from before there was a note are still drawn.
    assert NOTE not in report_of(
        {key: value for key, value in week.items() if key != "quality"}, broken.run.finished_at
    )

    again = check_day(street, pictures, DAY, LOG)
    assert newest(again) == newest(broken) and again.run.run_id != broken.run.run_id
    assert len(notices(street)) == 2
    mend(street)
    assert newest(check_day(street, pictures, DAY, LOG)) == (True, set())
    with street.unit_of_work() as uow:
        assert quality_note(uow, DAY, DAY) == []
        assert [run.passed for run in uow.quality.history(DAY - timedelta(days=13), DAY)] == [True]
    with psycopg.connect(street.url) as connection:
        assert connection.execute("SELECT count(*) FROM quality_runs").fetchone() == (4,)
        with pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute("DELETE FROM quality_results")


def test_data_docs_need_nothing_from_outside(street: Database, pictures: FsspecPictures) -> None:
    spoil(street)
    run = check_day(street, pictures, DAY, LOG).run
    mend(street)
    assert run.docs_path and run.docs_error is None
    archive = pictures.get(run.docs_path)
    index = page_of(archive, INDEX).decode()
    links = re.findall(r'href="([^"]+)"', index)
    assert len(links) >= 16 and len(set(links)) == len(links)
    for name in links:
        page = page_of(archive, name).decode()
        assert "<script" not in page and 'src="http' not in page and '<link href="http' not in page
    assert "商铺有名称" in page_of(archive, "expectations/shops.html").decode()
    (failed,) = (name for name in links if name.startswith("validations/shops"))
    assert "name_length" in page_of(archive, failed).decode()
    with pytest.raises(KeyError):
        page_of(archive, "../secret")


def test_a_full_disk_costs_the_docs_and_not_the_verdict(
    street: Database, pictures: FsspecPictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data_contracts.store import pictures as store

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "_write_whole", full)
    run = check_day(street, pictures, DAY, LOG).run
    assert run.passed and run.docs_path is None and "disk is full" in (run.docs_error or "")
    with street.unit_of_work() as uow:
        assert uow.quality.newest(DAY) == run


def test_rows_that_cannot_be_read_fail_and_the_rest_is_checked(street: Database, pictures: FsspecPictures) -> None:
    with psycopg.connect(street.url) as connection:
        connection.execute("ALTER TABLE shops RENAME COLUMN trade TO sells")
        connection.execute("ALTER TABLE shops RENAME COLUMN licence_number TO number")
    try:
        checked = check_day(street, pictures, DAY, LOG)
    finally:
        with psycopg.connect(street.url) as connection:
            connection.execute("ALTER TABLE shops RENAME COLUMN sells TO trade")
            connection.execute("ALTER TABLE shops RENAME COLUMN number TO licence_number")
    errored = [one for one in checked.results if one.outcome is Outcome.ERRORED and one.fails_the_day]
    assert {one.suite for one in errored} == {Suite.SHOPS} and not checked.run.passed
    assert all("cannot be read" in one.reason for one in errored)
    assert {one.suite for one in checked.results if one.fails_the_day} == {Suite.SHOPS}
    # The replay's samples are of pictures that were never taken: that is said, and fails no day.
    (unreadable,) = (one for one in checked.results if one.suite is Suite.TRAINING)
    assert unreadable.outcome is Outcome.ERRORED and "there is no picture" in unreadable.reason


def test_what_cannot_be_checked_is_refused(street: Database, pictures: FsspecPictures) -> None:
    with pytest.raises(InvalidInput, match="has not begun"):
        check_day(street, pictures, date(2099, 1, 1), LOG)
    with pytest.raises(PartUnavailable):
        open_database("postgresql://cityeye@127.0.0.1:1/cityeye", 1, wait_seconds=1, time_zone=ZONE)
    with street.unit_of_work() as uow, pytest.raises(ValueError, match="no result"):
        keep_check(uow, DAY, uow.now(), 1.0, [], None, "none")
    with street.unit_of_work() as uow, pytest.raises(NotFound):
        uow.quality.get(uuid4())
    with street.unit_of_work() as uow, pytest.raises(KeyError):
        uow.quality.frame("weather", DAY, ZONE, uow.now(), 1)


def test_a_training_set_that_is_not_fit_fails_no_day(database: Database) -> None:
    verdict = DataVerdict(False, 3, 4, {}, None, (DataFinding("box_inside", "outside", 1, ({"picture": "p1"},)),))
    results = results_of(verdict)
    assert [one.name for one in results if not one.passed] == ["training_box_inside"]
    good = ExpectationResult(Suite.CASES, "fine", Outcome.PASSED, "好", "fine", 1)
    with database.unit_of_work() as uow:
        run = keep_check(uow, DAY, uow.now(), 1.0, [good, *results], "docs", None)
        assert run.passed and run.failed == 0
    assert notices(database) == []


def test_each_rule_of_the_training_set_has_words() -> None:
    rules = [*_of_boxes(LIMITS), *_of_pictures(LIMITS), *_of_things(LIMITS), *_of_drift(LIMITS)]
    assert list(RULES) == rules


def test_the_command_says_what_failed_and_by_its_status(
    street: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CITYEYE_DATABASE__URL", street.url)
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    spoil(street)
    try:
        result = CliRunner().invoke(app, ["quality", "check", "--for", DAY.isoformat(), "--json"])
    finally:
        mend(street)
    told = json.loads(capfd.readouterr().out)
    assert result.exit_code == 1 and told["failed"] == 2 and told["day"] == DAY.isoformat()
    wrong = CliRunner().invoke(app, ["quality", "check", "--for", "tomorrow"])
    assert wrong.exit_code == 2 and "is no day" in capfd.readouterr().err
