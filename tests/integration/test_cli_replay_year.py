"""`cityeye replay-year`: with a server of its own, resumed, and refused where it would do harm."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from apps.cli.main import app
from apps.runtime.home import HomeLock
from data_contracts.store.database import Database
from tests.conftest import free_port


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["replay-year", *words])


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("replay")
    # PostgreSQL runs as another user when we are root.
    for part in (folder, *folder.parents[:2]):
        os.chmod(part, 0o755)
    monkeypatch.setenv("CITYEYE_HOME", str(folder / "home"))
    monkeypatch.setenv("CITYEYE_DATABASE__PORT", str(free_port()))
    monkeypatch.delenv("CITYEYE_DATABASE__URL", raising=False)
    return folder / "home"


def test_a_bare_home_gets_a_street_and_days_of_cases_and_goes_on_where_it_ended(home: Path) -> None:
    first = run("--days", "1", "--json")
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    assert told["days_of_this_run"] == 1 and told["cases"] == sum(told["by_kind"].values()) > 300
    assert told["cases"] == sum(told["by_closure"].values()) == sum(sum(m.values()) for m in told["by_month"].values())
    assert told["by_hand"] > 0 and told["cases_per_second"] > 1
    again = run("--days", "1")
    assert again.exit_code == 0 and f"{told['cases']} cases" in again.output and "0 days in" in again.output
    for words in (("--days", "2"), ("--days", "1", "--seed", "2")):
        other = run(*words)
        assert other.exit_code == 1 and "take another database or another home" in other.output


def test_it_is_refused_while_the_system_runs(home: Path) -> None:
    with HomeLock(home):
        refused = run("--days", "1")
    assert refused.exit_code == 1 and "stop it first: cityeye down" in refused.output


@pytest.mark.parametrize("until", ["yesterday", (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%d")])
def test_a_day_that_is_none_or_not_over_is_refused(
    home: Path, database: Database, monkeypatch: pytest.MonkeyPatch, until: str
) -> None:
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database.url)
    home.mkdir()
    refused = run("--until", until)
    assert refused.exit_code == 2 and until in refused.output
    with database.unit_of_work() as uow:
        assert uow.policies.all_current() == {} and uow.people.all() == []
