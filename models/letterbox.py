"""From a picture to the detector's input and back: the one place that knows how they lie on one another."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from data_contracts.errors import InvalidInput
from data_contracts.schemas.detection import Detections
from models.description import DetectorDescription

# Grey that YOLOX was trained to see as "nothing here".
_PADDING = 114


class RawDetections(NamedTuple):
    """What the detector says of one letterboxed picture.

    boxes: float32 [k, 4], x0 y0 x1 y1 in pixels of the letterboxed picture.
    scores: float32 [k], 0 to 1, strongest first.  classes: int32 [k], indexes into the description's things.
    """

    boxes: np.ndarray
    scores: np.ndarray
    classes: np.ndarray


def letterbox(
    picture: np.ndarray, description: DetectorDescription, mirrored: bool = False
) -> tuple[np.ndarray, float]:
    """Return (uint8 [H, W, 3], scale): the picture resized with its shape kept, at the top left, the rest grey.

    A point (x, y) of the picture lies at (x, y) · scale; mirrored, left and right change places.
    Raises InvalidInput unless it is uint8 [h, w, 3], h, w > 0.
    """
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3 or 0 in picture.shape:
        raise InvalidInput(
            f"a picture must be uint8 [height, width, 3], got {picture.dtype} {list(picture.shape)}", "picture"
        )
    height, width = picture.shape[:2]
    scale = min(description.input_height / height, description.input_width / width)
    fitted_height = min(max(round(height * scale), 1), description.input_height)
    fitted_width = min(max(round(width * scale), 1), description.input_width)
    out = np.empty(description.input_shape, np.uint8)
    out[fitted_height:] = _PADDING
    out[:fitted_height, fitted_width:] = _PADDING
    fitted = picture
    if (fitted_height, fitted_width) != (height, width):
        fitted = cv2.resize(picture, (fitted_width, fitted_height), interpolation=cv2.INTER_LINEAR)
    out[:fitted_height, :fitted_width] = cv2.flip(fitted, 1) if mirrored else fitted
    return out, scale


def to_detections(
    raw: RawDetections,
    description: DetectorDescription,
    scale: float,
    height: int,
    width: int,
    mirrored: bool = False,
) -> Detections:
    """Boxes back in pixels of the source picture (height × width), cut at its edges; boxes outside it are dropped.

    mirrored: it was letterboxed so.
    """
    boxes = raw.boxes / np.float32(scale)
    if mirrored:
        boxes[:, 0::2] = width - boxes[:, 2::-2]
    boxes[:, 0::2] = boxes[:, 0::2].clip(0, width)
    boxes[:, 1::2] = boxes[:, 1::2].clip(0, height)
    inside = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    return Detections(
        boxes=boxes[inside],
        scores=raw.scores[inside],
        things=tuple(description.things[c] for c in raw.classes[inside]),
        detector=description.model_name,
    )
