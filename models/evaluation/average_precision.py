"""AP and AP50 of COCO, by faster-coco-eval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from faster_coco_eval import COCO, COCOeval_faster

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import THINGS, Thing
from models.evaluation.records import ScoredPicture, TrueBox

MOST_FOUND = 100
"""Boxes of one thing in one picture that count, the strongest, as COCO has it."""
_WITHIN, _ASIDE = 1.0, 3.0
"""COCO leaves aside what is not of an area in question; these stand for being in a slice and not."""

TakesTrue = Callable[[TrueBox], bool]
TakesBox = Callable[[Box], bool]


@dataclass(frozen=True, slots=True)
class Precision:
    """ap: mean over IoU 0.50 to 0.95 in steps of 0.05.  curve: precision at IoU 0.5 for recall 0, 0.01 … 1."""

    ap: float
    ap50: float
    curve: tuple[float, ...]


def average_precision(
    pictures: Sequence[ScoredPicture],
    things: frozenset[Thing],
    takes: TakesTrue = lambda true: True,
    takes_found: TakesBox = lambda box: True,
) -> dict[Thing, Precision]:
    """Of each of `things` of which there is a true box that `takes`.

    True boxes that it does not take, and regions, count neither way; so do found boxes that match nothing and that
    `takes_found` refuses.
    """
    counted = [t for t in THINGS if t in things]
    truth = [
        row
        for number, picture in enumerate(pictures)
        for true in picture.truth
        for row in _true_rows(true, number, counted, takes)
    ]
    there = [t for t in counted if any(r["category_id"] == _number(t) and _counts(r) for r in truth)]
    found = [
        _row(one.box, number, Thing(one.thing)) | {"score": one.score}
        for number, picture in enumerate(pictures)
        for one in picture.found
        if one.thing in things
    ]
    if not there or not found:
        return {t: Precision(0.0, 0.0, (0.0,) * 101) for t in there}
    boxes = [Box(x, y, x + w, y + h) for x, y, w, h in (row["bbox"] for row in found)]
    evaluation = _evaluate(truth, found, [takes_found(box) for box in boxes], len(pictures), there)
    result = {}
    for k, thing in enumerate(there):
        precision = evaluation[:, :, k, 0, -1]
        result[thing] = Precision(_mean(precision), _mean(precision[0]), tuple(map(float, precision[0])))
    return result


def _evaluate(
    truth: list[dict], found: list[dict], within: list[bool], pictures: int, there: list[Thing]
) -> np.ndarray:
    """COCO's precision [IoU, recall, thing, area, most found], −1 where there is none."""
    told = COCO()
    told.dataset = {
        "images": [{"id": n} for n in range(pictures)],
        "annotations": [row | {"id": n} for n, row in enumerate(truth, 1)],
        "categories": [{"id": _number(t), "name": str(t)} for t in THINGS],
    }
    told.createIndex()
    answers = told.loadRes(found)
    for row, takes in zip(answers.dataset["annotations"], within, strict=True):
        row["area"] = _WITHIN if takes else _ASIDE
    evaluation = COCOeval_faster(told, answers, iouType="bbox")
    evaluation.params.catIds = [_number(t) for t in there]
    evaluation.params.areaRng, evaluation.params.areaRngLbl = [[0, (_WITHIN + _ASIDE) / 2]], ["slice"]
    evaluation.params.maxDets = [MOST_FOUND]
    evaluation.evaluate()
    evaluation.accumulate()
    return np.asarray(evaluation.eval["precision"])


def _mean(precision: np.ndarray) -> float:
    known = precision[precision > -1]
    return float(known.mean()) if known.size else 0.0


def _number(thing: Thing) -> int:
    return THINGS.index(thing) + 1


def _counts(row: dict) -> bool:
    return not row["iscrowd"] and row["area"] == _WITHIN


def _row(box: Box, picture: int, thing: Thing) -> dict:
    return {
        "image_id": picture,
        "category_id": _number(thing),
        "bbox": [box.x0, box.y0, box.width, box.height],
    }


def _true_rows(true: TrueBox, picture: int, counted: Sequence[Thing], takes: TakesTrue) -> list[dict]:
    whose = [t for t in counted if true.thing is None or true.thing == t]
    area = _WITHIN if true.region or takes(true) else _ASIDE
    return [_row(true.box, picture, t) | {"iscrowd": int(true.region), "area": area} for t in whose]
