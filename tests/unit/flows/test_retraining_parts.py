"""Parts of the retraining flow that need no server: programs that fail, curves, figures of a report, wrong files."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from prefect.logging import disable_run_logger

from data_contracts.errors import EvidenceBroken, InvalidInput, NotFound, PartUnavailable, TrainingFailed
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.sample import SampleBox, SamplePicture, SampleState, Split, TrainingSample
from data_contracts.schemas.street_picture import read_set
from data_contracts.schemas.things import THINGS, Thing
from data_contracts.settings import Settings, TritonSettings
from data_contracts.store.pictures import open_picture_store
from flows import programs, training_run
from flows.replay import PastCase, shows
from flows.street_set import FOLDER, sweep
from models import model_store
from models.figures_of_report import figures_of_report
from models.model_server import TritonModelServer
from models.registry import describe, store_of, stored_names
from tests.fakes.street import a_policy


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_a_killed_program_says_so_and_a_failed_one_gives_its_own_reason(settings: Settings) -> None:
    with pytest.raises(TrainingFailed, match="training failed: it was killed \\(SIGKILL\\)"):
        programs.run_program("training", python("import os; os.kill(os.getpid(), 9)"), settings)
    fails = "import sys; print('step 1'); print('training: the loss is not finite', file=sys.stderr); sys.exit(1)"
    heard: list[str] = []
    with pytest.raises(TrainingFailed, match="training failed: the loss is not finite"):
        programs.run_program("training", python(fails), settings, heard.append)
    assert "step 1" in heard
    with pytest.raises(TrainingFailed, match="said nothing"):
        programs.run_program("training", python("raise SystemExit(3)"), settings)


def test_what_learns_stands_back_behind_what_recognises(settings: Settings) -> None:
    # A kernel, or a container, may have no such groups or keep them from being changed.
    grouped = ["sh", "-c", "{ echo 15 > /proc/self/autogroup; } 2> /dev/null"]
    groups = subprocess.run(grouped, start_new_session=True).returncode == 0
    show = "import os; print(os.nice(0))" + ("; print(open('/proc/self/autogroup').read())" if groups else "")
    heard: list[str] = []
    before = os.nice(0)
    programs.run_program("training", python(show), settings, heard.append)
    assert int(heard[0]) == min(19, before + 15) and os.nice(0) == before
    assert not groups or heard[1].endswith("nice 15")


def a_sample(home: Path, camera_id: str, *boxes: SampleBox, split: Split = Split.TRAIN) -> TrainingSample:
    path, digest = open_picture_store(f"file://{home}/pictures").put(camera_id.encode(), "sealed")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    original = SamplePicture(digest, path, at, camera_id, "home")
    return TrainingSample(uuid4(), original, split, SampleState.LABELLED, (), boxes, labelled_at=at)


def test_the_street_s_own_pictures_are_laid_out_for_a_training_and_gone_after_it(tmp_path: Path) -> None:
    store = open_picture_store(f"file://{tmp_path}/pictures")
    no_heap, cart = (
        SampleBox(Thing.GARBAGE, Box(0, 0, 9, 9), present=False),
        SampleBox(Thing.VENDOR_CART, Box(1, 1, 8, 8)),
    )
    taught = [a_sample(tmp_path, "one", no_heap), a_sample(tmp_path, "two", cart, no_heap)]
    held_out = a_sample(tmp_path, "three", cart, split=Split.VALID)
    folder = tmp_path / "run" / FOLDER
    with (
        pytest.raises(TrainingFailed, match="as it may"),
        training_run.street_set(folder, [*taught, held_out], store) as street,
    ):
        assert street.counts == {"pictures": 2, "cameras": 2, "there": 1, "denied": 2}
        assert street.words() == "2 of 2 cameras, 1 things shown, 2 false alarms" and street.folder == folder
        assert training_run.words_of(1, 2.0, tmp_path, {}, folder)[-2:] == ["--street", str(folder)]
        read = read_set(folder)
        assert [one.sample_id for one in read] == [str(one.sample_id) for one in taught]
        assert [one.boxes for one in read] == [one.boxes for one in taught]
        assert (folder / read[1].file).read_bytes() == b"two" and folder.stat().st_mode & 0o077 == 0
        raise TrainingFailed("as it may")
    assert not folder.exists()
    with training_run.street_set(folder, [held_out], store) as street:
        assert street.folder is None and not folder.exists() and "none to learn from" in street.words()
    killed, not_ours = tmp_path / "killed" / FOLDER, tmp_path / "other" / FOLDER
    for left in (killed, not_ours):
        left.mkdir(parents=True)
    killed.with_suffix(".lock").touch()
    with training_run.street_set(folder, taught, store):
        assert sweep(tmp_path) == 0 and folder.is_dir() and not killed.exists() and not_ours.exists()
        again = training_run.street_set(folder, taught, store)
        with pytest.raises(TrainingFailed, match="in use by another run"), again:
            pass
        assert folder.is_dir()
    assert list(folder.parent.iterdir()) == []
    other = replace(taught[0], picture=replace(taught[0].picture, sha256="0" * 64))
    with pytest.raises(EvidenceBroken, match="is not the picture"), training_run.street_set(folder, [other], store):
        pass
    assert not folder.exists()


def test_a_full_disk_and_unknown_options_are_found_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(TrainingFailed, match="make room"):
        training_run.check_disk(tmp_path / "run", least=1 << 60)
    with pytest.raises(InvalidInput, match="no option learning_rate"):
        training_run.words_of(1, 2.0, tmp_path, {"learning_rate": 1})
    assert "--resume" not in training_run.words_of(1, 2.0, tmp_path, {"batch": 16})
    said = training_run.words_of(1, 2.0, tmp_path, {"dense": True, "rise-steps": 1500})
    assert said[-3:] == ["--dense", "--rise-steps", "1500"]
    assert "--dense" not in training_run.words_of(1, 2.0, tmp_path, {"dense": False})
    assert training_run.words_of(1, 2.0, tmp_path, {"start": "best.onnx"})[-2:] == ["--start", "best.onnx"]
    (tmp_path / "checkpoint.pt").touch()
    assert training_run.words_of(1, 2.0, tmp_path, {"batch": 16})[-3:] == ["--batch", "16", "--resume"]


def test_a_run_goes_on_from_what_serves_and_a_cut_off_one_with_what_it_began_with(
    tmp_path: Path, settings: Settings
) -> None:
    begun = functools.partial(training_run.going_on_from, settings=settings)
    with disable_run_logger():
        pair, public = settings.triton.model, "yolox_nano_v1"
        first = begun(pair, options={"batch": 16, "rate": 1e-4}, run=tmp_path / "a")
        assert Path(first["start"]).name == describe(pair).trained_last.weights.file_name
        assert first["rate"] == 1e-4 and first["shares"] == "0.4,0.6,0.8" and first["batch"] == 16
        assert begun(public, options={}, run=tmp_path / "a") == first
        assert begun(public, options={"batch": 8}, run=tmp_path / "b") == {"batch": 8}
        assert begun(pair, options={"start": "public"}, run=tmp_path / "c") == {}
        assert begun(pair, options={"start": "x.onnx"}, run=tmp_path / "d") == {"start": "x.onnx"}


def test_curves_are_thinned_and_keep_the_last_row(tmp_path: Path) -> None:
    assert training_run.curves_of(tmp_path) == []
    rows = [json.dumps({"step": n}) for n in range(1000)]
    (tmp_path / "metrics.jsonl").write_text("\n".join(rows))
    found = training_run.curves_of(tmp_path)
    assert len(found) <= 60 and found[-1] == {"step": 999}


def test_figures_of_a_report() -> None:
    def thing(ap50):
        return {"true": 3, "ap50": ap50}

    report = {
        "sets": [
            {"name": "scenes", "real": False, "things": {
                "garbage": thing(0.9), "pile": thing(0.4), "car": thing(None),
            }},
            {"name": "garbage_cn/valid", "real": True, "things": {"garbage": thing(0.6)}},
        ],
        "events": [
            {"name": "clips", "real": False, "kinds": {
                "garbage": {"true": 4, "precision": 0.9, "recall": 0.8},
                "illegal_ad": {"true": 0, "precision": 0.0, "recall": None},
            }},
            {"name": "real clips", "real": True, "kinds": {"garbage": {"true": 1, "precision": 0, "recall": 0}}},
        ],
    }  # fmt: skip
    figures = figures_of_report(report)
    assert dict(figures.things) == {"garbage": 0.6, "pile": 0.4}
    assert set(figures.kinds) == {"garbage"} and figures.kinds["garbage"].recall == 0.8
    with pytest.raises(InvalidInput, match="no report"):
        figures_of_report({"sets": []})


def test_a_case_is_shown_by_its_thing_at_its_place_alone() -> None:
    policy = a_policy()
    case = PastCase(1, policy, True, Box(0, 0, 10, 10), "sealed/x.jpg")

    def found(thing: str, score: float, x: float) -> Detections:
        box = np.array([[x, 0, x + 10, 10]], np.float32)
        return Detections(box, np.array([score], np.float32), (thing,), "d")

    thing = policy.things[0]
    assert shows(found(thing, 0.9, 1), case)
    assert not shows(found(thing, 0.9, 30), case)
    assert not shows(found(thing, policy.keep_score / 2, 1), case)
    assert not shows(found("something else", 0.9, 1), case)


def an_export(folder: Path, data: bytes, **facts: object) -> Path:
    onnx = folder / "street_detector.onnx"
    onnx.write_bytes(data)
    told = {
        "things": [str(t) for t in THINGS],
        "sha256": sha256(data).hexdigest(),
        "made_from": {"height": 64, "width": 96},
    }
    onnx.with_suffix(".json").write_text(json.dumps(told | facts))
    return onnx


def test_wrong_files_are_refused_with_the_reason(tmp_path: Path, settings: Settings) -> None:
    def describe_it(onnx: Path):
        return model_store.describe_candidate(onnx, model_store.facts_beside(onnx), "street_detector", 1)

    with pytest.raises(InvalidInput, match=r"street_detector\.json is not there"):
        model_store.facts_beside(tmp_path / "street_detector.onnx")
    with pytest.raises(InvalidInput, match="unicorn"):
        describe_it(an_export(tmp_path, b"x", things=["car", "unicorn"]))
    with pytest.raises(InvalidInput, match="its facts say"):
        describe_it(an_export(tmp_path, b"x", sha256="0" * 64))
    with pytest.raises(InvalidInput, match="height and width"):
        describe_it(an_export(tmp_path, b"x", made_from={"height": 64}))
    nonsense = an_export(tmp_path, b"this is no network")
    with pytest.raises(InvalidInput, match="no ONNX network"):
        model_store.check_network(nonsense, describe_it(nonsense))
    if settings.sample_data is None:
        pytest.skip("no sample data: set CITYEYE_SHARED to the folder that holds data/")
    other = an_export(tmp_path, (settings.sample_data / "weights" / "yolox_nano.onnx").read_bytes())
    with pytest.raises(InvalidInput, match=r"answers with shape \[1, 126, 85\], expected \[1, 126, 21\]"):
        model_store.check_network(other, describe_it(other))


def test_the_store_gives_back_what_was_kept_and_takes_no_other_file_under_its_name(
    tmp_path: Path, settings: Settings
) -> None:
    onnx = an_export(tmp_path, b"weights")
    description = model_store.describe_candidate(onnx, model_store.facts_beside(onnx), "street_detector", 3)
    model_store.keep(onnx, description, settings)
    assert describe("street_detector_v3", settings.home) == description
    assert stored_names(store_of(settings.home)) == ["street_detector_v3"]
    model_store.keep(onnx, description, settings)
    another = an_export(tmp_path, b"other weights")
    with pytest.raises(InvalidInput, match="holds another file"):
        model_store.keep(
            another,
            model_store.describe_candidate(another, model_store.facts_beside(another), "street_detector", 3),
            settings,
        )
    with pytest.raises(NotFound, match="street_detector_v3"):
        describe("street_detector_v4", settings.home)
    with pytest.raises(NotFound):
        describe("../street_detector_v3", settings.home)
    with pytest.raises(InvalidInput, match="no ONNX network"):
        TritonModelServer(settings.model_copy(update={"triton": TritonSettings(address="127.0.0.1:1")})).stage(
            "street_detector_v3"
        )
    with pytest.raises(PartUnavailable, match="no Triton is known"):
        TritonModelServer(settings)
