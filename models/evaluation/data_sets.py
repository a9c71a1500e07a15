"""Data sets that somebody brings: folders with YOLO labels, and COCO JSON."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import yaml

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import Thing
from models.evaluation.class_map import BACKGROUND, IGNORE, ClassMap, map_of_names
from models.evaluation.records import DataSet, LabelledPicture, OpenedPicture, TrueBox
from models.training.coco_labels import CocoPicture, read_coco
from models.training.yolo_labels import read_yolo

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})


def read_data_set(folder: Path, form: str, class_map: ClassMap | None, name: str | None = None) -> DataSet:
    """The data set of `folder` in `form` yolo or coco.

    Labels are read, and checked, now; pictures when they are asked for. class_map None: its classes are called as our
    things are. Raises InvalidInput naming the file, and the line or annotation, that is wrong.
    """
    if not folder.exists():
        raise InvalidInput(f"{folder} does not exist", "data")
    readers: dict[str, Callable[..., DataSet]] = {"yolo": _read_yolo_folder, "coco": _read_coco_data}
    if form not in readers:
        raise InvalidInput(f"format {form!r} is not known; there are {', '.join(readers)}", "format")
    return readers[form](folder, class_map, name or folder.name)


def _read_yolo_folder(folder: Path, class_map: ClassMap | None, name: str) -> DataSet:
    """Pictures anywhere below; the labels of …/images/x.jpg are …/labels/x.txt, else x.txt beside the picture."""
    files = _pictures_below(folder)
    names = _yolo_names(folder)
    if class_map is None:
        if not names:
            raise InvalidInput(
                f"{folder} has no data.yaml or classes.txt that names its classes; say with --map which is which", "map"
            )
        class_map = map_of_names(names.values(), str(folder))
    pictures, unlabelled, used = [], 0, set()
    for file in files:
        labels = _labels_of(file)
        truth: list[tuple[tuple[float, ...], Thing | str]] = []
        if labels is None:
            unlabelled += 1
        else:
            used.add(labels)
            truth = _yolo_truth(labels, class_map, names)
        opened = partial(_open_file, file, tuple(truth), True)
        pictures.append(LabelledPicture(str(file.relative_to(folder)), opened))
    notes = []
    if unlabelled == len(files):
        raise InvalidInput(
            f"none of the {unlabelled} pictures in {folder} has a label file (labels/NAME.txt beside images/, or "
            "NAME.txt beside the picture)",
            "data",
        )
    if unlabelled:
        notes.append(f"{unlabelled} of {len(files)} pictures have no label file and count as empty streets")
    label_folders = {file.parent for file in used}
    lonely = sum(1 for f in label_folders for t in f.glob("*.txt") if t not in used and t.name != "classes.txt")
    if lonely:
        notes.append(f"{lonely} label files have no picture and were left out")
    return DataSet(name, True, class_map.labels, tuple(pictures), tuple(notes))


def _pictures_below(folder: Path) -> list[Path]:
    files = sorted(
        Path(place) / file
        for place, _, names in os.walk(folder)
        for file in names
        if Path(file).suffix.lower() in PICTURES
    )
    if not files:
        raise InvalidInput(f"{folder} holds no picture ({', '.join(sorted(PICTURES))})", "data")
    return files


def _labels_of(picture: Path) -> Path | None:
    parts = list(picture.with_suffix(".txt").parts)
    places = [picture.with_suffix(".txt")]
    if "images" in parts:
        parts[len(parts) - 1 - parts[::-1].index("images")] = "labels"
        places.insert(0, Path(*parts))
    return next((place for place in places if place.is_file()), None)


def _yolo_names(folder: Path) -> dict[str, str]:
    """Class names by number, as text, of data.yaml or classes.txt; {} where neither is there."""
    for place in (folder, folder.parent):
        for file in (place / "data.yaml", place / "dataset.yaml"):
            if file.is_file():
                try:
                    names = (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("names", {})
                except (yaml.YAMLError, ValueError, AttributeError) as error:
                    raise InvalidInput(f"{file} does not name classes: {error}", "data") from error
                pairs = enumerate(names) if isinstance(names, list) else dict(names).items()
                return {str(number): str(name) for number, name in pairs}
        if (place / "classes.txt").is_file():
            return {str(n): line.strip() for n, line in enumerate((place / "classes.txt").read_text().splitlines())}
    return {}


def _yolo_truth(
    labels: Path, class_map: ClassMap, names: dict[str, str]
) -> list[tuple[tuple[float, ...], Thing | str]]:
    try:
        boxes, classes = read_yolo(labels)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{labels} cannot be read: {error}", "labels") from error
    written = [n for n, line in enumerate(labels.read_text().splitlines(), 1) if line.strip()]
    return [
        (tuple(float(v) for v in box), class_map.of(str(number), f"{labels}:{line}", names.get(str(number))))
        for box, number, line in zip(boxes, classes, written, strict=True)
    ]


def _read_coco_data(place: Path, class_map: ClassMap | None, name: str) -> DataSet:
    """`place` is the JSON, or a folder with one JSON of annotations in it; pictures are found by their file names."""
    file = place if place.is_file() else _annotations_in(place)
    folder = file.parent if place.is_file() else place
    if place.is_file() and folder.name == "annotations":
        folder = folder.parent
    told = read_coco(file)
    if not told:
        raise InvalidInput(f"{file} lists no picture", "data")
    if class_map is None:
        class_map = map_of_names({n for p in told for n in (*p.names, *p.crowd_names)}, str(file))
    here = _by_name(folder)
    pictures = []
    for picture in told:
        at = here.get(picture.file_name) or here.get(Path(picture.file_name).name) or folder / picture.file_name
        truth = _coco_truth(picture, class_map, f"{file}: picture {picture.file_name}")
        pictures.append(LabelledPicture(picture.file_name, partial(_open_file, at, tuple(truth), False)))
    if not here:
        raise InvalidInput(f"{folder} holds none of the {len(told)} pictures that {file} names", "data")
    return DataSet(name, True, class_map.labels, tuple(pictures))


def _annotations_in(folder: Path) -> Path:
    found = sorted([*folder.glob("*.json"), *folder.glob("annotations/*.json")])
    boxes = [file for file in found if file.name.startswith("instances")] or found
    if len(boxes) != 1:
        said = f"several: {', '.join(f.name for f in boxes)}" if boxes else "none"
        raise InvalidInput(
            f"{folder} should hold one JSON of annotations, there is {said}; give the file itself", "data"
        )
    return boxes[0]


def _by_name(folder: Path) -> dict[str, Path]:
    """Pictures below, by their path from `folder` and by their bare name."""
    found: dict[str, Path] = {}
    for place, _, names in os.walk(folder):
        for name in names:
            file = Path(place) / name
            if file.suffix.lower() in PICTURES:
                found.setdefault(name, file)
                found[str(file.relative_to(folder))] = file
    return found


def _coco_truth(
    picture: CocoPicture, class_map: ClassMap, where: str
) -> list[tuple[tuple[float, ...], Thing | str, bool]]:
    single = [(box, name, False) for box, name in zip(picture.boxes, picture.names, strict=True)]
    crowds = [(box, name, True) for box, name in zip(picture.crowds, picture.crowd_names, strict=True)]
    return [(tuple(float(v) for v in box), class_map.of(name, where), crowd) for box, name, crowd in (*single, *crowds)]


def _open_file(file: Path, truth: tuple[tuple, ...], in_shares: bool) -> OpenedPicture:
    """truth: (x0, y0, x1, y1), meaning and, of COCO, whether it is a crowd. Raises InvalidInput."""
    try:
        data = np.frombuffer(file.read_bytes(), np.uint8)
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}", "data") from error
    except cv2.error as error:
        raise InvalidInput(f"{file} is no picture that can be decoded: {error.err}", "data") from error
    if pixels is None:
        raise InvalidInput(f"{file} is no picture that can be decoded", "data")
    height, width = pixels.shape[:2]
    size = (width, height, width, height) if in_shares else (1, 1, 1, 1)
    boxes = []
    for corners, meaning, *crowd in truth:
        x0, y0, x1, y1 = (value * scale for value, scale in zip(corners, size, strict=True))
        if meaning == BACKGROUND or not (x0 < x1 and y0 < y1):
            continue
        thing = None if meaning == IGNORE else Thing(meaning)
        boxes.append(TrueBox(thing, Box(x0, y0, x1, y1), region=thing is None or any(crowd)))
    return OpenedPicture(pixels, tuple(boxes))
