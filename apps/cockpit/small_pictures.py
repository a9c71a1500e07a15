"""Pictures as the browser needs them: whole, small, or the small part around a thing."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from apps.cockpit import parts
from data_contracts.schemas.geometry import Box

WIDEST = 640
_ASPECT = 13 / 9
# The part shown around a thing is this many times its size, but never less than this many pixels wide.
_AROUND, _AROUND_LEAST = 2.0, 120.0


@lru_cache(maxsize=1024)
def picture_bytes(path: str, width: int, around: Box | None) -> bytes:
    """JPEG bytes of a copy; `width` 0 gives the stored ones.

    Raises NotFound and PartUnavailable as the picture store does. Kept, as paths are made from content.
    """
    data = parts.pictures().get(path)
    if not width:
        return data
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return data
    if around is not None:
        image = _part(image, around)
    width = max(16, min(width, WIDEST, image.shape[1]))
    height = max(1, round(image.shape[0] * width / image.shape[1]))
    done, small = cv2.imencode(".jpg", cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA))
    return small.tobytes() if done else data


def _part(image: np.ndarray, box: Box) -> np.ndarray:
    """The part of uint8 [h, w, 3] around the box, with the aspect of a thumbnail, moved inside the picture."""
    height, width = image.shape[:2]
    wide = min(float(width), height * _ASPECT, max(_AROUND_LEAST, _AROUND * box.width, _AROUND * box.height * _ASPECT))
    high = wide / _ASPECT
    x = min(max(0.0, (box.x0 + box.x1 - wide) / 2), width - wide)
    y = min(max(0.0, (box.y0 + box.y1 - high) / 2), height - high)
    return image[round(y) : round(y + high), round(x) : round(x + wide)]
