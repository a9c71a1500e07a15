"""Vendors' carts."""

from __future__ import annotations

import math
from random import Random

import numpy as np

from models.scenes.world.lettering import STALLS, board
from models.scenes.world.palette import FRUIT, LIVELY, RUBBER, STEEL, WOOD, pick, shade
from models.scenes.world.shape import Shape


def _sign(chance: Random, wide: int, high: int) -> np.ndarray:
    ground, ink = chance.choice(
        (
            ((40, 40, 200), (80, 230, 250)),
            ((40, 150, 240), (250, 250, 250)),
            ((230, 230, 230), (30, 30, 180)),
            ((60, 130, 40), (240, 240, 240)),
        )
    )
    return board(chance, wide, high, ground, ink, ("·".join(chance.sample(STALLS, 2)),))


def vendor_cart(chance: Random) -> Shape:
    """A snack cart with a glass case, a steamer cart, a fruit cart, or a grill. Its front is -y."""
    what = chance.choices(("case", "steamer", "fruit", "grill"), (4, 2, 4, 2))[0]
    shape = Shape()
    half, deep, top = chance.uniform(0.7, 1.1), chance.uniform(0.35, 0.5), chance.uniform(0.78, 0.92)
    skin = pick(chance, (*LIVELY, (190, 192, 194), (170, 172, 174), (200, 202, 204)))
    if what == "fruit":
        _fruit_bed(shape, chance, half, deep, top, skin)
    else:
        shape.box((-half, half), (-deep, deep), (0.28, top), skin, STEEL)
        if chance.random() < 0.6:
            face = _sign(chance, 120, 30)
            for y, (a, b) in ((-deep - 0.01, (-half, half)), (deep + 0.01, (half, -half))):
                shape.decal(
                    ((a * 0.95, y, top - 0.08), (b * 0.95, y, top - 0.08), (b * 0.95, y, 0.4), (a * 0.95, y, 0.4)),
                    face,
                    0.08,
                )
    for x in (-half * 0.75, half * 0.75):
        for y in (-deep, deep):
            shape.disc((x, y * 1.02, 0.16), 0.16, RUBBER, 0.06)
            shape.disc((x, y * 1.04, 0.16), 0.08, STEEL, 0.08)
    if what == "case":
        _glass_case(shape, chance, half, deep, top)
    elif what == "steamer":
        for x in (-half * 0.45, half * 0.45):
            for n in range(chance.randint(2, 5)):
                shape.drum(
                    (x, 0, top + n * 0.14), 0.3, 0.14, shade((110, 160, 196), 1 - 0.08 * (n % 2)), (120, 176, 210)
                )
    elif what == "grill":
        shape.box((-half * 0.8, half * 0.6), (-deep * 0.7, deep * 0.7), (top, top + 0.16), (48, 48, 50), (30, 30, 60))
        for n in range(9):
            x = -half * 0.7 + half * 1.2 * n / 9
            shape.tube(((x, -deep * 0.7, top + 0.19), (x, deep * 0.7, top + 0.19)), 0.05, (40, 70, 130))
        for _ in range(4):
            shape.drum((half * 0.8, chance.uniform(-deep, deep) * 0.7, top), 0.05, 0.25, pick(chance, LIVELY))
    if what != "fruit" or chance.random() < 0.5:
        _roof(shape, chance, half, deep, top)
    if what != "fruit" and chance.random() < 0.4:
        shape.drum(
            (half * 0.5, deep + 0.3, 0),
            0.17,
            0.6,
            chance.choice(((190, 120, 40), (60, 60, 180), (150, 150, 152))),
            upper=0.15,
        )
    return shape


def _fruit_bed(
    shape: Shape, chance: Random, half: float, deep: float, top: float, skin: tuple[float, float, float]
) -> None:
    wood = pick(chance, (WOOD, (70, 90, 110), skin))
    shape.box((-half, half), (-deep, deep), (0.4, top - 0.12), wood, shade(wood, 0.6))
    kinds = [pick(chance, FRUIT) for _ in range(4)]
    columns = max(8, int(half * 9))
    for row in range(6):
        for n in range(columns):
            x = -half + 2 * half * (n + 0.5) / columns + chance.uniform(-0.02, 0.02)
            y = -deep + 2 * deep * (row + 0.5) / 6
            z = top - 0.1 + 0.07 * row / 6 + chance.uniform(0, 0.07)
            shape.ball(
                (x, y, z), chance.uniform(0.05, 0.085), shade(kinds[int(4 * n / columns)], chance.uniform(0.8, 1.15))
            )


def _glass_case(shape: Shape, chance: Random, half: float, deep: float, top: float) -> None:
    high = chance.uniform(0.45, 0.62)
    for _ in range(chance.randint(10, 22)):
        x, y = chance.uniform(-half, half) * 0.85, chance.uniform(-deep, deep) * 0.7
        shape.ball(
            (x, y, top + chance.choice((0.08, 0.28))),
            chance.uniform(0.05, 0.09),
            pick(chance, (*FRUIT, (90, 150, 200))),
        )
    shape.face(
        (
            (-half * 0.9, 0, top + 0.22),
            (half * 0.9, 0, top + 0.22),
            (half * 0.9, deep, top + 0.22),
            (-half * 0.9, deep, top + 0.22),
        ),
        (190, 196, 200),
    )
    for x in (-half * 0.93, 0.0, half * 0.93):
        for y in (-deep * 0.93, deep * 0.93):
            shape.tube(((x, y, top), (x, y, top + high)), 0.035, STEEL)
    shape.box((-half, half), (-deep, deep), (top + high, top + high + 0.05), STEEL, (205, 205, 203))
    shape.face(
        (
            (-half, -deep, top + high * 0.1),
            (-half * 0.6, -deep, top + high * 0.1),
            (-half * 0.4, -deep, top + high),
            (-half * 0.7, -deep, top + high),
        ),
        (214, 208, 200),
        True,
        0.05,
    )


def _roof(shape: Shape, chance: Random, half: float, deep: float, top: float) -> None:
    z = chance.uniform(1.85, 2.15)
    over = chance.uniform(1.0, 1.2)
    for x in (-half * 0.95, half * 0.95):
        for y in (-deep * 0.95, deep * 0.95):
            shape.tube(((x, y, top), (x, y, z)), 0.04, (150, 150, 150))
    first, second = pick(chance, LIVELY), pick(chance, (*LIVELY, (235, 235, 235)))
    strips = chance.choice((1, 6, 8))
    for n in range(strips):
        x0, x1 = (-half + 2 * half * n / strips) * over, (-half + 2 * half * (n + 1) / strips) * over
        colour = first if n % 2 == 0 else second
        for side in (-1, 1):
            y = side * deep * (over + 0.1)
            shape.face(((x0, 0, z + 0.2), (x1, 0, z + 0.2), (x1, y, z), (x0, y, z)), colour)
            shape.face(((x0, y, z), (x1, y, z), (x1, y, z - 0.16), (x0, y, z - 0.16)), shade(colour, 0.9))
    if chance.random() < 0.6:
        face = _sign(chance, 140, 24)
        y = -deep * (over + 0.12)
        shape.decal(
            ((-half, y, z + 0.12), (half, y, z + 0.12), (half, y, z - 0.18), (-half, y, z - 0.18)),
            face,
            0.1,
            chance.choice((0.0, 0.7)),
        )
        shape.decal(
            ((half, -y, z + 0.12), (-half, -y, z + 0.12), (-half, -y, z - 0.18), (half, -y, z - 0.18)), face, 0.1
        )


def round_table_top(chance: Random) -> Shape:
    """A street chess table of stone: furniture, no goods."""
    shape, stone = Shape(), pick(chance, ((160, 160, 158),))
    shape.drum((0, 0, 0), 0.15, 0.7, stone)
    shape.drum((0, 0, 0.7), 0.42, 0.07, stone, shade(stone, 1.1))
    for n in range(4):
        a = n * math.pi / 2
        shape.drum((0.75 * math.cos(a), 0.75 * math.sin(a), 0), 0.16, 0.42, stone)
    return shape
