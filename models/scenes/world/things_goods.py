"""The goods that shops put out before their doors."""

from __future__ import annotations

from random import Random

from models.scenes.world.palette import (
    CARTONS,
    CLOTHES,
    FRUIT,
    LIVELY,
    STEEL,
    WOOD,
    mixed,
    pick,
    shade,
)
from models.scenes.world.shape import Shape


def goods(chance: Random) -> Shape:
    """Wares put out: clothes on a rail, crates, a table, stacks of water, shelves, tables of an eating house."""
    shape = Shape()
    what = chance.choices(
        ("clothes", "crates", "table", "water", "shelf", "tables_out", "mixed"), (3, 4, 3, 2, 2, 2, 3)
    )[0]
    if what == "clothes":
        return clothes_rail(chance)
    if what == "crates":
        _crates(shape, chance)
    elif what == "table":
        _table(shape, chance)
    elif what == "water":
        _stacks(shape, chance)
    elif what == "shelf":
        _shelf(shape, chance)
    elif what == "tables_out":
        for x in (0.0, 1.5)[: chance.randint(1, 2)]:
            colour = pick(chance, (*LIVELY, WOOD, (220, 220, 220)))
            shape.box((x - 0.38, x + 0.38), (-0.38, 0.38), (0.68, 0.73), colour, shade(colour, 1.1))
            for dx in (-0.3, 0.3):
                for dy in (-0.3, 0.3):
                    shape.tube(((x + dx, dy, 0), (x + dx, dy, 0.68)), 0.04, (80, 80, 80))
            seat = pick(chance, LIVELY)
            for dx, dy in ((-0.65, 0), (0.65, 0), (0, 0.62), (0, -0.62))[: chance.randint(2, 4)]:
                shape.drum((x + dx, dy, 0), 0.17, 0.44, seat, shade(seat, 1.15), 0.13)
    else:
        _stacks(shape, chance)
        other = Shape()
        (_crates if chance.random() < 0.5 else _table)(other, chance)
        shape.join(other, (chance.uniform(1.2, 1.6), 0, 0))
    return shape


def clothes_rail(chance: Random) -> Shape:
    """Clothes for sale, close together and edge to edge, on a rail along x."""
    shape = Shape()
    half, z = chance.uniform(0.6, 1.1), chance.uniform(1.45, 1.75)
    for x in (-half, half):
        shape.tube(((x, 0, 0), (x, 0, z)), 0.03, STEEL)
        shape.tube(((x, -0.25, 0.04), (x, 0.25, 0.04)), 0.03, STEEL)
    shape.tube(((-half, 0, z), (half, 0, z)), 0.03, STEEL)
    n = int(half * 18)
    for k in range(n):
        x = -half * 0.95 + 1.9 * half * k / n
        long = chance.uniform(0.55, 0.95)
        colour = pick(chance, (*CLOTHES, *LIVELY))
        w = chance.uniform(0.18, 0.24)
        shape.face(
            (
                (x, -w, z - 0.12),
                (x, 0, z - 0.03),
                (x, w, z - 0.12),
                (x + 0.03, w * 0.9, z - long),
                (x - 0.02, -w * 0.9, z - long),
            ),
            colour,
        )
        shape.face(
            ((x - 0.05, -w, z - 0.12), (x + 0.05, -w, z - 0.12), (x + 0.06, -w, z - long), (x - 0.05, -w, z - long)),
            shade(colour, 0.9),
        )
    return shape


def _crates(shape: Shape, chance: Random) -> None:
    columns, rows = chance.randint(2, 5), chance.randint(1, 3)
    slope = chance.uniform(0.0, 0.28)
    base = chance.uniform(0.0, 0.45)
    for row in range(rows):
        z = base + slope * row
        for column in range(columns):
            x, y = (column - columns / 2) * 0.52, row * 0.4
            skin = pick(chance, ((60, 110, 60), (150, 90, 40), *CARTONS, (60, 60, 170), (220, 224, 226)))
            if z > 0.1:
                shape.box((x - 0.24, x + 0.24), (y - 0.18, y + 0.18), (0, z), shade(skin, 0.7))
            shape.box((x - 0.25, x + 0.25), (y - 0.19, y + 0.19), (z, z + 0.22), skin, shade(skin, 0.6))
            ware = pick(chance, (*FRUIT, (70, 150, 60), (80, 170, 90)))
            for _ in range(10):
                at = (
                    x + chance.uniform(-0.2, 0.2),
                    y + chance.uniform(-0.14, 0.14),
                    z + 0.22 + chance.uniform(0, 0.05),
                )
                shape.ball(at, chance.uniform(0.045, 0.075), shade(ware, chance.uniform(0.8, 1.2)), 0.02)


def _table(shape: Shape, chance: Random) -> None:
    half, deep, z = chance.uniform(0.5, 1.0), chance.uniform(0.3, 0.45), chance.uniform(0.5, 0.78)
    cloth = pick(chance, (*LIVELY, WOOD))
    if chance.random() < 0.6:
        shape.box((-half, half), (-deep, deep), (0.05, z), cloth, shade(cloth, 1.08))
    else:
        shape.box((-half, half), (-deep, deep), (z - 0.05, z), cloth, shade(cloth, 1.08))
        for x in (-half * 0.9, half * 0.9):
            for y in (-deep * 0.9, deep * 0.9):
                shape.tube(((x, y, 0), (x, y, z)), 0.04, (90, 90, 90))
    for _ in range(chance.randint(10, 24)):
        x, y, s = chance.uniform(-half, half) * 0.9, chance.uniform(-deep, deep) * 0.8, chance.uniform(0.04, 0.11)
        shape.box(
            (x - s, x + s),
            (y - s, y + s),
            (z, z + chance.uniform(0.06, 0.3)),
            pick(chance, (*LIVELY, *FRUIT, *CARTONS)),
        )


def _stacks(shape: Shape, chance: Random) -> None:
    what = chance.choice(("water", "cartons", "basins"))
    for column in range(chance.randint(2, 5)):
        x, y = column * 0.46 - 0.9, chance.uniform(-0.05, 0.2)
        colour = pick(
            chance, ((220, 190, 150), (214, 180, 120), (190, 210, 190)) if what == "water" else (*CARTONS, *LIVELY)
        )
        for row in range(chance.randint(2, 6)):
            z = row * 0.26
            if what == "basins":
                shape.drum((x, y, z * 0.5), 0.2, 0.16, pick(chance, LIVELY), upper=0.24)
                continue
            shape.box((x - 0.21, x + 0.21), (y - 0.16, y + 0.16), (z, z + 0.25), colour, shade(colour, 1.1))
            band = mixed(colour, pick(chance, LIVELY), 0.7)
            for y0 in (y - 0.162, y + 0.162):
                shape.face(
                    (
                        (x - 0.2, y0, z + 0.08),
                        (x + 0.2, y0, z + 0.08),
                        (x + 0.2, y0, z + 0.16),
                        (x - 0.2, y0, z + 0.16),
                    ),
                    band,
                    True,
                    0.04,
                )


def _shelf(shape: Shape, chance: Random) -> None:
    half, high, deep = chance.uniform(0.45, 0.8), chance.uniform(1.1, 1.7), 0.2
    levels = chance.randint(3, 4)
    back = pick(chance, ((180, 180, 178), WOOD, (210, 210, 206)))
    shape.face(((-half, deep, 0), (half, deep, 0), (half, deep, high), (-half, deep, high)), back)
    for n in range(levels):
        z = 0.1 + (high - 0.3) * n / (levels - 1)
        shape.box((-half, half), (-deep, deep), (z - 0.03, z), shade(back, 0.9))
        count = int(half * 14)
        for k in range(count):
            x = -half + 2 * half * (k + 0.5) / count
            up = chance.uniform(0.1, 0.24)
            shape.box(
                (x - 0.05, x + 0.05), (-deep * 0.7, deep * 0.5), (z, z + up), pick(chance, (*LIVELY, *CARTONS, *FRUIT))
            )
