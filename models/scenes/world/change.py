"""A scene beside an earlier picture of the same camera: what of a street is new, for detectors that are shown both.

A camera that hangs in a street knows what the street looked like before something came to stand there. Of those who
stand in the scene most have come since, some were there already, in one scene of five all of them; others have left.
Whoever moves is in one of the two pictures only. Lens, stamp and light are the same, what differs from frame to frame
is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from models.scenes.world.compose import compose
from models.scenes.world.drill import drill_site
from models.scenes.world.records import SCENES_A_SITE, STREETS, Scene, check_numbers
from models.scenes.world.scene import choose_actors, clash, finish
from models.scenes.world.site import Actor, Site, site_of

STAYED = ((0.2, 1.0), (0.15, 0.5), (0.65, 0.12))
"""How often, and which share of those who stand was there before."""
LEFT, MOST_LEFT = 0.35, 3
"""How often somebody who stood there has left, and how many at most."""
CALM = 0.6
"""How often the earlier picture is a mean of two, as what a camera remembers has less noise than what it sees."""


@dataclass(frozen=True, slots=True)
class ChangedScene:
    """now: the scene.  before: the earlier picture, uint8 [H, W, 3] BGR."""

    now: Scene
    before: np.ndarray


def make_changed_scene(seed: int, index: int, height: int = 256, width: int = 416) -> ChangedScene:
    """Number `index` of `seed`, as pure as `make_scene`, on its streets, and another picture than scene `index`.

    Raises InvalidInput for numbers that no scene has.
    """
    return _made("change", site_of, seed, index, height, width)


def make_changed_drill(seed: int, index: int, height: int = 256, width: int = 416) -> ChangedScene:
    """The same on the streets of drills."""
    return _made("change-drill", drill_site, seed, index, height, width)


def _made(
    name: str, site_at: Callable[[int, int, int, int], Site], seed: int, index: int, height: int, width: int
) -> ChangedScene:
    check_numbers(seed, index, height, width)
    site = site_at(seed, index // SCENES_A_SITE, height, width)
    return _play(site, f"{STREETS}/{name}/{seed}/{index}")


def _play(site: Site, key: str) -> ChangedScene:
    chance = Random(key)
    chosen = choose_actors(chance, site.troupe)
    now, told = site.backdrop.picture.copy(), set(site.light.conditions)
    actors = [*site.fixtures, *chosen]
    labelled = compose(now, actors)
    now = finish(now, Random(f"{key}/lens"), site, actors, told, Random(f"{key}/now"))
    earlier = [*site.fixtures, *_there_before(chance, site, chosen)]
    street = site.backdrop.picture.copy()
    compose(street, earlier)

    def seen(moment: str) -> np.ndarray:
        return finish(street.copy(), Random(f"{key}/lens"), site, earlier, set(), Random(f"{key}/{moment}"))

    before = seen("before")
    if chance.random() < CALM:
        before = cv2.addWeighted(before, 0.5, seen("before that"), 0.5, 0)
    return ChangedScene(Scene(now, labelled, site.camera.pose, frozenset(told)), before)


def _there_before(chance: Random, site: Site, chosen: list[Actor]) -> list[Actor]:
    """Those of `chosen` who stood there already, and who stood there and has left."""
    share = chance.choices([s for _, s in STAYED], [often for often, _ in STAYED])[0]
    there = [actor for actor in chosen if not actor.moves and chance.random() < share]
    if chance.random() < LEFT:
        here = {id(actor) for actor in chosen}
        others = [actor for actor in site.troupe if not actor.moves and id(actor) not in here]
        for actor in chance.sample(others, min(MOST_LEFT, len(others))):
            if not any(clash(actor, other) for other in there):
                there.append(actor)
    return there
