"""Does a camera still look where it did? Small grey pictures are compared tile by tile with a reference."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import cv2
import numpy as np

COLUMNS, ROWS = 5, 4
SEARCH_X, SEARCH_Y = 18, 12
MATCH = 0.6
STILL_MATCH = 0.5
LEAST_CONTRAST = 5.0
LEAST_TILES = 3
DEAD_ZONE = 0.5


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the view has moved against its reference, in pixels of the small pictures: right and down positive."""

    x: float
    y: float

    @property
    def length(self) -> float:
        return float(np.hypot(self.x, self.y))

    def __add__(self, other: Shift) -> Shift:
        return Shift(self.x + other.x, self.y + other.y)


NO_SHIFT = Shift(0.0, 0.0)


class Reference:
    """A view as it was: uint8 [h, w] grey, and the tiles of it that have something to be recognised by."""

    def __init__(self, grey: np.ndarray) -> None:
        self.grey = grey
        self._edges = _edges(grey)
        height, width = grey.shape
        columns = np.linspace(0, width, COLUMNS + 1).astype(int)
        rows = np.linspace(0, height, ROWS + 1).astype(int)
        tiles = [(x0, y0, x1, y1) for x0, x1 in itertools.pairwise(columns) for y0, y1 in itertools.pairwise(rows)]
        self._tiles = [t for t in tiles if float(grey[t[1] : t[3], t[0] : t[2]].std()) >= LEAST_CONTRAST]

    @property
    def recognisable(self) -> bool:
        """False for a view too plain or dark to be told from another."""
        return len(self._tiles) >= LEAST_TILES

    def anchored_share(self, grey: np.ndarray, shift: Shift) -> float:
        """Share of the tiles that still look the same when the view has moved by `shift`; 0 to 1."""
        edges, dx, dy = _edges(grey), round(shift.x), round(shift.y)
        height, width = edges.shape
        same = seen = 0
        for x0, y0, x1, y1 in self._tiles:
            # The part of the tile that lies in both pictures.
            left, right = max(x0, -dx), min(x1, width - dx)
            top, bottom = max(y0, -dy), min(y1, height - dy)
            if right - left < 8 or bottom - top < 8:
                continue
            seen += 1
            here = edges[top + dy : bottom + dy, left + dx : right + dx]
            same += _likeness(self._edges[top:bottom, left:right], here) > STILL_MATCH
        return same / seen if seen else 0.0

    def find_shift(self, grey: np.ndarray) -> Shift | None:
        """Where the view has moved, when enough tiles agree about it; None when they do not.

        Each tile is searched for near its place; the middle of what the well-found tiles say is the shift, when at
        least half of these tiles, and a quarter of all, agree with it. A large vehicle hides tiles but moves none.
        """
        edges = cv2.copyMakeBorder(_edges(grey), SEARCH_Y, SEARCH_Y, SEARCH_X, SEARCH_X, cv2.BORDER_REPLICATE)
        moves = []
        for x0, y0, x1, y1 in self._tiles:
            area = edges[y0 : y1 + 2 * SEARCH_Y, x0 : x1 + 2 * SEARCH_X]
            likeness = cv2.matchTemplate(area, self._edges[y0:y1, x0:x1], cv2.TM_CCOEFF_NORMED)
            _, best, _, (x, y) = cv2.minMaxLoc(likeness)
            if best > MATCH:
                moves.append((_peak(likeness[y], x) - SEARCH_X, _peak(likeness[:, x], y) - SEARCH_Y))
        if len(moves) < LEAST_TILES:
            return None
        middle = np.median(moves, axis=0)
        agreeing = [m for m in moves if np.hypot(*(np.array(m) - middle)) < 1.5]
        if len(agreeing) < max(LEAST_TILES, len(moves) / 2, len(self._tiles) / 4):
            return None
        x, y = np.mean(agreeing, axis=0)
        return Shift(float(x), float(y))


def _edges(grey: np.ndarray) -> np.ndarray:
    """float32 [h, w]: strength of edges, which stays when the light changes."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    strength = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    return cv2.sqrt(strength)


def _likeness(a: np.ndarray, b: np.ndarray) -> float:
    """Normalised correlation coefficient, -1 to 1; 0 when either is flat."""
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 1e-6 else 0.0


def _peak(values: np.ndarray, index: int) -> float:
    """Place of a maximum between whole pixels, by the parabola through it and its neighbours."""
    if not 0 < index < len(values) - 1:
        return float(index)
    before, at, after = (float(v) for v in values[index - 1 : index + 2])
    bend = before - 2 * at + after
    return index if bend == 0 else index + 0.5 * (before - after) / bend
