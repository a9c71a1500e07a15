"""`cityeye models …` against a real database: a version taken in, looked at, and what is refused with which code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from apps.cli.main import app
from data_contracts.schemas.model_version import KindShare, ModelFigures, NewModel
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.settings import TritonSettings
from data_contracts.store.database import Database
from governance_rules.use_cases.model_versions import (
    HouseDetector,
    promote_model,
    register_model,
    roll_back,
    shadow_model,
    stage_model,
)
from models.description import DetectorDescription
from models.registry import CARD, describe, store_of


@pytest.fixture(autouse=True)
def home(tmp_path: Path, database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database_url)
    with database.unit_of_work() as uow:
        uow.people.add("ml", "Lin Tao", None, [RoleGrant(Role.ML_ENGINEER)])
        uow.people.add("desk", "Wu", None, [RoleGrant(Role.OPERATOR)])
    yield tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["models", *words])


class Loaded:
    """A server that has loaded everything."""

    def stage(self, detector: str) -> None: ...
    def unstage(self, detector: str) -> None: ...


def in_shadow(database: Database) -> str:
    with database.unit_of_work() as uow:
        figures = ModelFigures({"garbage": KindShare(0.97, 0.9)}, {"garbage": 0.7})
        told = {"current_figures": ModelFigures({"garbage": KindShare(0.97, 0.96)}).to_json()}
        detector = register_model(uow, NewModel("street_detector", "a" * 64, None, None, told, figures), None).detector
    stage_model(database, Loaded(), detector, None)
    with database.unit_of_work() as uow:
        shadow_model(uow, detector, None, 0.5)
    return detector


def test_a_version_is_shown_promoted_against_the_gate_in_words_and_taken_back(database: Database) -> None:
    detector = in_shadow(database)
    shown = json.loads(run("show", detector, "--json").stdout)
    assert shown["state"] == "shadow" and not shown["gate"]["promote"]
    assert shown["steps"][0]["leaf_index"] == 0 and shown["steps"][2]["detail"] == {"share": 0.5}
    refused = run("promote", detector, "--by", "ml")
    assert refused.exit_code == 1 and "recall of garbage falls from 0.960 to 0.900" in refused.output
    assert run("promote", detector, "--by", "ml", "--despite", "the old one is blind in rain").exit_code == 0
    assert f"{detector} is live" not in run("show", TritonSettings().model).stdout
    back = run("rollback", "--by", "ml", "--reason", "it was worse")
    assert back.exit_code == 0 and f"{TritonSettings().model} is live" in back.stdout
    assert "the old one is blind in rain" in run("show", detector).stdout
    assert "retired" in run("show", detector).stdout and "live" in run("list").stdout


def test_who_and_what_is_refused(database: Database, tmp_path: Path) -> None:
    detector = in_shadow(database)
    for words, code, said in (
        (("canary", detector, "nowhere", "--by", "ml"), 1, "nowhere"),
        (("refuse", detector, "--by", "desk", "--reason", "no"), 1, "not for the role operator"),
        (("refuse", detector, "--by", "nobody", "--reason", "no"), 1, "nobody signs in"),
        (("shadow", "street_detector_v9", "--by", "ml"), 1, "street_detector_v9"),
        (("rollback", "--by", "ml", "--reason", "why not"), 1, "nothing to take back"),
        (("add", str(tmp_path / "none.onnx"), "--by", "ml"), 2, "none.json is not there"),
    ):
        result = run(*words)
        assert result.exit_code == code and said in result.output, (words, result.output)
    gone = run("refuse", detector, "--by", "ml", "--reason", "too slow")
    assert gone.exit_code == 0 and f"{detector} is refused" in gone.output


def test_a_wrong_file_is_not_taken_in(database: Database, tmp_path: Path) -> None:
    onnx = tmp_path / "best.onnx"
    onnx.write_bytes(b"nonsense")
    facts = {"things": ["car"], "sha256": sha256(b"nonsense").hexdigest(), "made_from": {"height": 64, "width": 96}}
    onnx.with_suffix(".json").write_text(json.dumps(facts))
    result = run("add", str(onnx), "--by", "ml")
    assert result.exit_code == 2 and "no ONNX network" in result.output
    with database.unit_of_work() as uow:
        assert uow.models.all() == []


def report_of(file: Path, of: DetectorDescription, recall: float, seed: int = 1, **more: object) -> Path:
    """What `models evaluate --json` prints, as far as it is read."""
    kinds = {"garbage": {"true": 9, "precision": 0.97, "recall": recall}}
    events = [{"name": f"16 simulated clips of seed {seed}", "real": False, "clips": 16, "kinds": kinds}]
    pictures = {"name": "scenes", "real": False, "pictures": 300, "notes": [f"scenes of seed {seed}"]}
    sets = [{**pictures, "things": {"garbage": {"ap50": 0.7}}}]
    told = {"model": of.model_name, "weights_sha256": of.weights_sha256, "input": list(of.input_shape[:2])}
    file.write_text(json.dumps({**told, "events": events, "sets": sets, **more}))
    return file


@pytest.fixture
def candidate(database: Database, home: Path) -> DetectorDescription:
    """A version that was added by hand and never measured."""
    house = describe(TritonSettings().model)
    with database.unit_of_work() as uow:
        new = NewModel("street_detector", "a" * 64, None, None, {"made_from": {"seed": 7}}, ModelFigures())
        added = register_model(uow, new, None)
    description = replace(
        house, name=added.family, version=added.version, weights=replace(house.weights, sha256="a" * 64)
    )
    folder = store_of(home) / description.model_name
    folder.mkdir(parents=True)
    (folder / CARD).write_text(json.dumps(asdict(description)))
    return description


def test_what_was_measured_later_is_recorded_and_compared(
    database: Database, home: Path, candidate: DetectorDescription
) -> None:
    detector, house = candidate.model_name, describe(TritonSettings().model)
    good, serving = report_of(home / "good.json", candidate, 0.96), report_of(home / "serving.json", house, 0.95)
    assert json.loads(run("show", detector, "--json").stdout)["gate"]["against"] == ["the candidate was not evaluated"]

    def measured(report: Path, beside: Path = serving, by: str = "ml") -> Result:
        return run("measured", detector, str(report), "--beside", str(beside), "--by", by)

    assert measured(good).exit_code == 0
    shown = json.loads(run("show", detector, "--json").stdout)
    assert shown["state"] == "trained" and shown["gate"]["against"] == [] and shown["gate"]["promote"]
    assert list(shown["figures"]["kinds"]) == ["garbage"] and "0.96" in str(shown["figures"]["kinds"]["garbage"])
    last = shown["steps"][-1]
    assert last["reason"] == "evaluated on scenes, 16 simulated clips of seed 1" and last["leaf_index"] == 1
    assert last["detail"]["current"] == house.model_name
    with database.unit_of_work() as uow:
        assert uow.models.get(detector).training["made_from"] == {"seed": 7}
    assert measured(report_of(home / "worse.json", candidate, 0.9)).exit_code == 0
    shown = json.loads(run("show", detector, "--json").stdout)
    assert any("recall of garbage falls from 0.950 to 0.900" in one for one in shown["gate"]["against"])
    assert run("refuse", detector, "--by", "ml", "--reason", "too slow").exit_code == 0
    ended = measured(good)
    assert ended.exit_code == 1 and "its way has ended" in ended.output


def test_reports_that_do_not_belong_together_are_refused(
    database: Database, home: Path, candidate: DetectorDescription
) -> None:
    house = describe(TritonSettings().model)
    good, serving = report_of(home / "good.json", candidate, 0.96), report_of(home / "serving.json", house, 0.95)
    (home / "list.json").write_text("[]")
    (home / "text.json").write_text("no")
    for report, beside, said in (
        (home / "none.json", serving, "cannot be read"),
        (home / "text.json", serving, "is no JSON"),
        (home / "list.json", serving, "is no report"),
        (
            report_of(home / "kinds.json", candidate, 0.9, events=[{"name": "x", "real": False, "kinds": []}]),
            serving,
            "no",
        ),
        (report_of(home / "share.json", candidate, 96), serving, "96 is no share from 0 to 1"),
        (serving, serving, f"serving.json is of {house.model_name}"),
        (report_of(home / "size.json", candidate, 0.9, input=[256, 416]), serving, "input [256, 416]"),
        # What serves is measured beside it, not itself, and on the same.
        (good, good, f"not of {house.model_name}"),
        (good, report_of(home / "far.json", house, 0.9, 2), "not of the same pictures"),
    ):
        words = ("measured", candidate.model_name, str(report), "--beside", str(beside), "--by", "ml")
        result = run(*words)
        assert result.exit_code == 2 and said in " ".join(result.output.split()), (report, result.output)
    words = ("measured", candidate.model_name, str(good), "--beside", str(serving), "--by", "desk")
    assert "not for the role operator" in run(*words).output
    with database.unit_of_work() as uow:
        assert (
            len(uow.models.steps(candidate.model_name)) == 1 and not uow.models.get(candidate.model_name).figures.kinds
        )


def test_after_going_back_to_a_detector_that_is_gone_the_house_serves_and_is_measured_beside(
    database: Database, home: Path, candidate: DetectorDescription
) -> None:
    tried = in_shadow(database)
    with database.unit_of_work() as uow:
        found = uow.people.by_sign_in_name("ml")
        assert found
        promote_model(uow, tried, found[0], HouseDetector("street_pair", 1, "c" * 64), despite="a try")
        roll_back(uow, found[0], "it was worse")
        assert uow.models.serving().live == "street_pair_v1"
    good = report_of(home / "good.json", candidate, 0.96)
    serving = report_of(home / "serving.json", describe(TritonSettings().model), 0.95)
    done = run("measured", candidate.model_name, str(good), "--beside", str(serving), "--by", "ml")
    assert done.exit_code == 0, done.output
    with database.unit_of_work() as uow:
        assert uow.models.get(candidate.model_name).training["current"] == TritonSettings().model
