"""Drills: as pure as scenes, other pictures than theirs, with look-alikes and things that hide each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import combinations

import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import Thing
from models.scenes.world import SCENES_A_SITE, Scene, make_drill, make_scene
from models.scenes.world.drill import drill_site
from models.scenes.world.site import Site, site_of

SEED = 55
SMALL = (96, 160)
SITES = range(24)
TWO_WHEELED = (Thing.BICYCLE, Thing.E_SCOOTER)


def digest(scene: Scene) -> str:
    told = [(one.thing.value, one.box.as_list(), one.kind) for one in scene.labelled]
    return hashlib.sha256(scene.picture.tobytes() + repr(told).encode()).hexdigest()


def test_a_drill_is_the_same_each_time_and_another_picture_than_the_scene_of_its_number() -> None:
    numbers = [3, SCENES_A_SITE + 7, 4]
    once = [digest(make_drill(SEED, n, *SMALL)) for n in numbers]
    drill_site.cache_clear()
    assert [digest(make_drill(SEED, n, *SMALL)) for n in numbers[::-1]] == once[::-1]
    assert len({*once, *(digest(make_scene(SEED, n, *SMALL)) for n in numbers)}) == 2 * len(numbers)
    # Making drills leaves scenes as they are.
    site_of.cache_clear()
    before = digest(make_scene(SEED, 3, *SMALL))
    make_drill(SEED, 3, *SMALL)
    assert digest(make_scene(SEED, 3, *SMALL)) == before


def _over_each_other(make: Callable[[int, int, int, int], Scene]) -> int:
    """How many pairs of two-wheelers, both told, lie over each other by a third and more."""
    count = 0
    for site in SITES:
        boxes: list[Box] = [
            one.box for one in make(SEED, site * SCENES_A_SITE + 1, 256, 416).labelled if one.thing in TWO_WHEELED
        ]
        count += sum(a.iou(b) > 1 / 3 for a, b in combinations(boxes, 2))
    return count


def test_two_wheelers_hide_each_other_more_than_in_ordinary_streets() -> None:
    drilled, ordinary = _over_each_other(make_drill), _over_each_other(make_scene)
    assert drilled >= 10 and drilled > 1.5 * ordinary


def test_look_alikes_are_common_and_never_told() -> None:
    def share(sites: list[Site], names: set[str]) -> float:
        roles = [actor.role for site in sites for actor in site.troupe]
        return sum(role in names for role in roles) / len(roles)

    drilled = [drill_site(SEED, n, *SMALL) for n in SITES]
    ordinary = [site_of(SEED, n, *SMALL) for n in SITES]
    lookalikes = {"furniture", "bench", "bush", "barrier", "planter"}
    assert share(drilled, lookalikes) > 1.5 * share(ordinary, lookalikes)
    for site in drilled:
        for actor in site.troupe:
            if actor.role in lookalikes:
                assert all(part.thing is None and part.kind is None for part in actor.parts)
            if actor.role == "rail_out":
                assert [part.thing for part in actor.parts] == [Thing.GOODS]


def test_drills_are_darker_than_streets() -> None:
    drilled = sum(drill_site(SEED, n, *SMALL).light.time == "night" for n in SITES)
    ordinary = sum(site_of(SEED, n, *SMALL).light.time == "night" for n in SITES)
    assert ordinary < drilled < len(SITES)


def test_numbers_that_no_drill_has_are_refused() -> None:
    with pytest.raises(InvalidInput):
        make_drill(-1, 0)
    with pytest.raises(InvalidInput):
        make_drill(1, 0, 20, 20)
