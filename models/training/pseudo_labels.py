"""Vehicles and people in real pictures that nobody labelled, as the public detector sees them at high resolution.

What it is sure of becomes a label; what it half believes becomes an ignored box; what it does not see counts as absent.
Kept in a file, because it takes minutes; the file is of no use to others and is never committed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import openvino

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import Thing
from models.training.postprocess import Found, found_in
from models.training.real_pictures import RealPicture, load
from models.training.sample import NUMBER, known_things

SURE, HALF_SURE = 0.45, 0.10
PSEUDO_THINGS = {0: Thing.PERSON, 1: Thing.BICYCLE, 2: Thing.CAR, 3: Thing.E_SCOOTER, 5: Thing.TRUCK, 7: Thing.TRUCK}
"""COCO number to thing."""
_PADDING = 114
# The network sees more at a larger size (a 30-pixel car half behind a post); twice its usual cost is borne once.
_PIXELS = 640 * 640
_LARGEST_SHARE = 0.4
_FORMAT = 1


def pseudo_labels(
    pictures: Sequence[RealPicture], weights: Path, cache: Path, tell: Callable[[str], None] = print
) -> list[RealPicture]:
    """The pictures with pseudo-labels beside their own. What `cache` does not hold yet is computed and added to it.

    Raises InvalidInput when the cache is no such file or the weights cannot be read.
    """
    rows = _read(cache)
    missing = [p for p in pictures if p.pseudo and p.key not in rows]
    if missing:
        tell(f"pseudo-labels: {len(missing)} pictures to look at with {weights.name}")
        look = Public(weights)
        for number, picture in enumerate(missing, 1):
            rows[picture.key] = look(load(picture.path, picture.frame))
            if number % 250 == 0 or number == len(missing):
                _write(cache, rows)
                tell(f"pseudo-labels: {number} of {len(missing)}")
    return [with_pseudo(p, rows[p.key]) if p.pseudo else p for p in pictures]


class Public:
    """The public detector; called with a picture it gives rows [thing number, score, x0, y0, x1, y1] in shares."""

    def __init__(self, weights: Path) -> None:
        self._core = openvino.Core()
        try:
            self._network = self._core.read_model(weights)
        except RuntimeError as error:
            raise InvalidInput(f"{weights} cannot be read as a network: {error}") from error
        self._compiled: dict[tuple[int, int], openvino.CompiledModel] = {}

    def __call__(self, picture: np.ndarray) -> list[list[float]]:
        h, w = picture.shape[:2]
        scale = (_PIXELS / (h * w)) ** 0.5
        height, width = (round(side * scale / 32) * 32 for side in (h, w))
        resized = cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
        tensor = np.ascontiguousarray(resized.transpose(2, 0, 1)[None], np.float32)
        served = self._for(height, width)(tensor)[0]
        return _rows(found_in(served, height, width, HALF_SURE)[0], height, width)

    def _for(self, height: int, width: int) -> openvino.CompiledModel:
        if (height, width) not in self._compiled:
            self._network.reshape([1, 3, height, width])
            options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
            self._compiled[height, width] = self._core.compile_model(self._network, "CPU", options)
        return self._compiled[height, width]


def _rows(found: Found, height: int, width: int) -> list[list[float]]:
    size = np.array([width, height] * 2, np.float32)
    return [
        [NUMBER[PSEUDO_THINGS[int(c)]], round(float(s), 3), *(round(float(v), 4) for v in (b / size).clip(0, 1))]
        for b, s, c in zip(*found, strict=True)
        if int(c) in PSEUDO_THINGS
    ]


def with_pseudo(picture: RealPicture, rows: list[list[float]]) -> RealPicture:
    """The picture with sure rows as labels and half-sure ones ignored; boxes that its own labels name stay theirs, and
    what they deny is not said again."""
    found = np.array(rows, np.float32).reshape(-1, 6)
    found = found[((found[:, 4:] - found[:, 2:4]) > 0).all(1)]
    denied = list(zip(picture.denied, picture.denied_classes, strict=True))
    found = found[
        [
            not any(_iou(row[2:], box) > 0.5 for box in picture.boxes)
            and not any(row[0] == thing and _iou(row[2:], box) > 0.5 for box, thing in denied)
            for row in found
        ]
    ]
    # A box over nearly everything is a façade taken for a truck as often as it is a truck.
    sure = (found[:, 1] >= SURE) & ((found[:, 4:] - found[:, 2:4]).prod(1) < _LARGEST_SHARE)
    return replace(
        picture,
        boxes=np.concatenate((picture.boxes, found[sure, 2:])),
        classes=np.concatenate((picture.classes, found[sure, 0].astype(np.int64))),
        known=picture.known | known_things(*PSEUDO_THINGS.values()),
        ignored=np.concatenate((picture.ignored, found[~sure, 2:])),
    )


def _iou(a: np.ndarray, b: np.ndarray) -> float:
    common = np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None))
    return float(common / max(np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - common, 1e-9))


def _read(cache: Path) -> dict[str, list]:
    try:
        told = json.loads(cache.read_text())
    except FileNotFoundError:
        return {}
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{cache} is not readable ({error}); remove it, it is made anew") from error
    return told["rows"] if told["format"] == _FORMAT else {}


def _write(cache: Path, rows: dict[str, list]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    partial = cache.with_suffix(f".{os.getpid()}")
    partial.write_text(json.dumps({"format": _FORMAT, "rows": rows}))
    os.replace(partial, cache)
