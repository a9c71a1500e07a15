"""Groups that stand or move together: a thing alone, a rider on a bike, a vendor behind the cart."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.things import Thing
from models.scenes.world import things_bikes, things_people, things_waste
from models.scenes.world.layout import Layout
from models.scenes.world.shape import Shape
from models.scenes.world.things_cars import car
from models.scenes.world.things_furniture import FURNITURE
from models.scenes.world.things_trade import vendor_cart
from models.scenes.world.things_trucks import truck


@dataclass(frozen=True, slots=True)
class Member:
    """One thing of a group, or a piece of furniture (thing None). at: metres from the group's middle; turn: radians."""

    thing: Thing | None
    shape: Shape
    at: tuple[float, float, float] = (0.0, 0.0, 0.0)
    turn: float = 0.0
    violates: bool = True


@dataclass(frozen=True, slots=True)
class Cast:
    """What stands together. half_x, half_y, high: metres of what it takes up, before it is turned by `turn`."""

    members: tuple[Member, ...]
    kind: Kind | None
    half_x: float
    half_y: float
    high: float
    turn: float = 0.0
    moves: bool = False


Make = Callable[[Random, Layout, bool], Cast]
"""Makes one of a kind anew: chance, street, whether it is night."""


def along(chance: Random, spread: float = 0.06) -> float:
    return chance.choice((0.0, math.pi)) + chance.gauss(0, spread)


def vehicle(kind: Callable[[Layout], Kind | None], big: bool, moves: bool) -> Make:
    def make(chance: Random, layout: Layout, night: bool) -> Cast:
        lights = night and moves and chance.random() < 0.9
        shape = (truck if big else car)(chance, lights)
        xs = [abs(p[0]) for p in shape.points]
        ys = [abs(p[1]) for p in shape.points]
        high = max(p[2] for p in shape.points)
        member = Member(Thing.TRUCK if big else Thing.CAR, shape)
        return Cast((member,), kind(layout), max(xs), max(ys), high, along(chance), moves)

    return make


def askew(make: Make) -> Make:
    def turned(chance: Random, layout: Layout, night: bool) -> Cast:
        return replace(
            make(chance, layout, night),
            turn=chance.choice((0, math.pi / 2, math.pi, -math.pi / 2)) + chance.gauss(0, 0.25),
        )

    return turned


def bikes(thing: Thing, kind: Kind | None, in_rack: bool) -> Make:
    make_one = things_bikes.bicycle if thing is Thing.BICYCLE else things_bikes.e_scooter

    def make(chance: Random, layout: Layout, night: bool) -> Cast:
        count = chance.randint(2, 4) if in_rack else chance.choices((1, 2, 3, 4), (6, 2, 1, 1))[0]
        members = []
        turn = math.pi / 2 + chance.gauss(0, 0.05) if in_rack else chance.uniform(0, 2 * math.pi)
        step = chance.uniform(0.5, 0.7)
        for n in range(count):
            shape = make_one(chance)
            askew = chance.gauss(0, 0.05 if in_rack else 0.25)
            if not in_rack and chance.random() < 0.12:
                shape = things_bikes.fallen(shape)
            members.append(Member(thing, shape, (chance.gauss(0, 0.05), (n - (count - 1) / 2) * step, 0), askew))
        return Cast(tuple(members), kind, 0.9, 0.3 * count, 0.8, turn)

    return make


def huddle(chance: Random, layout: Layout, night: bool) -> Cast:
    """Bicycles and e-scooters left so close that each hides much of the next."""
    count = chance.randint(2, 6)
    step = chance.uniform(0.28, 0.6)
    mixed = chance.random() < 0.4
    thing = chance.choice((Thing.BICYCLE, Thing.E_SCOOTER))
    members = []
    for n in range(count):
        thing = chance.choice((Thing.BICYCLE, Thing.E_SCOOTER)) if mixed else thing
        shape = (things_bikes.bicycle if thing is Thing.BICYCLE else things_bikes.e_scooter)(chance)
        shape = things_bikes.fallen(shape) if chance.random() < 0.12 else shape
        at = (chance.gauss(0, 0.12), (n - (count - 1) / 2) * step, 0.0)
        members.append(Member(thing, shape, at, chance.gauss(0, 0.3)))
    return Cast(tuple(members), Kind.BIKE_DISORDER, 0.95, 0.3 * count, 0.8, chance.uniform(0, 2 * math.pi))


def rider(thing: Thing) -> Make:
    def make(chance: Random, layout: Layout, night: bool) -> Cast:
        shape = things_bikes.bicycle(chance) if thing is Thing.BICYCLE else things_bikes.e_scooter(chance)
        # The saddle of a bicycle is higher than that of a scooter.
        seat = 0.12 if thing is Thing.BICYCLE else 0.02
        body = things_people.person(chance, "ride")
        members = (Member(thing, shape), Member(Thing.PERSON, body, (-0.22, 0, seat)))
        return Cast(members, None, 0.9, 0.35, 1.5, along(chance, 0.15), True)

    return make


def tricycle(vendor: bool) -> Make:
    def make(chance: Random, layout: Layout, night: bool) -> Cast:
        shape = things_bikes.tricycle(chance, True if vendor else None)
        members = [Member(Thing.TRICYCLE, shape)]
        if vendor:
            who = things_people.person(chance, chance.choice(("stand", "bend", "sit")))
            members.append(
                Member(
                    Thing.PERSON,
                    who,
                    (chance.uniform(-1.2, 0.3), chance.choice((-1, 1)) * 0.9, 0),
                    chance.uniform(0, 6),
                    False,
                )
            )
        else:
            members.append(Member(Thing.PERSON, things_people.person(chance, "ride"), (0.3, 0, 0.0), 0.0, False))
        return Cast(
            tuple(members), Kind.MOBILE_VENDOR if vendor else None, 1.3, 0.55, 1.2, along(chance, 0.3), not vendor
        )

    return make


def person(way: str | None, moves: bool) -> Make:
    def make(chance: Random, layout: Layout, night: bool) -> Cast:
        members: list[Member] = []
        for n in range(1 if chance.random() < 0.75 else chance.randint(2, 3)):
            at = (chance.uniform(-0.2, 0.2), n * 0.62, 0.0)
            if way == "sit":
                stool = Shape()
                stool.box((-0.17, 0.17), (-0.17, 0.17), (0, 0.42), (chance.uniform(30, 220),) * 3)
                members.append(Member(None, stool, at))
            members.append(Member(Thing.PERSON, things_people.person(chance, way), at, chance.gauss(0, 0.2)))
        turn = chance.uniform(0, 2 * math.pi) if way else along(chance, 0.5)
        return Cast(tuple(members), None, 0.3, 0.3 + 0.3 * (len(members) - 1), 1.6, turn, moves)

    return make


def with_umbrella(chance: Random, layout: Layout, night: bool) -> Cast:
    members = (
        Member(Thing.PERSON, things_people.person(chance, "walk")),
        Member(Thing.UMBRELLA, things_people.umbrella(chance, held=True)),
    )
    return Cast(members, None, 0.4, 0.4, 1.9, along(chance, 0.6), True)


def parasol(chance: Random, layout: Layout, night: bool) -> Cast:
    return Cast(
        (Member(Thing.UMBRELLA, things_people.umbrella(chance, held=False)),), None, 0.9, 0.9, 2.4, chance.uniform(0, 6)
    )


def vendor(chance: Random, layout: Layout, night: bool) -> Cast:
    members = [Member(Thing.VENDOR_CART, vendor_cart(chance))]
    behind = chance.choice((-1, 1))
    way = chance.choice(("stand", "stand", "bend"))
    who = Member(
        Thing.PERSON,
        things_people.person(chance, way),
        (chance.uniform(-0.5, 0.5), 0.75 * behind, 0),
        -math.pi / 2 * behind,
        False,
    )
    members.append(who)
    if chance.random() < 0.45:
        members.append(
            Member(
                Thing.PERSON,
                things_people.person(chance, "stand"),
                (chance.uniform(-0.8, 0.8), -0.9 * behind, 0),
                math.pi / 2 * behind,
                False,
            )
        )
    if chance.random() < 0.4:
        members.append(
            Member(
                Thing.UMBRELLA,
                things_people.umbrella(chance, held=False),
                (chance.uniform(-0.7, 0.7), 0.3 * behind, 0),
                0,
                False,
            )
        )
    return Cast(
        tuple(members), Kind.MOBILE_VENDOR, 1.1, 0.8, 1.8, chance.choice((0, 0, math.pi, 1.57)) + chance.gauss(0, 0.2)
    )


def one(
    thing: Thing | None,
    kind: Kind | None,
    make_shape: Callable[[Random], Shape],
    size: tuple[float, float, float],
    turn: Callable[[Random], float],
) -> Make:
    def make(chance: Random, layout: Layout, night: bool) -> Cast:
        return Cast((Member(thing, make_shape(chance)),), kind, *size, turn(chance))

    return make


def closed_bins(chance: Random, layout: Layout, night: bool) -> Cast:
    """Bins as they should be."""
    group = bins(chance, layout, night)
    while group.kind is not None:
        group = bins(chance, layout, night)
    return replace(group, members=tuple(replace(member, violates=False) for member in group.members))


def bins(chance: Random, layout: Layout, night: bool) -> Cast:
    count = chance.choices((1, 2, 3, 4), (3, 3, 2, 2))[0]
    same = chance.getrandbits(30)
    members = [
        Member(
            Thing.GARBAGE_BIN,
            things_waste.garbage_bin(Random(same) if chance.random() < 0.5 else chance),
            (chance.gauss(0, 0.03), (n - (count - 1) / 2) * 0.78, 0),
            chance.gauss(0, 0.08),
        )
        for n in range(count)
    ]
    kind = None
    if chance.random() < 0.35:
        spot = chance.randrange(count)
        members[spot] = Member(
            Thing.BIN_OVERFLOW, things_waste.bin_overflow(chance), members[spot].at, members[spot].turn
        )
        kind = Kind.GARBAGE
        members = [m if m.thing is Thing.BIN_OVERFLOW else replace(m, violates=False) for m in members]
    return Cast(tuple(members), kind, 0.35, 0.38 * count, 1.0, math.pi / 2 + chance.gauss(0, 0.25))


def furniture(chance: Random, layout: Layout, night: bool) -> Cast:
    name = chance.choice(tuple(FURNITURE))
    return Cast(
        (Member(None, FURNITURE[name](chance)),), None, 0.6, 0.4, 0.9, along(chance, 0.15) + chance.choice((0, 1.57))
    )
