"""Drills: scenes of what a detector took for something else, for training alone.

They show more often what our detectors got wrong on clips they had not seen: benches, shrubs and barriers that were
called piles, heaps or laundry, above all in the dark; rails of clothes before a shop beside washing on a line; bicycles
and e-scooters that hide each other. Nothing is evaluated on them: what they teach has to show in ordinary streets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from random import Random

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.things import Thing
from models.scenes.world.casting import along, huddle, one
from models.scenes.world.records import SCENES_A_SITE, STREETS, Scene, check_numbers
from models.scenes.world.roles import ROLES, Role
from models.scenes.world.scene import play
from models.scenes.world.shape import Shape
from models.scenes.world.site import KEPT_SITES, TROUPE, Site, make_site
from models.scenes.world.things_furniture import barrier, bench, bush, chair, planter, tarpaulin
from models.scenes.world.things_goods import clothes_rail

DARK = 0.4
"""Of the sites; a quarter of the others are dark as well."""

_WEIGHTS: Mapping[str, float] = {
    "furniture": 16,
    "closed_bins": 3,
    "laundry": 8,
    "banner": 4.5,
    "wall_banner": 2,
    "a_board": 5,
    "posters": 2,
    "goods_out": 7,
    "vendor": 6,
    "garbage": 7,
    "bicycle_out": 2,
    "scooter_out": 2,
    "parked_car": 3,
    "driving_car": 2,
    "driving_truck": 1.2,
}
"""How often other than in an ordinary street."""

_BY_NAME = {role.name: role for role in ROLES}


def _lookalike(name: str, weight: float, shape: Callable[[Random], Shape]) -> Role:
    return Role(name, weight, _BY_NAME["furniture"].span, one(None, None, shape, (0.9, 0.4, 0.8), _level))


def _level(chance: Random) -> float:
    return along(chance, 0.2) + chance.choice((0.0, 1.57))


DRILL_ROLES: tuple[Role, ...] = (
    *(replace(role, weight=_WEIGHTS.get(role.name, role.weight)) for role in ROLES),
    Role("huddle", 9, _BY_NAME["bicycle_out"].span, huddle),
    Role(
        "rail_out",
        5,
        _BY_NAME["goods_out"].span,
        one(Thing.GOODS, Kind.SHOP_OVERFLOW, clothes_rail, (1.0, 0.3, 1.5), lambda c: along(c, 0.2)),
    ),
    _lookalike("bench", 4, bench),
    _lookalike("bush", 4, bush),
    _lookalike("barrier", 4, barrier),
    _lookalike("planter", 4, planter),
    _lookalike("chair", 3, chair),
    _lookalike("tarpaulin", 2, tarpaulin),
)


@lru_cache(maxsize=KEPT_SITES)
def drill_site(seed: int, number: int, height: int, width: int) -> Site:
    """Site `number` of the drills of `seed`; the same in every process."""
    chance = Random(f"{STREETS}/drill-site/{seed}/{number}")
    return make_site(chance, height, width, TROUPE, roles=DRILL_ROLES, dark=chance.random() < DARK)


def make_drill(seed: int, index: int, height: int = 256, width: int = 416) -> Scene:
    """Drill `index` of `seed`, as pure as `make_scene`, and another picture than scene `index`.

    Raises InvalidInput for numbers that no scene has.
    """
    check_numbers(seed, index, height, width)
    site = drill_site(seed, index // SCENES_A_SITE, height, width)
    return play(site, Random(f"{STREETS}/drill/{seed}/{index}"))
