"""Garbage: bags, heaps and litter; wheeled bins, closed and running over."""

from __future__ import annotations

import math
from random import Random

from models.scenes.world.palette import BAGS, CARTONS, LIVELY, RUBBER, mixed, pick, shade
from models.scenes.world.shape import Colour, Corner, Shape

BINS = (
    (70, 120, 40),
    (60, 140, 50),
    (150, 80, 20),
    (170, 100, 30),
    (60, 60, 62),
    (90, 88, 86),
    (40, 40, 180),
    (80, 100, 40),
)


def outline(chance: Random, wide: float, high: float, rough: float, corners: int = 14) -> list[tuple[float, float]]:
    """An irregular round outline that stands on its lowest part: metres to the right and up."""
    points = []
    bumps = [chance.uniform(1 - rough, 1 + rough) for _ in range(corners)]
    for n in range(corners):
        angle = 2 * math.pi * n / corners
        r = (bumps[n] + bumps[n - 1]) / 2
        up = math.sin(angle)
        points.append((wide / 2 * math.cos(angle) * r, high / 2 + high / 2 * (up if up > 0 else up * 0.92) * r))
    return points


def bag(shape: Shape, chance: Random, at: Corner, size: float, colour: Colour | None = None) -> None:
    """A tied bag of `size` metres: crumpled, with folds, gleams and a knot."""
    colour = colour or pick(chance, BAGS, 0.15)
    thin = min(colour) > 150
    wide, high = size * chance.uniform(0.85, 1.25), size * chance.uniform(0.7, 1.05)
    hull = outline(chance, wide, high, 0.16)
    shape.patch(at, hull, shade(colour, 0.78))
    x, y, z = at
    # Creases run down from the knot, one side of each in the light; between them the film is crumpled at random.
    knot_u, knot_v = chance.uniform(-0.12, 0.12) * wide, high * chance.uniform(0.8, 0.92)
    slices = chance.randint(6, 10)
    for n in range(slices):
        fold = colour
        if thin and chance.random() < 0.3:
            fold = mixed(colour, pick(chance, (*LIVELY, (60, 80, 100))), chance.uniform(0.15, 0.5))
        u0, u1 = (
            (-0.46 + 0.92 * (n + chance.uniform(-0.2, 0.2)) / slices) * wide,
            (-0.46 + 0.92 * (n + 1) / slices) * wide,
        )
        reach = chance.uniform(0.05, 0.45) * high
        tone = chance.uniform(0.62, 1.22) + 0.15 * (n % 2)
        corners = [
            (knot_u, knot_v),
            (u0, reach + chance.uniform(-0.04, 0.04) * high),
            (u1, reach),
            (u1 * 0.6 + knot_u * 0.4, high * 0.6),
        ]
        shape.patch(at, corners, shade(fold, tone), 0.01 + 0.001 * n)
    for n in range(chance.randint(4, 9)):
        u, v = chance.uniform(-0.36, 0.36) * wide, chance.uniform(0.08, 0.75) * high
        long, thick, lean = (
            chance.uniform(0.1, 0.3) * wide,
            chance.uniform(0.03, 0.09) * high,
            chance.uniform(-0.2, 0.2) * high,
        )
        tone = 0.6 + 0.6 * v / high + chance.uniform(-0.25, 0.3)
        shape.patch(
            at,
            [(u - long, v), (u, v + thick + lean), (u + long, v + lean), (u, v - thick)],
            shade(colour, tone),
            0.02 + 0.001 * n,
        )
    for _ in range(chance.randint(1, 4)):
        u, v = chance.uniform(-0.3, 0.3) * wide, chance.uniform(0.45, 0.85) * high
        streak = [(u, v), (u + 0.08 * wide, v + 0.02), (u + 0.1 * wide, v + 0.07 * high), (u + 0.02, v + 0.04 * high)]
        shape.patch(at, streak, mixed(colour, (240, 240, 240), 0.5), 0.03)
    if chance.random() < 0.7:
        u = chance.uniform(-0.12, 0.12) * wide
        knot = [
            (u - 0.05 * wide, high * 0.9),
            (u + 0.05 * wide, high * 0.9),
            (u + chance.uniform(0.02, 0.14) * wide, high * 1.18),
            (u, high * 1.06),
            (u - chance.uniform(0.02, 0.14) * wide, high * 1.16),
        ]
        shape.patch((x, y, z), knot, shade(colour, chance.uniform(0.8, 1.15)), 0.02)


def litter(shape: Shape, chance: Random, at: Corner, size: float) -> None:
    """A scrap lying flat: paper, film, a carton torn open, a box of food."""
    x, y, z = at
    colour = pick(chance, (*LIVELY, *CARTONS, (235, 235, 232), (226, 226, 224), (210, 220, 224)))
    turn = chance.uniform(0, 6.28)
    if chance.random() < 0.25:
        shape.box(
            (x - size / 2, x + size / 2), (y - size / 3, y + size / 3), (z, z + size * 0.35), colour, shade(colour, 0.7)
        )
        return
    n = chance.choice((3, 4, 4, 5, 6))
    corners = []
    for k in range(n):
        r, a = size / 2 * chance.uniform(0.6, 1.2), turn + 2 * math.pi * k / n
        corners.append((x + r * math.cos(a), y + r * math.sin(a), z + 0.02 + chance.uniform(0, 0.1) * size))
    shape.face(corners, colour, True)


def garbage(chance: Random) -> Shape:
    """One bag, a few, a heap, scattered litter, or a mess of cardboard."""
    shape = Shape()
    what = chance.choices(("single", "few", "heap", "litter", "cardboard"), (3, 4, 4, 2, 2))[0]
    if what == "single":
        bag(shape, chance, (0, 0, 0), chance.uniform(0.35, 0.75))
    elif what == "few":
        spread = chance.uniform(0.3, 0.55)
        for _ in range(chance.randint(2, 5)):
            bag(shape, chance, (chance.gauss(0, spread), chance.gauss(0, spread * 0.8), 0), chance.uniform(0.3, 0.65))
        for _ in range(chance.randint(0, 5)):
            litter(shape, chance, (chance.gauss(0, spread), chance.gauss(0, spread), 0), chance.uniform(0.1, 0.3))
    elif what == "heap":
        wide = chance.uniform(0.5, 1.1)
        main = pick(chance, BAGS) if chance.random() < 0.3 else None
        for n in range(chance.randint(8, 20)):
            x, y = chance.gauss(0, wide * 0.6), chance.gauss(0, wide * 0.5)
            up = max(0.0, 0.55 * wide * (1 - math.hypot(x, y) / (1.3 * wide))) * (n > 5)
            bag(shape, chance, (x, y, up), chance.uniform(0.28, 0.6), main if main and chance.random() < 0.6 else None)
        for _ in range(chance.randint(4, 14)):
            litter(shape, chance, (chance.gauss(0, wide), chance.gauss(0, wide * 0.9), 0), chance.uniform(0.1, 0.35))
    elif what == "litter":
        spread = chance.uniform(0.3, 0.7)
        for _ in range(chance.randint(8, 24)):
            litter(shape, chance, (chance.gauss(0, spread), chance.gauss(0, spread * 0.8), 0), chance.uniform(0.1, 0.4))
        if chance.random() < 0.5:
            bag(shape, chance, (0, 0, 0), chance.uniform(0.25, 0.45))
    else:
        for _ in range(chance.randint(4, 10)):
            x, y, s = chance.gauss(0, 0.45), chance.gauss(0, 0.4), chance.uniform(0.2, 0.5)
            colour = pick(chance, CARTONS)
            if chance.random() < 0.5:
                z = chance.uniform(0.05, 0.5)
                shape.face(
                    (
                        (x - s, y, 0),
                        (x + s, y - s * 0.4, 0.02),
                        (x + s * 0.8, y + s * 0.3, z),
                        (x - s * 0.9, y + s * 0.5, z * 0.8),
                    ),
                    colour,
                )
            else:
                turned = Shape()
                turned.box((-s / 2, s / 2), (-s / 2, s / 2), (0, s * 0.7), colour, shade(colour, 0.5))
                shape.join(turned, (x, y, 0), chance.uniform(0, 3))
        for _ in range(chance.randint(2, 8)):
            litter(shape, chance, (chance.gauss(0, 0.5), chance.gauss(0, 0.5), 0), chance.uniform(0.1, 0.3))
        if chance.random() < 0.6:
            bag(shape, chance, (chance.gauss(0, 0.4), chance.gauss(0, 0.3), 0), chance.uniform(0.3, 0.5))
    return shape


def _body(shape: Shape, chance: Random, colour: Colour, half: float, high: float) -> None:
    shape.box((-half * 1.05, half * 1.05), (-half, half), (0.1, high), colour, shade(colour, 0.3), -0.16)
    shape.box(
        (-half * 1.28, half * 1.28), (-half * 1.22, half * 1.22), (high - 0.06, high), shade(colour, 0.92), (30, 30, 30)
    )
    for side in (-1, 1):
        shape.disc((-half * 0.95, side * half * 0.85, 0.1), 0.1, RUBBER, 0.03)
    x = half * 1.16
    pale = (225, 228, 226)
    if chance.random() < 0.7:
        shape.disc((x + 0.01, 0, high * 0.6), half * 0.38, pale, 0.1, "x", 10)
        shape.disc((x + 0.02, 0, high * 0.6), half * 0.28, colour, 0.12, "x", 10)
        shape.face(
            (
                (x + 0.02, -half * 0.4, high * 0.32),
                (x + 0.02, half * 0.4, high * 0.32),
                (x + 0.02, half * 0.4, high * 0.38),
                (x + 0.02, -half * 0.4, high * 0.38),
            ),
            pale,
            True,
            0.1,
        )


def garbage_bin(chance: Random, number: int | None = None) -> Shape:
    """A wheeled bin with its lid closed, or a pair of litter boxes on a frame."""
    shape = Shape()
    if number is None and chance.random() < 0.16:
        return _litter_boxes(shape, chance)
    colour = pick(chance, BINS, 0.15)
    half, high = chance.uniform(0.24, 0.31), chance.uniform(0.85, 1.05)
    if chance.random() < 0.12:
        half, high = half * 1.9, high * 1.1
    _body(shape, chance, colour, half, high)
    lid = shade(colour, 1.06)
    w, d = half * 1.3, half * 1.24
    shape.box((-w, w), (-d, d), (high, high + 0.05), lid, lid)
    shape.box((-w * 0.85, w * 0.85), (-d * 0.85, d * 0.85), (high + 0.05, high + 0.11), lid, lid, 0.3)
    shape.tube(((-w, -d * 0.7, high), (-w, d * 0.7, high)), 0.05, shade(colour, 0.7))
    return shape


def _litter_boxes(shape: Shape, chance: Random) -> Shape:
    frame, pale = (
        pick(chance, ((60, 90, 50), (70, 70, 72), (150, 150, 152))),
        pick(chance, ((206, 208, 206), (120, 150, 90), (170, 120, 60))),
    )
    for y0, y1 in ((-0.5, -0.04), (0.04, 0.5)):
        shape.box((-0.2, 0.2), (y0, y1), (0.12, 0.85), pale, shade(pale, 0.7))
        shape.face(
            ((0.21, y0 + 0.08, 0.62), (0.21, y1 - 0.08, 0.62), (0.21, y1 - 0.08, 0.76), (0.21, y0 + 0.08, 0.76)),
            (30, 30, 30),
            True,
            0.05,
        )
        shape.disc((0.21, (y0 + y1) / 2, 0.42), 0.1, chance.choice(LIVELY), 0.05, "x")
    for y in (-0.54, 0.54):
        shape.tube(((0, y, 0), (0, y, 1.1)), 0.06, frame)
    shape.box((-0.24, 0.24), (-0.6, 0.6), (1.05, 1.13), frame)
    return shape


def bin_overflow(chance: Random) -> Shape:
    """A bin that cannot close: lid up or gone, bags piled out of it, often bags and scraps around its foot."""
    shape = Shape()
    colour = pick(chance, BINS, 0.15)
    half, high = chance.uniform(0.24, 0.32), chance.uniform(0.85, 1.05)
    if chance.random() < 0.18:
        half, high = half * 1.7, high * 1.1
    _body(shape, chance, colour, half, high)
    if chance.random() < 0.75:
        w = half * 1.25
        up = chance.uniform(0.35, 0.6)
        shape.face(
            ((-w, -w, high), (-w, w, high), (-w - up * 0.5, w, high + up), (-w - up * 0.5, -w, high + up)),
            shade(colour, 1.05),
        )
    lots = chance.randint(4, 9)
    for n in range(lots):
        spread = half * 0.62
        z = high - 0.12 + (0.16 if n > lots / 2 else 0.0) + chance.uniform(0, 0.1)
        bag(
            shape,
            chance,
            (chance.uniform(-spread, spread), chance.uniform(-spread, spread), z),
            half * chance.uniform(0.8, 1.5),
        )
    if chance.random() < 0.6:
        for _ in range(chance.randint(1, 5)):
            bag(
                shape,
                chance,
                (chance.uniform(-0.2, 0.7), chance.choice((-1, 1)) * chance.uniform(0.2, 0.6), 0),
                chance.uniform(0.25, 0.5),
            )
        for _ in range(chance.randint(0, 6)):
            litter(shape, chance, (chance.uniform(-0.2, 0.8), chance.uniform(-0.7, 0.7), 0), chance.uniform(0.1, 0.3))
    return shape
