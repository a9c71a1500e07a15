"""Regions of a small picture that are not as the empty street: a thing, light, or where something has left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np

_NEAR = np.ones((3, 3), np.uint8)
# Pixels of the small picture: about ten source pixels square at a width of 640.
LEAST_PIXELS = 9
# Light changes everything under it by one number: what is left of the change when it is taken off is this small, and
# so is its colour. In codes, 1/82 of a factor e. Over a street clip: drawn shadows and lamps 0.1 to 1.3 (their colour
# up to 1.3), drawn bags of 16 to 34 pixels 3.2 to 9.3. The rim, where light has its own edge, does not count.
LIGHT_SPREAD = 2.2
LIGHT_COLOUR = 9.0
RIM_PIXELS = 3
# A shadow in the sun leaves at least a third of the light, a lamp at night multiplies it by no more than five.
DARKEST, BRIGHTEST = -82.0, 130.0
# The edge of a thing lies in the picture that shows it. Under this share of it in the picture of now, it has left.
EDGE_SHARE = 1.1
# A region that fills so little of its box is an outline or a line of light, not a body.
LEAST_FILLED = 0.3


class What(Enum):
    """What a region is."""

    THING = "thing"
    LIGHT = "light"
    GHOST = "ghost"
    SPECK = "speck"


@dataclass(frozen=True, slots=True)
class Region:
    """Connected pixels. x0, y0, x1, y1: its box, right and lower side outside.  mask: bool [y1 - y0, x1 - x0]."""

    x0: int
    y0: int
    x1: int
    y1: int
    mask: np.ndarray

    @property
    def inside(self) -> tuple[slice, slice]:
        """To index an array of the picture's size with."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    @property
    def pixels(self) -> int:
        return int(np.count_nonzero(self.mask))

    def share(self, of: np.ndarray) -> float:
        """Mean over its pixels of `of`, an array of the picture's size; of a bool one, the share where it is so."""
        return float(of[self.inside][self.mask].mean())


def regions_of(mask: np.ndarray) -> Iterator[Region]:
    """The connected regions of a uint8 picture, 0 or 255, after gaps of a pixel are closed."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _NEAR)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    for label in range(1, count):
        x, y, w, h, _ = (int(v) for v in stats[label])
        yield Region(x, y, x + w, y + h, labels[y : y + h, x : x + w] == label)


def what_is(region: Region, standing: np.ndarray, street: np.ndarray) -> What:
    """What the region is, by what stands there and the empty street, both in codes uint8 [h, w, 3]."""
    body = region.pixels
    sides = region.x1 - region.x0, region.y1 - region.y0
    if body < LEAST_PIXELS or min(sides) < 3 or body < LEAST_FILLED * sides[0] * sides[1]:
        return What.SPECK
    now, was = _around(region, standing), _around(region, street)
    mask = np.pad(region.mask, 2).astype(np.uint8)[_cut(region, standing.shape)]
    if _is_light(mask, now, was):
        return What.LIGHT
    band = (cv2.dilate(mask, _NEAR) - cv2.erode(mask, _NEAR)).astype(bool)
    edge_now, edge_was = float(_edges(now)[band].mean()), float(_edges(was)[band].mean())
    return What.GHOST if edge_now < EDGE_SHARE * edge_was else What.THING


def _cut(region: Region, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Of the region's box with two pixels around it, the part that lies in the picture."""
    top, left = max(0, 2 - region.y0), max(0, 2 - region.x0)
    height, width = region.y1 - region.y0 + 4, region.x1 - region.x0 + 4
    return (
        slice(top, height - max(0, region.y1 + 2 - shape[0])),
        slice(left, width - max(0, region.x1 + 2 - shape[1])),
    )


def _around(region: Region, picture: np.ndarray) -> np.ndarray:
    return picture[max(0, region.y0 - 2) : region.y1 + 2, max(0, region.x0 - 2) : region.x1 + 2]


def _is_light(mask: np.ndarray, now: np.ndarray, was: np.ndarray) -> bool:
    """Whether the inside differs by one number alone."""
    inner = mask
    for _ in range(RIM_PIXELS):
        smaller = cv2.erode(inner, _NEAR, borderType=cv2.BORDER_CONSTANT, borderValue=0)
        if np.count_nonzero(smaller) < LEAST_PIXELS // 2:
            break
        inner = smaller
    inner = inner.astype(bool)
    change = now[inner].astype(np.float32) - was[inner]
    grey = change.mean(axis=1)
    middle = float(np.median(grey))
    if not DARKEST < middle < BRIGHTEST:
        return False
    colour = np.abs(np.median(change - grey[:, None], axis=0)).max()
    spread = float(np.abs(grey - middle).mean())
    return spread <= LIGHT_SPREAD and colour <= LIGHT_COLOUR


def _edges(picture: np.ndarray) -> np.ndarray:
    grey = picture.astype(np.float32).mean(axis=2)
    return cv2.magnitude(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
