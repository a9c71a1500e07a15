"""The real pictures that we learn from, each with what its labels say and what they do not.

 - garbage_cn/train: garbage, bins and overflowing bins are labelled. Pictures were stretched to squares.
 - coco128: person, bicycle, motorcycle (our e_scooter), car, bus and truck (our truck), umbrella. The public weights
   that we start from were trained on these pictures: figures on them rank networks, they do not praise any.
 - facade_ads: shop signs, windows, doors and arches, all legal, so what lies in them is refuted. Print in windows
   (`win_ad`) is mostly the shop's own, sometimes a poster: nothing is said about it. Banners and laundry do not
   occur.
 - clips: every half second, without labels of their own. One clip is held out, so that figures on it are honest.
Vehicles and people that these sources do not label come from `pseudo_labels`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import Thing
from models.training.coco_labels import read_coco
from models.training.sample import NUMBER, known_things, no_boxes, no_classes
from models.training.yolo_labels import read_yolo

GARBAGE_CLASSES = (Thing.GARBAGE, Thing.GARBAGE_BIN, Thing.BIN_OVERFLOW)
COCO_NAMES = {
    "person": Thing.PERSON,
    "bicycle": Thing.BICYCLE,
    "motorcycle": Thing.E_SCOOTER,
    "car": Thing.CAR,
    "bus": Thing.TRUCK,
    "truck": Thing.TRUCK,
    "umbrella": Thing.UMBRELLA,
}
HELD_OUT_CLIPS = ("ahmetozlu-vehicle_survaillance.mp4",)
_CLIP_SECONDS = 0.5
_WIN_AD = 4
# Pictures are held decoded at no more than this height or width: they are learnt from at 416 or less.
_LONGEST_SIDE = 640


@dataclass(frozen=True, slots=True)
class RealPicture:
    """A picture file (or frame of a clip) with its own labels, boxes in shares (0 to 1) of width and height.

    denied, denied_classes: where one thing is not, and which.
    key: names it in the cache of pseudo-labels.  frame: number in a clip, None for a file.  stretched: its true
    proportions are unknown.  pseudo: vehicles and people are to come from `pseudo_labels`.
    """

    source: str
    key: str
    path: Path
    frame: int | None = None
    boxes: np.ndarray = field(default_factory=no_boxes)
    classes: np.ndarray = field(default_factory=no_classes)
    known: np.ndarray = field(default_factory=lambda: np.zeros(len(NUMBER), bool))
    ignored: np.ndarray = field(default_factory=no_boxes)
    refuted: np.ndarray = field(default_factory=no_boxes)
    denied: np.ndarray = field(default_factory=no_boxes)
    denied_classes: np.ndarray = field(default_factory=no_classes)
    stretched: bool = False
    pseudo: bool = True


def garbage_cn(data: Path, split: str = "train") -> Iterator[RealPicture]:
    """`split` is train or valid. Raises InvalidInput for a bad label, naming file and line."""
    folder = data / "images" / "garbage_cn" / split
    known = known_things(*GARBAGE_CLASSES)
    for file in sorted((folder / "images").glob("*.jpg")):
        labels = folder / "labels" / f"{file.stem}.txt"
        boxes, numbers = read_yolo(labels)
        if len(numbers) and numbers.max() >= len(GARBAGE_CLASSES):
            raise InvalidInput(f"{labels}: class {numbers.max()}, there are 0 to {len(GARBAGE_CLASSES) - 1}", "labels")
        classes = np.array([NUMBER[GARBAGE_CLASSES[n]] for n in numbers], np.int64)
        key = f"garbage_cn/{split}/{file.name}"
        yield RealPicture("garbage_cn", key, file, None, boxes, classes, known, stretched=True)


def coco128(data: Path) -> Iterator[RealPicture]:
    """Raises InvalidInput for a bad annotation."""
    folder = data / "images" / "coco128"
    known = known_things(*COCO_NAMES.values())
    for told in read_coco(folder / "annotations" / "instances_train2017.json"):
        size = np.array([told.width, told.height] * 2, np.float32)
        ours = [name in COCO_NAMES for name in told.names]
        yield RealPicture(
            source="coco128",
            key=f"coco128/{told.file_name}",
            path=folder / "train2017" / told.file_name,
            boxes=(told.boxes[ours] / size).clip(0, 1),
            classes=np.array([NUMBER[COCO_NAMES[n]] for n in told.names if n in COCO_NAMES], np.int64),
            known=known,
            ignored=(told.crowds[[n in COCO_NAMES for n in told.crowd_names]] / size).clip(0, 1),
            pseudo=False,
        )


def facade_ads(data: Path) -> Iterator[RealPicture]:
    """Raises InvalidInput for a bad label, naming file and line."""
    folder = data / "images" / "facade_ads"
    known = known_things(Thing.BANNER, Thing.LAUNDRY)
    for file in sorted((folder / "images").glob("*.jpg")):
        boxes, numbers = read_yolo(folder / "labels" / f"{file.stem}.txt")
        print_in_window = numbers == _WIN_AD
        yield RealPicture(
            source="facade_ads",
            key=f"facade_ads/{file.name}",
            path=file,
            known=known,
            ignored=boxes[print_in_window],
            refuted=boxes[~print_in_window],
        )


def clip_frames(data: Path) -> Iterator[RealPicture]:
    """Frames of the clips that are not held out, one every half second."""
    for file in sorted((data / "videos").iterdir()):
        if file.name in HELD_OUT_CLIPS:
            continue
        clip = cv2.VideoCapture(str(file))
        rate, count = clip.get(cv2.CAP_PROP_FPS) or 25.0, int(clip.get(cv2.CAP_PROP_FRAME_COUNT))
        clip.release()
        for number in range(0, count, max(1, round(rate * _CLIP_SECONDS))):
            yield RealPicture("clips", f"videos/{file.name}#{number}", file, number)


@lru_cache(maxsize=4)
def _clip(path: Path) -> dict[int, np.ndarray]:
    """The frames that are learnt from, by number; read in one go, because seeking in a clip is slow and inexact."""
    clip, frames, number = cv2.VideoCapture(str(path)), {}, 0
    step = max(1, round((clip.get(cv2.CAP_PROP_FPS) or 25.0) * _CLIP_SECONDS))
    while (answer := clip.read())[0]:
        if number % step == 0:
            frames[number] = _held(answer[1])
        number += 1
    clip.release()
    return frames


def _held(picture: np.ndarray) -> np.ndarray:
    scale = _LONGEST_SIDE / max(picture.shape[:2])
    return picture if scale >= 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


@lru_cache(maxsize=600)
def load(path: Path, frame: int | None = None) -> np.ndarray:
    """uint8 [h, w, 3] BGR, at most 640 pixels a side. Raises InvalidInput when it cannot be read."""
    picture = cv2.imread(str(path)) if frame is None else _clip(path).get(frame)
    if picture is None:
        raise InvalidInput(f"{path}{'' if frame is None else f' frame {frame}'} is no picture that can be read")
    return _held(picture)
