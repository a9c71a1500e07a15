"""Forty pictures of three things with found boxes of every sort, the same in every run."""

from __future__ import annotations

import random

from data_contracts.schemas.detection import Detection
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import Thing
from models.evaluation.records import ScoredPicture, TrueBox

KNOWN_THINGS = (Thing.PERSON, Thing.CAR, Thing.GARBAGE)


def known_pictures() -> list[ScoredPicture]:
    """Boxes missed, doubled, shifted, misnamed and made up, and some regions of one thing."""
    chance = random.Random(7)
    return [ScoredPicture(f"{n:02}", *_one(chance)) for n in range(40)]


def _one(chance: random.Random) -> tuple[tuple[TrueBox, ...], tuple[Detection, ...]]:
    truth, found = [], []
    for _ in range(chance.randint(0, 7)):
        thing, side = chance.choice(KNOWN_THINGS), chance.uniform(12, 150)
        x, y = chance.uniform(0, 400), chance.uniform(0, 300)
        box = Box(x, y, x + side, y + side * chance.uniform(0.5, 1.5))
        truth.append(TrueBox(thing, box, region=chance.random() < 0.08))
        for _ in range(chance.choice((0, 1, 1, 1, 2))):
            shift = side * 0.12
            near = Box(
                box.x0 + chance.gauss(0, shift), box.y0 + chance.gauss(0, shift), box.x1 + side * 0.05, box.y1 + shift
            )
            named = thing if chance.random() < 0.85 else chance.choice(KNOWN_THINGS)
            found.append(Detection(str(named), round(chance.uniform(0.05, 1), 6), near))
    for _ in range(chance.randint(0, 2)):
        x, y = chance.uniform(0, 400), chance.uniform(0, 300)
        found.append(
            Detection(str(chance.choice(KNOWN_THINGS)), round(chance.uniform(0.05, 0.6), 6), Box(x, y, x + 40, y + 60))
        )
    return tuple(truth), tuple(found)
