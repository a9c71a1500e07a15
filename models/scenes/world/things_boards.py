"""Advertisements: banners, boards that stand, bills on a wall."""

from __future__ import annotations

import math
from random import Random

from models.scenes.world.lettering import BANNERS, BOARDS, SHOPS, board
from models.scenes.world.palette import (
    STEEL,
    WOOD,
    pick,
    shade,
)
from models.scenes.world.shape import Colour, Shape

PRINTS: tuple[tuple[Colour, Colour], ...] = (
    ((30, 30, 205), (70, 225, 250)),
    ((36, 36, 190), (245, 245, 245)),
    ((170, 80, 20), (250, 250, 250)),
    ((60, 200, 240), (30, 30, 190)),
    ((240, 240, 238), (30, 30, 190)),
    ((70, 150, 50), (245, 250, 250)),
    ((200, 120, 160), (255, 255, 255)),
)


def banner(chance: Random) -> Shape:
    """Cloth with words: across, between posts or trees, or upright. Along x; read from -y."""
    shape = Shape()
    ground, ink = chance.choice(PRINTS[:4]) if chance.random() < 0.75 else chance.choice(PRINTS)
    if chance.random() < 0.25:
        half, z0, high = chance.uniform(0.3, 0.5), chance.uniform(0.6, 1.4), chance.uniform(1.6, 2.8)
        face = board(chance, 40, 200, ground, ink, (chance.choice(BANNERS)[:8],))
        if z0 < 1.0:
            shape.tube(((-half, 0, 0), (-half, 0, z0 + high)), 0.04, STEEL)
    else:
        half, z0, high = chance.uniform(1.5, 4.0), chance.uniform(0.9, 2.2), chance.uniform(0.55, 0.95)
        face = board(chance, 320, int(320 * high / half / 2), ground, ink, (chance.choice(BANNERS),))
        if chance.random() < 0.4:
            for x in (-half, half):
                shape.tube(((x, 0, 0), (x, 0, z0 + high)), 0.05, (110, 110, 110))
        else:
            for x in (-half, half):
                for z in (z0, z0 + high):
                    shape.tube(((x, 0, z), (x * 1.06, 0, z + 0.05)), 0.015, (120, 120, 120))
    sag = chance.uniform(0, 0.12) * high
    pieces = 6
    for n in range(pieces):
        a, b = -half + 2 * half * n / pieces, -half + 2 * half * (n + 1) / pieces
        da, db = sag * math.sin(math.pi * n / pieces), sag * math.sin(math.pi * (n + 1) / pieces)
        tone = shade(ground, 1 + 0.1 * math.sin(n * 2.2 + half))
        shape.face(((a, 0, z0 - da), (b, 0, z0 - db), (b, 0.02, z0 + high - db), (a, 0.02, z0 + high - da)), tone)
    shape.decal(
        ((-half, -0.01, z0 + high), (half, -0.01, z0 + high), (half, -0.01, z0), (-half, -0.01, z0)), face, 0.12
    )
    return shape


def a_board(chance: Random) -> Shape:
    """A-board, poster stand, roll-up, or a menu on a foot. Read from +x."""
    shape = Shape()
    what = chance.choices(("a", "stand", "rollup", "foot"), (4, 3, 3, 2))[0]
    ground, ink = chance.choice((*PRINTS, ((40, 44, 40), (230, 240, 240))))
    lines = tuple(chance.sample(BOARDS, chance.randint(2, 4)))
    frame = pick(chance, (WOOD, (60, 60, 60), STEEL))
    if what == "a":
        half, high = chance.uniform(0.27, 0.4), chance.uniform(0.85, 1.2)
        face = board(chance, 60, int(60 * high / half / 2), ground, ink, lines)
        for side in (-1, 1):
            x = side * 0.28
            shape.face(((x, -half, 0), (x, half, 0), (0, half, high), (0, -half, high)), frame)
            shape.decal(
                (
                    (side * 0.02, -side * half * 0.9, high * 0.95),
                    (side * 0.02, side * half * 0.9, high * 0.95),
                    (x * 0.88, side * half * 0.9, 0.12),
                    (x * 0.88, -side * half * 0.9, 0.12),
                ),
                face,
                0.08,
            )
        return shape
    half, high = (
        (chance.uniform(0.35, 0.5), chance.uniform(1.7, 2.1))
        if what == "rollup"
        else (chance.uniform(0.3, 0.5), chance.uniform(1.1, 1.7))
    )
    z0 = 0.06 if what == "rollup" else 0.4 if what == "foot" else 0.1
    face = board(
        chance,
        60,
        int(60 * (high - z0) / half / 2),
        ground,
        ink,
        lines if what != "rollup" else (chance.choice(SHOPS), *lines),
    )
    shape.box((-0.2, 0.2), (-half * 0.8, half * 0.8), (0, 0.05), frame)
    shape.tube(((-0.03, 0, 0), (-0.03, 0, z0 + 0.3)), 0.05, frame, -0.02)
    shape.face(((0, -half, z0), (0, half, z0), (-0.08, half, high), (-0.08, -half, high)), shade(ground, 0.85))
    shape.decal(((-0.06, -half, high), (-0.06, half, high), (0.02, half, z0), (0.02, -half, z0)), face, 0.08)
    return shape


def posters(chance: Random) -> Shape:
    """Small advertisements stuck on a wall: a patch of bills; along x, read from -y."""
    shape = Shape()
    half, z0, z1 = chance.uniform(0.35, 0.9), chance.uniform(0.7, 1.1), chance.uniform(1.6, 2.1)
    for _ in range(chance.randint(5, 16)):
        x, z, w = chance.uniform(-half, half), chance.uniform(z0, z1), chance.uniform(0.14, 0.3)
        h, tilt = w * chance.uniform(1.0, 1.5), chance.gauss(0, 0.02)
        ground, ink = chance.choice((*PRINTS, ((225, 232, 236), (40, 40, 40)), ((110, 220, 240), (30, 30, 30))))
        face = board(chance, 30, 40, ground, ink, tuple(chance.sample(BOARDS, 2)))
        y = -0.01 - chance.uniform(0, 0.01)
        shape.decal(
            ((x - w, y, z + h / 2 + tilt), (x + w, y, z + h / 2), (x + w, y, z - h / 2), (x - w, y, z - h / 2 + tilt)),
            face,
            0.05,
        )
    return shape
