"""The part of a simulated block that never moves: sky, houses, shops, pavement, kerb, road, trees, lamp, rack."""

from __future__ import annotations

import itertools
import random

import cv2
import numpy as np

from models.scenes.layout import (
    HEIGHT,
    KERB,
    LAMP_X,
    LANE,
    PAVEMENT,
    RACK,
    ROAD_MIDDLE,
    ROOF,
    SHOPS,
    SIGNS,
    TREES,
    WIDTH,
    Layout,
)

Colour = tuple[int, int, int]
TIMES = 3

WALLS: tuple[Colour, ...] = ((222, 228, 232), (206, 216, 224), (196, 206, 218), (212, 222, 226), (186, 200, 214))
BOARDS: tuple[Colour, ...] = ((42, 46, 120), (86, 64, 40), (52, 84, 48), (40, 58, 92), (96, 70, 96))


class _Canvas:
    """A picture three times as large, drawn in coordinates of the small one."""

    def __init__(self, place: Layout) -> None:
        self.pixels = np.zeros((HEIGHT * TIMES, WIDTH * TIMES, 3), np.uint8)
        self._place = place

    def at(self, x: float, y: float) -> tuple[int, int]:
        return round(self._place.x(x) * TIMES), round(y * TIMES)

    def rect(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        cv2.rectangle(self.pixels, self.at(x0, y0), self.at(x1, y1), colour, -1)

    def poly(self, corners: list[tuple[float, float]], colour: Colour) -> None:
        cv2.fillPoly(self.pixels, [np.array([self.at(*c) for c in corners], np.int32)], colour)

    def line(self, corners: list[tuple[float, float]], colour: Colour, line: float = 1.0) -> None:
        points = [np.array([self.at(*c) for c in corners], np.int32)]
        cv2.polylines(self.pixels, points, False, colour, max(1, round(line * TIMES)), cv2.LINE_AA)

    def disc(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        cv2.ellipse(self.pixels, self.at(x, y), (round(rx * TIMES), round(ry * TIMES)), 0, 0, 360, colour, -1)

    def words(self, text: str, x0: float, x1: float, baseline: float, size: float, colour: Colour) -> None:
        """Centred between x0 and x1; never mirrored."""
        face, pixels = cv2.FontFace("uni"), round(size * TIMES)
        width = cv2.getTextSize((0, 0), text, (0, 0), face, pixels, 700)[2]
        middle = (self.at(x0, 0)[0] + self.at(x1, 0)[0]) // 2
        cv2.putText(self.pixels, text, (middle - width // 2, round(baseline * TIMES)), colour, face, pixels, 700)


def draw_backdrop(place: Layout) -> np.ndarray:
    """uint8 [360, 640, 3] BGR; the same for the same block."""
    chance = random.Random(f"backdrop {place.block}")
    canvas = _Canvas(place)
    _sky(canvas)
    for index, name in enumerate(place.shops):
        _house(canvas, chance, index, name)
    _pavement(canvas, chance)
    _road(canvas)
    _rack(canvas)
    for x, y in TREES:
        _tree(canvas, chance, x, y)
    _lamp(canvas)
    small = cv2.resize(canvas.pixels, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(7).normal(0, 3.0, (HEIGHT, WIDTH, 1))
    return np.clip(small + grain, 0, 255).astype(np.uint8)


def _sky(canvas: _Canvas) -> None:
    rows = np.linspace(0, 1, (ROOF + 24) * TIMES)[:, None, None]
    canvas.pixels[: rows.shape[0]] = (np.array([232, 206, 176]) * (1 - rows) + np.array([240, 232, 222]) * rows).astype(
        np.uint8
    )


def _house(canvas: _Canvas, chance: random.Random, index: int, name: str) -> None:
    x0, x1 = index * 128, index * 128 + 128
    top = ROOF + chance.choice((0, 8, 14))
    wall, board = WALLS[index % len(WALLS)], BOARDS[(index + chance.randrange(5)) % len(BOARDS)]
    canvas.rect(x0, top, x1, SIGNS, wall)
    canvas.poly([(x0 - 3, top + 3), (x0 + 6, top - 15), (x1 - 6, top - 15), (x1 + 3, top + 3)], (92, 86, 82))
    for x in range(x0 + 4, x1 - 2, 7):
        canvas.line([(x, top - 14), (x - 2, top + 2)], (74, 68, 66), 0.8)
    canvas.rect(x0 - 2, top + 2, x1 + 2, top + 5, (64, 58, 56))
    for column in range(3):
        _window(canvas, chance, x0 + 13 + column * 38, top + 18)
    canvas.rect(x0, SIGNS - 3, x1, SIGNS, (150, 152, 156))
    canvas.rect(x0, SIGNS, x1, SHOPS, (128, 134, 142))
    canvas.rect(x0 + 3, SIGNS, x1 - 3, SHOPS, board)
    canvas.rect(x0 + 3, SHOPS - 1.5, x1 - 3, SHOPS, (30, 30, 34))
    canvas.words(name, x0, x1, SIGNS + 18, 15, (176, 222, 246))
    _shop(canvas, chance, x0, x1)


def _window(canvas: _Canvas, chance: random.Random, x: float, y: float) -> None:
    canvas.rect(x - 1.5, y - 1.5, x + 25.5, y + 37.5, (84, 96, 112))
    glass = chance.choice(((150, 128, 104), (168, 146, 122), (118, 100, 84)))
    canvas.rect(x, y, x + 24, y + 36, glass)
    canvas.poly([(x, y + 20), (x + 14, y), (x + 20, y), (x, y + 30)], tuple(min(255, c + 18) for c in glass))
    canvas.line([(x + 12, y), (x + 12, y + 36)], (84, 96, 112), 1)
    canvas.line([(x, y + 12), (x + 24, y + 12)], (84, 96, 112), 1)
    canvas.rect(x - 3, y + 37.5, x + 27, y + 40, (168, 176, 184))
    if chance.random() < 0.3:
        canvas.rect(x + 2, y + 41, x + 22, y + 53, (214, 214, 212))
        canvas.disc(x + 9, y + 47, 4.6, 4.6, (170, 170, 168))


def _shop(canvas: _Canvas, chance: random.Random, x0: float, x1: float) -> None:
    canvas.rect(x0, SHOPS, x1, PAVEMENT, (108, 116, 126))
    inside: Colour = chance.choice(((92, 118, 140), (84, 102, 118), (104, 126, 136)))
    canvas.rect(x0 + 7, SHOPS + 4, x1 - 46, PAVEMENT - 12, inside)
    for row in range(3):
        y = SHOPS + 21 + row * 15
        canvas.rect(x0 + 10, y, x1 - 49, y + 2, (70, 84, 100))
        for x in range(int(x0) + 12, int(x1) - 54, 7):
            tone = chance.randrange(3)
            colours: tuple[Colour, ...] = ((110, 130, 190), (140, 170, 150), (190, 180, 160))
            canvas.rect(x, y - 4 - chance.randrange(5), x + 4.5, y, colours[tone])
    canvas.poly([(x0 + 16, SHOPS + 4), (x0 + 34, SHOPS + 4), (x0 + 16, SHOPS + 46)], tuple(c + 22 for c in inside))
    canvas.rect(x1 - 40, SHOPS + 3, x1 - 8, PAVEMENT, (60, 78, 104))
    canvas.rect(x1 - 37, SHOPS + 6, x1 - 25.5, PAVEMENT - 3, (126, 130, 124))
    canvas.rect(x1 - 22.5, SHOPS + 6, x1 - 11, PAVEMENT - 3, (126, 130, 124))
    for x in (x0 + 4, x1 - 4):
        canvas.disc(x, SHOPS + 12, 4.2, 5.2, (40, 40, 200))
        canvas.rect(x - 2, SHOPS + 5.6, x + 2, SHOPS + 7, (60, 170, 220))
        canvas.rect(x - 2, SHOPS + 17, x + 2, SHOPS + 18.4, (60, 170, 220))


def _pavement(canvas: _Canvas, chance: random.Random) -> None:
    canvas.rect(0, PAVEMENT, WIDTH, KERB, (170, 176, 182))
    rows = (PAVEMENT, 234, 244, 257, 272, KERB)
    for upper, lower in itertools.pairwise(rows):
        for column in range(-14, 15):
            spread_up, spread_down = 24 + (upper - PAVEMENT) * 0.28, 24 + (lower - PAVEMENT) * 0.28
            shade = chance.choice((0, 0, -5, 4, -9))
            corners = [
                (320 + column * spread_up, upper),
                (320 + (column + 1) * spread_up, upper),
                (320 + (column + 1) * spread_down, lower),
                (320 + column * spread_down, lower),
            ]
            canvas.poly(corners, (170 + shade, 176 + shade, 182 + shade))
            canvas.line([corners[0], corners[3]], (146, 152, 158), 0.5)
        canvas.line([(0, upper), (WIDTH, upper)], (146, 152, 158), 0.5)
    canvas.rect(0, PAVEMENT, WIDTH, PAVEMENT + 2.5, (112, 118, 124))
    # The shop line: what stands on the street's side of it is outside the door.
    canvas.rect(0, PAVEMENT + 5, WIDTH, PAVEMENT + 6.6, (70, 190, 226))
    canvas.rect(0, KERB, WIDTH, LANE, (200, 204, 206))
    canvas.rect(0, LANE - 1.4, WIDTH, LANE, (112, 114, 116))


def _road(canvas: _Canvas) -> None:
    canvas.rect(0, LANE, WIDTH, HEIGHT, (98, 96, 94))
    canvas.rect(0, LANE + 2.5, WIDTH, LANE + 4.5, (60, 184, 224))
    for x in range(-20, WIDTH, 56):
        canvas.rect(x, ROAD_MIDDLE, x + 30, ROAD_MIDDLE + 2, (214, 214, 212))
    canvas.disc(388, 346, 13, 4, (76, 74, 74))
    canvas.disc(388, 346, 10.5, 3, (88, 86, 86))


def _rack(canvas: _Canvas) -> None:
    x0, y0, x1, y1 = RACK
    canvas.line([(x0 + 4, y0), (x1, y0), (x1 + 6, y1), (x0, y1), (x0 + 4, y0)], (240, 240, 240), 1.4)
    canvas.words("非机动车停放区", x0, x1, y1 - 2.5, 8, (240, 240, 240))


def _tree(canvas: _Canvas, chance: random.Random, x: float, y: float) -> None:
    canvas.poly([(x - 13, y), (x + 13, y), (x + 11, y - 6), (x - 11, y - 6)], (84, 100, 116))
    canvas.poly([(x - 5, y - 3), (x + 5, y - 3), (x + 3, 176), (x - 3, 176)], (66, 84, 104))
    canvas.line([(x - 2, y - 4), (x - 1, 180)], (86, 106, 126), 1)
    for _ in range(150):
        a, b = (max(-1.9, min(1.9, chance.gauss(0, 1))) for _ in range(2))
        depth = chance.randrange(3)
        tone: tuple[Colour, ...] = ((58, 104, 62), (70, 128, 78), (88, 150, 100))
        canvas.disc(x + a * 13, 160 + b * 11 - depth * 3, 5.5 - depth, 4.5 - depth, tone[depth])


def _lamp(canvas: _Canvas) -> None:
    canvas.rect(LAMP_X - 1.4, 78, LAMP_X + 1.4, KERB - 2, (88, 90, 92))
    canvas.line([(LAMP_X, 79), (LAMP_X + 26, 74)], (88, 90, 92), 2)
    canvas.disc(LAMP_X + 28, 75, 7, 2.6, (206, 226, 236))
    canvas.rect(LAMP_X - 4, KERB - 7, LAMP_X + 4, KERB - 1, (72, 74, 76))
    canvas.disc(LAMP_X - 10, 120, 8, 8, (190, 60, 40))
    canvas.disc(LAMP_X - 10, 120, 6.4, 6.4, (60, 50, 210))
    canvas.line([(LAMP_X - 14.5, 115.5), (LAMP_X - 5.5, 124.5)], (190, 60, 40), 1.8)
    canvas.line([(LAMP_X - 5.5, 115.5), (LAMP_X - 14.5, 124.5)], (190, 60, 40), 1.8)
