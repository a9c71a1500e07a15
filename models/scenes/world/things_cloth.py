"""Laundry: clothes and quilts on lines, rails and racks."""

from __future__ import annotations

import math
from random import Random

from models.scenes.world.palette import CLOTHES, LIVELY, STEEL, TROUSERS, WOOD, mixed, pick, shade
from models.scenes.world.shape import Colour, Shape


def _shirt(shape: Shape, x: float, z: float, size: float, colour: Colour) -> None:
    w, h = 0.3 * size, 0.62 * size
    shape.face(
        (
            (x - w * 0.5, 0, z),
            (x + w * 0.5, 0, z),
            (x + w, 0, z - 0.12),
            (x + w * 1.15, 0, z - 0.34),
            (x + w * 0.8, 0, z - 0.36),
            (x + w * 0.68, 0, z - 0.2),
            (x + w * 0.7, 0.04, z - h),
            (x - w * 0.7, -0.04, z - h),
            (x - w * 0.68, 0, z - 0.2),
            (x - w * 0.8, 0, z - 0.36),
            (x - w * 1.15, 0, z - 0.34),
            (x - w, 0, z - 0.12),
        ),
        colour,
    )
    shape.face(
        ((x - 0.03, 0.02, z), (x + 0.03, -0.02, z), (x + 0.03, -0.02, z - h), (x - 0.03, 0.02, z - h)),
        shade(colour, 0.85),
        True,
        0.02,
    )


def _trousers(shape: Shape, x: float, z: float, size: float, colour: Colour) -> None:
    w, h = 0.2 * size, 0.9 * size
    shape.face(
        (
            (x - w, 0, z),
            (x + w, 0, z),
            (x + w * 1.05, 0.03, z - h),
            (x + w * 0.25, 0.03, z - h),
            (x, 0, z - h * 0.35),
            (x - w * 0.25, -0.03, z - h),
            (x - w * 1.05, -0.03, z - h),
        ),
        colour,
    )


def _sheet(shape: Shape, chance: Random, x: float, z: float, wide: float, long: float) -> None:
    colour, other = pick(chance, (*LIVELY, (225, 225, 225), (190, 180, 220))), pick(chance, LIVELY)
    pattern = chance.choice(("plain", "stripes", "checks", "flowers"))
    strips = max(4, int(wide / 0.12))
    for n in range(strips):
        a, b = x - wide / 2 + wide * n / strips, x - wide / 2 + wide * (n + 1) / strips
        wave = 0.04 * math.sin(n * 1.9)
        shown = mixed(colour, other, 0.6) if pattern == "stripes" and n % 2 else colour
        for y, drop in ((wave, long), (-0.08 - wave, long * 0.8)):
            shape.face(
                ((a, y * 0.3, z), (b, y * 0.3, z), (b, -y, z - drop), (a, y, z - drop)), shade(shown, 1 + 2.4 * wave)
            )
    if pattern in ("checks", "flowers"):
        for _ in range(int(wide * long * 14)):
            u, v, s = (
                x + chance.uniform(-0.46, 0.46) * wide,
                z - chance.uniform(0.06, 0.92) * long,
                chance.uniform(0.03, 0.07),
            )
            shape.face(((u - s, 0.06, v), (u, 0.06, v - s), (u + s, 0.06, v), (u, 0.06, v + s)), other, True, 0.06)
            shape.face(((u - s, -0.12, v), (u, -0.12, v - s), (u + s, -0.12, v), (u, -0.12, v + s)), other, True, 0.06)


def _hang(shape: Shape, chance: Random, x0: float, x1: float, z: float) -> None:
    x = x0 + 0.25
    while x < x1 - 0.2:
        what = chance.choices(("shirt", "trousers", "towel", "sheet", "gap"), (5, 3, 2, 2, 1))[0]
        if what == "shirt":
            _shirt(shape, x, z - 0.03, chance.uniform(0.75, 1.1), pick(chance, CLOTHES))
            x += 0.55
        elif what == "trousers":
            _trousers(shape, x, z - 0.02, chance.uniform(0.8, 1.05), pick(chance, TROUSERS))
            x += 0.48
        elif what == "towel":
            c = pick(chance, LIVELY)
            shape.face(((x - 0.17, 0, z), (x + 0.17, 0, z), (x + 0.17, 0.03, z - 0.6), (x - 0.17, -0.03, z - 0.6)), c)
            x += 0.45
        elif what == "sheet":
            wide = min(chance.uniform(0.8, 1.6), x1 - x)
            _sheet(shape, chance, x + wide / 2 - 0.2, z, wide, chance.uniform(0.8, 1.3))
            x += wide + 0.15
        else:
            x += 0.4


def laundry(chance: Random) -> Shape:
    """Clothes and quilts on a line between poles, on a rail, or on a folding rack; along x."""
    shape = Shape()
    what = chance.choices(("line", "rail", "rack", "quilt"), (4, 3, 3, 3))[0]
    half = chance.uniform(0.9, 2.0) if what != "rack" else chance.uniform(0.6, 0.9)
    z = chance.uniform(1.6, 2.1) if what in ("line", "quilt") else chance.uniform(1.3, 1.6)
    post = pick(chance, (STEEL, (90, 90, 92), WOOD))
    if what == "rack":
        for x in (-half, half):
            shape.tube(((x, -0.35, 0), (x, 0.35, 1.25)), 0.03, STEEL)
            shape.tube(((x, 0.35, 0), (x, -0.35, 1.25)), 0.03, STEEL)
        for y in (-0.35, 0.35):
            shape.tube(((-half, y, 1.25), (half, y, 1.25)), 0.025, STEEL)
            layer = Shape()
            _hang(layer, chance, -half, half, 1.25)
            shape.join(layer, (0, y, 0))
        return shape
    if what == "line" and chance.random() < 0.5:
        shape.tube(((-half, 0, z), (half, 0, z)), 0.02, (120, 120, 120))
    else:
        for x in (-half, half):
            shape.tube(((x, 0, 0), (x, 0, z + 0.05)), 0.045, post)
        shape.tube(((-half, 0, z), (half, 0, z)), 0.03, post)
    if what == "quilt":
        x = -half + 0.1
        while x < half - 0.5:
            wide = min(chance.uniform(0.9, 1.8), half - x)
            _sheet(shape, chance, x + wide / 2, z, wide, chance.uniform(0.7, 1.2))
            x += wide + 0.1
    else:
        _hang(shape, chance, -half, half, z)
    return shape
