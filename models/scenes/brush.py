"""Drawing with smooth edges: everything is drawn four times as large and made small once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

Colour = tuple[int, int, int]
Corner = tuple[float, float]

TIMES = 4
MARGIN = 6


@dataclass(frozen=True, slots=True)
class Sprite:
    """A thing ready to be laid over a picture.

    lay: uint8 [h, w, 3] BGR, already multiplied by its opacity.  through: uint16 [h, w, 1], 256 where the picture
    behind shows fully, 0 where nothing of it does.  Round the thing itself is a margin of MARGIN pixels for shadows.
    """

    lay: np.ndarray
    through: np.ndarray

    @property
    def width(self) -> int:
        return int(self.lay.shape[1]) - 2 * MARGIN

    @property
    def height(self) -> int:
        return int(self.lay.shape[0]) - 2 * MARGIN

    def flipped(self) -> Sprite:
        return Sprite(np.ascontiguousarray(self.lay[:, ::-1]), np.ascontiguousarray(self.through[:, ::-1]))

    def blit(self, picture: np.ndarray, left: int, top: int) -> None:
        """Lay the thing over `picture` with its own upper left corner (without margin) at left, top; cut at edges."""
        height, width = picture.shape[:2]
        left, top = left - MARGIN, top - MARGIN
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(width, left + self.lay.shape[1]), min(height, top + self.lay.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        part = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
        behind = picture[y0:y1, x0:x1]
        behind[:] = (behind * self.through[part] >> 8) + self.lay[part]


class Brush:
    """Draws one sprite of width × height pixels; coordinates are pixels and may be fractions or lie in the margin."""

    def __init__(self, width: int, height: int) -> None:
        size = ((height + 2 * MARGIN) * TIMES, (width + 2 * MARGIN) * TIMES)
        self._colour = np.zeros((*size, 3), np.uint8)
        self._opaque = np.zeros(size, np.uint8)

    def shadow(self, x0: float, x1: float, y: float, thickness: float = 4, strength: float = 0.4) -> None:
        """A soft shadow on the ground below what is drawn later."""
        spot = np.zeros_like(self._opaque)
        middle, half = self._at((x0 + x1) / 2, y), (round((x1 - x0) / 2 * TIMES), round(thickness / 2 * TIMES))
        cv2.ellipse(spot, middle, half, 0, 0, 360, round(255 * strength), -1)
        np.maximum(self._opaque, cv2.GaussianBlur(spot, (0, 0), 1.2 * TIMES), out=self._opaque)

    def poly(self, corners: Sequence[Corner], colour: Colour) -> None:
        points = [np.array([self._at(*c) for c in corners], np.int32)]
        cv2.fillPoly(self._colour, points, colour)
        cv2.fillPoly(self._opaque, points, 255)

    def rect(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        self.poly([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    def disc(self, x: float, y: float, rx: float, ry: float, colour: Colour, turn: float = 0) -> None:
        for canvas, value in ((self._colour, colour), (self._opaque, 255)):
            cv2.ellipse(canvas, self._at(x, y), (round(rx * TIMES), round(ry * TIMES)), turn, 0, 360, value, -1)

    def ring(self, x: float, y: float, radius: float, colour: Colour, line: float = 1.0) -> None:
        for canvas, value in ((self._colour, colour), (self._opaque, 255)):
            cv2.circle(canvas, self._at(x, y), round(radius * TIMES), value, max(1, round(line * TIMES)))

    def line(self, corners: Sequence[Corner], colour: Colour, line: float = 1.0) -> None:
        points = [np.array([self._at(*c) for c in corners], np.int32)]
        for canvas, value in ((self._colour, colour), (self._opaque, 255)):
            cv2.polylines(canvas, points, False, value, max(1, round(line * TIMES)))

    def text(self, words: str, x: float, y: float, size: float, colour: Colour) -> None:
        """Words on something already drawn, their baseline beginning at x, y."""
        cv2.putText(self._colour, words, self._at(x, y), colour, cv2.FontFace("uni"), round(size * TIMES), 700)

    def sprite(self) -> Sprite:
        opaque = self._opaque.astype(np.float32) / 255
        size = (self._opaque.shape[1] // TIMES, self._opaque.shape[0] // TIMES)
        lay = cv2.resize(self._colour * opaque[..., None], size, interpolation=cv2.INTER_AREA)
        through = 256 - np.round(256 * cv2.resize(opaque, size, interpolation=cv2.INTER_AREA)).astype(np.uint16)
        return Sprite(lay.astype(np.uint8), through[..., None])

    @staticmethod
    def _at(x: float, y: float) -> tuple[int, int]:
        return round((x + MARGIN) * TIMES), round((y + MARGIN) * TIMES)
