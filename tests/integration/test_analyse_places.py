"""Analysis in place of replayed days: the commands on a real PostgreSQL, counted again by pandas over the raw rows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import h3
import pandas as pd
import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from apps.cli.main import app
from data_contracts.store.database import Database
from governance_rules.use_cases.analyse_places import asked_for, read_street
from governance_rules.use_cases.keep_analyses import kept_answer
from tests.integration.replayed_street import DAYS, FIRST

LAST = FIRST + timedelta(days=DAYS - 1)
PERIOD = ("--from", str(FIRST), "--to", str(LAST))


@pytest.fixture
def command(replayed: Database, monkeypatch: pytest.MonkeyPatch):
    def run(*words: str) -> Result:
        monkeypatch.setenv("CITYEYE_DATABASE__URL", replayed.url)
        return CliRunner().invoke(app, ["analyse", *words])

    return run


@pytest.fixture(scope="module")
def cases(replayed: Database) -> pd.DataFrame:
    columns = "case_id, kind, place_id, camera_id, shop_id, closure, closed_at, opened_at"
    with psycopg.connect(replayed.url) as connection:
        rows = connection.execute(f"SELECT {columns} FROM cases ORDER BY case_id").fetchall()  # type: ignore[arg-type]
    return pd.DataFrame(rows, columns=columns.split(", "))


def answer(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def filters(link: str) -> dict[str, list[str]]:
    parts = urlsplit(link)
    assert parts.path == "/cases"
    return parse_qs(parts.query)


def test_cells_are_those_of_the_raw_cases(replayed: Database, command, cases: pd.DataFrame) -> None:
    found = answer(command("hotspots", *PERIOD, "--json"))
    with replayed.unit_of_work() as uow:
        street = read_street(uow)
        assert kept_answer(uow, "hotspots", found["asked"]) == found
    where = {p: h3.latlng_to_cell(y, x, 10) for p, ((x, y), _) in street.positions.items()}
    counts = cases["place_id"].map(where).value_counts()
    assert {row["id"]: row["cases"] for row in found["rows"] if row["cases"]} == dict(counts)
    assert found["cases"] == len(cases) and found["not_on_the_map"] == cases["place_id"].map(where).isna().sum()
    for row in found["rows"]:
        assert (row["status"] == "not_seen") == (not row["cameras"]) == (row["gi"] is None)
        assert row["geometry"]["type"] == "Polygon" and len(row["geometry"]["coordinates"][0]) == 7
        if row["cases"]:
            assert filters(row["link"]) == {
                "cell": [row["id"]], "opened_from": [str(FIRST)], "opened_to": [str(LAST)]
            }  # fmt: skip
        if row["gi"] is not None:
            assert row["camera_hours"] == pytest.approx(24 * DAYS * len(row["cameras"]))
            assert row["rate"] == pytest.approx(1000 * (row["cases"] - row["by_hand"]) / row["camera_hours"], abs=1e-3)
            assert row["gi"]["p"] <= row["gi"]["q"] + 1e-9
    by_hand = cases[cases["camera_id"].isna()]["place_id"].map(where).value_counts()
    assert {row["id"]: row["by_hand"] for row in found["rows"] if row["by_hand"]} == dict(by_hand)


def test_segments_of_one_kind_lead_to_their_cases(command, cases: pd.DataFrame) -> None:
    found = answer(command("hotspots", *PERIOD, "--by", "segment", "--kind", "illegal_parking", "--json"))
    own = cases[cases["kind"] == "illegal_parking"]
    rows = [row for row in found["rows"] if row["cases"]]
    assert sum(row["cases"] for row in rows) == len(own) > 50
    for row in rows:
        asked = filters(row["link"])
        assert own["place_id"].isin(asked["place"]).sum() == row["cases"] and asked["kind"] == ["illegal_parking"]
        assert row["geometry"]["type"] == "LineString" and row["road"]


def test_hot_spots_as_a_table(command) -> None:
    shown = command("hotspots", *PERIOD, "--kind", "street_drying")
    assert shown.exit_code == 0 and "not_seen" in shown.output and "camera-hours" in shown.output


def test_coverage_says_what_nobody_sees(replayed: Database, command) -> None:
    found = answer(command("coverage", *PERIOD, "--json"))
    with psycopg.connect(replayed.url) as connection:
        unseen = connection.execute(
            """
            SELECT shop_id FROM shops s WHERE NOT EXISTS (
                SELECT FROM zones z WHERE z.place_id = s.place_id AND z.removed_at IS NULL) ORDER BY 1
            """
        ).fetchall()
        metres = connection.execute("SELECT sum(length_metres) FROM roads").fetchone()
    assert [row["id"] for row in found["shops_unseen"]] == [shop_id for (shop_id,) in unseen]
    assert found["shops_seen"] + len(unseen) == found["shops"] == 1436
    assert metres is not None and found["metres"] == pytest.approx(metres[0], rel=0.002)
    assert 0 < found["metres_seen"] < found["metres"]
    assert sum(road["metres_seen"] for road in found["roads"]) == pytest.approx(found["metres_seen"], abs=5)
    gains = [one["expected_cases"] for one in found["proposals"]]
    assert len(gains) == 10 and gains == sorted(gains, reverse=True) and gains[-1] > 0
    shown = command("coverage", *PERIOD)
    assert shown.exit_code == 0 and "of 1436 shops" in shown.output


def test_recurrence_is_that_of_the_raw_cases(command, cases: pd.DataFrame) -> None:
    found = answer(command("recurrence", *PERIOD, "--json"))
    ordered = cases.sort_values(["opened_at", "case_id"])
    following = ordered.groupby(["place_id", "kind"])["opened_at"].shift(-1)
    end = pd.Timestamp(LAST + timedelta(days=1), tz="Asia/Shanghai")
    mended = ordered["closure"].isin(["self", "managed", "enforced"]) & (ordered["closed_at"] < end)
    assert found["all"]["closures"] == mended.sum() > 100
    assert found["all"]["returned"] == following[mended].notna().sum() > 0
    by_kind = ordered[mended]["kind"].value_counts()
    assert {row["id"]: row["closures"] for row in found["by_kind"]} == dict(by_kind)
    assert sum(row["closures"] for row in found["by_closure"]) == mended.sum()
    first = found["by_kind"][0]
    assert filters(first["link"])["kind"] == [first["id"]]
    # Nobody has been followed for a week yet, so nothing is said of it.
    assert found["all"]["within"][1]["share"] is None and found["all"]["within"][2]["share"] is None
    assert command("recurrence", *PERIOD).exit_code == 0


def test_wrong_questions_are_answered_with_what_is_wrong(command) -> None:
    early = command("effect", "--road", "xiaohe-road", "--from", str(FIRST), "--to", str(LAST))
    assert early.exit_code == 2 and "8 are needed" in early.output
    unknown = command("effect", "--road", "nowhere", "--from", str(FIRST), "--to", str(LAST))
    assert unknown.exit_code == 1 and "no road 'nowhere'" in unknown.output
    reversed_ = command("hotspots", "--from", str(LAST), "--to", str(FIRST))
    assert reversed_.exit_code == 2 and "before it begins" in reversed_.output
    assert command("hotspots", "--from", "soon").exit_code == 2


def test_what_is_left_out_is_filled_in(replayed: Database) -> None:
    with replayed.unit_of_work() as uow:
        asked = asked_for(uow, None, None, None)
    assert (asked.first, asked.last, asked.kinds) == (FIRST, LAST, None)


def test_without_any_case_there_is_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database_url)
    result = CliRunner().invoke(app, ["analyse", "hotspots"])
    assert result.exit_code == 1 and "there is no case yet" in result.output
