"""The weekly exposure and the committees' sheets of replayed days, counted again by pandas over the raw rows."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from typer.testing import CliRunner

from apps.cli.main import app
from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.report import ReportType
from data_contracts.store.database import Database
from flows.report_files import document_of, render_files
from flows.report_street import ReportStreet
from flows.report_words import KINDS
from governance_rules.domain.committee import LISTED_OPEN, OVERDUE_STATES, asked_of
from governance_rules.domain.exposure_sheet import EXPOSED
from governance_rules.domain.period_numbers import REPEATED
from governance_rules.domain.periods import period_reported
from governance_rules.use_cases.build_report import content_of
from governance_rules.use_cases.count_period import count_report
from tests.integration.replayed_street import FIRST
from tests.pdf_text import read_pdf

STREET = ReportStreet("小河街道", "Asia/Shanghai", "http://eye.example", lambda path: None)


@pytest.fixture(scope="module")
def cases(replayed: Database) -> pd.DataFrame:
    """All of them: the two days lie in one week."""
    with psycopg.connect(replayed.url) as connection:
        cursor = connection.execute(
            "SELECT c.*, p.name AS place, s.name AS shop FROM cases c JOIN places p USING (place_id) "
            "LEFT JOIN shops s ON s.shop_id = c.shop_id"
        )
        return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description or ()])


def counted(database: Database, report_type: ReportType) -> dict:
    with database.unit_of_work() as uow:
        return count_report(uow, report_type, period_reported(report_type, FIRST))


def test_the_places_that_are_exposed_are_those_with_most_cases(replayed: Database, cases: pd.DataFrame) -> None:
    numbers = counted(replayed, ReportType.EXPOSURE)
    real = cases[~cases["closure"].isin(["false_alarm", "withdrawn"]) & cases["kind"].isin(list(VIOLATION_KINDS))]
    often = real["place_id"].value_counts()
    often = often[often >= REPEATED]
    assert [row["cases"] for row in numbers["places"]] == list(often.head(EXPOSED)) and len(often) > EXPOSED
    for row in numbers["places"]:
        here = real[real["place_id"] == row["id"]]
        assert row["cases"] == len(here) == often[row["id"]]
        assert row["kinds"] == dict(here["kind"].value_counts())
        assert (row["rework"], row["still_open"]) == (
            here["follows_case_id"].notna().sum(),
            here["closure"].isna().sum(),
        )
        assert row["name"].endswith(
            here["shop"].dropna().iloc[0] if here["shop"].notna().any() else here["place"].iloc[0]
        )
    assert numbers["total"] == len(cases)


def test_no_person_is_named_on_what_hangs_on_a_wall(replayed: Database) -> None:
    with replayed.unit_of_work() as uow:
        period = period_reported(ReportType.EXPOSURE, FIRST)
        content = content_of(uow, ReportType.EXPOSURE, period, count_report(uow, ReportType.EXPOSURE, period))
        people = {person.display_name for person in uow.people.all()}
        owners = {shop.owner_name for shop in uow.shops.all() if shop.owner_name}
    files = render_files(content, STREET)
    names = {row["name"] for row in content.numbers["places"]}
    page, said = files.html.decode(), read_pdf(files.pdf)
    assert len(owners) > 100 and len(people) > 100
    # A shop may be called like its owner, which is the shop's name.
    assert [one for one in people | owners if one in page and not any(one in name for name in names)] == []
    assert all(f"place={row['id']}" in "".join(said.links) for row in content.numbers["places"])
    assert content.numbers["places"][0]["name"].replace(" ", "") in said.text


def test_each_community_has_its_sheet_with_its_own_numbers(replayed: Database, cases: pd.DataFrame) -> None:
    numbers = counted(replayed, ReportType.COMMITTEE)
    assert len(numbers["communities"]) == 9
    ended = cases["closure"].value_counts()
    street_share = ended["self"] / ended[["self", "managed", "enforced"]].sum()
    assert numbers["self_share"] == pytest.approx(street_share, abs=1e-3)
    for sheet in numbers["communities"]:
        here = cases[cases["community_id"] == sheet["id"]]
        assert sheet["total"] == sheet["change"] == len(here)
        assert {row["kind"]: row["cases"] for row in sheet["by_kind"] if row["cases"]} == dict(
            here["kind"].value_counts()
        )
        assert sheet["closures"] == dict(here["closure"].dropna().value_counts())
        waiting = here[here["state"] != "closed"]
        assert sheet["open"] == len(waiting) and len(sheet["waiting"]) == min(len(waiting), LISTED_OPEN)
        assert sheet["overdue"] == waiting["state"].isin(OVERDUE_STATES).sum()
        listed = [row["overdue"] for row in sheet["waiting"]]
        assert listed == sorted(listed, reverse=True), "those past their time come first"
        places = here["place_id"].value_counts()
        assert [row["cases"] for row in sheet["repeat_places"]] == list(places[places >= REPEATED].head(5))
    assert numbers["open"] == sum(sheet["open"] for sheet in numbers["communities"]) > 20


def test_what_is_asked_follows_from_the_numbers_of_the_sheet(replayed: Database) -> None:
    numbers = counted(replayed, ReportType.COMMITTEE)
    for sheet in numbers["communities"]:
        asked = asked_of(sheet, numbers["self_share"], KINDS)
        assert 1 <= len(asked) <= 4 and all(zh and en for zh, en in asked)
        assert any(f"{sheet['overdue']} cases are past" in en for _, en in asked) == bool(sheet["overdue"])
        below = sheet["self_share"] < numbers["self_share"]
        assert any("in the whole street" in en for _, en in asked) == below
    quiet = sheet | {"overdue": 0, "repeat_places": [], "self_share": 1.0}
    quiet["by_kind"] = [row | {"change": 0} for row in sheet["by_kind"]]
    assert asked_of(quiet, 0.7, KINDS)[0][1].startswith("Nothing in particular")


def test_the_command_writes_page_and_print(replayed: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYEYE_DATABASE__URL", replayed.url)
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path / "home"))
    for report_type in (ReportType.EXPOSURE, ReportType.COMMITTEE):
        made = CliRunner().invoke(app, ["report", report_type.value, "--for", str(FIRST), "--out", str(tmp_path)])
        assert made.exit_code == 0, made.output
        name = tmp_path / f"{report_type.value}-2025-03-03"
        numbers = json.loads(name.with_suffix(".json").read_text(encoding="utf-8"))
        pdf = read_pdf(name.with_suffix(".pdf").read_bytes())
        assert str(numbers["total"]) in pdf.text and not name.with_suffix(".xlsx").exists()
        assert "小河街道" in name.with_suffix(".html").read_text(encoding="utf-8")
        if report_type is ReportType.COMMITTEE:
            assert pdf.pages == 10, "an overview, and a page for each of nine communities"


def test_a_document_has_every_part_of_its_numbers(replayed: Database) -> None:
    with replayed.unit_of_work() as uow:
        period = period_reported(ReportType.COMMITTEE, FIRST)
        content = content_of(uow, ReportType.COMMITTEE, period, count_report(uow, ReportType.COMMITTEE, period))
    tables = {table.id: table for table in document_of(content, STREET).tables()}
    for sheet in content.numbers["communities"]:
        assert [row[1].value for row in tables[f"kinds-{sheet['id']}"].rows] == [
            row["cases"] for row in sheet["by_kind"]
        ]
        assert all(f"community={sheet['id']}" in (row[1].link or "") for row in tables[f"kinds-{sheet['id']}"].rows)
