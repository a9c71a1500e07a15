"""What all vehicles have: wheels, a dark underside, lights, number plates, rows of panes."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from models.scenes.world.palette import (
    PLATES,
    RUBBER,
    STEEL,
)
from models.scenes.world.shape import Colour, Shape

HEAD, TAIL = (225, 240, 246), (40, 36, 190)


def add_wheels(shape: Shape, at: tuple[float, ...], half: float, radius: float) -> None:
    for x in at:
        for side in (-1, 1):
            y = side * (half + 0.01)
            shape.disc((x, y * 0.985, radius * 1.12), radius * 1.18, (22, 22, 22), 0.02)
            shape.disc((x, y, radius), radius, RUBBER, 0.06)
            shape.disc((x, y, radius), radius * 0.62, STEEL, 0.09)
            shape.disc((x, y, radius), radius * 0.3, (110, 108, 106), 0.11, sides=8)


def add_underside(shape: Shape, x0: float, x1: float, half: float) -> None:
    shape.face(((x0, -half, 0.02), (x1, -half, 0.02), (x1, half, 0.02), (x0, half, 0.02)), (26, 26, 26), True, -0.6)


def add_lights(shape: Shape, back: float, front: float, half: float, z: float, on: bool) -> None:
    glow = 0.95 if on else 0.0
    for side in (-1, 1):
        inner, outer = side * half * 0.52, side * half * 0.95
        for x, colour in ((front + 0.012, HEAD), (back - 0.012, (60, 50, 250) if on else TAIL)):
            corners = ((x, inner, z), (x, outer, z), (x, outer, z + 0.16), (x, inner, z + 0.14))
            shape.face(corners, colour, True, 0.05, glow)


def add_plate(shape: Shape, chance: Random, back: float, front: float, z: float) -> None:
    colour = chance.choice(PLATES)
    for x in (back - 0.015, front + 0.015):
        shape.face(((x, -0.22, z), (x, 0.22, z), (x, 0.22, z + 0.14), (x, -0.22, z + 0.14)), colour, True, 0.06)


def add_window_row(
    shape: Shape,
    side: float,
    low: tuple[float, float],
    up: tuple[float, float],
    y: tuple[float, float],
    z: tuple[float, float],
    posts: tuple[float, ...],
    glass: Colour,
) -> None:
    """Panes of a leaning side: low and up are the x ends at the heights z, y how far out they are."""
    for a, b in pairwise(posts):

        def at(share: float, height: float) -> tuple[float, float, float]:
            x0 = low[0] + (up[0] - low[0]) * height
            x1 = low[1] + (up[1] - low[1]) * height
            return (x0 + (x1 - x0) * share, side * (y[0] + (y[1] - y[0]) * height), z[0] + (z[1] - z[0]) * height)

        shape.face(
            (at(a + 0.015, 0.08), at(b - 0.015, 0.08), at(b - 0.015, 0.9), at(a + 0.015, 0.9)), glass, True, 0.05
        )
