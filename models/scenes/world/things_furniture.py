"""What stands in a street and is none of our things: it teaches what not to name."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from models.scenes.world.palette import CARTONS, LIVELY, STEEL, TROUSERS, WOOD, mixed, pick, shade
from models.scenes.world.shape import Shape
from models.scenes.world.things_people import closed_umbrella
from models.scenes.world.things_trade import round_table_top

LEAVES = ((50, 100, 60), (40, 84, 56), (60, 120, 80), (46, 96, 90), (70, 110, 84))


def bench(chance: Random) -> Shape:
    shape, wood = Shape(), pick(chance, (WOOD, (70, 80, 100), (150, 150, 150)))
    for y in (-0.18, 0.0, 0.18):
        shape.box((-0.8, 0.8), (y - 0.07, y + 0.07), (0.42, 0.47), wood)
    for z in (0.62, 0.78)[: chance.randint(0, 2)]:
        shape.box((-0.8, 0.8), (0.24, 0.29), (z, z + 0.1), wood)
    for x in (-0.65, 0.65):
        shape.box((x - 0.04, x + 0.04), (-0.2, 0.24), (0, 0.42), (70, 70, 72))
    return shape


def planter(chance: Random) -> Shape:
    shape, pot = Shape(), pick(chance, ((70, 90, 150), (160, 160, 158), (90, 110, 130), (60, 60, 62)))
    wide = chance.uniform(0.25, 0.6)
    long = wide * chance.choice((1, 1, 2.2))
    shape.box((-long, long), (-wide, wide), (0, 0.45), pot, (40, 56, 70), -0.15)
    for _ in range(int(26 * long / 0.4)):
        at = (chance.uniform(-long, long), chance.uniform(-wide, wide), 0.45 + abs(chance.gauss(0, 0.22)))
        shape.ball(at, chance.uniform(0.06, 0.16), shade(pick(chance, LEAVES), chance.uniform(0.7, 1.3)))
    if chance.random() < 0.4:
        for _ in range(14):
            at = (chance.uniform(-long, long), chance.uniform(-wide, wide), 0.6 + abs(chance.gauss(0, 0.2)))
            shape.ball(at, 0.045, pick(chance, LIVELY), 0.1)
    return shape


def bush(chance: Random) -> Shape:
    shape, long = Shape(), chance.uniform(0.6, 2.2)
    for _ in range(int(44 * long)):
        at = (chance.uniform(-long, long), chance.gauss(0, 0.25), abs(chance.gauss(0.35, 0.25)))
        shape.ball(at, chance.uniform(0.1, 0.24), shade(pick(chance, LEAVES), 0.6 + 0.6 * at[2]))
    return shape


def tree(chance: Random) -> Shape:
    shape = Shape()
    high, crown = chance.uniform(2.6, 3.8), chance.uniform(1.3, 2.4)
    bark = pick(chance, ((60, 74, 88), (80, 92, 100), (50, 60, 70)))
    lean = chance.gauss(0, 0.12)
    thick = chance.uniform(0.16, 0.34)
    shape.tube(((0, 0, 0), (lean * 0.5, 0, high * 0.5), (lean, 0.05, high)), thick, bark)
    if chance.random() < 0.35:
        shape.tube(((0, 0, 0), (0, 0, 1.1)), thick * 1.05, (232, 234, 234), 0.01)
    for _ in range(3):
        shape.tube(
            ((lean, 0, high * 0.85), (lean + chance.uniform(-1, 1), chance.uniform(-1, 1), high + 0.9)),
            thick * 0.5,
            bark,
        )
    tone = pick(chance, LEAVES)
    for _ in range(170):
        a, b, r = chance.uniform(0, 6.28), chance.uniform(-0.9, 1.2), crown * math.sqrt(chance.random())
        at = (lean + r * math.cos(a), r * math.sin(a), high + 0.6 * crown + 0.6 * crown * b * (1 - 0.5 * r / crown))
        shape.ball(at, chance.uniform(0.09, 0.3), shade(tone, chance.uniform(0.5, 1.0) + 0.25 * b), squash=0.75)
    return shape


def pole(chance: Random) -> Shape:
    shape, steel = Shape(), pick(chance, (STEEL, (110, 110, 112), (70, 80, 70)))
    high = chance.uniform(4.5, 7)
    shape.tube(((0, 0, 0), (0, 0, high)), chance.uniform(0.1, 0.2), steel)
    shape.box((-0.16, 0.16), (-0.16, 0.16), (0, 0.5), shade(steel, 0.8))
    what = chance.random()
    if what < 0.35:
        shape.tube(((0, 0, high), (0, -1.4, high + 0.3)), 0.07, steel)
    elif what < 0.6:
        shape.disc((0.1, 0, 2.4), 0.32, chance.choice(((40, 40, 200), (180, 90, 20))), 0.05, "x")
        shape.disc((0.11, 0, 2.4), 0.24, chance.choice(((235, 235, 235), (170, 90, 20))), 0.07, "x")
    elif what < 0.75:
        shape.box((0.08, 0.12), (-0.45, 0.45), (2.2, 2.65), (160, 80, 20), None, 0)
    return shape


def flag(chance: Random) -> Shape:
    shape = Shape()
    z, colour = chance.uniform(2.2, 3.2), pick(chance, ((40, 40, 205), *LIVELY))
    shape.tube(((0, 0, 0), (0, 0, z)), 0.04, STEEL)
    for n in range(4):
        a, b = n * 0.22, (n + 1) * 0.22
        wave = 0.08 * math.sin(n * 1.5)
        shape.face(
            ((a, wave, z - 0.6 - wave), (b, -wave, z - 0.6), (b, -wave, z), (a, wave, z)), shade(colour, 1 + wave * 2)
        )
    return shape


def cone(chance: Random) -> Shape:
    shape, orange = Shape(), pick(chance, ((40, 80, 235), (40, 120, 245)))
    shape.box((-0.2, 0.2), (-0.2, 0.2), (0, 0.04), (40, 40, 40) if chance.random() < 0.5 else orange)
    shape.drum((0, 0, 0.04), 0.15, 0.3, orange, upper=0.09)
    shape.drum((0, 0, 0.34), 0.09, 0.14, (235, 235, 235), upper=0.06)
    shape.drum((0, 0, 0.48), 0.06, 0.22, orange, upper=0.02)
    return shape


def bollard(chance: Random) -> Shape:
    shape, stone = Shape(), pick(chance, ((160, 160, 158), (60, 60, 62), (40, 190, 230)))
    shape.drum((0, 0, 0), 0.11, chance.uniform(0.6, 0.9), stone, upper=0.1)
    if chance.random() < 0.5:
        shape.ball((0, 0, 0.8), 0.14, stone)
    return shape


def statue(chance: Random) -> Shape:
    """A figure of stone on a block."""
    shape, stone = Shape(), pick(chance, ((150, 152, 152), (90, 110, 116), (110, 130, 150)))
    shape.box((-0.4, 0.4), (-0.4, 0.4), (0, 0.9), shade(stone, 0.9))
    shape.drum((0, 0, 0.9), 0.26, 0.9, stone, upper=0.18)
    shape.drum((0, 0, 1.8), 0.2, 0.3, stone, upper=0.08)
    shape.ball((0, 0, 2.22), 0.14, stone)
    return shape


def pram(chance: Random) -> Shape:
    shape, cloth = Shape(), pick(chance, LIVELY)
    for x in (-0.3, 0.3):
        for y in (-0.22, 0.22):
            shape.disc((x, y, 0.12), 0.12, (50, 50, 50))
    shape.tube(((-0.4, 0, 0.95), (0.2, 0, 0.3)), 0.05, (120, 120, 120))
    shape.prism([(-0.25, 0.4), (0.3, 0.35), (0.4, 0.65), (0.0, 0.9), (-0.3, 0.7)], (-0.2, 0.2), cloth)
    return shape


def postbox(chance: Random) -> Shape:
    """Post box, electric cabinet or box of the telephone company."""
    shape, paint = Shape(), pick(chance, ((70, 110, 50), (150, 152, 150), (120, 130, 120), (170, 160, 140)))
    half, high = chance.uniform(0.25, 0.6), chance.uniform(1.0, 1.6)
    shape.box((-0.25, 0.25), (-half, half), (0.1, high), paint, shade(paint, 1.08))
    shape.box((-0.28, 0.28), (-half * 1.08, half * 1.08), (high, high + 0.08), shade(paint, 0.85))
    for y in (-half * 0.5, half * 0.5):
        shape.face(
            ((0.26, y - 0.12, 0.5), (0.26, y + 0.12, 0.5), (0.26, y + 0.12, high * 0.8), (0.26, y - 0.12, high * 0.8)),
            shade(paint, 0.8),
            True,
            0.05,
        )
    return shape


def hydrant(chance: Random) -> Shape:
    shape, red = Shape(), pick(chance, ((40, 40, 190),))
    shape.drum((0, 0, 0), 0.13, 0.6, red)
    shape.ball((0, 0, 0.64), 0.14, red)
    shape.tube(((0, -0.24, 0.42), (0, 0.24, 0.42)), 0.12, shade(red, 0.9))
    return shape


def barrier(chance: Random) -> Shape:
    """Railing, water-filled barrier or plank fence of a road work."""
    shape = Shape()
    if chance.random() < 0.5:
        steel = pick(chance, ((225, 225, 223), STEEL, (60, 190, 235)))
        for k in range(13):
            shape.tube(((-1.5 + k * 0.25, 0, 0.1), (-1.5 + k * 0.25, 0, 0.95)), 0.03, steel)
        for z in (0.12, 0.95):
            shape.tube(((-1.5, 0, z), (1.5, 0, z)), 0.05, steel)
    else:
        for k in range(3):
            colour = (40, 60, 220) if k % 2 else (225, 228, 228)
            shape.box((-1.5 + k, -0.52 + k), (-0.2, 0.2), (0, 0.75), colour, None, 0.1)
    return shape


def suitcase(chance: Random) -> Shape:
    shape, shell = Shape(), pick(chance, (*LIVELY, (40, 40, 40)))
    shape.box((-0.14, 0.14), (-0.22, 0.22), (0.05, 0.66), shell, shade(shell, 1.1))
    shape.tube(((-0.1, 0, 0.66), (-0.12, 0, 1.0)), 0.03, (80, 80, 80))
    return shape


def tarpaulin(chance: Random) -> Shape:
    """A covered vehicle or a roof of plastic over nothing: neither laundry nor pile."""
    shape, cloth = Shape(), pick(chance, ((150, 100, 40), (120, 120, 118), (60, 110, 60)))
    long, wide, high = chance.uniform(0.9, 2.2), chance.uniform(0.5, 0.9), chance.uniform(1.0, 1.5)
    shape.box((-long, long), (-wide, wide), (0, high), cloth, shade(cloth, 1.08), 0.22)
    for k in range(4):
        x = -long + 2 * long * (k + 0.5) / 4
        for side in (-1, 1):
            shape.tube(
                ((x, side * wide, 0.05), (x * 0.85, side * wide * 0.8, high * 0.95)), 0.04, shade(cloth, 0.82), 0.05
            )
    return shape


def chair(chance: Random) -> Shape:
    shape, paint = Shape(), pick(chance, (*LIVELY, WOOD))
    for dx in (-0.18, 0.18):
        for dy in (-0.18, 0.18):
            shape.tube(((dx, dy, 0), (dx, dy, 0.45)), 0.035, paint)
    shape.box((-0.22, 0.22), (-0.22, 0.22), (0.43, 0.48), paint)
    shape.face(((-0.2, -0.2, 0.5), (-0.2, 0.2, 0.5), (-0.26, 0.2, 0.95), (-0.26, -0.2, 0.95)), shade(paint, 0.9))
    return shape


def rack(chance: Random) -> Shape:
    """A row of bicycle hoops with nothing in it."""
    shape = Shape()
    for k in range(5):
        x = k * 0.55 - 1.1
        shape.tube(((x, -0.3, 0), (x, -0.3, 0.6), (x, 0.3, 0.6), (x, 0.3, 0)), 0.05, STEEL)
    return shape


def dog(chance: Random) -> Shape:
    shape, fur = Shape(), pick(chance, ((60, 90, 130), (40, 40, 42), (210, 216, 220)))
    shape.tube(((-0.22, 0, 0.32), (0.2, 0, 0.34)), 0.2, fur)
    shape.ball((0.32, 0, 0.46), 0.11, fur)
    for x in (-0.2, 0.18):
        for y in (-0.06, 0.06):
            shape.tube(((x, y, 0.28), (x, y, 0)), 0.06, shade(fur, 0.9))
    return shape


def stone(chance: Random) -> Shape:
    """A landscaped boulder: round like a bag, hard like stone."""
    shape, grey = Shape(), mixed(pick(chance, ((130, 134, 136),)), pick(chance, (TROUSERS[4], CARTONS[3])), 0.25)
    size = chance.uniform(0.25, 0.6)
    for k in range(8):
        a = k * math.pi / 4
        b = a + math.pi / 4
        r0, r1 = size * chance.uniform(0.85, 1.1), size * chance.uniform(0.85, 1.1)
        tone = shade(grey, chance.uniform(0.8, 1.1))
        shape.face(
            ((r0 * math.cos(a), r0 * math.sin(a), 0), (r1 * math.cos(b), r1 * math.sin(b), 0), (0.1, 0.05, size * 0.9)),
            tone,
        )
    return shape


FURNITURE: dict[str, Callable[[Random], Shape]] = {
    "bench": bench,
    "planter": planter,
    "bush": bush,
    "flag": flag,
    "cone": cone,
    "bollard": bollard,
    "statue": statue,
    "pram": pram,
    "postbox": postbox,
    "hydrant": hydrant,
    "barrier": barrier,
    "suitcase": suitcase,
    "tarpaulin": tarpaulin,
    "chair": chair,
    "rack": rack,
    "dog": dog,
    "stone": stone,
    "chess_table": round_table_top,
    "closed_umbrella": closed_umbrella,
}
"""The hard negatives, by name."""
