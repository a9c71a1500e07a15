"""One scene: a pure function of version, seed, index and size."""

from __future__ import annotations

from random import Random

import numpy as np

from models.scenes.world.compose import compose
from models.scenes.world.records import SCENES_A_SITE, STREETS, Scene, check_numbers
from models.scenes.world.sensor import bloom_radius, expose, glare, rain, record
from models.scenes.world.site import Actor, Site, site_of

APART = 0.15
"""Metres between the footprints of two that stand; walkers may brush past."""


def make_scene(seed: int, index: int, height: int = 256, width: int = 416) -> Scene:
    """Scene `index` of `seed`: the same bits in any process and any order of asking.

    SCENES_A_SITE indices in a row share a site, which is kept for a while: ask for them in a row and the cost of a site
    is spread. Raises InvalidInput for numbers that no scene has.
    """
    check_numbers(seed, index, height, width)
    site = site_of(seed, index // SCENES_A_SITE, height, width)
    return play(site, Random(f"{STREETS}/scene/{seed}/{index}"))


def play(site: Site, chance: Random) -> Scene:
    """A scene in which some of the site's troupe are in the street."""
    actors = [*site.fixtures, *choose_actors(chance, site.troupe)]
    picture = site.backdrop.picture.copy()
    labelled = compose(picture, actors)
    told = set(site.light.conditions)
    picture = finish(picture, chance, site, actors, told)
    return Scene(picture, labelled, site.camera.pose, frozenset(told))


def choose_actors(chance: Random, troupe: tuple[Actor, ...]) -> list[Actor]:
    """Some of the troupe that do not stand in one another: few in a quiet street, many in a market."""
    crowd = chance.choice((4, 7, 10, 10, 14, 20))
    chosen: list[Actor] = []
    for actor in chance.sample(troupe, len(troupe)):
        if len(chosen) >= crowd:
            break
        if not any(clash(actor, other) for other in chosen):
            chosen.append(actor)
    return chosen


def clash(a: Actor, b: Actor) -> bool:
    """Whether the two would stand in one another."""
    return abs(a.x - b.x) < a.half_x + b.half_x + APART and abs(a.y - b.y) < a.half_y + b.half_y + APART


def finish(
    picture: np.ndarray, chance: Random, site: Site, actors: list[Actor], told: set[str], moment: Random | None = None
) -> np.ndarray:
    """What comes between the street and the file: headlights, rain, exposure, sensor and recorder.

    moment: chance of what differs from frame to frame (rain, noise); None takes `chance` for that too.
    """
    if site.light.time == "night":
        _headlights(picture, site, actors, told)
    if site.light.rain:
        rain(picture, moment or chance, site.light.rain)
    return record(expose(picture, chance, site.light, told), chance, site.light, told, moment or chance)


def _headlights(picture: np.ndarray, site: Site, actors: list[Actor], told: set[str]) -> None:
    for actor in actors:
        if not (actor.moves and actor.faces_us) or not actor.role.startswith(("driving", "scooter", "tricycle_p")):
            continue
        sprite = actor.parts[0].sprite
        x0, _, x1, y1 = sprite.box
        y = round(sprite.top + y1 * 0.62)
        radius = bloom_radius(actor.far, site.camera.focal)
        told.add("headlights")
        sides = (0.2, 0.8) if actor.role.startswith("driving") else (0.5,)
        for share in sides:
            x = round(sprite.left + x0 + (x1 - x0) * share)
            glare(picture, (x, y), radius * 0.5, (200, 225, 240), 0.75)
            glare(picture, (x, round(y + radius * 1.2)), radius * 1.6, (120, 140, 150), 0.35)
