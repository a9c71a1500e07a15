"""Two networks behind one model: the boxes are those of both; where both know a thing the first one's word counts more.

Each network is served by itself too, and what the two say is joined here in plain Python.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Box
from data_contracts.settings import Settings, TritonSettings
from models import model_store
from models.evaluation.candidate import candidate, served, stage
from models.letterbox import letterbox
from models.model_server import TritonModelServer
from models.pull import add_model, at_hand, model_repository
from models.registry import CARD, describe, store_of
from models.triton_client import TritonDetector
from models.triton_config import REPOSITORY
from tests.fixtures_triton import RunningTriton, running_triton, triton_settings

PAIR, FIRST = describe("street_pair_v8"), describe("yolox_nano_v1")
(COMPANION,) = PAIR.companions
SMALL = candidate(
    next(REPOSITORY.glob(f"*/1/{COMPANION.weights.file_name}")),
    COMPANION.input_height,
    COMPANION.input_width,
)
Found = list[tuple[str, float, Box]]


@pytest.fixture(scope="module")
def triton(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> Iterator[RunningTriton]:
    settings = triton_settings(tmp_path_factory.mktemp("pair"), model=PAIR.model_name, precision="f32")
    add_model(FIRST.model_name, settings)
    stage(SMALL, next(REPOSITORY.glob(f"*/1/{COMPANION.weights.file_name}")), model_repository(settings), settings)
    with running_triton(settings) as running:
        yield running


def _asked(triton: RunningTriton, description, pictures: list[np.ndarray]) -> list[Found]:
    """What one model says of pictures of its own input size; boxes in pixels of the pair's."""
    with TritonDetector(triton.address, description, timeout_seconds=60) as detector:
        detector.ensure_loaded()
        answers = detector.detect(pictures)
    scale = np.array([PAIR.input_width / description.input_width, PAIR.input_height / description.input_height] * 2)
    return [[(d.thing, d.score, Box(*(scale * d.box.as_list()))) for d in answer] for answer in answers]


def _strongest(*by_network: Found) -> Found:
    limits = [PAIR.overlap_between, PAIR.overlap]
    kept: list[tuple[int, str, float, Box]] = []
    every = [(network, *one) for network, found in enumerate(by_network) for one in found]
    for network, thing, score, box in sorted(every, key=lambda one: -one[2]):
        if not any(thing == other and box.iou(b) > limits[network == said_by] for said_by, other, _, b in kept):
            kept.append((network, thing, score, box))
    return [one[1:] for one in kept]


def test_the_boxes_are_those_of_both_networks(triton: RunningTriton, street_photos, street_frames):
    pictures = [letterbox(picture, PAIR)[0] for picture in (*street_photos, *street_frames[:4])]
    less = [cv2.resize(p, (SMALL.input_width, SMALL.input_height), interpolation=cv2.INTER_LINEAR) for p in pictures]
    first, second = _asked(triton, FIRST, pictures), _asked(triton, SMALL, less)
    known = {thing for _, thing in PAIR.source_classes}
    alike: list[bool] = []
    new = 0
    for one, other, both in zip(first, second, _asked(triton, PAIR, pictures), strict=True):
        doubted = [(t, s ** COMPANION.doubt_of(t) if t in known else s, box) for t, s, box in other]
        for thing, score, box in _strongest(one, doubted):
            if score < 0.15:
                continue
            alike.append(any(t == thing and b.iou(box) > 0.9 and abs(s - score) < 0.03 for t, s, b in both))
            new += thing not in known
        expected = _strongest(one, doubted)
        for thing, score, box in (said for said in both if said[1] >= 0.15):
            alike.append(any(t == thing and b.iou(box) > 0.9 and abs(s - score) < 0.03 for t, s, b in expected))
    # Shrinking inside the network rounds otherwise than on whole numbers, which can turn a choice between two boxes.
    assert len(alike) > 40 and new > 0
    assert np.mean(alike) >= 0.97


def test_a_half_hidden_car_that_each_network_draws_in_its_own_way_is_one(triton: RunningTriton, street_frames):
    """In the street clip the companion's box of it is taller than the public network's: IoU 0.54."""
    pictures = [letterbox(picture, PAIR)[0] for picture in street_frames[:4]]
    less = [cv2.resize(p, (SMALL.input_width, SMALL.input_height), interpolation=cv2.INTER_LINEAR) for p in pictures]
    drawn_apart = 0
    first, second = _asked(triton, FIRST, pictures), _asked(triton, SMALL, less)
    for one, other, both in zip(first, second, _asked(triton, PAIR, pictures), strict=True):
        told = [box for thing, _, box in both if thing == "car"]
        theirs = [box for thing, _, box in one if thing == "car"]
        ours = [box for thing, s, box in other if thing == "car" and s ** COMPANION.doubt_of("car") >= PAIR.score_floor]
        # Where the public network draws both by itself, it is not told which of the two it meant.
        ours = [box for box in ours if all(box.iou(drawn) <= 0.9 for drawn in theirs)]
        for a, b in ((a, b) for a in theirs for b in ours if PAIR.overlap_between < a.iou(b) < PAIR.overlap):
            drawn_apart += 1
            assert not all(any(box.iou(drawn) > 0.9 for box in told) for drawn in (a, b))
    assert drawn_apart


def test_only_the_pair_is_asked_about_what_one_network_was_never_shown():
    assert set(PAIR.things) > set(FIRST.things)
    assert COMPANION.doubt >= 1 and COMPANION.input_height % 32 == 0 and COMPANION.input_width % 32 == 0
    down, across = COMPANION.input_height / PAIR.input_height, COMPANION.input_width / PAIR.input_width
    assert 0.5 <= down <= 1 and 0.5 <= across <= 1 and abs(down / across - 1) < 0.03
    assert PAIR.weights_sha256 not in {PAIR.weights.sha256, COMPANION.weights.sha256}
    assert FIRST.weights_sha256 == FIRST.weights.sha256


def test_a_card_in_the_store_keeps_its_companions(tmp_path: Path):
    version = dataclasses.replace(PAIR, name="street_detector", version=7)
    card = store_of(tmp_path) / version.model_name / CARD
    card.parent.mkdir(parents=True)
    card.write_text(json.dumps(asdict(version)))
    assert describe("street_detector_v7", tmp_path) == version
    # A card that is older than the overlap between networks means the one overlap with which it was measured.
    old = {key: told for key, told in asdict(version).items() if key != "overlap_between"}
    card.write_text(json.dumps(old))
    assert describe("street_detector_v7", tmp_path).overlap_between == version.overlap


def test_what_a_retraining_brings_takes_the_second_place_in_the_pair(triton: RunningTriton, street_photos) -> None:
    """The network that is there already stands in, so the new version must say what the pair says."""
    onnx = next(REPOSITORY.glob(f"*/1/{COMPANION.weights.file_name}"))
    facts = model_store.facts_beside(onnx)
    version = model_store.describe_candidate(onnx, facts, "street_detector", 8, PAIR)
    model_store.check_network(onnx, version)
    offline = triton.settings.model_copy(update={"shared": triton.settings.home / "nothing"})
    folder = model_store.keep(onnx, version, offline)
    assert {file.name for file in folder.iterdir()} == {CARD, "weights.onnx", "weights.json", PAIR.weights.file_name}
    assert describe("street_detector_v8", offline.home) == version
    assert model_store.trained_file("street_detector_v8", offline) == folder / "weights.onnx"
    assert model_store.trained_file(PAIR.model_name, offline) == onnx
    assert model_store.trained_file(FIRST.model_name, offline) is None
    TritonModelServer(offline.model_copy(update={"triton": _at(offline, triton.address)})).stage("street_detector_v8")
    pictures = [letterbox(picture, PAIR)[0] for picture in street_photos[:4]]
    said, known = _asked(triton, version, pictures), _asked(triton, PAIR, pictures)
    assert said == known and any(said)
    with pytest.raises(InvalidInput, match="holds another file"):
        model_store.keep(onnx, dataclasses.replace(version, companions=(), weights=COMPANION.weights), offline)
    with pytest.raises(InvalidInput, match="yolox_nano_v1 is one network"):
        model_store.describe_candidate(onnx, facts, "street_detector", 8, FIRST)
    with pytest.raises(InvalidInput, match=r"only an \.onnx file"):
        served(PAIR.model_name, beside=PAIR)


def _at(settings: Settings, address: str) -> TritonSettings:
    return settings.triton.model_copy(update={"address": address})


def test_at_hand_means_every_file(tmp_path: Path):
    settings = Settings(home=tmp_path / "home", shared=tmp_path / "nothing")
    assert not at_hand(PAIR, settings)
    folder = model_repository(settings) / PAIR.model_name / "1"
    folder.mkdir(parents=True)
    (folder / PAIR.weights.file_name).write_bytes(b"")
    assert at_hand(PAIR, settings)
