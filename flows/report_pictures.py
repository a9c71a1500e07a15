"""Pictures as a printed page carries them well."""

from __future__ import annotations

import cv2
import numpy as np

MOST_PIXELS = 1200
"""Of the longer side: 240 dots an inch at the 12 cm that a card is wide at most."""
QUALITY = 78


def for_print(data: bytes) -> bytes | None:
    """JPEG with a longer side of at most MOST_PIXELS, never enlarged; None where the bytes are no picture.

    Encoded anew, so nothing that a camera writes beside the pixels goes out.
    """
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return None
    factor = MOST_PIXELS / max(image.shape[:2])
    if factor < 1:
        size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    done, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return encoded.tobytes() if done else None
