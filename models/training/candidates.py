"""What detectors find in pictures whose truth is known, cut out: the lessons of a verifier.

Chunk number n is a pure function of (plan, n), as in `feed`: three runs of scenes and drills, each on one street,
and views of real pictures. A found box holds the thing of its name on which it lies, else another on which it lies, and
none where nothing of ours is; where nobody knows, nothing is learnt from it. How far it lies on its thing is told too.
What no detector found is cut out from the truth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import openvino

from models.training import augment
from models.training.feed import FeedPlan, maker_of, real_sample, scene_indexes, scene_sample
from models.training.sample import Sample
from models.training.verifier_network import CONTEXT, NONE, SIDE, served

PICTURE = (640, 1088)
"""Height and width of the letterboxed picture that the pair sees and crops are cut from."""
SEEN = (416, 704)
"""Of it, what the detectors see."""
_SIZES = ((352, 640), (352, 640), (480, 848), (288, 512))
"""Of the scenes, a run each: small pictures are what streets' cameras mostly send to be looked at."""
_RUN, _RUNS = 32, 3
_DRILL_SHARE = 0.35
_REAL_VIEWS = 24
_FLOOR = 0.03
_MOST = 40
_OVERLAP = 0.65
_ITS_IOU, _LEAST_IOU = 0.4, 0.25
"""With a thing of its name, from which on a box is taken to mean that one; and with any, from which on it holds it."""
SURE, SURE_KEPT = 0.5, 0.35
"""Of right boxes with a higher score than SURE so many are kept: there is little to learn from them, and many."""
_LEAST_MISSED = 8.0
LESSON = np.dtype(
    [
        ("crop", "u1", (SIDE, SIDE, 3)),
        ("box", "f4", 4),
        ("thing", "i2"),
        ("score", "f4"),
        ("label", "i2"),
        ("overlap", "f4"),
        ("simulated", "?"),
    ]
)
"""crop: BGR.  box: x0 y0 x1 y1 in it.  thing, score: what the detector said; score 0 for what none found.
label: number of the thing that it holds, or NONE.  overlap: IoU with it, 0 for NONE."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What lessons are a function of. feed: seed, real pictures; its size is that of their views.  detectors: ONNX
    exports, of which each picture is shown to one."""

    feed: FeedPlan
    detectors: tuple[Path, ...]


@lru_cache(maxsize=4)
def _network(file: Path) -> openvino.CompiledModel:
    core = openvino.Core()
    network = core.read_model(file)
    network.reshape([1, 3, *SEEN])
    return core.compile_model(network, "CPU", {"INFERENCE_NUM_THREADS": "1", "INFERENCE_PRECISION_HINT": "f32"})


@lru_cache(maxsize=1)
def _grid() -> tuple[np.ndarray, np.ndarray]:
    cells, strides = [], []
    for stride in (8, 16, 32):
        y, x = np.mgrid[0 : SEEN[0] // stride, 0 : SEEN[1] // stride]
        cells.append(np.stack([x.ravel(), y.ravel()], 1))
        strides.append(np.full((len(cells[-1]), 1), stride))
    return np.concatenate(cells).astype(np.float32), np.concatenate(strides).astype(np.float32)


def found(file: Path, picture: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes [k, 4], scores [k] and things [k] that the detector finds in a picture of PICTURE, strongest first."""
    small = cv2.resize(picture, SEEN[::-1], interpolation=cv2.INTER_LINEAR)
    answer = _network(file)(small.astype(np.float32).transpose(2, 0, 1)[None])[0][0]
    rows = np.flatnonzero(answer[:, 4] >= _FLOOR)
    told = answer[rows]
    things = told[:, 5:].argmax(1)
    scores = told[:, 4] * np.take_along_axis(told[:, 5:], things[:, None], 1)[:, 0]
    above = np.flatnonzero(scores >= _FLOOR)
    order = above[np.argsort(-scores[above], kind="stable")]
    told, scores, things, rows = told[order], scores[order], things[order], rows[order]
    cells, strides = _grid()
    middle, half = (told[:, :2] + cells[rows]) * strides[rows], np.exp(told[:, 2:4]) * strides[rows] / 2
    grow = np.array([PICTURE[1] / SEEN[1], PICTURE[0] / SEEN[0]] * 2, np.float32)
    boxes = np.concatenate([middle - half, middle + half], 1) * grow
    kept: list[int] = []
    left = np.arange(len(scores))
    while left.size and len(kept) < _MOST:
        first, rest = left[0], left[1:]
        kept.append(first)
        again = (_iou(boxes[first : first + 1], boxes[rest])[0] > _OVERLAP) & (things[rest] == things[first])
        left = rest[~again]
    return boxes[kept], scores[kept], things[kept]


def _iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    common, own = _common(a, b), (b[:, 2:] - b[:, :2]).prod(1)
    return common / ((a[:, 2:] - a[:, :2]).prod(1)[:, None] + own[None] - common + 1e-9)


def _common(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    return np.clip(high - low, 0, None).prod(-1)


def pictures_a_chunk(feed: FeedPlan) -> int:
    """How many pictures the lessons of one chunk come from."""
    return _RUN * _RUNS + (_REAL_VIEWS if feed.real_a_chunk else 0)


def lessons(plan: Lessons, number: int) -> np.ndarray:
    """Chunk `number`, an array of LESSON."""
    rng = np.random.default_rng((plan.feed.seed, number, 2))
    rows = [row for sample in _pictures(plan.feed, number, rng) for row in _of(plan, sample, rng)]
    return np.array(rows, LESSON)


def _pictures(feed: FeedPlan, number: int, rng: np.random.Generator) -> Iterator[Sample]:
    indexes = scene_indexes(feed, number)[: _RUN * _RUNS]
    for at, index in enumerate(indexes):
        if at % _RUN == 0:
            height, width = _SIZES[rng.integers(len(_SIZES))]
            make = maker_of(feed.maker, "make_drill" if rng.random() < _DRILL_SHARE else "make_scene")
        yield _seen_otherwise(scene_sample(make(feed.seed, index, height, width)), rng)
    if feed.real_a_chunk:
        yield from (real_sample(feed, rng) for _ in range(_REAL_VIEWS))


def _seen_otherwise(sample: Sample, rng: np.random.Generator) -> Sample:
    """Each second one mirrored, each second one in other light."""
    picture, boxes = sample.picture, sample.boxes
    if rng.random() < 0.5:
        picture, boxes = picture[:, ::-1].copy(), boxes.copy()
        boxes[:, [0, 2]] = picture.shape[1] - boxes[:, [2, 0]]
    if rng.random() < 0.5:
        picture = augment.other_light(picture, augment.SIMULATED.light, rng)
    return replace(sample, picture=picture, boxes=boxes)


def _of(plan: Lessons, sample: Sample, rng: np.random.Generator) -> Iterator[tuple]:
    height, width = sample.picture.shape[:2]
    scale = min(PICTURE[0] / height, PICTURE[1] / width)
    fitted = round(width * scale), round(height * scale)
    picture = np.full((*PICTURE, 3), int(served().PADDING), np.uint8)
    picture[: fitted[1], : fitted[0]] = cv2.resize(sample.picture, fitted, interpolation=cv2.INTER_LINEAR)
    boxes, scores, things = found(plan.detectors[rng.integers(len(plan.detectors))], picture)
    truth = sample.boxes * scale
    overlaps = _iou(boxes, truth)
    met = np.zeros(len(truth), bool)
    for box, score, thing, overlap in zip(boxes, scores, things, overlaps, strict=True):
        at = _meant(int(thing), overlap, sample)
        if at is not None:
            label, lies_on = int(sample.classes[at]), float(overlap[at])
            met[at] |= lies_on >= _ITS_IOU
        elif _is_known_to_be_none(box, int(thing), sample, scale):
            label, lies_on = NONE, 0.0
        else:
            continue
        if label == NONE or score <= SURE or rng.random() < SURE_KEPT:
            yield _row(picture, box, int(thing), score, label, lies_on, sample.simulated)
    for box, thing in zip(truth[~met], sample.classes[~met], strict=True):
        moved = box + rng.normal(0, 0.06, 4) * np.tile(box[2:] - box[:2], 2)
        if (moved[2:] - moved[:2]).min() >= _LEAST_MISSED:
            lies_on = float(_iou(moved[None], box[None])[0, 0])
            yield _row(picture, moved, int(thing), 0.0, int(thing), lies_on, sample.simulated)


def _meant(thing: int, overlap: np.ndarray, sample: Sample) -> int | None:
    """Which thing of the truth a box holds, None where it holds none. overlap: its IoU with each."""
    if not len(overlap):
        return None
    of_its_name = overlap * (sample.classes == thing)
    at = int((of_its_name if of_its_name.max() >= _ITS_IOU else overlap).argmax())
    return at if overlap[at] >= _LEAST_IOU else None


def _is_known_to_be_none(box: np.ndarray, thing: int, sample: Sample, scale: float) -> bool:
    """Whether somebody looked for what the box, which lies on nothing known, was said to hold."""
    if _covered(box, sample.ignored * scale) > 0.3:
        return False
    denied = sample.denied[sample.denied_classes == thing] * scale
    return bool(
        sample.known[thing]
        or _covered(box, sample.refuted * scale) >= 0.7
        or (len(denied) and (_iou(box[None], denied) > 0.5).any())
    )


def _covered(box: np.ndarray, by: np.ndarray) -> float:
    """Most of the box, 0 to 1, that one of these covers."""
    return float(_common(box[None], by).max() / max((box[2:] - box[:2]).prod(), 1e-6)) if len(by) else 0.0


def _row(
    picture: np.ndarray, box: np.ndarray, thing: int, score: float, label: int, overlap: float, simulated: bool
) -> tuple:
    cut = served().crop(picture, box, SIDE, CONTEXT)
    where = np.flatnonzero(cut[3].any(0)), np.flatnonzero(cut[3].any(1))
    inner = [float(w[0]) if len(w) else 0.0 for w in where] + [float(w[-1] + 1) if len(w) else 0.0 for w in where]
    pixels = np.rint(cut[:3].transpose(1, 2, 0)).clip(0, 255).astype(np.uint8)
    return pixels, np.array(inner, np.float32), thing, score, label, overlap, simulated
