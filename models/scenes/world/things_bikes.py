"""Bicycles, e-scooters and cargo tricycles. They head towards +x."""

from __future__ import annotations

from random import Random

from models.scenes.world.palette import CARTONS, DARK_STEEL, FRUIT, LIVELY, RUBBER, STEEL, WOOD, pick, shade
from models.scenes.world.shape import Shape

SHARED = ((30, 190, 240), (210, 150, 30), (140, 190, 40), (40, 80, 230))
"""The yellow, blue, green and orange of shared bicycles."""


def bicycle(chance: Random) -> Shape:
    """Shared or private; lying ones are made by `fallen`."""
    shape = Shape()
    shared = chance.random() < 0.55
    paint = pick(chance, SHARED if shared else (*LIVELY, (60, 60, 60), (40, 40, 40), (150, 150, 150)))
    base, r = chance.uniform(0.95, 1.1), chance.uniform(0.3, 0.35)
    back, front = -base / 2, base / 2
    rim = paint if shared and chance.random() < 0.4 else RUBBER
    for x in (back, front):
        shape.ring((x, 0, r), r, 0.05, RUBBER)
        if rim is not RUBBER:
            shape.ring((x, 0, r), r * 0.88, 0.04, rim)
        shape.disc((x, 0, r), 0.06, DARK_STEEL)
        for dx, dz in ((0.7, 0.7), (-0.7, 0.7)):
            shape.tube(((x - r * dx, 0, r - r * dz), (x + r * dx, 0, r + r * dz)), 0.008, (150, 150, 150))
    crank, seat, head = (back + base * 0.42, 0, r * 0.9), (back + base * 0.3, 0, 0.78), (front - 0.14, 0, 0.78)
    thick = 0.055 if shared else 0.04
    low_frame = chance.random() < 0.6
    shape.tube((crank, head), thick, paint)
    shape.tube((crank, seat), thick, paint)
    shape.tube(
        ((seat[0] + 0.03, 0, 0.6 if low_frame else 0.72), (head[0], 0, 0.6 if low_frame else 0.76)), thick, paint
    )
    shape.tube(((back, 0, r), crank), thick * 0.7, paint)
    shape.tube(((back, 0, r), (seat[0] + 0.02, 0, 0.66)), thick * 0.7, paint)
    shape.tube((head, (front, 0, r)), thick, paint)
    bar = (head[0] - 0.03, 0, 1.0)
    shape.tube((head, bar), 0.04, DARK_STEEL)
    shape.tube(
        ((bar[0] - 0.1, -0.28, 1.0), (bar[0], -0.1, 1.02), (bar[0], 0.1, 1.02), (bar[0] - 0.1, 0.28, 1.0)),
        0.035,
        (50, 50, 50),
    )
    shape.tube(((seat[0] - 0.12, 0, 0.86), (seat[0] + 0.12, 0, 0.85)), 0.11, (34, 34, 34))
    shape.tube((seat, (seat[0], 0, 0.85)), 0.035, STEEL)
    shape.disc((crank[0], 0.05, crank[2]), 0.09, DARK_STEEL)
    if shared or chance.random() < 0.4:
        shape.box((front - 0.05, front + 0.25), (-0.16, 0.16), (0.74, 0.97), shade(paint, 0.55), (50, 50, 50))
    if chance.random() < 0.5:
        shape.tube(
            ((back - r * 0.9, 0, r * 1.5), (back, 0, r * 2.14), (back + r * 0.7, 0, r * 1.9)), 0.05, shade(paint, 0.8)
        )
    return shape


def e_scooter(chance: Random) -> Shape:
    """E-scooter, at times with a delivery box, a quilt or as a motorcycle."""
    shape = Shape()
    paint = pick(chance, (*LIVELY, (230, 230, 230), (40, 40, 40), (60, 60, 170), (150, 120, 60)))
    long, r = chance.uniform(1.1, 1.3), chance.uniform(0.2, 0.26)
    back, front = -long / 2, long / 2
    motorcycle = chance.random() < 0.2
    if motorcycle:
        r = 0.29
    for x in (back, front):
        for y in (-0.05, 0.05):
            shape.disc((x, y, r), r, RUBBER)
            shape.disc((x, y * 1.2, r), r * 0.6, STEEL, 0.02)
    dark = shade(paint, 0.6)
    if motorcycle:
        shape.prism(
            [(back + 0.15, 0.35), (front - 0.4, 0.28), (front - 0.25, 0.6), (back + 0.2, 0.62)],
            (-0.13, 0.13),
            (60, 60, 62),
        )
        shape.prism(
            [(back + 0.45, 0.62), (front - 0.22, 0.6), (front - 0.26, 0.84), (back + 0.55, 0.8)], (-0.15, 0.15), paint
        )
        shape.tube(((back - 0.1, 0, 0.76), (back + 0.55, 0, 0.74)), 0.2, (34, 34, 34))
    else:
        shape.prism(
            [(back - 0.12, 0.42), (back + 0.12, 0.3), (-0.05, 0.26), (-0.02, 0.62), (back - 0.1, 0.68)],
            (-0.17, 0.17),
            paint,
        )
        shape.box((-0.08, front - 0.3), (-0.15, 0.15), (0.22, 0.3), dark)
        shape.prism(
            [(front - 0.36, 0.28), (front - 0.2, 0.26), (front - 0.12, 0.98), (front - 0.24, 1.0)], (-0.2, 0.2), paint
        )
        shape.tube(((back - 0.14, 0, 0.74), (0.0, 0, 0.73)), 0.22, (34, 34, 36))
    shape.tube(((front, 0, r), (front - 0.16, 0, 0.9)), 0.07, dark)
    shape.tube(((front - 0.2, -0.32, 1.04), (front - 0.16, 0, 1.0), (front - 0.2, 0.32, 1.04)), 0.05, (44, 44, 44))
    for side in (-1, 1):
        shape.tube(((front - 0.18, side * 0.24, 1.04), (front - 0.2, side * 0.3, 1.24)), 0.015, (50, 50, 50))
        shape.disc((front - 0.2, side * 0.31, 1.26), 0.06, (90, 90, 92), axis="x")
    shape.ball((front - 0.08, 0, 0.86), 0.09, (226, 234, 238), 0.05)
    extra = chance.random()
    if extra < 0.22:
        box = pick(chance, ((40, 180, 245), (220, 140, 30), (40, 40, 200), (60, 60, 60)))
        shape.box((back - 0.32, back + 0.12), (-0.24, 0.24), (0.78, 1.22), box, shade(box, 1.05))
    elif extra < 0.4:
        cloth = pick(chance, LIVELY)
        shape.prism(
            [(front - 0.3, 0.35), (front - 0.05, 0.4), (front - 0.02, 1.06), (front - 0.3, 1.1)], (-0.36, 0.36), cloth
        )
    elif extra < 0.55:
        shape.box((back - 0.28, back), (-0.16, 0.16), (0.72, 0.98), (46, 46, 46))
    elif extra < 0.62:
        shape.tube(((front - 0.2, -0.2, 1.0), (0, -0.3, 1.75)), 0.03, (90, 90, 90))
        shape.face(
            ((front - 0.1, -0.4, 1.7), (front - 0.1, 0.4, 1.7), (back, 0.4, 1.85), (back, -0.4, 1.85)),
            pick(chance, LIVELY),
        )
    return shape


def fallen(shape: Shape) -> Shape:
    """The same lying on its side."""
    laid = Shape()
    laid.join(shape)
    laid.points = [(x, z, 0.12 - y * 0.5) for x, y, z in laid.points]
    laid.two_sided = [True] * len(laid.two_sided)
    return laid


def tricycle(chance: Random, loaded: bool | None = None) -> Shape:
    """Cargo tricycle, open, loaded, with a canopy or closed."""
    shape = Shape()
    paint = pick(chance, ((150, 90, 40), (60, 110, 60), (50, 50, 170), (170, 120, 40), (90, 100, 110), (40, 130, 210)))
    half, bed, r = chance.uniform(0.42, 0.55), chance.uniform(1.3, 1.8), chance.uniform(0.24, 0.3)
    back, split = -1.2, -1.2 + bed
    front = split + 1.15
    for side in (-1, 1):
        shape.disc((back + bed * 0.42, side * (half - 0.02), r), r, RUBBER, 0.02)
        shape.disc((back + bed * 0.42, side * half, r), r * 0.55, STEEL, 0.05)
    for y in (-0.05, 0.05):
        shape.disc((front, y, r), r, RUBBER)
        shape.disc((front, y * 1.2, r), r * 0.6, STEEL, 0.02)
    floor = r + 0.16
    closed = chance.random() < 0.22
    rail = chance.uniform(0.2, 0.42)
    if closed:
        shape.box((back, front - 0.25), (-half, half), (floor - 0.1, floor + 1.25), paint, shade(paint, 1.1), 0.06)
        for side in (-1, 1):
            y = side * half * 1.005
            shape.face(
                ((split, y, 0.95), (front - 0.35, y, 0.95), (front - 0.42, y * 0.96, 1.5), (split, y * 0.96, 1.5)),
                (80, 74, 66),
                True,
                0.05,
            )
        x = front - 0.24
        shape.face(
            (
                (x, -half * 0.8, 0.95),
                (x, half * 0.8, 0.95),
                (x - 0.04, half * 0.78, 1.5),
                (x - 0.04, -half * 0.78, 1.5),
            ),
            (80, 74, 66),
            True,
            0.05,
        )
    else:
        shape.box((back, split), (-half, half), (floor, floor + rail), paint, (70, 74, 80))
        for n in range(1, 5):
            x = back + bed * n / 5
            for side in (-1, 1):
                shape.tube(
                    ((x, side * half * 1.01, floor), (x, side * half * 1.01, floor + rail)),
                    0.025,
                    shade(paint, 0.7),
                    0.04,
                )
        shape.box((split + 0.25, split + 0.7), (-0.18, 0.18), (0.35, 0.72), shade(paint, 0.8), (34, 34, 34))
        shape.tube(((split, 0, 0.4), (split + 0.75, 0, 0.32), (front, 0, r)), 0.09, shade(paint, 0.6))
        shape.prism(
            [(front - 0.28, 0.3), (front - 0.12, 0.3), (front - 0.1, 0.95), (front - 0.25, 0.98)], (-0.2, 0.2), paint
        )
        if chance.random() < 0.7 if loaded is None else loaded:
            _load(shape, chance, back, split, half, floor + rail)
    shape.tube(((front, 0, r), (front - 0.2, 0, 1.0)), 0.06, DARK_STEEL)
    shape.tube(((front - 0.3, -0.36, 1.05), (front - 0.2, 0, 1.0), (front - 0.3, 0.36, 1.05)), 0.05, (44, 44, 44))
    if not closed and chance.random() < 0.35:
        top = pick(chance, LIVELY)
        z = chance.uniform(1.7, 1.95)
        for x in (back + 0.05, front - 0.5):
            for side in (-1, 1):
                shape.tube(((x, side * half * 0.95, floor + rail), (x, side * half * 0.95, z)), 0.035, STEEL)
        shape.face(
            (
                (back - 0.1, -half * 1.1, z),
                (front - 0.4, -half * 1.1, z),
                (front - 0.4, 0, z + 0.16),
                (back - 0.1, 0, z + 0.16),
            ),
            top,
        )
        shape.face(
            (
                (back - 0.1, half * 1.1, z),
                (front - 0.4, half * 1.1, z),
                (front - 0.4, 0, z + 0.16),
                (back - 0.1, 0, z + 0.16),
            ),
            shade(top, 0.9),
        )
    return shape


def _load(shape: Shape, chance: Random, back: float, split: float, half: float, z: float) -> None:
    what = chance.choice(("fruit", "cartons", "scrap", "planks"))
    if what == "planks":
        for _ in range(6):
            y = chance.uniform(-half, half)
            shape.tube(
                ((back - 0.4, y, z + chance.uniform(0, 0.2)), (split + 0.3, y, z + chance.uniform(0, 0.2))),
                0.08,
                pick(chance, (WOOD,)),
            )
        return
    for _ in range(chance.randint(12, 30) if what == "fruit" else chance.randint(4, 10)):
        x, y = chance.uniform(back + 0.1, split - 0.1), chance.uniform(-half * 0.85, half * 0.85)
        if what == "fruit":
            shape.ball((x, y, z + chance.uniform(0.0, 0.15)), chance.uniform(0.06, 0.13), pick(chance, FRUIT))
        else:
            size, up = chance.uniform(0.12, 0.28), z - 0.1 + chance.uniform(0, 0.35)
            colour = pick(chance, CARTONS if what == "cartons" else (*CARTONS, *LIVELY))
            shape.box((x - size, x + size), (y - size, y + size), (up, up + size), colour, shade(colour, 1.1))
