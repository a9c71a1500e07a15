"""Piles of material left in the street: cartons, sand, bricks, timber, pallets, sacks, pipes."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

from models.scenes.world.palette import (
    CARTONS,
    WOOD,
    pick,
    shade,
)
from models.scenes.world.shape import Colour, Shape


def pile(chance: Random) -> Shape:
    """Cartons, a heap of sand or gravel, bricks, timber, pallets or sacks of cement left in the street."""
    shape = Shape()
    what = chance.choices(("cartons", "sand", "bricks", "timber", "pallets", "sacks", "pipes"), (5, 3, 2, 2, 2, 2, 1))[
        0
    ]
    if what == "cartons":
        columns = chance.randint(2, 5)
        for column in range(columns):
            x, y, z = (column - columns / 2) * chance.uniform(0.4, 0.55), chance.uniform(-0.2, 0.2), 0.0
            for _ in range(chance.randint(1, 5)):
                w, d, h = chance.uniform(0.18, 0.32), chance.uniform(0.16, 0.28), chance.uniform(0.2, 0.42)
                skin = pick(chance, CARTONS)
                one = Shape()
                one.box((-w, w), (-d, d), (0, h), skin, shade(skin, 1.12))
                for side in (-1, 1):
                    one.face(
                        (
                            (-0.04, side * d * 1.01, 0),
                            (0.04, side * d * 1.01, 0),
                            (0.04, side * d * 1.01, h),
                            (-0.04, side * d * 1.01, h),
                        ),
                        shade(skin, 0.8),
                        True,
                        0.03,
                    )
                shape.join(one, (x + chance.gauss(0, 0.03), y, z), chance.gauss(0, 0.12))
                z += h
    elif what == "sand":
        _heap(
            shape,
            chance,
            chance.uniform(0.7, 1.6),
            pick(chance, ((120, 164, 190), (140, 150, 156), (90, 110, 130), (70, 90, 112))),
        )
    elif what in ("bricks", "sacks", "pallets"):
        _stacked(shape, chance, what)
    else:
        tone = WOOD if what == "timber" else (150, 150, 150)
        long = chance.uniform(1.0, 2.0)
        for row in range(chance.randint(2, 5)):
            for k in range(6 - row):
                y = (k - (6 - row) / 2) * 0.14
                shape.tube(
                    (
                        (-long + chance.uniform(-0.2, 0.2), y, 0.08 + row * 0.12),
                        (long + chance.uniform(-0.2, 0.2), y, 0.08 + row * 0.12),
                    ),
                    0.12,
                    shade(pick(chance, (tone,)), chance.uniform(0.8, 1.15)),
                )
    return shape


def _heap(shape: Shape, chance: Random, radius: float, colour: Colour) -> None:
    high, n = radius * chance.uniform(0.4, 0.62), 12

    def ring(share: float, up: float) -> list[tuple[float, float, float]]:
        return [
            (
                share * radius * chance.uniform(0.85, 1.15) * math.cos(a),
                share * radius * 0.8 * chance.uniform(0.85, 1.15) * math.sin(a),
                up * high * chance.uniform(0.85, 1.1),
            )
            for a in (2 * math.pi * k / n for k in range(n))
        ]

    rings = [ring(1.0, 0.0), ring(0.7, 0.45), ring(0.35, 0.85)]
    tip = (0.0, 0.0, high)
    for low, up in pairwise(rings):
        for k in range(n):
            m = (k + 1) % n
            shape.face((low[k], low[m], up[m], up[k]), shade(colour, chance.uniform(0.86, 1.1)), False)
    for k in range(n):
        shape.face((rings[2][k], rings[2][(k + 1) % n], tip), shade(colour, chance.uniform(0.9, 1.1)), False)
    for _ in range(14):
        a, r = chance.uniform(0, 6.28), radius * chance.uniform(0.7, 1.2)
        shape.ball(
            (r * math.cos(a), r * 0.8 * math.sin(a), 0.02),
            chance.uniform(0.02, 0.06),
            shade(colour, chance.uniform(0.7, 1.1)),
        )


def _stacked(shape: Shape, chance: Random, what: str) -> None:
    if what == "pallets":
        for k in range(chance.randint(2, 7)):
            z, tone = k * 0.15, pick(chance, (WOOD, (90, 130, 160)))
            for y in (-0.5, 0.0, 0.5):
                shape.box((-0.6, 0.6), (y - 0.05, y + 0.05), (z, z + 0.1), shade(tone, 0.8))
            for y in (-0.5, -0.25, 0.0, 0.25, 0.5):
                shape.box((-0.6, 0.6), (y - 0.09, y + 0.09), (z + 0.1, z + 0.14), tone)
        return
    rows, columns = chance.randint(2, 6), chance.randint(2, 5)
    bricks = what == "bricks"
    w, d, h = (0.24, 0.24, 0.13) if bricks else (0.3, 0.22, 0.14)
    base = pick(
        chance,
        ((70, 90, 170), (60, 80, 150), (150, 152, 156))
        if bricks
        else ((190, 196, 200), (200, 190, 170), (150, 180, 200)),
    )
    for row in range(rows):
        for column in range(columns):
            for back in (0, 1):
                x = (column - columns / 2) * w * 2 + (w * 0.5 if row % 2 else 0) + chance.gauss(0, 0.02)
                skin = shade(base, chance.uniform(0.84, 1.14))
                taper = 0.0 if bricks else 0.3
                y = back * d * 2
                shape.box(
                    (x - w * 0.97, x + w * 0.97),
                    (y - d * 0.97, y + d * 0.97),
                    (row * h, row * h + h * 0.95),
                    skin,
                    shade(skin, 1.06),
                    taper,
                )
