"""What the picture itself says, beside the detector: how far the view has drifted, how places look, what changed."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from data_contracts.schemas.geometry import Box
from governance_rules.domain.places import LOOK_SIDE, Look

THUMBNAIL_WIDTH = 160
# Peak of the phase correlation under which the two pictures say nothing of each other's position.
LEAST_RESPONSE = 0.25
# A larger drift than this share of the width is a shifted view, which the health check tells of.
MOST_DRIFT = 0.06
# The estimate wavers by some tenths of a pixel; it is only followed when it has moved by more than this.
DRIFT_STEP = 1.0
# The second reference follows the light of the day.
RENEW_SECONDS = 600.0
_JPEG_QUALITY = 70
# Normalised cross-correlation of two whole thumbnails. A lorry before the camera leaves more.
RELIT_LIKENESS = 0.4


def grey_of(picture: np.ndarray) -> np.ndarray:
    """Grey picture uint8 [h, w] of a BGR one."""
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def thumbnail_of(grey: np.ndarray) -> np.ndarray:
    """Small grey picture uint8, THUMBNAIL_WIDTH wide, by area."""
    height = max(8, round(grey.shape[0] * THUMBNAIL_WIDTH / grey.shape[1]))
    return cv2.resize(grey, (THUMBNAIL_WIDTH, height), interpolation=cv2.INTER_AREA)


def is_relit(before: np.ndarray | None, thumbnail: np.ndarray) -> bool:
    """Whether the whole picture looks so different from the one before that its light must have changed."""
    if before is None or before.shape != thumbnail.shape:
        return False
    a, b = before.ravel() - before.mean(), thumbnail.ravel() - thumbnail.mean()
    # Not np.dot: on a busy machine the threads it starts cost more than the whole frame.
    return float((a * b).sum()) < RELIT_LIKENESS * float(np.sqrt((a * a).sum() * (b * b).sum()))


def look_of(grey: np.ndarray, box: Box) -> Look | None:
    """How the part of the picture under the box looks; None when less than half of the box lies in the picture."""
    height, width = grey.shape
    x0, y0 = max(0, round(box.x0)), max(0, round(box.y0))
    x1, y1 = min(width, round(box.x1)), min(height, round(box.y1))
    if x1 - x0 < 2 or y1 - y0 < 2 or (x1 - x0) * (y1 - y0) < 0.5 * box.area:
        return None
    return Look.of(cv2.resize(grey[y0:y1, x0:x1], (LOOK_SIDE, LOOK_SIDE), interpolation=cv2.INTER_AREA))


@lru_cache(maxsize=8)
def _hanning(width: int, height: int) -> np.ndarray:
    return cv2.createHanningWindow((width, height), cv2.CV_32F)


def _shift(reference: np.ndarray, thumbnail: np.ndarray) -> tuple[float, float, float]:
    """(dx, dy, response): how far the second picture lies from the first, by phase correlation."""
    window = _hanning(reference.shape[1], reference.shape[0])
    (dx, dy), response = cv2.phaseCorrelate(np.float32(reference), np.float32(thumbnail), window)
    return dx, dy, response


def _pack(thumbnail: np.ndarray) -> tuple[str, np.ndarray]:
    """The thumbnail as text for the saved state, and as it will be after being read back."""
    data = cv2.imencode(".jpg", thumbnail, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]
    return base64.b64encode(data.tobytes()).decode(), cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)


def _unpack(text: str) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(base64.b64decode(text), np.uint8), cv2.IMREAD_GRAYSCALE)


@dataclass(slots=True)
class _Reference:
    packed: str
    thumbnail: np.ndarray
    dx: float
    dy: float
    moment: float

    @classmethod
    def of(cls, thumbnail: np.ndarray, dx: float, dy: float, moment: float) -> _Reference:
        packed, again = _pack(thumbnail)
        return cls(packed, again, dx, dy, moment)

    def to_json(self) -> list[Any]:
        return [self.packed, self.dx, self.dy, self.moment]

    @classmethod
    def from_json(cls, value: list[Any]) -> _Reference:
        return cls(value[0], _unpack(value[0]), *value[1:])


class DriftMeter:
    """How far the view has drifted from the first picture of the preset, in source pixels.

    Compared with the first picture of all, so that errors do not add up; where the light has become another, with a
    picture of the last minutes, whose own drift is known.
    """

    def __init__(self, state: dict[str, Any] | None = None) -> None:
        self.dx, self.dy = (state["dx"], state["dy"]) if state else (0.0, 0.0)
        self._references = [_Reference.from_json(r) for r in state["references"]] if state else []

    def measure(self, thumbnail: np.ndarray, source_width: int, moment: float) -> tuple[float, float]:
        """(dx, dy) of this picture: a thing at (x, y) in the first one is now at (x + dx, y + dy)."""
        if not self._references or self._references[0].thumbnail.shape != thumbnail.shape:
            self.dx = self.dy = 0.0
            self._references = [_Reference.of(thumbnail, 0.0, 0.0, moment)]
            return 0.0, 0.0
        scale = source_width / THUMBNAIL_WIDTH
        for reference in self._references:
            dx, dy, response = _shift(reference.thumbnail, thumbnail)
            dx, dy = dx * scale + reference.dx, dy * scale + reference.dy
            if response >= LEAST_RESPONSE and max(abs(dx), abs(dy)) <= MOST_DRIFT * source_width:
                if max(abs(dx - self.dx), abs(dy - self.dy)) > DRIFT_STEP:
                    self.dx, self.dy = round(dx, 2), round(dy, 2)
                break
        if moment - self._references[-1].moment > RENEW_SECONDS:
            self._references = [self._references[0], _Reference.of(thumbnail, self.dx, self.dy, moment)]
        return self.dx, self.dy

    def to_json(self) -> dict[str, Any]:
        return {"dx": self.dx, "dy": self.dy, "references": [r.to_json() for r in self._references]}


class ChangeGate:
    """Whether a picture differs from the last scored one in any spot as large as a small thing.

    Standing things are in both, so this hides nothing that stands; it only saves looking again at the same picture.
    """

    CELLS = (64, 36)
    GREY_LEVELS = 10
    LEAST_CELLS = 2

    def __init__(self) -> None:
        self._scored: np.ndarray | None = None

    def _cells(self, grey: np.ndarray) -> np.ndarray:
        return cv2.resize(grey, self.CELLS, interpolation=cv2.INTER_AREA).astype(np.int16)

    def changed(self, grey: np.ndarray) -> bool:
        if self._scored is None:
            return True
        change = self._cells(grey) - self._scored
        # The exposure moves the whole picture at once; that is no change in the street.
        change -= np.int16(np.median(change))
        return int(np.count_nonzero(np.abs(change) > self.GREY_LEVELS)) >= self.LEAST_CELLS

    def scored(self, grey: np.ndarray) -> None:
        self._scored = self._cells(grey)
