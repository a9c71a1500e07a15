"""Words in pictures, Chinese too, without a font on the machine: OpenCV carries one (`uni`, after WenQuanYi)."""

from __future__ import annotations

import threading
from functools import lru_cache

import cv2
import numpy as np

Colour = tuple[int, int, int]

REGULAR, BOLD = 400, 700
ELLIPSIS = "…"

# A font face keeps the glyphs it has drawn and is not made for several threads at once.
_lock = threading.Lock()


@lru_cache(maxsize=1)
def _face() -> cv2.FontFace:
    return cv2.FontFace("uni")


def text_width(text: str, size: int, bold: bool = False) -> int:
    """Width in pixels of one line of `size` pixels."""
    with _lock:
        return int(cv2.getTextSize((0, 0), text, (0, 0), _face(), size, BOLD if bold else REGULAR)[2])


def shortened(text: str, size: int, room: int, bold: bool = False) -> str:
    """The text, or as much of it as fits into `room` pixels, with an ellipsis."""
    if text_width(text, size, bold) <= room:
        return text
    while text and text_width(text + ELLIPSIS, size, bold) > room:
        text = text[:-1].rstrip()
    return text + ELLIPSIS


def write(
    picture: np.ndarray,
    text: str,
    baseline: tuple[int, int],
    size: int,
    colour: Colour,
    bold: bool = False,
    room: int | None = None,
) -> None:
    """Draw one line into the picture, its baseline beginning at `baseline`; cut to `room` pixels when given."""
    line = " ".join(text.split())
    if room is not None:
        line = shortened(line, size, room, bold)
    with _lock:
        cv2.putText(picture, line, baseline, colour, _face(), size, BOLD if bold else REGULAR)
