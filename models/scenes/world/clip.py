"""A clip: a fixed camera over a street in which things come, stand and go, with zones and the truth of every stay."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

import cv2

from data_contracts.errors import InvalidInput
from models.scenes.world.casting import Cast
from models.scenes.world.clip_story import Passage, Story, tell
from models.scenes.world.clip_zones import draw_zones
from models.scenes.world.compose import compose
from models.scenes.world.records import STREETS, Scene, SceneZone, TrueEvent, check_numbers
from models.scenes.world.scene import finish
from models.scenes.world.site import Actor, Site, draw_actor, make_site

LONGEST_SECONDS, FASTEST = 86_400.0, 30.0
ZONES_WANTED = 6
VIEWS = 8
"""So many streets are looked at for one that shows ground for ZONES_WANTED kinds."""
PERSISTENT_DRIFT = 0.07


@dataclass(frozen=True, slots=True)
class Clip:
    """frames_per_second, seconds: as asked. zones: in pixels of its pictures. truth: every stay, violation or not."""

    seed: int
    index: int
    width: int
    height: int
    frames_per_second: float
    seconds: float
    zones: tuple[SceneZone, ...]
    truth: tuple[TrueEvent, ...]
    site: Site = field(repr=False, compare=False)
    story: Story = field(repr=False, compare=False)

    @property
    def conditions(self) -> frozenset[str]:
        """Of its light and weather, as a scene's; they stay what they are."""
        return frozenset(self.site.light.conditions)

    def frames(self) -> Iterator[tuple[float, Scene]]:
        """Seconds since the beginning, and the picture with its truth; may be asked again and gives the same."""
        for number in range(math.floor(self.seconds * self.frames_per_second + 1e-9)):
            t = number / self.frames_per_second
            yield t, self._scene(t, number)

    def _scene(self, t: float, number: int) -> Scene:
        site = self.site
        actors, identities = list(site.fixtures), [-1000 * (n + 1) for n in range(len(site.fixtures))]
        for stay in self.story.stays:
            if stay.begins <= t < stay.ends:
                actors.append(stay.actor)
                identities.append(stay.identity)
        for passage in self.story.passages:
            actor = _passing(passage, t, site)
            if actor is not None:
                actors.append(actor)
                identities.append(passage.identity)
        picture = site.backdrop.picture.copy()
        labelled = compose(picture, actors, identities)
        key = f"{STREETS}/clip/{self.seed}/{self.index}"
        phase = Random(f"{key}/drift").uniform(0, 6.28)
        drift = 1 + PERSISTENT_DRIFT * math.sin(phase + t / 170) + 0.03 * math.sin(phase * 2 + t / 23)
        picture = cv2.convertScaleAbs(picture, alpha=drift)
        told = set(site.light.conditions)
        picture = finish(picture, Random(f"{key}/lens"), site, actors, told, Random(f"{key}/frame/{number}"))
        return Scene(picture, labelled, site.camera.pose, frozenset(told))


def _passing(passage: Passage, t: float, site: Site) -> Actor | None:
    if t < passage.begins:
        return None
    x = passage.x_at(t)
    if abs(x) > 40:
        return None
    stepping: Cast = passage.cast
    actor = draw_actor(stepping, passage.role, x, passage.y, site.camera, site.light, site.layout, passage.grain)
    return None if actor is None else replace(actor, moves=True)


def make_clip(
    seed: int, index: int, seconds: float = 900, frames_per_second: float = 0.2, height: int = 352, width: int = 640
) -> Clip:
    """Clip `index` of `seed`: the same zones, truth and bits in any process. Its streets are no street of `make_scene`.

    Raises InvalidInput for numbers that no clip has.
    """
    check_numbers(seed, index, height, width)
    if not 1 <= seconds <= LONGEST_SECONDS:
        raise InvalidInput(f"a clip of {seconds} s: it takes 1 to {LONGEST_SECONDS:.0f}", "seconds")
    if not 0 < frames_per_second <= FASTEST:
        raise InvalidInput(
            f"{frames_per_second} pictures a second: more than 0, at most {FASTEST:.0f}", "frames_per_second"
        )
    best: tuple[Site, tuple[SceneZone, ...], Random] | None = None
    for view in range(VIEWS):
        chance = Random(f"{STREETS}/clip/{seed}/{index}/{view}")
        site = make_site(chance, height, width, troupe=0, strip="no_parking")
        zones = draw_zones(site.camera, site.backdrop, site.layout)
        if best is None or len(zones) > len(best[1]):
            best = site, zones, chance
        if len(zones) >= ZONES_WANTED:
            break
    assert best is not None
    site, zones, chance = best
    story = tell(chance, site, zones, seconds)
    return Clip(seed, index, width, height, frames_per_second, seconds, zones, story.truth, site, story)
