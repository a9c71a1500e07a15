"""The pictures that went worst, with true and found boxes drawn in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import Thing
from models.evaluation.matching import Matched, match
from models.evaluation.records import DataSet, ScoredPicture

WORST = 20
RIGHT, MISSED, FALSE = (80, 200, 80), (0, 165, 255), (60, 60, 255)
_WIDTH = 480
_JPEG_QUALITY = 80


@dataclass(frozen=True, slots=True)
class WorstPicture:
    """errors: what it is ranked by, boxes missed or misnamed and the scores of what was found where nothing is."""

    picture: ScoredPicture
    matched: Matched
    errors: float


def worst_pictures(
    pictures: Sequence[ScoredPicture], labels: frozenset[Thing], least_score: float, most: int = WORST
) -> list[WorstPicture]:
    """At most `most` of the pictures with any error, the worst first; of equal ones the first by name."""
    ranked = []
    for picture in pictures:
        matched = match(picture, labels, least_score)
        errors = len(matched.missed) + len(matched.mistaken) + sum(d.score for d in matched.false)
        if errors:
            ranked.append(WorstPicture(picture, matched, errors))
    return sorted(ranked, key=lambda one: (-one.errors, one.picture.name))[:most]


def draw(one: WorstPicture, data_set: DataSet) -> bytes:
    """The picture as JPEG, _WIDTH wide: green what is right, orange what was missed, red what is false or misnamed."""
    pixels = next(p for p in data_set if p.name == one.picture.name).open().pixels
    scale = _WIDTH / pixels.shape[1]
    drawn = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    for true, found in one.matched.right:
        _box(drawn, true.box, scale, RIGHT, "")
        _box(drawn, found.box, scale, RIGHT, f"{found.thing} {found.score:.2f}")
    for true in one.matched.missed:
        _box(drawn, true.box, scale, MISSED, str(true.thing))
    for true, found in one.matched.mistaken:
        _box(drawn, true.box, scale, MISSED, str(true.thing))
        _box(drawn, found.box, scale, FALSE, f"{found.thing} {found.score:.2f}", below=True)
    for found in one.matched.false:
        _box(drawn, found.box, scale, FALSE, f"{found.thing} {found.score:.2f}", below=True)
    return cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()


def _box(
    drawn: np.ndarray, box: Box, scale: float, colour: tuple[int, int, int], word: str, below: bool = False
) -> None:
    x0, y0, x1, y1 = (round(v * scale) for v in box.as_list())
    cv2.rectangle(drawn, (x0, y0), (x1 - 1, y1 - 1), colour, 1 if not word else 2)
    y = min(y1 + 11, drawn.shape[0] - 3) if below else max(y0 - 4, 10)
    for thickness, ink in ((3, (0, 0, 0)), (1, colour)):
        cv2.putText(drawn, word, (max(x0, 1), y), cv2.FONT_HERSHEY_SIMPLEX, 0.38, ink, thickness, cv2.LINE_AA)
