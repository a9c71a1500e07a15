"""The parts that may be played in a street: where each stands, how often, and what kind of violation it is there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.things import Thing
from models.scenes.world import things_waste
from models.scenes.world.casting import (
    Cast,
    Make,
    Member,
    along,
    askew,
    bikes,
    bins,
    closed_bins,
    furniture,
    one,
    parasol,
    person,
    rider,
    tricycle,
    vehicle,
    vendor,
    with_umbrella,
)
from models.scenes.world.layout import Layout
from models.scenes.world.things_boards import a_board, banner, posters
from models.scenes.world.things_cloth import laundry
from models.scenes.world.things_furniture import bush, pole, tree
from models.scenes.world.things_goods import goods
from models.scenes.world.things_piles import pile


@dataclass(frozen=True, slots=True)
class Role:
    """A way to be in the street. span: the y it may stand at.  fits: whether this street has it.  weight: how often."""

    name: str
    weight: float
    span: Callable[[Layout], tuple[float, float]]
    make: Make
    fits: Callable[[Layout], bool] = lambda layout: True
    within_x: Callable[[Layout], tuple[float, float] | None] = lambda layout: None


def _strip_kind(layout: Layout) -> Kind | None:
    return None if layout.strip == "bays" else Kind.ILLEGAL_PARKING


def _any(chance: Random) -> float:
    return chance.uniform(0, 2 * math.pi)


def _facing(chance: Random) -> float:
    """Parallel to the fronts, read from the road."""
    return math.pi + chance.gauss(0, 0.05)


def _pavement(layout: Layout) -> tuple[float, float]:
    return layout.shop_line + 0.3, layout.pavement - 0.4


def _before_shops(layout: Layout) -> tuple[float, float]:
    return layout.shop_line + 0.2, min(layout.shop_line + 1.6, layout.pavement - 0.3)


def _at_wall(layout: Layout) -> tuple[float, float]:
    return 0.05, 0.12


def _within_line(layout: Layout) -> tuple[float, float]:
    return 0.3, layout.shop_line - 0.1


def _strip(layout: Layout) -> tuple[float, float]:
    return layout.pavement + 1.05, layout.pavement + 1.35


def _lanes(layout: Layout) -> tuple[float, float]:
    low = layout.strip_end + 0.9
    return low, max(low + 0.3, layout.far_kerb - 1.4)


def _anywhere(layout: Layout) -> tuple[float, float]:
    return layout.shop_line + 0.2, layout.pavement + 1.2


def _far_side(layout: Layout) -> tuple[float, float]:
    return layout.far_kerb + 0.5, layout.far_front - 0.5


def _box(layout: Layout) -> tuple[float, float]:
    return layout.pavement - 1.1, layout.pavement - 1.0


ROLES: tuple[Role, ...] = (
    Role("parked_car", 5, _strip, vehicle(_strip_kind, False, False)),
    Role("parked_truck", 2.6, _strip, vehicle(_strip_kind, True, False)),
    Role(
        "car_on_pavement",
        1.2,
        _pavement,
        askew(vehicle(lambda layout: Kind.ILLEGAL_PARKING, False, False)),
        lambda layout: layout.pavement > 4,
    ),
    Role("driving_car", 4, _lanes, vehicle(lambda layout: None, False, True)),
    Role("driving_truck", 2.2, _lanes, vehicle(lambda layout: None, True, True)),
    Role("bicycle_out", 3.4, _anywhere, bikes(Thing.BICYCLE, Kind.BIKE_DISORDER, False)),
    Role("scooter_out", 3.0, _anywhere, bikes(Thing.E_SCOOTER, Kind.BIKE_DISORDER, False)),
    Role(
        "bicycle_racked",
        2.0,
        _box,
        bikes(Thing.BICYCLE, None, True),
        lambda layout: layout.bike_box is not None,
        lambda layout: layout.bike_box,
    ),
    Role(
        "scooter_racked",
        2.0,
        _box,
        bikes(Thing.E_SCOOTER, None, True),
        lambda layout: layout.bike_box is not None,
        lambda layout: layout.bike_box,
    ),
    Role("cyclist", 1.6, _lanes, rider(Thing.BICYCLE)),
    Role("scooter_rider", 2.2, _lanes, rider(Thing.E_SCOOTER)),
    Role("tricycle_vendor", 3.4, _anywhere, tricycle(True)),
    Role("tricycle_passing", 2.6, _lanes, tricycle(False)),
    Role("walker", 5.5, _anywhere, person(None, True)),
    Role("far_walker", 1.5, _far_side, person(None, True)),
    Role("stander", 2.0, _pavement, person("stand", False)),
    Role("sitter", 1.6, _before_shops, person("sit", False)),
    Role("umbrella_walker", 3.2, _anywhere, with_umbrella),
    Role("parasol", 2.4, _before_shops, parasol),
    Role("vendor", 5.2, _anywhere, vendor),
    Role(
        "goods_out",
        5.2,
        _before_shops,
        one(Thing.GOODS, Kind.SHOP_OVERFLOW, goods, (1.0, 0.5, 1.0), lambda c: along(c, 0.1)),
    ),
    Role(
        "goods_within",
        1.2,
        _within_line,
        one(Thing.GOODS, None, goods, (1.0, 0.3, 1.0), lambda c: along(c, 0.03)),
    ),
    Role("garbage", 6.0, _anywhere, one(Thing.GARBAGE, Kind.GARBAGE, things_waste.garbage, (0.5, 0.5, 0.5), _any)),
    Role("bins", 4.2, _pavement, bins),
    Role(
        "overflow",
        4.0,
        _pavement,
        one(
            Thing.BIN_OVERFLOW,
            Kind.GARBAGE,
            things_waste.bin_overflow,
            (0.5, 0.5, 1.1),
            lambda c: math.pi / 2 + c.gauss(0, 0.6),
        ),
    ),
    Role(
        "laundry",
        5.0,
        _pavement,
        one(Thing.LAUNDRY, Kind.STREET_DRYING, laundry, (1.2, 0.2, 1.5), lambda c: along(c, 0.25)),
    ),
    Role("banner", 4.2, _pavement, one(Thing.BANNER, Kind.ILLEGAL_AD, banner, (1.2, 0.05, 1.0), _facing)),
    Role(
        "wall_banner",
        1.6,
        _at_wall,
        one(Thing.BANNER, Kind.ILLEGAL_AD, banner, (1.2, 0.02, 0.8), lambda c: math.pi),
    ),
    Role(
        "a_board",
        4.4,
        _before_shops,
        one(
            Thing.A_BOARD,
            Kind.ILLEGAL_AD,
            a_board,
            (0.3, 0.35, 1.0),
            lambda c: math.pi / 2 + c.gauss(0, 0.7),
        ),
    ),
    Role(
        "posters",
        1.4,
        _at_wall,
        one(Thing.A_BOARD, Kind.ILLEGAL_AD, posters, (0.6, 0.02, 0.8), lambda c: math.pi),
    ),
    Role(
        "pile",
        5.0,
        _anywhere,
        one(Thing.PILE, Kind.PILED_GOODS, pile, (0.8, 0.5, 0.8), lambda c: along(c, 0.3)),
    ),
    Role("closed_bins", 0.0, _pavement, closed_bins),
    Role("furniture", 9.0, _pavement, furniture),
)
"""Everything that comes and goes. The weights make every one of the things common enough to be learnt."""


def fixtures(chance: Random, layout: Layout) -> list[tuple[Cast, tuple[float, float]]]:
    """Trees, poles and hedges that stand in all scenes of a site, each with its x, y."""
    placed: list[tuple[Cast, tuple[float, float]]] = []
    if chance.random() < 0.75:
        step, first = chance.uniform(5, 11), chance.uniform(-3, 3)
        for n in range(-4, 5):
            y = chance.choice((layout.pavement - 0.7, layout.pavement - 0.7, layout.far_kerb + 0.7))
            made = (tree if chance.random() < 0.7 else pole)(chance)
            placed.append(
                (Cast((Member(None, made),), None, 0.2, 0.2, 4.5, chance.uniform(0, 6)), (first + n * step, y))
            )
    for _ in range(chance.randint(0, 3)):
        at = (chance.uniform(-25, 25), chance.choice((layout.far_kerb + 0.6, layout.pavement - 0.6)))
        placed.append((Cast((Member(None, bush(chance)),), None, 1.4, 0.3, 0.7, 0.0), at))
    return placed
