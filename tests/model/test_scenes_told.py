"""What is told of a drawn thing: the box that somebody would draw, and nothing that nobody could name."""

from __future__ import annotations

import numpy as np
import pytest

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import THINGS, Thing
from models.scenes.world.drawing import Sprite
from models.scenes.world.site import site_of
from models.scenes.world.telling import as_told, can_be_named


def sprite_of(*pieces: tuple[int, int, int, int]) -> Sprite:
    """A sprite of 120 × 60 pixels with these rectangles x0, y0, x1, y1 as its own."""
    mask = np.zeros((60, 120), bool)
    for x0, y0, x1, y1 in pieces:
        mask[y0:y1, x0:x1] = True
    columns, rows = np.flatnonzero(mask.any(0)), np.flatnonzero(mask.any(1))
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    empty = np.zeros((60, 120, 3), np.uint8)
    return Sprite(5, 7, empty, empty, mask, int(mask.sum()), box)


def test_a_scrap_that_lies_apart_does_not_stretch_the_box_of_a_bag() -> None:
    told = as_told(Thing.GARBAGE, sprite_of((10, 10, 40, 40), (110, 55, 113, 57)))
    assert told.box == (10, 10, 40, 40)
    assert told.area == 900 and told.mask.sum() == 900
    assert (told.left, told.top) == (5, 7)


def test_scraps_that_lie_together_are_all_of_it() -> None:
    strewn = sprite_of(*((x, 20 + x % 7, x + 4, 24 + x % 7) for x in range(5, 100, 9)))
    told = as_told(Thing.GARBAGE, strewn)
    assert told.box == strewn.box and told.area == strewn.area


def test_two_heaps_apart_are_one_as_they_were_drawn() -> None:
    told = as_told(Thing.GARBAGE, sprite_of((5, 10, 35, 40), (90, 30, 110, 40)))
    assert told.box == (5, 10, 110, 40)


@pytest.mark.parametrize("thing", [None, *sorted(set(THINGS) - {Thing.GARBAGE})])
def test_what_is_whole_stays_as_it_was_drawn(thing: Thing | None) -> None:
    drawn = sprite_of((10, 10, 40, 40), (110, 55, 113, 57))
    assert as_told(thing, drawn) is drawn


def test_it_matters_for_garbage_as_the_simulator_strews_it() -> None:
    """The share of garbage whose box was stretched to more than 1.4 times of what lies there."""
    shares = []
    for number in range(16):
        for actor in site_of(770_001, number, 256, 416).troupe:
            for part in actor.parts:
                if part.thing is Thing.GARBAGE:
                    x0, y0, x1, y1 = part.sprite.box
                    drawn = part.sprite.lay.any(axis=2)
                    columns, rows = np.flatnonzero(drawn.any(0)), np.flatnonzero(drawn.any(1))
                    whole = (columns[-1] + 1 - columns[0]) * (rows[-1] + 1 - rows[0])
                    shares.append((x1 - x0) * (y1 - y0) / whole)
    stretched = np.mean(np.array(shares) < 1 / 1.4)
    assert len(shares) > 20 and 0.05 < stretched < 0.5, f"{stretched:.2f} of {len(shares)}"


@pytest.mark.parametrize(
    ("thing", "wide", "named"), [("laundry", 9, False), ("laundry", 10, True), ("banner", 6, True)]
)
def test_laundry_seen_from_its_end_is_not_told(thing: str, wide: float, named: bool) -> None:
    assert can_be_named(Thing(thing), Box(20, 30, 20 + wide, 70)) is named
