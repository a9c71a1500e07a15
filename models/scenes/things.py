"""How each thing of the street looks, as sprites. Colours are BGR."""

from __future__ import annotations

import random
from functools import lru_cache

import numpy as np

from models.scenes.brush import Brush, Colour, Sprite

RUBBER: Colour = (34, 32, 32)
STEEL: Colour = (176, 172, 168)
GLASS: Colour = (92, 78, 62)
WOOD: Colour = (74, 112, 158)
CARTON: Colour = (120, 168, 206)
SKIN: Colour = (150, 182, 224)

PAINTS: tuple[Colour, ...] = (
    (226, 224, 222), (58, 54, 52), (168, 164, 160), (52, 48, 150), (132, 84, 44), (96, 118, 70), (66, 132, 190),
)  # fmt: skip
CLOTHES: tuple[Colour, ...] = (
    (70, 62, 60), (156, 110, 62), (74, 80, 182), (210, 206, 200), (96, 140, 92), (150, 92, 130), (60, 150, 214),
)  # fmt: skip


def _wheel(brush: Brush, x: float, y: float, radius: float) -> None:
    brush.disc(x, y, radius, radius, RUBBER)
    brush.disc(x, y, radius * 0.55, radius * 0.55, STEEL)
    brush.disc(x, y, radius * 0.2, radius * 0.2, RUBBER)


def _darker(colour: Colour, share: float = 0.8) -> Colour:
    b, g, r = (int(c * share) for c in colour)
    return b, g, r


@lru_cache(maxsize=64)
def car(paint: int) -> Sprite:
    """A saloon seen from its side, heading right."""
    colour, brush = PAINTS[paint % len(PAINTS)], Brush(104, 38)
    brush.shadow(2, 102, 37, 7)
    brush.poly([(20, 17), (33, 2), (68, 1), (84, 16)], _darker(colour, 0.92))
    brush.poly([(1, 21), (8, 16), (22, 15), (86, 15), (99, 19), (103, 24), (102, 32), (2, 32)], colour)
    brush.poly([(25, 16), (35, 5), (50, 4), (50, 16)], GLASS)
    brush.poly([(53, 16), (53, 4), (67, 4), (79, 16)], GLASS)
    brush.line([(36, 6), (29, 15)], (190, 176, 160), 0.8)
    brush.rect(2, 28, 102, 32, _darker(colour, 0.7))
    brush.line([(51, 16), (51, 29)], _darker(colour, 0.65), 0.7)
    brush.rect(44, 19, 49, 20.4, _darker(colour, 0.55))
    brush.rect(73, 19, 78, 20.4, _darker(colour, 0.55))
    brush.poly([(97, 20), (102, 22), (102, 25), (96, 24)], (210, 240, 250))
    brush.rect(1, 20, 5, 24, (50, 50, 200))
    for x in (22, 81):
        brush.disc(x, 31, 9.4, 8.6, _darker(colour, 0.4))
        _wheel(brush, x, 30.5, 7.5)
    return brush.sprite()


@lru_cache(maxsize=16)
def truck(paint: int) -> Sprite:
    """A light lorry with a box, heading right."""
    colour, brush = PAINTS[paint % len(PAINTS)], Brush(126, 58)
    brush.shadow(2, 124, 57, 7)
    brush.rect(0, 2, 88, 46, (214, 216, 218))
    for x in range(8, 88, 8):
        brush.line([(x, 3), (x, 45)], (190, 192, 196), 0.6)
    brush.rect(0, 43, 126, 49, (60, 58, 58))
    brush.poly([(91, 47), (91, 10), (110, 10), (121, 27), (125, 31), (125, 47)], colour)
    brush.poly([(96, 26), (96, 14), (108, 14), (116, 26)], GLASS)
    brush.rect(120, 34, 125, 38, (210, 240, 250))
    for x in (20, 34, 106):
        _wheel(brush, x, 49.5, 8)
    return brush.sprite()


def _frame(brush: Brush, colour: Colour) -> None:
    for x in (8, 29):
        brush.ring(x, 17, 6.4, RUBBER, 1.3)
        brush.disc(x, 17, 1, 1, STEEL)
    brush.line([(8, 17), (14, 8), (25, 7), (18, 17), (8, 17)], colour, 1.4)
    brush.line([(14, 8), (18, 17)], colour, 1.4)
    brush.line([(29, 17), (24, 3), (21, 2.5)], colour, 1.4)
    brush.line([(11, 6.5), (17, 6.5)], RUBBER, 1.8)


@lru_cache(maxsize=16)
def bicycle(paint: int) -> Sprite:
    colour = ((60, 140, 236), (190, 150, 40), (70, 60, 200), (90, 170, 80))[paint % 4]
    brush = Brush(37, 24)
    brush.shadow(2, 36, 23.5, 3)
    _frame(brush, colour)
    brush.poly([(30, 4), (35, 4), (34, 9), (30, 9)], STEEL)
    return brush.sprite()


@lru_cache(maxsize=16)
def e_scooter(paint: int) -> Sprite:
    colour = ((70, 60, 196), (228, 226, 220), (120, 90, 40), (60, 160, 120))[paint % 4]
    brush = Brush(42, 30)
    brush.shadow(2, 41, 29.5, 3)
    _wheel(brush, 8, 23, 6.5)
    _wheel(brush, 34, 23, 6.5)
    brush.poly([(4, 15), (19, 14), (20, 21), (27, 21), (31, 8), (34, 8), (36, 20), (31, 25), (12, 25), (4, 20)], colour)
    brush.poly([(5, 14), (19, 13), (18, 10.5), (8, 10.5)], RUBBER)
    brush.line([(32, 9), (30, 2), (26, 1.5)], RUBBER, 1.6)
    brush.rect(0, 5, 9, 12, _darker(colour, 0.6))
    return brush.sprite()


@lru_cache(maxsize=64)
def person(look: int, step: int) -> Sprite:
    """Somebody walking to the right; step 0 or 1."""
    chance = random.Random(look)
    top, trousers = chance.choice(CLOTHES), chance.choice(CLOTHES[:4])
    hair = chance.choice(((30, 28, 30), (40, 40, 48), (120, 120, 124)))
    brush = Brush(18, 50)
    brush.shadow(2, 16, 49.5, 4)
    spread = 4.5 if step else 1.2
    for side, shade in ((-1, 0.75), (1, 1.0)):
        foot = 9 + side * spread
        brush.line([(9, 28), (9 + side * spread * 0.55, 38), (foot, 47)], _darker(trousers, shade), 3.6)
        brush.rect(foot - 1.6, 46.5, foot + 3.2, 49, RUBBER)
    brush.line([(8, 15), (8 - spread * 0.8, 28)], _darker(top, 0.75), 2.8)
    brush.poly([(5, 12.5), (13, 12.5), (13.8, 29), (4.6, 29)], top)
    brush.line([(11, 15), (11 + spread * 0.8, 28)], _darker(top, 0.88), 2.8)
    brush.rect(7.8, 9, 10.6, 13, SKIN)
    brush.disc(9.2, 6, 3.9, 4.6, SKIN)
    brush.disc(8.6, 4.2, 4.1, 3.6, hair)
    if chance.random() < 0.35:
        brush.rect(0.5, 26, 6, 33, chance.choice(((60, 60, 210), (210, 180, 60), (230, 230, 230))))
    return brush.sprite()


@lru_cache(maxsize=16)
def rider(paint: int) -> Sprite:
    """Somebody on an e-scooter, heading right: person and scooter in one."""
    brush = Brush(42, 54)
    base = e_scooter(paint)
    brush.shadow(2, 41, 53.5, 3)
    top = CLOTHES[(paint * 3 + 1) % len(CLOTHES)]
    brush.line([(15, 34), (24, 36), (25, 46)], (70, 62, 60), 4)
    brush.poly([(11, 35), (13, 17), (20, 16), (21, 35)], top)
    brush.line([(18, 19), (24, 26), (28, 27)], _darker(top), 2.8)
    brush.disc(18, 10, 4, 4.6, SKIN)
    brush.disc(17.6, 8, 4.9, 4.4, ((70, 60, 190), (200, 160, 60), (60, 190, 220))[paint % 3])
    drawn = brush.sprite()
    together = Sprite(drawn.lay.copy(), drawn.through.copy())
    lower = together.lay[24:], together.through[24:]
    lower[0][:] = (lower[0] * base.through >> 8) + base.lay
    lower[1][:] = lower[1].astype(np.uint32) * base.through >> 8
    return together


@lru_cache(maxsize=4)
def tricycle(paint: int) -> Sprite:
    """A cargo tricycle, loaded with fruit, heading right."""
    brush = Brush(74, 40)
    brush.shadow(2, 72, 39.5, 5)
    brush.rect(2, 17, 44, 29, ((150, 96, 40), (60, 110, 60))[paint % 2])
    brush.rect(2, 17, 44, 19, (190, 140, 80))
    chance = random.Random(paint)
    for x in range(6, 42, 5):
        brush.disc(
            x, 14 - chance.random() * 3, 3.6, 3.6, chance.choice(((40, 120, 240), (60, 60, 210), (70, 190, 120)))
        )
    brush.line([(44, 27), (56, 27), (66, 10), (60, 8)], (60, 56, 54), 2.2)
    brush.line([(66, 10), (67, 31)], (60, 56, 54), 2.2)
    brush.rect(47, 15, 57, 18, RUBBER)
    _wheel(brush, 15, 31, 8)
    _wheel(brush, 66, 31, 8)
    return brush.sprite()


@lru_cache(maxsize=4)
def vendor_cart(paint: int) -> Sprite:
    """A snack cart with a glass case and a sign."""
    brush = Brush(66, 54)
    brush.shadow(2, 64, 53.5, 5)
    brush.rect(6, 0, 60, 9, ((40, 44, 190), (30, 120, 210))[paint % 2])
    brush.text("煎饼 · 豆浆", 11, 7.4, 7.6, (230, 246, 255))
    brush.rect(7, 9, 9, 28, STEEL)
    brush.rect(57, 9, 59, 28, STEEL)
    brush.rect(10, 14, 56, 28, (214, 206, 190))
    for x in (17, 27, 37, 47):
        brush.disc(x, 24, 4, 2.6, (90, 160, 220))
    brush.rect(3, 28, 63, 44, (196, 194, 190))
    brush.rect(3, 28, 63, 30.5, (150, 148, 146))
    _wheel(brush, 14, 46, 7)
    _wheel(brush, 52, 46, 7)
    return brush.sprite()


@lru_cache(maxsize=4)
def umbrella(paint: int) -> Sprite:
    """A large stall umbrella on its pole."""
    brush = Brush(86, 78)
    light, dark = (((60, 70, 214), (232, 234, 238)), ((150, 110, 40), (236, 232, 226)))[paint % 2]
    brush.line([(43, 10), (43, 77)], (120, 120, 120), 1.6)
    edge = [(0, 22), (14, 24), (29, 25), (43, 25.5), (57, 25), (72, 24), (86, 22)]
    for index in range(6):
        brush.poly([(43, 1), edge[index], edge[index + 1]], light if index % 2 else dark)
    return brush.sprite()


@lru_cache(maxsize=4)
def goods(look: int) -> Sprite:
    """Crates of fruit and a low table in front of a shop."""
    brush = Brush(72, 34)
    brush.shadow(1, 71, 33.5, 4)
    chance = random.Random(look)
    for column in range(3):
        for row in range(2):
            x, y = column * 24, 19 - row * 13
            fruit = chance.choice(((40, 130, 240), (50, 60, 206), (80, 190, 140), (90, 220, 240)))
            brush.rect(x + 1, y + 2, x + 23, y + 14, WOOD)
            brush.line([(x + 1, y + 8), (x + 23, y + 8)], _darker(WOOD), 1)
            for dot in range(5):
                brush.disc(x + 4 + dot * 4, y + 2, 2.7, 2.7, fruit)
    return brush.sprite()


@lru_cache(maxsize=4)
def garbage(look: int) -> Sprite:
    """Bin bags and a broken carton."""
    brush = Brush(44, 28)
    brush.shadow(1, 43, 27.5, 4)
    bag: tuple[Colour, Colour] = (((46, 44, 44), (84, 82, 82)), ((120, 70, 40), (170, 120, 84)))[look % 2]
    brush.poly([(26, 27), (26, 13), (43, 12), (42, 27)], CARTON)
    brush.poly([(26, 13), (22, 8), (35, 9), (43, 12)], _darker(CARTON, 0.85))
    brush.disc(11, 18, 11, 9, bag[0])
    brush.poly([(8, 10), (10, 4), (14, 5), (14, 10)], bag[0])
    brush.line([(6, 14), (9, 21)], bag[1], 1.1)
    brush.disc(24, 21, 8, 6.2, bag[0])
    brush.line([(22, 17), (25, 22)], bag[1], 1.1)
    brush.disc(38, 26, 3, 1.6, (220, 222, 226))
    return brush.sprite()


@lru_cache(maxsize=4)
def garbage_bin(full: bool) -> Sprite:
    """A wheeled bin; full: with bags over its rim, which is another thing (bin_overflow)."""
    brush = Brush(26, 44)
    brush.shadow(1, 25, 43.5, 4)
    brush.poly([(2, 17), (24, 17), (22, 42), (4, 42)], (92, 128, 52))
    brush.rect(1, 14, 25, 18, (72, 104, 40))
    for x in (9, 13, 17):
        brush.line([(x, 20), (x + (13 - x) * 0.1, 40)], (72, 104, 40), 0.9)
    brush.disc(7, 42, 2, 2, RUBBER)
    brush.disc(19, 42, 2, 2, RUBBER)
    if full:
        brush.disc(8, 10, 7, 6, (46, 44, 44))
        brush.disc(18, 9, 7, 7, (196, 200, 206))
        brush.poly([(16, 4), (18, 0), (21, 3)], (196, 200, 206))
    else:
        brush.poly([(0.5, 14), (3, 10.5), (23, 10.5), (25.5, 14)], (60, 90, 32))
    return brush.sprite()


@lru_cache(maxsize=4)
def laundry(look: int) -> Sprite:
    """A line between two trees with clothes and a quilt."""
    brush = Brush(96, 40)
    brush.line([(0, 3), (48, 6), (96, 3)], (200, 200, 200), 0.9)
    chance = random.Random(look)
    palette = [(200, 120, 80), (90, 90, 214), (236, 234, 230), (110, 180, 110), (80, 190, 230), (180, 110, 170)]
    chance.shuffle(palette)
    for x, colour in zip((5, 24), palette, strict=False):
        brush.poly([(x, 6), (x + 4, 4), (x + 11, 4), (x + 15, 6), (x + 17, 13), (x + 13, 13), (x + 12, 29), (x + 3, 29),
                    (x + 2, 13), (x - 2, 13)], colour)  # fmt: skip
    brush.rect(44, 5, 72, 34, palette[2])
    for y in (12, 20, 28):
        brush.line([(44, y), (72, y)], palette[3], 2)
    brush.poly([(77, 5), (91, 4), (91, 36), (85.5, 36), (84, 15), (82.5, 36), (77, 36)], palette[4])
    return brush.sprite()


@lru_cache(maxsize=4)
def banner(look: int) -> Sprite:
    """A red advertising banner."""
    brush = Brush(132, 20)
    brush.rect(0, 0, 132, 20, (36, 36, 200))
    brush.rect(0, 0, 132, 1.4, (60, 180, 240))
    brush.rect(0, 18.6, 132, 20, (60, 180, 240))
    brush.text(("清仓大甩卖 全场三折", "学车报名 一人一车")[look % 2], 9, 14.6, 12.4, (120, 236, 255))
    return brush.sprite()


@lru_cache(maxsize=4)
def a_board(look: int) -> Sprite:
    """An advertising board standing on the pavement."""
    brush = Brush(26, 36)
    brush.shadow(1, 25, 35.5, 3)
    brush.poly([(3, 0), (23, 0), (26, 35), (0, 35)], (60, 60, 66))
    brush.poly([(4.5, 2), (21.5, 2), (24, 31), (2, 31)], ((70, 200, 250), (200, 240, 250))[look % 2])
    brush.text("特价", 4.6, 13, 8.4, (40, 40, 200))
    brush.text("9.9", 5.4, 26, 9.6, (40, 40, 200))
    return brush.sprite()


@lru_cache(maxsize=4)
def pile(look: int) -> Sprite:
    """Building sand with bags, or a stack of cartons."""
    brush = Brush(78, 42)
    brush.shadow(1, 77, 41.5, 5)
    chance = random.Random(look)
    if look % 2:
        brush.poly([(0, 41), (12, 24), (28, 12), (38, 9), (50, 17), (62, 33), (66, 41)], (128, 176, 204))
        brush.poly([(38, 9), (50, 17), (62, 33), (66, 41), (40, 41)], (108, 152, 180))
        for index in range(3):
            brush.disc(66, 37 - index * 7, 11, 4.2, (206, 210, 214) if index % 2 else (188, 192, 198))
    else:
        for x, y, w, h in ((0, 22, 28, 19), (29, 20, 26, 21), (56, 24, 21, 17), (8, 4, 24, 17), (34, 6, 22, 13)):
            brush.rect(x, y, x + w, y + h, _darker(CARTON, 0.88 + 0.12 * chance.random()))
            brush.rect(x + w * 0.42, y, x + w * 0.58, y + h, (150, 196, 226))
            brush.line([(x, y + h), (x, y), (x + w, y)], _darker(CARTON, 0.75), 0.6)
    return brush.sprite()
