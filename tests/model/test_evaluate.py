"""Evaluation through a real Triton: ten public pictures, a candidate that is only a file, clips, and the page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from data_contracts.schemas.detection import Detections
from data_contracts.schemas.kinds import VIOLATION_KINDS
from models.evaluation.asking import ask
from models.evaluation.candidate import candidate, stage
from models.evaluation.class_map import MAPS, read_map
from models.evaluation.data_sets import read_data_set
from models.evaluation.event_metrics import judge
from models.evaluation.worst import MISSED, draw, worst_pictures
from models.pull import add_model, model_repository
from models.registry import describe
from models.triton_client import TritonDetector
from serve.evaluate import main
from serve.evaluate_events import EventTask, watch_all
from tests.fixtures_triton import RunningTriton

SMALL = "yolox_nano_small_v1"
TEN = 10


def evaluate(address: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CITYEYE_TRITON")}
    environment["CITYEYE_TRITON__ADDRESS"] = address
    return subprocess.run(
        [sys.executable, "-m", "serve.evaluate", *words], capture_output=True, text=True, env=environment
    )


@pytest.fixture(scope="module")
def address(triton_server: RunningTriton) -> str:
    """A Triton that has the small detector too."""
    add_model(SMALL, triton_server.settings)
    return triton_server.address


@pytest.fixture(scope="module")
def ten_pictures(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures of coco128 with the most vehicles and people, as COCO; one more that is no picture."""
    source, folder = sample_data / "images" / "coco128", tmp_path_factory.mktemp("ten")
    told = json.loads((source / "annotations" / "instances_train2017.json").read_text())
    wanted = {c["id"] for c in told["categories"] if c["name"] in ("person", "car", "bus", "truck", "motorcycle")}
    counts = Counter(a["image_id"] for a in told["annotations"] if a["category_id"] in wanted)
    chosen = {number for number, _ in counts.most_common(TEN)}
    told["images"] = [i for i in told["images"] if i["id"] in chosen]
    told["annotations"] = [a for a in told["annotations"] if a["image_id"] in chosen]
    for image in told["images"]:
        shutil.copy(next(source.rglob(image["file_name"])), folder)
    told["images"].append({"id": 0, "file_name": "torn.jpg", "width": 640, "height": 480})
    (folder / "torn.jpg").write_bytes(b"\xff\xd8 torn")
    (folder / "labels.json").write_text(json.dumps(told))
    return folder


def test_ten_public_pictures_as_json_and_as_a_page(address: str, ten_pictures: Path, tmp_path: Path) -> None:
    class_map, page = tmp_path / "map.yaml", tmp_path / "page.html"
    class_map.write_text("classes: {person: person, car: car, bus: truck, truck: truck}\nothers: background\n")
    words = ["--data", str(ten_pictures), "--format", "coco", "--map", str(class_map), "--page", str(page)]
    done = evaluate(address, SMALL, *words)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    (one,) = report["sets"]
    assert (report["model"], one["pictures"], one["real"]) == (SMALL, TEN, True)
    assert len(one["unreadable"]) == 1 and "torn.jpg" in one["unreadable"][0]
    assert set(one["things"]) == {"person", "car", "truck"}
    person = one["things"]["person"]
    assert person["true"] > 50 and 0.3 < person["ap50"] < 1 and 0 < person["ap"] < person["ap50"]
    assert person["right"] <= person["true"] and person["precision"] > 0.5
    true = one["confusion"]["true"].index("person")
    assert sum(one["confusion"]["counts"][true]) == person["true"]
    html = page.read_text(encoding="utf-8")
    assert "data:image/jpeg;base64," in html and "torn.jpg" in html and "<polyline" in html
    assert "http://" not in html and "https://" not in html


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--data", "{empty}", "--format", "yolo"], "holds no picture"),
        (["--data", "{empty}"], "--data needs --format"),
        (["--map", "{map}"], "say how to read --data, which is missing"),
        (["--data", "{ten}", "--format", "coco", "--map", "{map}"], "map.yaml:2: 'lorry' is no thing"),
        (["--data", "{ten}", "--format", "coco", "--map", "{few}"], "labels.json: picture"),
        (["--scenes", "-1"], "--scenes -1: it is at least 0"),
        (["--scenes", "0"], "nothing to evaluate on"),
        (["--scenes", "1", "--page", "{empty}/no/page.html"], "there is no folder"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_asked(
    ten_pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "map.yaml").write_text("classes:\n  truck: lorry\n")
    (tmp_path / "few.yaml").write_text("classes:\n  truck: truck\n")
    places = {
        "empty": tmp_path / "empty",
        "map": tmp_path / "map.yaml",
        "few": tmp_path / "few.yaml",
        "ten": ten_pictures,
    }
    status = main([SMALL, *(word.format(**places) for word in words), "--check"])
    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    assert said in told.err.splitlines()[-1] and len(told.err.splitlines()) == 1


def test_a_candidate_is_served_from_its_file_alone(
    address: str, triton_server: RunningTriton, sample_data: Path, street_frames: list[np.ndarray]
) -> None:
    """The public network stands in: of its 80 classes the first 16 are read as ours, of which both begin with person,
    bicycle."""
    file = sample_data / "weights" / "yolox_nano.onnx"
    description = candidate(file, 256, 416)
    stage(description, file, model_repository(triton_server.settings), triton_server.settings)
    with (
        TritonDetector(address, description, timeout_seconds=60) as ours,
        TritonDetector(address, SMALL, timeout_seconds=60) as public,
    ):
        ours.ensure_loaded()
        public.ensure_loaded()
        (found,), (known,) = ours.detect(street_frames[:1]), public.detect(street_frames[:1])
    assert found.detector == description.model_name
    # Class 2 is a car in COCO and our third thing is the e-scooter.
    cars = [d.box for d in known if d.thing == "car" and d.score > 0.3]
    assert cars and [d.box for d in found if d.thing == "e_scooter" and d.score > 0.3] == cars


def test_a_file_that_is_no_network_is_refused_in_one_line(address: str, triton_server: RunningTriton, tmp_path) -> None:
    file = tmp_path / "junk.onnx"
    file.write_bytes(b"no network")
    stage(candidate(file), file, model_repository(triton_server.settings), triton_server.settings)
    done = evaluate(address, str(file), "--scenes", "1")
    assert done.returncode == 2 and done.stdout == ""
    assert "junk.onnx cannot be served; it has to answer [1, anchors, 21]" in done.stderr.splitlines()[-1]


def test_clips_go_through_the_real_pipeline_in_their_own_time(address: str) -> None:
    task = EventTask(address, describe(SMALL), 60, clip_seconds=100, frames_per_second=0.1, dwell_seconds=20)
    seen: list[tuple[int, int]] = []
    simulated, real = watch_all(task, 3, 2, [], 2, lambda done, total: seen.append((done, total)))
    again, _ = watch_all(task, 3, 1, [], 1, lambda done, total: None)
    assert (seen, real) == ([(1, 2), (2, 2)], [])
    assert simulated[0] == again[0] and simulated[0] != simulated[1]
    for clip in simulated:
        verdict = judge(clip)
        assert clip.seconds == 100 and clip.stays
        counted = len(verdict.told) + len(verdict.again) + len(verdict.false) + len(verdict.undecided)
        assert counted == len(clip.found)
        assert {f.kind for f in clip.found} <= set(VIOLATION_KINDS)


def test_a_picture_that_was_drawn_on_shows_its_boxes(ten_pictures: Path) -> None:
    data_set = read_data_set(ten_pictures, "coco", read_map(MAPS / "coco.yaml"))
    asked = ask(data_set, lambda pictures: [Detections.none("eye_v1") for _ in pictures])
    worst = worst_pictures(asked.pictures, data_set.labels, 0.25)
    assert len(worst) == TEN and worst[0].errors >= worst[-1].errors > 0
    drawn = cv2.imdecode(np.frombuffer(draw(worst[0], data_set), np.uint8), cv2.IMREAD_COLOR)
    orange = np.abs(drawn.astype(int) - MISSED).max(axis=2) < 60
    assert drawn.shape[1] == 480 and orange.sum() > 200
