"""The verifier: how boxes are cut out, what is learnt from them, and what comes of it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS, Thing
from models.training import candidates, lesson_files, stacking, verify
from models.training.feed import FeedPlan
from models.training.public_weights import exported_network
from models.training.sample import NUMBER, Sample, known_things
from models.training.verifier_network import CONTEXT, NONE, SIDE, VerifierNetwork, begun_with, export_verifier, served
from models.triton_config import REPOSITORY

(DETECTOR,) = REPOSITORY.glob("*/1/street_nano_v*.onnx")
FEED = FeedPlan(5, 352, 640, None, Path("/nowhere"), None, 0.0)


def _noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.uint8)


def _box(*corners: float) -> np.ndarray:
    return np.array(corners, np.float32)


def test_a_crop_of_its_own_size_is_the_picture_itself():
    picture = _noise(200, 300)
    cut = served().crop(picture, _box(96, 60, 144, 100), SIDE, CONTEXT)
    assert cut.shape == (4, SIDE, SIDE)
    np.testing.assert_allclose(cut[:3].transpose(1, 2, 0), picture[32:128, 72:168], atol=1e-3)
    np.testing.assert_array_equal(np.argwhere(cut[3] == 255).min(0), [28, 24])
    assert (cut[3] == 255).sum() == 40 * 48 and set(np.unique(cut[3])) == {0.0, 255.0}


def test_outside_the_picture_lies_grey():
    picture = np.full((64, 64, 3), 200, np.uint8)
    cut = served().crop(picture, _box(-8, -8, 40, 40), SIDE, CONTEXT)
    # The square reaches from -32 to 64, a pixel each.
    assert (cut[:3, :, :31] == 114).all() and (cut[:3, 33:, 33:] == 200).all()
    whole = served().crop(picture, _box(500, 500, 560, 560), SIDE, CONTEXT)
    assert (whole[:3] == 114).all()


@pytest.mark.parametrize("side", [7.0, 60.0, 400.0])
def test_shrinking_and_growing_keep_the_mean_and_make_no_sparkle(side: float):
    stripes = np.zeros((800, 800, 3), np.uint8)
    stripes[:, ::2] = 255
    cut = served().crop(stripes, _box(400 - side / 2, 400 - side / 2, 400 + side / 2, 400 + side / 2), SIDE, CONTEXT)
    assert cut[:3].mean() == pytest.approx(127.5, abs=3)
    if side == 400.0:
        assert cut[:3].std() < 12, "stripes finer than a pixel of the crop are grey"


def test_a_score_is_weighed_by_what_the_box_shows_and_others_are_left():
    """With a network that says 0.25 of everything."""
    verifier = object.__new__(served().Verifier)
    verifier._side, verifier._context, verifier._stacking = SIDE, CONTEXT, (1.0, 1.0, 0.0)
    verifier._asked = np.arange(len(THINGS)) == NUMBER[Thing.GOODS]

    class Queue:
        def start_async(self, given: dict[int, np.ndarray], place: tuple) -> None:
            assert given[0].shape == (1, 4, SIDE, SIDE)
            place[0][place[1]] = 0.25

        def wait_all(self) -> None:
            pass

    verifier._queue = Queue()
    things = np.array([NUMBER[Thing.PERSON], NUMBER[Thing.GOODS]])
    boxes = np.array([[0, 0, 20, 20], [10, 10, 60, 60]], np.float32)
    weighed = verifier(_noise(100, 100), boxes, np.array([0.9, 0.64], np.float32), things)
    np.testing.assert_allclose(weighed, [0.9, 0.64 / (0.64 + 0.36 * 3)], rtol=1e-5)


def test_what_a_box_holds():
    sample = Sample(
        picture=np.zeros((10, 10, 3), np.uint8),
        boxes=np.array([[0, 0, 100, 100], [0, 0, 100, 60]], np.float32),
        classes=np.array([NUMBER[Thing.GOODS], NUMBER[Thing.PILE]]),
        known=known_things(Thing.GOODS, Thing.PILE),
        simulated=True,
        ignored=np.array([[400, 400, 500, 500]], np.float32),
        refuted=np.array([[600, 0, 700, 100]], np.float32),
    )

    def holds(thing: Thing, *corners: float) -> int | None:
        """None where nothing is known, NONE where nothing is, else the number of the thing."""
        box = _box(*corners)
        at = candidates._meant(NUMBER[thing], candidates._iou(box[None], sample.boxes)[0], sample)
        if at is not None:
            return int(sample.classes[at])
        return NONE if candidates._is_known_to_be_none(box, NUMBER[thing], sample, 1.0) else None

    goods, pile = NUMBER[Thing.GOODS], NUMBER[Thing.PILE]
    assert holds(Thing.GOODS, 0, 0, 100, 90) == goods
    assert holds(Thing.PILE, 0, 0, 100, 90) == pile, "of two things that it lies on the one of its name"
    assert holds(Thing.BANNER, 0, 0, 100, 95) == goods, "named wrongly"
    assert holds(Thing.GOODS, 0, 65, 100, 125) == goods, "in part"
    assert holds(Thing.GOODS, 200, 200, 300, 300) == NONE
    assert holds(Thing.BANNER, 200, 200, 300, 300) is None, "nobody looked for banners"
    assert holds(Thing.BANNER, 610, 0, 690, 100) == NONE, "but here none of our things is"
    assert holds(Thing.GOODS, 410, 410, 490, 490) is None, "where nothing is known"


def test_a_box_that_lies_on_its_thing_in_part_holds_it_in_part():
    rows = np.zeros(4, candidates.LESSON)
    rows["label"], rows["overlap"] = [3, 3, 3, NONE], [0.9, 0.5, 0.26, 0.0]
    wanted = verify.targets(rows)
    np.testing.assert_allclose(wanted[:, 3], [1, 0.5, 0, 0], atol=1e-6)
    np.testing.assert_allclose(wanted[:, NONE], [0, 0.5, 1, 1], atol=1e-6)
    np.testing.assert_allclose(wanted.sum(1), 1)


def test_lessons_are_a_pure_function_of_their_number(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(candidates, "_RUN", 4)
    monkeypatch.setattr(candidates, "_RUNS", 2)
    plan = candidates.Lessons(FEED, (DETECTOR,))
    rows = candidates.lessons(plan, 3)
    assert (rows == candidates.lessons(plan, 3)).all() and len(rows) > 20
    assert not (rows[:10]["crop"] == candidates.lessons(plan, 4)[:10]["crop"]).all()
    assert (rows["simulated"]).all() and rows["score"].max() > 0.5
    right = rows["label"] == rows["thing"]
    assert ((rows["overlap"] > 0) == (rows["label"] != NONE)).all()
    assert right.mean() > 0.3 and (rows["label"] == NONE).any() and (rows["score"] == 0).any()


def test_it_begins_with_what_the_detector_sees(tmp_path: Path):
    crops = torch.from_numpy(np.random.default_rng(0).random((2, 4, SIDE, SIDE)).astype(np.float32) * 255)
    base = exported_network(DETECTOR)
    with torch.no_grad():
        known = base.backbone(crops[:, :3])
        network = VerifierNetwork(base).eval()
        for ours, theirs in zip(network.backbone(crops), known, strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-3)
    assert export_verifier(network, tmp_path / "v.onnx") < 1e-3
    again = begun_with(tmp_path / "v.onnx").eval()
    with torch.no_grad():
        torch.testing.assert_close(again(crops), network(crops))


def test_what_it_cannot_begin_with_is_said(tmp_path: Path):
    (tmp_path / "broken.onnx").write_bytes(b"not a network")
    with pytest.raises(InvalidInput, match=r"broken\.onnx cannot be read"):
        begun_with(tmp_path / "broken.onnx")
    with pytest.raises(InvalidInput, match="absent"):
        begun_with(tmp_path / "absent.onnx")


def test_a_small_run_makes_goes_on_learns_and_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd):
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(verify, "make", lambda plan, folder, count: _made(plan, folder, count))
    words = ["--out", str(tmp_path), "--base", str(DETECTOR), "--detectors", str(DETECTOR), "--minutes", "0.1"]
    assert verify.main([*words, "--chunks", "1"]) == 1
    assert "--chunks must be 2" in capfd.readouterr().err
    absent = [str(tmp_path / "absent.onnx") if word == str(DETECTOR) else word for word in words[:4]]
    assert verify.main([*absent, *words[4:], "--chunks", "2"]) == 1
    assert "absent.onnx cannot be read" in capfd.readouterr().err, "before a lesson is made"
    assert not list(tmp_path.glob("lessons_*"))
    assert verify.main([*words, "--chunks", "2"]) == 0
    facts = json.loads((tmp_path / "street_verifier.json").read_text())
    assert facts["crops_learnt_from"] >= 64 and facts["difference_from_torch"] < 1e-3
    assert set(facts["average_precision"]) >= {"by", "scenes"} and facts["stacking"]["own"] > 0
    assert "scenes mean" in capfd.readouterr().out.replace("  ", " ").replace("scenes  ", "scenes ")


def _made(plan: candidates.Lessons, folder: Path, count: int) -> list[Path]:
    """Without processes of its own, and with scenes alone."""
    plan = dataclasses.replace(plan, feed=FEED)
    lesson_files._written_down(plan, folder)
    for number in range(count):
        lesson_files._make(plan, folder, number)
    return [lesson_files._file(folder, number) for number in range(count)]


def test_lessons_of_another_plan_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plan = candidates.Lessons(FEED, (DETECTOR,))
    for _ in range(2):
        lesson_files._written_down(plan, tmp_path / "out")
    with pytest.raises(InvalidInput, match=r"another plan \(seed 5, now 6\); give an empty --out"):
        lesson_files.make(candidates.Lessons(dataclasses.replace(FEED, seed=6), (DETECTOR,)), tmp_path / "out", 2)
    other = tmp_path / "other.onnx"
    other.write_bytes(b"another detector")
    with pytest.raises(InvalidInput, match=r"another plan \(detectors "):
        lesson_files.make(candidates.Lessons(FEED, (DETECTOR, other)), tmp_path / "out", 2)
    with pytest.raises(InvalidInput, match=r"there is no detector .*absent"):
        lesson_files.make(candidates.Lessons(FEED, (tmp_path / "absent.onnx",)), tmp_path / "out", 2)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "lessons_00000.npy").write_bytes(b"")
    with pytest.raises(InvalidInput, match=r"no plan\.json that says of what"):
        lesson_files.make(plan, tmp_path / "old", 2)


def test_average_precision_of_a_known_order():
    scores, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, True, False])
    assert stacking.average_precision(scores, right, np.ones(4)) == pytest.approx((1 + 2 / 3) / 2)
    doubled = stacking.average_precision(scores, right, np.array([2.0, 1.0, 1.0, 1.0]))
    assert doubled == pytest.approx((2 * 1 + 3 / 4) / 3)


def test_stacked_scores_are_as_often_right_as_the_detectors_own():
    rng = np.random.default_rng(0)
    truth = rng.random(20_000) < 0.5
    scores, words = (1 / (1 + np.exp(-(2 * truth - 1 + rng.normal(0, 1.5, truth.size)))) for _ in range(2))
    both = stacking.stacked(scores, words, truth, np.ones(truth.size))
    assert both.own == pytest.approx(1, abs=0.1) and both.word == pytest.approx(1, abs=0.1), "two as good words"
    told = both.score(scores, words)
    for low in (0.2, 0.4, 0.6):
        own, joined = (truth[(s > low) & (s < low + 0.2)].mean() for s in (scores, told))
        assert joined == pytest.approx(own, abs=0.06)
    assert stacking.average_precision(told, truth, np.ones(truth.size)) > 0.05 + stacking.average_precision(
        scores, truth, np.ones(truth.size)
    )
    useless = stacking.stacked(scores, rng.random(truth.size), truth, np.ones(truth.size))
    assert useless.word == pytest.approx(0, abs=0.05) and useless.own == pytest.approx(1, abs=0.05)
