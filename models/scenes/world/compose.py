"""Actors put into a picture, far ones first, and what of each can be seen."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from data_contracts.schemas.geometry import Box
from models.scenes.world.drawing import Sprite
from models.scenes.world.records import MIN_SIDE, MIN_VISIBLE, Labelled
from models.scenes.world.site import Actor
from models.scenes.world.telling import can_be_named

MOST_PARTS = 250
_KEEP = 255

Cut = tuple[slice, slice, slice, slice]
"""Rows and columns of the picture, rows and columns of the sprite."""


def _cut(sprite: Sprite, picture: np.ndarray) -> Cut | None:
    """Rows and columns of the picture, and the same of the sprite; None when it is outside."""
    h, w = sprite.mask.shape
    top, left = max(sprite.top, 0), max(sprite.left, 0)
    bottom, right = min(sprite.top + h, picture.shape[0]), min(sprite.left + w, picture.shape[1])
    if top >= bottom or left >= right:
        return None
    return (
        slice(top, bottom),
        slice(left, right),
        slice(top - sprite.top, bottom - sprite.top),
        slice(left - sprite.left, right - sprite.left),
    )


def _lay(picture: np.ndarray, sprite: Sprite, dark: bool) -> Cut | None:
    cut = _cut(sprite, picture)
    if cut is None:
        return None
    rows, columns, own_rows, own_columns = cut
    region = picture[rows, columns]
    cv2.multiply(region, sprite.through[own_rows, own_columns], dst=region, scale=1 / _KEEP)
    if not dark:
        cv2.add(region, sprite.lay[own_rows, own_columns], dst=region)
    return cut


def compose(
    picture: np.ndarray, actors: Sequence[Actor], identities: Sequence[int] | None = None
) -> tuple[Labelled, ...]:
    """Draw the actors into `picture` (uint8 [H, W, 3], changed in place); what is told of them.

    identities: one for the first part of each actor, further parts follow it; None numbers all parts.
    """
    order = sorted(range(len(actors)), key=lambda n: -actors[n].far)
    for n in order:
        for shade in actors[n].shadows:
            _lay(picture, shade, True)
    owner = np.zeros(picture.shape[:2], np.uint8)
    laid = []
    number = 0
    for n in order:
        for place, part in enumerate(actors[n].parts):
            cut = _lay(picture, part.sprite, False)
            if cut is None:
                continue
            number += 1
            if number > MOST_PARTS:
                raise ValueError(f"more than {MOST_PARTS} things in one picture")
            np.copyto(owner[cut[0], cut[1]], number, where=part.sprite.mask[cut[2], cut[3]])
            if part.thing is not None:
                laid.append((number, part, cut, number if identities is None else identities[n] + place))
    told = []
    for number, part, cut, identity in laid:
        sprite = part.sprite
        shown = int(np.count_nonzero(owner[cut[0], cut[1]] == number)) / sprite.area
        box = _box(sprite, cut)
        if box is None:
            continue
        if shown < MIN_VISIBLE or box[2] - box[0] < MIN_SIDE or box[3] - box[1] < MIN_SIDE:
            continue
        around = Box(*map(float, box))
        if can_be_named(part.thing, around):
            told.append(Labelled(part.thing, around, min(shown, 1.0), part.kind, identity))
    return tuple(told)


def _box(sprite: Sprite, cut: Cut) -> tuple[int, int, int, int] | None:
    """Around the thing's own pixels that lie in the picture, in pixels of the picture; None when there are none."""
    _, _, own_rows, own_columns = cut
    x0, y0, x1, y1 = sprite.box
    if (
        own_rows.stop - own_rows.start < sprite.mask.shape[0]
        or own_columns.stop - own_columns.start < sprite.mask.shape[1]
    ):
        inside = sprite.mask[own_rows, own_columns]
        across, down = np.flatnonzero(inside.any(0)), np.flatnonzero(inside.any(1))
        if not len(across):
            return None
        x0, x1 = int(across[0]) + own_columns.start, int(across[-1]) + 1 + own_columns.start
        y0, y1 = int(down[0]) + own_rows.start, int(down[-1]) + 1 + own_rows.start
    return sprite.left + x0, sprite.top + y0, sprite.left + x1, sprite.top + y1
