"""Cars that head towards +x; metres as makers state them."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from models.scenes.world.palette import (
    GLASS,
    PAINTS,
    mixed,
    pick,
    shade,
)
from models.scenes.world.shape import Colour, Shape
from models.scenes.world.vehicle_parts import HEAD, TAIL, add_plate, add_underside, add_wheels, add_window_row

# Along a car from tail to nose: share of its length, of its half width, of its height there (of tail, belt or hood).
_STATIONS = (
    (0.0, 0.78, "tail", 0.74, 0.44),
    (0.03, 0.89, "tail", 0.93, 0.34),
    (0.12, 0.97, "tail", 1.0, 0.0),
    (0.3, 1.0, "belt", 1.0, 0.0),
    (0.55, 1.0, "belt", 1.0, 0.0),
    (0.72, 0.99, "belt", 1.0, 0.0),
    (0.88, 0.96, "hood", 0.95, 0.0),
    (0.965, 0.87, "hood", 0.84, 0.32),
    (1.0, 0.72, "hood", 0.6, 0.4),
)


def _hull(
    shape: Shape, back: float, length: float, half: float, heights: tuple[float, float, float, float], paint: Colour
) -> None:
    """The body below the windows: sections joined, narrower at nose and tail, bulging at the waist."""
    sill, belt, hood, tail = heights
    tops = {"tail": tail, "belt": belt, "hood": hood}
    rings = []
    for share, wide, of, high, lift in _STATIONS:
        x, y, top = back + share * length, half * wide, tops[of] * high
        low = max(sill, lift)
        waist = low + (top - low) * 0.6
        rings.append(((x, y * 0.96, low), (x, y, waist), (x, y * 0.9, top)))
    for one, next_one in pairwise(rings):
        for side in (-1, 1):
            for k in range(2):
                corners = [(x, side * y, z) for x, y, z in (one[k], next_one[k], next_one[k + 1], one[k + 1])]
                shape.face(corners if side < 0 else corners[::-1], paint, False)
        (x0, y0, z0), (x1, y1, z1) = one[2], next_one[2]
        shape.face(((x0, -y0, z0), (x1, -y1, z1), (x1, y1, z1), (x0, y0, z0)), shade(paint, 1.03), False)
    for ring, outwards in ((rings[0], -1), (rings[-1], 1)):
        outline = [(x, -y, z) for x, y, z in ring] + [(x, y, z) for x, y, z in ring[::-1]]
        shape.face(outline[::-outwards], shade(paint, 0.95), False)


def _lamps(shape: Shape, back: float, front: float, half: float, z: float, on: bool) -> None:
    """Lamps that wrap around the corners of the hull."""
    for x, inwards, corner, flank, colour in (
        (front + 0.012, -0.15, 0.72, 0.88, HEAD),
        (back - 0.012, 0.13, 0.78, 0.9, (60, 50, 250) if on else TAIL),
    ):
        for side in (-1, 1):
            a, b, c = side * half * 0.36, side * half * corner, side * half * (flank + 0.01)
            glow = 0.95 if on else 0.0
            shape.face(((x, a, z), (x, b, z), (x, b, z + 0.15), (x, a, z + 0.12)), colour, True, 0.06, glow)
            shape.face(
                ((x, b, z), (x + inwards, c, z + 0.02), (x + inwards, c, z + 0.15), (x, b, z + 0.15)),
                colour,
                True,
                0.06,
                glow,
            )


def car(chance: Random, lights_on: bool = False) -> Shape:
    """Saloon, hatchback, SUV or people carrier."""
    shape = Shape()
    body = chance.choices(("saloon", "hatch", "suv", "mpv"), (4, 2, 4, 2))[0]
    paint = pick(chance, PAINTS, 0.08)
    glass = mixed(GLASS, (140, 130, 120), chance.random() * 0.5)
    half = chance.uniform(0.87, 0.95)
    length = {"saloon": 4.7, "hatch": 3.9, "suv": 4.6, "mpv": 4.8}[body] * chance.uniform(0.95, 1.05)
    roof = {"saloon": 1.46, "hatch": 1.5, "suv": 1.7, "mpv": 1.78}[body] * chance.uniform(0.97, 1.03)
    belt = roof * chance.uniform(0.58, 0.63)
    back, front = -length / 2, length / 2
    hood = belt * chance.uniform(0.9, 0.97)
    sill = 0.28 if body == "suv" else 0.22
    tail = belt * 1.02
    add_underside(shape, back + 0.2, front - 0.25, half * 0.86)
    _hull(shape, back, length, half, (sill, belt, hood, tail), paint)
    # The greenhouse leans in; how far back it reaches makes the body.
    ends = {"saloon": (0.13, 0.31), "hatch": (0.03, 0.29), "suv": (0.03, 0.29), "mpv": (0.02, 0.2)}[body]
    tops = {"saloon": (0.27, 0.45), "hatch": (0.12, 0.43), "suv": (0.09, 0.42), "mpv": (0.06, 0.35)}[body]
    low = (back + length * ends[0], front - length * ends[1])
    up = (back + length * tops[0], front - length * tops[1])
    y0, y1 = half * 0.97, half * 0.78
    dark_roof = chance.random() < 0.12
    top = (30, 30, 30) if dark_roof else shade(paint, 1.04)
    a, b = (low[0], up[0]), (low[1], up[1])
    for side in (-1, 1):
        corners = ((a[0], side * y0, belt), (b[0], side * y0, belt), (b[1], side * y1, roof), (a[1], side * y1, roof))
        shape.face(corners, shade(paint, 0.92), True, 0.01)
        add_window_row(shape, side, low, up, (y0 + 0.005, y1 + 0.005), (belt, roof), (0.06, 0.36, 0.66, 0.96), glass)
    for (x0, x1), share in ((a, 0.0), (b, 0.0)):
        corners = ((x0, -y0, belt), (x0, y0, belt), (x1, y1, roof), (x1, -y1, roof))
        shape.face(corners, shade(paint, 0.9), True, share)
        inner = 0.9
        span = roof - belt
        shape.face(
            (
                (x0 + (x1 - x0) * 0.1, -y0 * inner, belt + span * 0.1),
                (x0 + (x1 - x0) * 0.1, y0 * inner, belt + span * 0.1),
                (x0 + (x1 - x0) * 0.92, y1 * inner, belt + span * 0.92),
                (x0 + (x1 - x0) * 0.92, -y1 * inner, belt + span * 0.92),
            ),
            shade(glass, chance.uniform(0.8, 1.3)),
            True,
            0.06,
        )
    shape.face(((up[0], -y1, roof), (up[1], -y1, roof), (up[1], y1, roof), (up[0], y1, roof)), top, False, 0.05)
    if chance.random() < 0.2:
        shape.face(
            (
                (up[0] + 0.3, -y1 * 0.7, roof + 0.01),
                (up[1] - 0.2, -y1 * 0.7, roof + 0.01),
                (up[1] - 0.2, y1 * 0.7, roof + 0.01),
                (up[0] + 0.3, y1 * 0.7, roof + 0.01),
            ),
            (40, 38, 38),
            True,
            0.1,
        )
    for side in (-1, 1):
        y = side * (half + 0.008)
        dark = shade(paint, 0.55)
        for share in (0.36, 0.6):
            x = low[0] + (low[1] - low[0]) * share
            shape.tube(((x, y, sill + 0.1), (x, y, belt)), 0.015, dark, 0.05)
            shape.tube(((x + 0.1, y, belt * 0.86), (x + 0.28, y, belt * 0.86)), 0.03, shade(paint, 0.7), 0.06)
        shape.box(
            (low[1] - 0.35, low[1] - 0.15),
            (min(y, y * 1.16), max(y, y * 1.16)),
            (belt, belt + 0.13),
            shade(paint, 0.85),
        )
        shape.face(
            (
                (back + length * 0.26, y, sill),
                (front - length * 0.27, y, sill),
                (front - length * 0.27, y, sill + 0.1),
                (back + length * 0.26, y, sill + 0.1),
            ),
            (46, 45, 45) if body == "suv" else shade(paint, 0.6),
            True,
            0.03,
        )
    x = front + 0.01
    shape.face(
        (
            (x - 0.02, -0.5, hood * 0.55),
            (x - 0.02, 0.5, hood * 0.55),
            (x - 0.04, 0.45, hood * 0.76),
            (x - 0.04, -0.45, hood * 0.76),
        ),
        (38, 37, 37),
        True,
        0.05,
    )
    shape.face(
        ((x, -half * 0.66, 0.3), (x, half * 0.66, 0.3), (x, half * 0.7, 0.4), (x, -half * 0.7, 0.4)),
        (44, 43, 42),
        True,
        0.05,
    )
    _lamps(shape, back, front, half, belt * 0.6, lights_on)
    add_plate(shape, chance, back, front, 0.44)
    add_wheels(shape, (back + length * 0.19, front - length * 0.18), half, 0.32 if body != "suv" else 0.36)
    if body == "saloon" and chance.random() < 0.12:
        shape.box((-0.2, 0.05), (-0.22, 0.22), (roof, roof + 0.15), (60, 190, 235))
    return shape
