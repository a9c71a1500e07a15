"""Data sets that somebody brings: what is read, and what is said of what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import Thing
from models.evaluation.asking import ask
from models.evaluation.candidate import candidate
from models.evaluation.class_map import MAPS, read_map
from models.evaluation.data_sets import read_data_set


def a_picture(file: Path, width: int = 80, height: int = 60) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(cv2.imencode(".png", np.full((height, width, 3), 90, np.uint8))[1].tobytes())
    return file


def a_map(tmp_path: Path, text: str = "classes:\n  0: garbage\n  1: ignore\n  2: background\n") -> Path:
    file = tmp_path / "map.yaml"
    file.write_text(text)
    return file


@pytest.fixture
def yolo(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        a_picture(tmp_path / "data" / "images" / f"{name}.png")
    labels = tmp_path / "data" / "labels"
    labels.mkdir()
    (labels / "a.txt").write_text("0 0.5 0.5 0.5 0.5\n\n1 0.25 0.25 0.5 0.5\n2 0.5 0.5 0.1 0.1\n")
    return tmp_path / "data"


def nothing_found(pictures: list[np.ndarray]) -> list[Detections]:
    return [Detections.none("eye_v1") for _ in pictures]


def test_a_yolo_folder_becomes_boxes_in_pixels(yolo: Path, tmp_path: Path) -> None:
    data_set = read_data_set(yolo, "yolo", read_map(a_map(tmp_path)))
    assert data_set.labels == {Thing.GARBAGE} and data_set.real
    assert data_set.notes == ("1 of 2 pictures have no label file and count as empty streets",)
    first, second = (picture.open() for picture in data_set)
    assert [(t.thing, t.box, t.region) for t in first.truth] == [
        (Thing.GARBAGE, Box(20, 15, 60, 45), False),
        (None, Box(0, 0, 40, 30), True),
    ]
    assert second.truth == ()


def test_class_names_that_are_ours_need_no_map(yolo: Path) -> None:
    (yolo / "data.yaml").write_text("names: [garbage, dog, cat]\n")
    assert [t.thing for t in read_data_set(yolo, "yolo", None).pictures[0].open().truth] == [Thing.GARBAGE]


def test_a_coco_file_with_a_crowd(tmp_path: Path) -> None:
    a_picture(tmp_path / "train" / "x.png")
    told = {
        "images": [{"id": 1, "file_name": "x.png", "width": 80, "height": 60}],
        "categories": [{"id": 3, "name": "bus"}, {"id": 9, "name": "dog"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 3, "bbox": [1, 2, 30, 40]},
            {"id": 2, "image_id": 1, "category_id": 3, "bbox": [0, 0, 80, 60], "iscrowd": 1},
            {"id": 3, "image_id": 1, "category_id": 9, "bbox": [0, 0, 8, 6]},
        ],
    }
    (tmp_path / "labels.json").write_text(json.dumps(told))
    for place in (tmp_path, tmp_path / "labels.json"):
        (picture,) = read_data_set(place, "coco", read_map(MAPS / "coco.yaml"))
        assert [(t.thing, t.box, t.region) for t in picture.open().truth] == [
            (Thing.TRUCK, Box(1, 2, 31, 42), False),
            (Thing.TRUCK, Box(0, 0, 80, 60), True),
        ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("classes:\n  0: garbage\n  1: rubbish\n", "map.yaml:3: 'rubbish' is no thing; there are person"),
        ("classes:\n  0: garbage\nother: ignore\n", "map.yaml:3: 'other' is not known"),
        ("classes:\n  0: garbage\nothers: car\n", "map.yaml:3: others is ignore or background"),
        ("classes: [garbage]\n", "map.yaml:1: expected `classes:`"),
        ("classes:\n  0: [\n", "map.yaml:3"),
        ("", "map.yaml:1: expected `classes:`"),
        ("classes:\n  0: ignore\n", "no class is one of our things"),
    ],
)
def test_a_bad_map_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_map(a_map(tmp_path, text))
    assert said in str(caught.value)


def test_a_map_may_be_json(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text('{"classes": {"0": "garbage"}, "others": "background"}')
    assert read_map(file).labels == {Thing.GARBAGE}
    with pytest.raises(InvalidInput, match=r"none\.yaml cannot be read"):
        read_map(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("7 0.5 0.5 0.5 0.5", "a.txt:2: class 7 is not in"),
        ("0 0.5 0.5 0.5", "a.txt:2: expected `class x y w h`"),
        ("0 0.9 0.5 0.5 0.5", "a.txt:2: the box"),
        ("0 nan 0.5 0.5 0.5", "a.txt:2"),
    ],
)
def test_a_bad_label_is_refused_with_file_and_line(yolo: Path, tmp_path: Path, line: str, said: str) -> None:
    (yolo / "labels" / "a.txt").write_text(f"0 0.5 0.5 0.5 0.5\n{line}\n")
    with pytest.raises(InvalidInput) as caught:
        read_data_set(yolo, "yolo", read_map(a_map(tmp_path)))
    assert said in str(caught.value)


def test_an_empty_folder_or_one_without_labels_is_refused(yolo: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    class_map = read_map(a_map(tmp_path))
    for folder, form, said in (
        (empty, "yolo", "holds no picture"),
        (empty, "coco", "should hold one JSON of annotations, there is none"),
        (tmp_path / "no", "yolo", "does not exist"),
        (empty, "voc", "format 'voc' is not known"),
        (yolo / "images", "yolo", None),
    ):
        if said is None:
            assert len(read_data_set(folder, form, class_map).pictures) == 2
            continue
        with pytest.raises(InvalidInput, match=said):
            read_data_set(folder, form, class_map)
    (yolo / "labels" / "a.txt").unlink()
    with pytest.raises(InvalidInput, match="none of the 2 pictures"):
        read_data_set(yolo, "yolo", class_map)
    with pytest.raises(InvalidInput, match="say with --map"):
        read_data_set(yolo, "yolo", None)


def test_pictures_that_cannot_be_read_are_named_and_counted(yolo: Path, tmp_path: Path) -> None:
    (yolo / "images" / "a.png").write_bytes(b"no picture")
    data_set = read_data_set(yolo, "yolo", read_map(a_map(tmp_path)))
    asked = ask(data_set, nothing_found)
    assert [p.name for p in asked.pictures] == ["images/b.png"]
    assert len(asked.unreadable) == 1 and "a.png is no picture that can be decoded" in asked.unreadable[0]
    (yolo / "images" / "b.png").write_bytes(b"")
    with pytest.raises(InvalidInput, match=r"none of the 2 pictures of data can be read; the first: .*a\.png"):
        ask(data_set, nothing_found)


def test_a_candidate_is_named_by_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "Our Eye-2.onnx"
    file.write_bytes(b"weights")
    described = candidate(file, 352, 640)
    assert described.model_name.startswith("our_eye_2_") and described.model_name.endswith("_v0")
    assert described.things[9] == "garbage" and described.input_shape == (352, 640, 3)
    file.write_bytes(b"others")
    assert candidate(file).model_name != described.model_name
    for wrong, said in ((tmp_path / "none.onnx", "cannot be read"), (tmp_path / "eye.pt", "is an .onnx file")):
        with pytest.raises(InvalidInput, match=said):
            candidate(wrong)
    with pytest.raises(InvalidInput, match="multiples of 32"):
        candidate(file, 100, 416)
