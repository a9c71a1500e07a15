"""The verifier behind the pair: what it is asked about is weighed by what its box shows, all else is as it was.

The same pair is served without it, and what the verifier says is computed here by OpenCV.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import sys
import types
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from data_contracts.errors import InvalidInput, PartUnavailable
from data_contracts.schemas.geometry import Box
from models.evaluation.candidate import candidate, stage
from models.letterbox import letterbox
from models.pull import model_repository
from models.registry import CARD, describe, store_of
from models.scenes.world import make_scene
from models.triton_client import TritonDetector
from models.triton_config import HOLDS_THE_CODE, REPOSITORY
from tests.fixtures_triton import RunningTriton, running_triton, triton_settings

PLAIN = describe("street_pair_v8")
FILE = Path(__file__).parents[2] / "models" / "training" / "starts" / "street_verifier_v1.onnx"
PAIR = candidate(FILE, beside=PLAIN)
VERIFIER = PAIR.verifier
_ALIKE = 0.02


@pytest.fixture(scope="module")
def program() -> Iterator[ModuleType]:
    """verifier.py, for how it cuts; OpenVINO lives in Triton's environment alone, and is not used here."""
    known = sys.modules.get("openvino")
    sys.modules["openvino"] = types.ModuleType("openvino")
    file = REPOSITORY / HOLDS_THE_CODE / "1" / "verifier.py"
    specification = importlib.util.spec_from_file_location("served_verifier", file)
    module = importlib.util.module_from_spec(specification)
    sys.modules["openvino"].InferRequest = object
    specification.loader.exec_module(module)
    yield module
    sys.modules.pop("openvino")
    if known:
        sys.modules["openvino"] = known


@pytest.fixture(scope="module")
def triton(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> Iterator[RunningTriton]:
    settings = triton_settings(tmp_path_factory.mktemp("verified"), model=PLAIN.model_name, precision="f32")
    stage(PAIR, FILE, model_repository(settings), settings)
    with running_triton(settings) as running:
        yield running


def _asked(triton: RunningTriton, description, pictures: list[np.ndarray]) -> list[list[tuple[str, float, Box]]]:
    with TritonDetector(triton.address, description, timeout_seconds=60) as detector:
        detector.ensure_loaded()
        return [[(d.thing, d.score, d.box) for d in answer] for answer in detector.detect(pictures)]


def test_a_score_is_that_of_the_networks_and_of_what_the_box_shows(triton: RunningTriton, program: ModuleType):
    scenes = [make_scene(4, index, 352, 640).picture for index in range(0, 256, 32)]
    pictures = [letterbox(scene, PAIR)[0] for scene in scenes]
    network = cv2.dnn.readNetFromONNX(str(FILE))
    weighed = moved = 0
    for picture, plain, verified in zip(
        pictures, _asked(triton, PLAIN, pictures), _asked(triton, PAIR, pictures), strict=True
    ):
        left = list(verified)
        for thing, score, box in plain:
            if thing in VERIFIER.things:
                corners = np.array(box.as_list(), np.float32)
                network.setInput(program.crop(picture, corners, VERIFIER.side, VERIFIER.context)[None])
                word = network.forward()[0, PAIR.things.index(thing)]
                said = VERIFIER.own * program.logit(score) + VERIFIER.word * program.logit(word) + VERIFIER.shift
                expected = 1 / (1 + np.exp(-said))
                weighed += 1
                moved += abs(expected - score) > 0.1
            else:
                expected = score
            again = [one for one in left if one[0] == thing and one[2].iou(box) > 0.99]
            if not again:
                assert expected < PAIR.score_floor + _ALIKE
                continue
            # The client cuts boxes at the picture's edge, after the verifier saw them whole.
            inside = min(box.x0, box.y0, PAIR.input_width - box.x1, PAIR.input_height - box.y1) > 1
            assert not inside or abs(again[0][1] - expected) < _ALIKE
            left.remove(again[0])
        assert not left, "nothing comes to it"
        scores = [score for _, score, _ in verified]
        assert scores == sorted(scores, reverse=True) and min(scores) >= PAIR.score_floor
    assert weighed > 40 and moved > 10


def test_it_is_asked_about_what_the_public_network_does_not_know():
    known = {thing for _, thing in PAIR.source_classes}
    assert VERIFIER.things and not known & set(VERIFIER.things) and set(VERIFIER.things) <= set(PAIR.things)
    assert VERIFIER.own > 0 and VERIFIER.word > 0
    assert PAIR.weights_sha256 != PLAIN.weights_sha256


def test_a_card_keeps_it_and_an_older_one_has_none(tmp_path: Path):
    version = dataclasses.replace(PAIR, name="street_detector", version=7)
    card = store_of(tmp_path) / version.model_name / CARD
    card.parent.mkdir(parents=True)
    card.write_text(json.dumps(asdict(version)))
    assert describe("street_detector_v7", tmp_path).verifier == VERIFIER
    card.write_text(json.dumps({key: told for key, told in asdict(version).items() if key != "verifier"}))
    assert describe("street_detector_v7", tmp_path).verifier is None


def test_a_model_without_its_verifiers_file_says_so(triton: RunningTriton):
    """Triton refuses to load it and names the file; what serves goes on."""
    lacking = dataclasses.replace(PAIR, name="lacking_pair")
    folder = stage(lacking, FILE, model_repository(triton.settings), triton.settings)
    (folder / "1" / VERIFIER.weights.file_name).unlink()
    with (
        TritonDetector(triton.address, lacking, timeout_seconds=60) as detector,
        pytest.raises(PartUnavailable, match=VERIFIER.weights.file_name),
    ):
        detector.ensure_loaded()
    assert _asked(triton, PLAIN, [np.zeros((352, 640, 3), np.uint8)]) is not None


def test_what_is_no_verifier_of_a_pair_is_refused(tmp_path: Path):
    with pytest.raises(InvalidInput, match="name one with --beside"):
        candidate(FILE)
    copy = tmp_path / FILE.name
    copy.write_bytes(FILE.read_bytes() + b" ")
    facts = json.loads(FILE.with_suffix(".json").read_text())
    copy.with_suffix(".json").write_text(json.dumps(facts))
    with pytest.raises(InvalidInput, match="is of another file"):
        candidate(copy, beside=PLAIN)
    copy.write_bytes(FILE.read_bytes())
    copy.with_suffix(".json").write_text(json.dumps({**facts, "stacking": {"own": 1.0}}))
    with pytest.raises(InvalidInput, match="does not describe a verifier"):
        candidate(copy, beside=PLAIN)
    copy.with_suffix(".json").write_text("{")
    with pytest.raises(InvalidInput, match=r"street_verifier_v1\.json, the facts"):
        candidate(copy, beside=PLAIN)
