"""The feed: labels are read with care, samples are a function of their number, boxes stay on their things."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import small_run
from small_run import HEIGHT, WIDTH, plan

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS, Thing
from models.scenes.world.records import LARGEST
from models.training import augment
from models.training import feed as feed_module
from models.training.coco_labels import read_coco
from models.training.feed import CHUNK, chunk, scene_indexes
from models.training.pseudo_labels import with_pseudo
from models.training.real_pictures import RealPicture
from models.training.sample import MOST_THINGS, NUMBER, Sample, columns, known_things
from models.training.yolo_labels import read_yolo


@pytest.mark.parametrize(
    "line", ["0 0.5 0.5 0.2", "x 0.5 0.5 0.2 0.2", "0 0.5 0.5 0 0.2", "0 0.9 0.5 0.4 0.2", "0 nan 0 1 1"]
)
def test_a_bad_label_is_named_with_file_and_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"1 0.5 0.5 0.2 0.2\n{line}\n")
    with pytest.raises(InvalidInput, match=r"a\.txt:2: "):
        read_yolo(file)


def test_an_empty_label_file_is_a_picture_without_things(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n")
    boxes, classes = read_yolo(tmp_path / "a.txt")
    assert boxes.shape == (0, 4) and classes.shape == (0,)


def test_a_coco_file_that_is_not_sound_is_refused(tmp_path: Path) -> None:
    told = {
        "images": [{"id": 1, "file_name": "a.jpg", "height": 4, "width": 4}],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"id": 9, "image_id": 1, "category_id": 1, "bbox": [0, 0, 0, 3]}],
    }
    (tmp_path / "a.json").write_text(json.dumps(told))
    with pytest.raises(InvalidInput, match="annotation 9"):
        read_coco(tmp_path / "a.json")


def test_a_chunk_is_a_function_of_its_number(tmp_path: Path) -> None:
    feed = plan(tmp_path, 1).feed
    one, again, other = columns(chunk(feed, 3)), columns(chunk(feed, 3)), columns(chunk(feed, 4))
    assert all(np.array_equal(one[name], again[name]) for name in one)
    assert not np.array_equal(one["pictures"], other["pictures"])


def test_no_scene_is_in_two_chunks(tmp_path: Path) -> None:
    feed = plan(tmp_path, 1).feed
    indexes = [i for number in range(40) for i in scene_indexes(feed, number)]
    assert len(set(indexes)) == len(indexes)


def test_boxes_stay_on_their_things() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        picture = np.full((HEIGHT, WIDTH, 3), 20, np.uint8)
        picture[20:40, 30:60] = 220
        sample = Sample(picture, np.array([[30, 20, 60, 40]], np.float32), np.array([2]), known_things(), True)
        seen = augment.view(sample, augment.Jitter((0.7, 1.5), 1.3, 0.0), HEIGHT, WIDTH, rng)
        for x0, y0, x1, y1 in seen.boxes:
            rows, columns_ = np.nonzero(seen.picture[..., 0] > 160)
            drawn = np.array([columns_.min(), rows.min(), columns_.max() + 1, rows.max() + 1])
            assert np.abs(drawn - [x0, y0, x1, y1]).max() <= 2


def test_a_thing_that_is_nearly_cut_off_is_ignored_and_not_denied() -> None:
    sample = Sample(
        np.zeros((HEIGHT, WIDTH, 3), np.uint8),
        np.array([[0, 0, 10, 40]], np.float32),
        np.array([1]),
        known_things(),
        True,
    )
    outcomes = [
        augment.view(sample, augment.Jitter((1.5, 1.5), 1.0, 0.0), HEIGHT, WIDTH, np.random.default_rng(i))
        for i in range(60)
    ]
    assert all(len(o.boxes) + len(o.ignored) <= 1 for o in outcomes)
    assert any(len(o.ignored) for o in outcomes) and any(len(o.boxes) for o in outcomes)


def test_what_does_not_fit_into_the_columns_is_ignored() -> None:
    n = MOST_THINGS + 5
    boxes = np.stack([np.arange(n), np.zeros(n), np.arange(n) + 1 + np.arange(n), np.full(n, 9)], 1).astype(np.float32)
    batch = columns([Sample(np.zeros((8, 8, 3), np.uint8), boxes, np.zeros(n, np.int64), known_things(), False)])
    assert (batch["classes"][0] >= 0).all() and (batch["ignored"][0][:, 2] > 0).sum() == 5


def test_own_labels_come_before_those_of_the_public_detector() -> None:
    bin_box = np.array([[0.1, 0.1, 0.3, 0.4]], np.float32)
    known = known_things(Thing.GARBAGE_BIN)
    own = RealPicture("s", "k", Path("k"), None, bin_box, np.array([NUMBER[Thing.GARBAGE_BIN]]), known)
    truck, car = NUMBER[Thing.TRUCK], NUMBER[Thing.CAR]
    rows = [[truck, 0.9, 0.1, 0.1, 0.3, 0.4], [car, 0.8, 0.5, 0.5, 0.7, 0.7], [car, 0.2, 0.7, 0.1, 0.8, 0.2]]
    found = with_pseudo(own, rows)
    assert [THINGS[c] for c in found.classes] == [Thing.GARBAGE_BIN, Thing.CAR]
    assert len(found.ignored) == 1 and found.known[car] and not found.known[NUMBER[Thing.PILE]]


def test_scenes_are_drawn_as_large_as_what_is_served_sees_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[int, int]] = []
    drills: list[int] = []

    def maker_of(module: str, name: str) -> Callable[[int, int, int, int], object]:
        def spy(seed: int, index: int, height: int, width: int) -> object:
            drawn.append((height, width))
            assert max(height, width) <= LARGEST
            drills.extend([index] * (name == "make_drill"))
            return small_run.make_scene(seed, index, height, width)

        return spy

    monkeypatch.setattr(feed_module, "maker_of", maker_of)
    samples = [sample for number in range(6) for sample in chunk(plan(tmp_path, 1).feed, number)]
    assert set(drawn) == {(round(HEIGHT * s), round(WIDTH * s)) for s in feed_module.SHARPNESS}
    assert all(sample.picture.shape == (HEIGHT, WIDTH, 3) for sample in samples)
    # Some runs are drills, whole ones.
    assert 0.1 < len(drills) / len(drawn) < 0.7 and sum(b != a + 1 for a, b in pairwise(drills)) <= len(drills) / 32 + 6
    # A network that sees larger pictures gets scenes as large as they can be drawn.
    drawn_small, drawn = drawn, []
    large = replace(plan(tmp_path, 1).feed, height=640, width=1088)
    samples = [sample for number in range(2) for sample in chunk(large, number)]
    assert max(width for _, width in drawn) == LARGEST and len(samples) == 2 * CHUNK
    drawn = drawn_small
    # A run of scenes shares its size, because its street is made once for it.
    assert sum(a != b for a, b in pairwise(drawn)) <= len(drawn) / 32 + 6
