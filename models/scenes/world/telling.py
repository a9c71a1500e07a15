"""What of a drawn thing somebody would draw a box around, and whether anybody could name it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import Thing
from models.scenes.world.drawing import Sprite

LOOSE = frozenset({Thing.GARBAGE})
"""Things that lie about in pieces."""
NEAR = 0.03
"""Pieces that lie no further apart than twice this share of the longer side of all are one lot."""
WORTH = 0.1
"""A lot apart belongs to the thing when it shows at least this share of what the largest shows."""
END_ON = 0.25
"""Laundry narrower than this share of its height is seen from its end: a line, that nobody could name."""


def as_told(thing: Thing | None, sprite: Sprite) -> Sprite:
    """The sprite with `mask`, `area` and `box` of what counts of it: of a loose thing no scrap that lies apart.

    Before, a single scrap a metre off stretched the box of one garbage in eight to more than 1.4 times of what lies
    there (`tests/model/test_scenes_told.py`). What is drawn stays.
    """
    if thing not in LOOSE:
        return sprite
    reach = max(1, round(NEAR * max(sprite.mask.shape)))
    grown = cv2.dilate(sprite.mask.view(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    count, lots = cv2.connectedComponents(grown)
    lots[~sprite.mask] = 0
    shown = np.bincount(lots.ravel(), minlength=count)
    shown[0] = 0
    mask = np.isin(lots, np.flatnonzero(shown >= max(1.0, WORTH * shown.max())))
    columns, rows = np.flatnonzero(mask.any(0)), np.flatnonzero(mask.any(1))
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return replace(sprite, mask=mask, area=int(np.count_nonzero(mask)), box=box)


def can_be_named(thing: Thing, box: Box) -> bool:
    """False for what only its owner knows."""
    return thing is not Thing.LAUNDRY or box.width >= END_ON * box.height
