"""`cityeye demo --full` against a real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from apps.cli.main import app
from data_contracts.store.database import Database
from tests.fakes.full_street import full_street


def test_the_map_is_written_into_a_folder(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command itself: the demo first, then the street and its map; again nothing; another seed is one red line."""
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database.url)
    (tmp_path / "home").mkdir()

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["demo", *words])

    assert run("--seed", "3").exit_code == 2 and run("--geojson", str(tmp_path)).exit_code == 2
    first = run("--full", "--geojson", str(tmp_path / "map"))
    assert first.exit_code == 0, first.output
    assert "full street of seed 1: written" in first.output and "46 shops by 和美弄 1 号" in first.output
    monkeypatch.setattr("apps.cli.full_street.generate", lambda seed, told: full_street(seed))
    shops = json.loads((tmp_path / "map" / "shops.geojson").read_text(encoding="utf-8"))
    assert len(shops["features"]) == 1436 and len(list((tmp_path / "map").iterdir())) == 7
    again = run("--full", "--seed", "1")
    assert again.exit_code == 0 and "nothing was changed" in again.output
    other = run("--full", "--seed", "2")
    assert other.exit_code == 1 and "a full street of seed 1 is in this database already" in other.output
    listed = CliRunner().invoke(app, ["camera", "list"])
    assert listed.output.count("replayed, never decoded") == 277
    groups = CliRunner().invoke(app, ["group", "list"])
    assert groups.output.count("its page in the house") == 10
    tested = CliRunner().invoke(app, ["group", "test", "group-hemei"])
    assert tested.exit_code == 1 and "has no channel" in tested.output
