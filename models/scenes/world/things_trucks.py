"""Bread vans, box trucks, flatbeds, dump trucks and buses; they head towards +x."""

from __future__ import annotations

from random import Random

from models.scenes.world.lettering import VANS, board
from models.scenes.world.palette import (
    GLASS,
    LIVELY,
    bend,
    pick,
    shade,
)
from models.scenes.world.shape import Shape
from models.scenes.world.vehicle_parts import add_lights, add_plate, add_underside, add_wheels, add_window_row


def truck(chance: Random, lights_on: bool = False) -> Shape:
    """Bread van, box truck, flatbed, dump truck or bus."""
    what = chance.choices(("van", "box", "flatbed", "bus", "dump"), (4, 4, 3, 3, 1))[0]
    if what == "van":
        return van(chance, lights_on)
    if what == "bus":
        return bus(chance, lights_on)
    shape = Shape()
    paint = pick(chance, ((214, 212, 210), (180, 90, 40), (60, 60, 180), (190, 140, 60), (80, 130, 90)))
    half, cab = chance.uniform(0.95, 1.15), chance.uniform(2.0, 2.5)
    length = chance.uniform(4.6, 7.4)
    back, front = -length / 2, length / 2
    cab_back = front - chance.uniform(1.4, 1.8)
    add_underside(shape, back, front, half * 0.9)
    shape.box((back, front - 0.3), (-half * 0.8, half * 0.8), (0.45, 0.8), (52, 50, 50))
    bed, high = 0.8, chance.uniform(1.5, 2.3)
    if what == "box":
        skin = pick(chance, ((226, 226, 224), (214, 216, 214), (200, 150, 60), (60, 150, 80), (226, 226, 224)))
        shape.box((back, cab_back - 0.08), (-half, half), (bed, bed + high), skin, shade(skin, 0.95))
        for n in range(1, 9):
            x = back + (cab_back - back) * n / 9
            for side in (-1, 1):
                shape.tube(
                    ((x, side * half * 1.005, bed), (x, side * half * 1.005, bed + high)), 0.02, shade(skin, 0.85), 0.08
                )
        shape.tube(((back - 0.01, 0, bed), (back - 0.01, 0, bed + high)), 0.03, shade(skin, 0.6), 0.08)
        if chance.random() < 0.6:
            face = board(chance, 120, 40, skin, pick(chance, LIVELY), (chance.choice(VANS),))
            for side in (-1, 1):
                x0, x1 = (back + 0.5, cab_back - 0.6)[::-side]
                z0, z1, y = bed + high * 0.35, bed + high * 0.75, side * half * 1.006
                shape.decal(((x0, y, z1), (x1, y, z1), (x1, y, z0), (x0, y, z0)), face, 0.1)
    else:
        rail = 0.45 if what == "flatbed" else 0.95
        side_paint = paint if chance.random() < 0.5 else bend(chance, (110, 70, 50))
        shape.box((back, cab_back - 0.08), (-half, half), (bed, bed + rail), side_paint, (70, 84, 96))
        if chance.random() < 0.5:
            for _ in range(chance.randint(2, 6)):
                x, y = chance.uniform(back + 0.4, cab_back - 0.6), chance.uniform(-half * 0.6, half * 0.6)
                size = chance.uniform(0.2, 0.4)
                shape.box(
                    (x - size, x + size),
                    (y - size, y + size),
                    (bed + rail * 0.8, bed + rail + size),
                    pick(chance, LIVELY),
                )
    profile = [(cab_back, 0.5), (front, 0.5), (front, 1.15), (front - 0.35, cab), (cab_back, cab)]
    shape.prism(profile, (-half * 0.96, half * 0.96), paint)
    glass, y = GLASS, half * 0.965
    for side in (-1, 1):
        shape.face(
            (
                (cab_back + 0.4, side * y, 1.2),
                (front - 0.12, side * y, 1.2),
                (front - 0.42, side * y, cab - 0.12),
                (cab_back + 0.4, side * y, cab - 0.12),
            ),
            glass,
            True,
            0.08,
        )
    x0, x1 = front + 0.005, front - 0.33
    shape.face(
        ((x0, -y * 0.92, 1.2), (x0, y * 0.92, 1.2), (x1, y * 0.9, cab - 0.1), (x1, -y * 0.9, cab - 0.1)),
        glass,
        True,
        0.08,
    )
    add_lights(shape, back, front, half, 0.62, lights_on)
    add_plate(shape, chance, back, front, 0.5)
    add_wheels(shape, (back + 0.9, front - 0.75), half * 0.97, 0.4)
    return shape


def van(chance: Random, lights_on: bool) -> Shape:
    shape = Shape()
    paint = pick(chance, ((232, 232, 230), (180, 178, 176), (226, 226, 224), (90, 88, 86), (150, 100, 50)))
    half, roof, length = chance.uniform(0.76, 0.95), chance.uniform(1.85, 2.4), chance.uniform(3.9, 5.6)
    back, front = -length / 2, length / 2
    add_underside(shape, back, front, half * 0.95)
    profile = [
        (back, 0.25),
        (front, 0.25),
        (front, roof * 0.48),
        (front - 0.5, roof * 0.58),
        (front - 1.0, roof * 0.97),
        (front - 1.3, roof),
        (back + 0.12, roof),
        (back, roof * 0.9),
    ]
    shape.prism(profile, (-half, half), paint)
    z0, z1 = roof * 0.58, roof * 0.88
    posts = (0.0, 0.3, 0.62, 1.0) if chance.random() < 0.65 else (0.72, 1.0)
    for side in (-1, 1):
        add_window_row(
            shape,
            side,
            (back + 0.15, front - 0.6),
            (back + 0.2, front - 1.0),
            (half + 0.008, half + 0.008),
            (z0, z1),
            posts,
            GLASS,
        )
        shape.tube(
            ((0.2, side * half * 1.005, 0.3), (0.2, side * half * 1.005, roof * 0.95)), 0.02, shade(paint, 0.6), 0.06
        )
    shape.face(
        (
            (front - 0.52, -half * 0.9, z0),
            (front - 0.52, half * 0.9, z0),
            (front - 0.95, half * 0.85, roof * 0.94),
            (front - 0.95, -half * 0.85, roof * 0.94),
        ),
        GLASS,
        True,
        0.12,
    )
    x = back - 0.01
    shape.face(
        ((x, -half * 0.8, z0), (x, half * 0.8, z0), (x, half * 0.75, z1), (x, -half * 0.75, z1)), GLASS, True, 0.05
    )
    add_lights(shape, back, front, half, roof * 0.36, lights_on)
    add_plate(shape, chance, back, front, 0.45)
    add_wheels(shape, (back + length * 0.18, front - length * 0.17), half, 0.31)
    return shape


def bus(chance: Random, lights_on: bool) -> Shape:
    shape = Shape()
    paint, second = pick(chance, LIVELY), pick(chance, ((228, 228, 226), (90, 160, 70), (200, 130, 40)))
    half, roof, length = 1.25, chance.uniform(2.7, 3.1), chance.uniform(7.0, 11.0)
    back, front = -length / 2, length / 2
    add_underside(shape, back, front, half)
    shape.box((back, front), (-half, half), (0.3, roof), paint, (214, 214, 212), 0.02)
    for side in (-1, 1):
        y = side * half * 1.004
        shape.face(((back, y, 0.3), (front, y, 0.3), (front, y, 0.8), (back, y, 0.8)), second, True, 0.03)
        panes = tuple(n / 7 for n in range(8))
        add_window_row(
            shape,
            side,
            (back + 0.2, front - 0.2),
            (back + 0.2, front - 0.2),
            (half * 1.003, half * 1.0),
            (1.25, roof * 0.9),
            panes,
            GLASS,
        )
    for x in (back - 0.01, front + 0.01):
        shape.face(
            ((x, -half * 0.9, 1.1), (x, half * 0.9, 1.1), (x, half * 0.9, roof * 0.86), (x, -half * 0.9, roof * 0.86)),
            GLASS,
            True,
            0.05,
        )
    x = front + 0.02
    sign = board(chance, 60, 12, (20, 20, 20), (60, 160, 250), (f"{chance.randint(1, 199)}路",))
    shape.decal(
        (
            (x, -half * 0.7, roof * 0.97),
            (x, half * 0.7, roof * 0.97),
            (x, half * 0.7, roof * 0.89),
            (x, -half * 0.7, roof * 0.89),
        ),
        sign,
        0.08,
        0.5,
    )
    add_lights(shape, back, front, half, 0.55, lights_on)
    add_wheels(shape, (back + length * 0.24, front - length * 0.2), half, 0.46)
    return shape
