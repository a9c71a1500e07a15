"""Persons: standing, walking, sitting, riding, carrying. They look towards +x."""

from __future__ import annotations

import math
from random import Random

from models.scenes.world.palette import CLOTHES, HAIR, LIVELY, SKINS, TROUSERS, pick, shade
from models.scenes.world.shape import Colour, Shape

WAYS = ("walk", "stand", "sit", "ride", "bend")


def person(chance: Random, way: str | None = None) -> Shape:
    """way: one of WAYS; None walks or stands. One in twelve is a child, one in fifteen wears high-visibility orange."""
    way = way or chance.choice(("walk", "walk", "stand"))
    shape = Shape()
    high = chance.uniform(1.0, 1.3) if way == "walk" and chance.random() < 0.08 else chance.gauss(1.67, 0.07)
    top, trousers, skin = pick(chance, CLOTHES), pick(chance, TROUSERS), pick(chance, SKINS, 0.06)
    orange = chance.random() < 0.07
    if orange:
        top = trousers = (40, 110, 240)
    stout = chance.uniform(0.88, 1.2) * high / 1.67
    hip, neck = high * 0.5, high * 0.82
    lean = 0.0
    swing = chance.uniform(-1, 1) if way == "walk" else chance.uniform(-0.15, 0.15)
    raised = 0.0
    if way in ("sit", "ride"):
        raised = 0.45 * high / 1.67 if way == "sit" else 0.72
        hip, neck = raised, raised + high * 0.34
        lean = 0.05 if way == "sit" else 0.12
    elif way == "bend":
        lean, neck = 0.38, high * 0.72
    _legs(shape, chance, way, hip, high, stout, swing, trousers, skin)
    _trunk(shape, hip, neck, lean, stout, top, orange)
    _arms(shape, chance, way, neck, lean, stout, swing, top, skin, high)
    _head(shape, chance, neck, lean, high, skin, way)
    if way in ("walk", "stand") and chance.random() < 0.3:
        _carried(shape, chance, hip, stout)
    return shape


def _legs(
    shape: Shape,
    chance: Random,
    way: str,
    hip: float,
    high: float,
    stout: float,
    swing: float,
    trousers: Colour,
    skin: Colour,
) -> None:
    skirt = way in ("walk", "stand") and chance.random() < 0.14
    bare = skirt or chance.random() < 0.12
    shoes = chance.choice(((30, 30, 30), (220, 220, 220), (60, 60, 90)))
    for side in (-1, 1):
        y = side * 0.09 * stout
        if way in ("sit", "ride"):
            knee = (0.4, y * (1.3 if way == "sit" else 1.6), hip + 0.02)
            foot = (0.42, knee[1], max(hip - 0.43, 0.1)) if way == "sit" else (0.3, knee[1], max(hip - 0.45, 0.22))
        else:
            ahead = side * swing * 0.22
            knee = (ahead * 0.7 + 0.03, y, hip * 0.52)
            foot = (ahead * 1.3 - 0.04, y, 0.07)
        shape.tube(((0, y, hip), knee), 0.16 * stout, shade(trousers, 0.95 + 0.1 * side))
        shape.tube((knee, foot), 0.12 * stout, skin if bare else shade(trousers, 0.9 + 0.1 * side))
        shape.tube(((foot[0] - 0.05, y, foot[2] - 0.03), (foot[0] + 0.16, y, foot[2] - 0.04)), 0.085, shoes)
    if skirt:
        shape.drum((0, 0, hip * 0.55), 0.24 * stout, hip * 0.55, trousers, upper=0.15 * stout)


def _trunk(shape: Shape, hip: float, neck: float, lean: float, stout: float, top: Colour, orange: bool) -> None:
    coat = hip - 0.08
    waist, chest = 0.15 * stout, 0.2 * stout
    deep = 0.11 * stout
    low = [(-deep, -waist, coat), (deep, -waist, coat), (deep, waist, coat), (-deep, waist, coat)]
    up = [
        (lean - deep, -chest, neck),
        (lean + deep, -chest, neck),
        (lean + deep, chest, neck),
        (lean - deep, chest, neck),
    ]
    for n in range(4):
        m = (n + 1) % 4
        shape.face((low[n], low[m], up[m], up[n]), shade(top, 1.0 if n % 2 else 0.92), True)
    shape.tube(((lean, -chest * 0.9, neck - 0.03), (lean, chest * 0.9, neck - 0.03)), 0.15 * stout, top)
    if orange:
        middle = (coat + neck) / 2
        for side in (-1, 1):
            x = side * (deep + 0.02) + lean * 0.5
            shape.face(
                ((x, -chest, middle), (x, chest, middle), (x, chest, middle + 0.07), (x, -chest, middle + 0.07)),
                (190, 240, 230),
                True,
                0.05,
            )


def _arms(
    shape: Shape,
    chance: Random,
    way: str,
    neck: float,
    lean: float,
    stout: float,
    swing: float,
    top: Colour,
    skin: Colour,
    high: float,
) -> None:
    sleeves = chance.random() < 0.65
    phone = way in ("walk", "stand", "sit") and chance.random() < 0.25
    reach = high / 1.67
    for side in (-1, 1):
        y = side * 0.24 * stout
        shoulder = (lean, y * 0.92, neck - 0.05)
        if way in ("ride", "bend") or (phone and side > 0):
            elbow, hand = (lean + 0.2, y * 1.1, neck - 0.24), (lean + 0.42, y * 0.9, neck - 0.22)
        else:
            ahead = -side * swing * 0.2
            elbow = (lean + ahead * 0.5 - 0.02, y * 1.1, neck - 0.3 * reach)
            hand = (lean + ahead * 1.3 + 0.05, y * 1.08, neck - 0.54 * reach)
        shape.tube((shoulder, elbow), 0.1 * stout, shade(top, 0.95 + 0.1 * side))
        shape.tube((elbow, hand), 0.08 * stout, shade(top, 0.9) if sleeves else skin)
        shape.ball(hand, 0.05, skin)


def _head(shape: Shape, chance: Random, neck: float, lean: float, high: float, skin: Colour, way: str) -> None:
    x, z, size = lean * 1.25, neck + high * 0.095, 0.105 * max(high / 1.67, 0.85)
    shape.tube(((lean, 0, neck), (x, 0, z)), 0.1, shade(skin, 0.9))
    shape.ball((x, 0, z), size, skin, 0.0, 1.2)
    cover = chance.random()
    if way == "ride" and cover < 0.7:
        shape.ball((x, 0, z + 0.05), size * 1.28, pick(chance, LIVELY), 0.02, 0.95)
        return
    if cover < 0.14:
        hat = pick(chance, (*LIVELY, (190, 214, 226)))
        shape.disc((x, 0, z + 0.07), size * 1.7, hat, 0.05, "z")
        shape.ball((x, 0, z + 0.08), size, hat, 0.06)
        return
    hair = pick(chance, HAIR)
    shape.ball((x - 0.035, 0, z + 0.035), size * 1.06, hair, 0.0, 1.1)
    if cover > 0.6:
        shape.tube(((x - 0.07, 0, z + 0.03), (x - 0.09, 0, z - chance.uniform(0.1, 0.3))), 0.15, hair, -0.02)


def _carried(shape: Shape, chance: Random, hip: float, stout: float) -> None:
    """A bag, a rucksack or a suitcase: part of nobody's label but the person's."""
    what, colour = chance.choice(("bag", "bag", "sack", "case")), pick(chance, LIVELY)
    y = 0.32 * stout
    if what == "bag":
        shape.box((-0.1, 0.12), (y - 0.05, y + 0.05), (hip - 0.42, hip - 0.12), colour)
    elif what == "sack":
        shape.box((-0.3, -0.12), (-0.14, 0.14), (hip + 0.1, hip + 0.52), shade(colour, 0.7), taper=0.2)
    else:
        shape.box((-0.45, -0.2), (0.1, 0.42), (0.05, 0.62), colour)
        shape.tube(((-0.32, 0.26, 0.62), (-0.15, 0.26, 0.95)), 0.03, (60, 60, 60))


def umbrella(chance: Random, held: bool = True) -> Shape:
    """A held umbrella over z = 1.1 to 2.1 m, or the large one of a stall or a terrace on its own pole."""
    shape = Shape()
    if held:
        middle, rim, low, radius = (0.12, 0.08, 2.12), 1.86, 1.1, chance.uniform(0.45, 0.6)
    else:
        rim = chance.uniform(1.95, 2.3)
        middle, low, radius = (0.0, 0.0, rim + chance.uniform(0.3, 0.55)), 0.05, chance.uniform(1.0, 1.7)
    first, second = pick(chance, LIVELY), pick(chance, (*LIVELY, (235, 235, 235)))
    if chance.random() < 0.45:
        second = shade(first, 0.94)
    sides = chance.choice((6, 8, 8, 10))
    square = not held and chance.random() < 0.2
    sides = 4 if square else sides
    x, y, z = middle
    shape.tube(((x, y, low), (x, y, z)), 0.02 if held else 0.05, (90, 90, 92))
    start = chance.uniform(0, 1)
    for n in range(sides):
        a, b = ((n + start) * 2 * math.pi / sides, (n + 1 + start) * 2 * math.pi / sides)
        p = (x + radius * math.cos(a), y + radius * math.sin(a), rim)
        q = (x + radius * math.cos(b), y + radius * math.sin(b), rim)
        colour = first if n % 2 else second
        shape.face((p, q, (x, y, z)), colour, True)
        if not held:
            drop = 0.16
            shape.face((p, q, (q[0], q[1], rim - drop), (p[0], p[1], rim - drop)), shade(colour, 0.9), True)
    if not held:
        shape.drum((x, y, 0), 0.24, 0.12, (110, 110, 112))
    return shape


def closed_umbrella(chance: Random) -> Shape:
    """A folded terrace umbrella: no umbrella that anybody stands under."""
    shape, colour = Shape(), pick(chance, LIVELY)
    shape.drum((0, 0, 0), 0.22, 0.1, (90, 90, 90))
    shape.tube(((0, 0, 0), (0, 0, 0.9)), 0.05, (120, 120, 120))
    shape.drum((0, 0, 0.9), 0.2, 1.4, colour, upper=0.04)
    return shape
