"""Reports of replayed days: every number counted again by pandas over the raw rows, and the page that shows them."""

from __future__ import annotations

import json
import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from typer.testing import CliRunner

from apps.cli.main import app
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.policy import Role
from data_contracts.schemas.report import PROMPT_MINUTES, Report, ReportType
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from flows.report_files import render_files
from flows.report_street import ReportStreet
from governance_rules.domain.period_numbers import LISTED, REPEATED
from governance_rules.domain.periods import PeriodType, period_of
from governance_rules.domain.report_changes import numbers_hash
from governance_rules.use_cases.build_report import build_report
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.count_period import count_period
from tests.integration.replayed_street import DAYS, FIRST
from tests.pdf_text import read_pdf

ZONE = "Asia/Shanghai"
STREET = ReportStreet("小河街道", ZONE, "http://eye.example", lambda path: None)


@pytest.fixture(scope="module")
def raw(replayed: Database) -> dict[str, pd.DataFrame]:
    def table(name: str) -> pd.DataFrame:
        with psycopg.connect(replayed.url) as connection:
            cursor = connection.execute(f"SELECT * FROM {name}")  # type: ignore[arg-type]
            return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description or ()])

    return {
        name: table(name)
        for name in ("cases", "case_events", "incidents", "places", "cameras", "shops", "communities", "zones")
    }


def counted(database: Database, period_type: PeriodType, day: date) -> dict:
    with database.unit_of_work() as uow:
        return count_period(uow, period_of(period_type, day))


@pytest.mark.parametrize(("period_type", "day"), [("daily", FIRST), ("weekly", FIRST), ("monthly", FIRST)])
def test_the_numbers_are_those_of_the_raw_rows(
    replayed: Database, raw: dict[str, pd.DataFrame], period_type: str, day: date
) -> None:
    numbers = counted(replayed, PeriodType(period_type), day)
    every = raw["cases"].assign(at=pd.to_datetime(raw["cases"]["opened_at"], utc=True).dt.tz_convert(ZONE))
    first, last = numbers["period"]["first"], numbers["period"]["last"]
    cases = every[(every["at"].dt.strftime("%Y-%m-%d") >= first) & (every["at"].dt.strftime("%Y-%m-%d") <= last)]
    assert numbers["total"] == len(cases) > 300
    assert {row["kind"]: row["cases"] for row in numbers["by_kind"] if row["cases"]} == dict(
        cases["kind"].value_counts()
    )
    assert numbers["by_hour"] == [int((cases["at"].dt.hour == hour).sum()) for hour in range(24)]
    assert numbers["by_day"] == dict(cases["at"].dt.strftime("%Y-%m-%d").value_counts())
    table = numbers["by_weekday_and_hour"]
    for weekday in range(7):
        for hour in range(24):
            here = (cases["at"].dt.day_of_week == weekday) & (cases["at"].dt.hour == hour)
            assert table[weekday][hour] == here.sum()
    names = raw["communities"].set_index("community_id")["name"]
    assert {row["name"]: row["cases"] for row in numbers["by_community"]} == {
        names[key]: count for key, count in cases["community_id"].value_counts().items()
    }
    for scene, column in (("camera", "camera_id"), ("shop", "shop_id"), ("block", "block_id")):
        counts = cases[column].value_counts()
        assert [row["cases"] for row in numbers[f"by_{scene}"]] == list(counts.head(LISTED))
        assert all(counts[row["id"]] == row["cases"] for row in numbers[f"by_{scene}"])
    roads = (
        cases.drop(columns="road_id")
        .merge(raw["places"][["place_id", "road_id"]], on="place_id")
        .merge(raw["cameras"][["camera_id", "road_id"]], on="camera_id", how="left", suffixes=("", "_of_camera"))
    )
    by_road = roads["road_id"].fillna(roads["road_id_of_camera"]).value_counts()
    assert [row["cases"] for row in numbers["by_road"]] == list(by_road.head(LISTED))
    assert numbers["closures"] == dict(cases["closure"].dropna().value_counts())
    assert numbers["still_open"] == cases["closure"].isna().sum()
    assert numbers["duplicates_suppressed"] == (cases["sighting_count"] - 1).sum()
    assert numbers["rework"] == cases["follows_case_id"].notna().sum()
    places = cases["place_id"].value_counts()
    assert [row["cases"] for row in numbers["repeat_places"]] == list(places[places >= REPEATED].head(LISTED))
    by_hand = cases.merge(raw["incidents"], on="incident_id")["entered_by"].notna().sum()
    assert numbers["entered_by_hand"] == by_hand
    events = raw["case_events"].merge(cases[["case_id", "opened_at", "arrived_at", "acknowledged_at"]], on="case_id")
    had = events.groupby("event_type")["case_id"].nunique()
    assert numbers["funnel"]["reminded_1"] == had["first_reminder_sent"]
    assert numbers["funnel"]["in_group"] == had["case_posted_in_group"] + had.get("case_reopened_as_rework", 0)
    assert numbers["appeals"] == had["case_appealed"]
    called = events[(events["event_type"] == "enforcement_started") & events["arrived_at"].notna()]
    minutes = (called["arrived_at"] - called["happened_at"]).dt.total_seconds() / 60
    wait = numbers["waits"]["arrived"]
    assert (wait["cases"], wait["mean"]) == (len(minutes), round(minutes.mean(), 1))
    assert (wait["median"], wait["nine_in_ten"]) == (round(minutes.median(), 1), round(minutes.quantile(0.9), 1))
    known = cases[cases["acknowledged_at"].notna()]
    until = (known["acknowledged_at"] - known["opened_at"]).dt.total_seconds() / 60
    prompt = int((minutes <= PROMPT_MINUTES).sum() + (until <= PROMPT_MINUTES).sum())
    assert sum(one["prompt"] for one in numbers["waits"].values()) == prompt > 0
    indices, days = numbers["indices"], (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    assert indices["response"] == round(100 * round(prompt / (len(minutes) + len(until)), 4), 1)
    assert indices["order"] == round(1000 * len(cases) / (len(raw["shops"]) * days), 1)
    closed = cases["closure"].value_counts()
    mended = closed[["self", "managed", "enforced"]].sum()
    assert indices["self_governance"] == pytest.approx(100 * closed["self"] / mended, abs=0.06)
    assert indices["order_by_camera"] is None, "no camera of a replayed year reports on its health"
    zones = raw["zones"][raw["zones"]["removed_at"].isna()]
    assert numbers["watch"]["shops_seen"] == raw["shops"]["place_id"].isin(zones["place_id"].dropna()).sum() > 1000
    assert numbers["watch"]["cameras_with_cases"] == cases["camera_id"].nunique()


def test_a_day_is_compared_with_the_day_before(replayed: Database) -> None:
    first, second = (counted(replayed, PeriodType.DAILY, FIRST.replace(day=FIRST.day + n)) for n in range(DAYS))
    assert second["change"] == second["total"] - first["total"] and first["change"] == first["total"]
    assert first["change_of_year"] is None


def test_a_report_that_is_kept_gets_a_revision_only_when_a_case_has_gone_on(replayed: Database, tmp_path: Path) -> None:
    store, week = open_picture_store(f"file://{tmp_path}"), period_of(PeriodType.WEEKLY, FIRST)

    def make() -> tuple[Report, bool]:
        with replayed.unit_of_work() as uow:
            return build_report(uow, store, ReportType.WEEKLY, week, lambda content: render_files(content, STREET))

    report, made = make()
    assert made and (report.report_type, report.period_start, report.period_end) == ("weekly", FIRST, week.last)
    assert make() == (report, False)
    with replayed.unit_of_work() as uow:
        operator = next(person for person in uow.people.all() if person.has(Role.OPERATOR))
        still_open = next(card.case for card in uow.cases.cards(limit=500) if card.case.state is CaseState.IN_GROUP)
        command_case(uow, operator, still_open.case_id, Command.WITHDRAW, detail=CommandDetail(note="again"))
    newer, made = make()
    assert made and (newer.revision, newer.report_id) == (2, report.report_id)
    assert newer.numbers["closures"]["withdrawn"] == 1
    assert sha256(store.get(newer.path)).hexdigest() == newer.sha256
    page = store.get(newer.path).decode()
    assert "revision</span> 2" in page and "Late data" in page
    assert report.late is None and newer.late is not None
    # Deciding it took one event, of one case, and no case is new.
    assert (newer.late["cases"], newer.late["events"], newer.late["concerned"]) == (0, 1, 1)
    changes = {path: (before, after) for path, before, after in newer.late["changes"]}
    assert changes["still_open"] == (report.numbers["still_open"], report.numbers["still_open"] - 1)
    assert "closures.withdrawn" not in report.numbers["closures"] and newer.late["changed"] == len(changes)
    with replayed.unit_of_work() as uow:
        leaves = [json.loads(leaf.canonical) for leaf in uow.evidence_log.leaves(0, uow.evidence_log.size())]
    told = [leaf for leaf in leaves if leaf["entry_type"] == "report_made"]
    assert [(leaf["revision"], leaf["sha256"]) for leaf in told] == [(1, report.sha256), (2, newer.sha256)]
    assert [leaf["pdf_sha256"] for leaf in told] == [report.pdf_sha256, newer.pdf_sha256]
    assert [leaf["xlsx_sha256"] for leaf in told] == [report.xlsx_sha256, newer.xlsx_sha256]
    assert told[1]["numbers_sha256"] == numbers_hash(newer.numbers)


def test_the_command_writes_page_and_numbers(
    replayed: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYEYE_DATABASE__URL", replayed.url)
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path / "home"))
    for period_type in PeriodType:
        made = CliRunner().invoke(
            app, ["report", period_type.value, "--for", str(FIRST), "--out", str(tmp_path), "--json"]
        )
        assert made.exit_code == 0, made.output
        first = period_of(period_type, FIRST).first
        numbers = json.loads((tmp_path / f"{period_type.value}-{first}.json").read_text(encoding="utf-8"))
        assert numbers == json.loads(made.stdout) and numbers["total"] > 300
        page = (tmp_path / f"{period_type.value}-{first}.html").read_text(encoding="utf-8")
        assert re.search(rf'<b id="total"><a href="[^"]+">{numbers["total"]}</a></b>', page)
        assert numbers["by_community"][0]["name"] in page
        pdf = read_pdf((tmp_path / f"{period_type.value}-{first}.pdf").read_bytes())
        assert str(numbers["total"]) in pdf.text and numbers["by_road"][0]["name"] in pdf.text
        assert str(numbers["indices"]["order"]) in pdf.text
        assert any(f"opened_from={first}" in link and "/cases?" in link for link in pdf.links)
        (tmp_path / f"{period_type.value}-{first}.xlsx").stat()
    wrong = CliRunner().invoke(app, ["report", "daily", "--for", "soon", "--out", str(tmp_path)])
    assert wrong.exit_code == 2 and "'soon' is no day" in wrong.output
    empty = CliRunner().invoke(app, ["report", "monthly", "--for", "2001-02-03", "--out", str(tmp_path)])
    assert empty.exit_code == 0 and "0 cases from 2001-02-01 to 2001-02-28" in empty.output
    assert "本期没有立案" in (tmp_path / "monthly-2001-02-01.html").read_text(encoding="utf-8")
