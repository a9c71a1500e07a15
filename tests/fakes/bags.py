"""Bags drawn by code, to be put down in a picture: crumpled, shaded from above, with folds that shine."""

from __future__ import annotations

import cv2
import numpy as np

BLACK, WHITE, RED, GREEN = (30, 28, 28), (205, 210, 215), (60, 40, 140), (110, 140, 60)

Bag = tuple[np.ndarray, np.ndarray]


def a_bag(side: int, colour: tuple[int, int, int] = BLACK, seed: int = 0) -> Bag:
    """(uint8 [side, side, 3], cover uint8 [side, side]): a tied bag."""
    chance, large = np.random.default_rng(seed), 4 * side
    cover = np.zeros((large, large), np.uint8)
    turns = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    reach = 0.42 * large * (0.85 + 0.25 * chance.random(18))
    rim = np.stack([large / 2 + np.cos(turns) * reach, 0.55 * large + np.sin(turns) * reach * 0.95], axis=1)
    cv2.fillPoly(cover, [rim.astype(np.int32)], 255)
    cv2.ellipse(cover, (large // 2, large // 10), (large // 10, large // 8), 0, 0, 360, 255, -1)
    drawn = np.full((large, large, 3), colour, np.float32) * np.linspace(1.3, 0.7, large)[:, None, None]
    for _ in range(14):
        for light, thick in ((2.2, 3), (0.5, 4)):
            begin = chance.integers(0, large, 2)
            end = begin + chance.integers(-large // 4, large // 4, 2)
            fold = [c * light + (45 if light > 1 else 0) for c in colour]
            cv2.line(drawn, begin.tolist(), end.tolist(), fold, thick)
    drawn = cv2.GaussianBlur(drawn, (5, 5), 0).clip(0, 255).astype(np.uint8)
    small = (side, side)
    return cv2.resize(drawn, small, interpolation=cv2.INTER_AREA), cv2.resize(
        cover, small, interpolation=cv2.INTER_AREA
    )


def put(picture: np.ndarray, bag: Bag, x: int, y: int) -> np.ndarray:
    """A copy of the picture with the bag's upper left corner at x, y."""
    drawn, cover = bag
    part, share = np.s_[y : y + len(drawn), x : x + drawn.shape[1]], cover[..., None] / 255
    result = picture.copy()
    result[part] = picture[part] * (1 - share) + drawn * share
    return result


def shaded(picture: np.ndarray, corners: list[tuple[int, int]], light: float, soft: float = 0.0) -> np.ndarray:
    """The picture with `light` times its light within the corners; soft: pixels by which the edge is blurred."""
    cover = np.zeros(picture.shape[:2], np.float32)
    cv2.fillPoly(cover, [np.array(corners, np.int32)], 1.0)
    if soft:
        cover = cv2.GaussianBlur(cover, (0, 0), soft)
    return (picture * (1 - cover * (1 - light))[..., None]).clip(0, 255).astype(np.uint8)
