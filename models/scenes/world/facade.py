"""A row of house fronts as a flat picture: shops with signs, walls, hedges; and what of it shines by itself."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from models.scenes.world.drawing import grain_tile
from models.scenes.world.lettering import SHOPS, place_words
from models.scenes.world.palette import CARTONS, FRUIT, GLASS, LIVELY, mixed, pick, shade
from models.scenes.world.shape import Colour

PIXELS_A_METRE = 24
METRES, HIGH = 42.0, 9.0
WALLS = (
    (150, 166, 178),
    (176, 186, 192),
    (120, 130, 150),
    (140, 150, 156),
    (110, 124, 168),
    (190, 200, 204),
    (168, 180, 196),
    (96, 104, 120),
)


@dataclass(frozen=True, slots=True)
class Facade:
    """colour: float32 [h, w, 3] BGR; glow: float32 [h, w, 3], light of its own; tall: float32 [w], metres.

    Row 0 is HIGH metres up; column 0 is x = 0; it repeats every METRES.
    """

    colour: np.ndarray
    glow: np.ndarray
    tall: np.ndarray


class _Wall:
    def __init__(self, chance: Random, lit: float) -> None:
        size = (int(HIGH * PIXELS_A_METRE), int(METRES * PIXELS_A_METRE), 3)
        self.chance, self.lit = chance, lit
        self.colour = np.zeros(size, np.uint8)
        self.glow = np.zeros(size, np.uint8)
        self.tall = np.full(size[1], HIGH, np.float32)

    def spot(self, x0: float, x1: float, z0: float, z1: float) -> tuple[int, int, int, int]:
        h, w = self.colour.shape[:2]
        left, right = round(x0 * PIXELS_A_METRE), round(x1 * PIXELS_A_METRE)
        top, foot = round((HIGH - z1) * PIXELS_A_METRE), round((HIGH - z0) * PIXELS_A_METRE)
        return max(left, 0), max(top, 0), min(right, w), min(foot, h)

    def fill(self, x0: float, x1: float, z0: float, z1: float, colour: Colour, glow: float = 0.0) -> None:
        a, b, c, d = self.spot(x0, x1, z0, z1)
        if c > a and d > b:
            cv2.rectangle(self.colour, (a, b), (c - 1, d - 1), colour, -1)
            if self.lit:
                share = glow * self.lit
                cv2.rectangle(self.glow, (a, b), (c - 1, d - 1), [part * share for part in colour], -1)


def draw_facade(chance: Random, lit: float, shops: float) -> Facade:
    """lit: 0 by day to 1 at night, how much signs and windows shine.  shops: share of shops among what stands there."""
    wall = _Wall(chance, lit)
    x = 0.0
    while x < METRES - 0.1:
        wide = min(chance.uniform(3.0, 6.5), METRES - x)
        if METRES - x - wide < 2.5:
            wide = METRES - x
        if chance.random() < shops:
            _shop(wall, x, x + wide)
        else:
            (_blank if chance.random() < 0.6 else _hedge)(wall, x, x + wide)
        x += wide
    h, w = wall.colour.shape[:2]
    rough = cv2.resize(grain_tile(), (w, h), interpolation=cv2.INTER_LINEAR)
    grime = np.ones(h, np.float32)
    foot = int(0.9 * PIXELS_A_METRE)
    grime[-foot:] = np.linspace(1.0, 0.8, foot)
    return Facade(wall.colour * (rough * grime[:, None])[..., None], wall.glow.astype(np.float32), wall.tall)


def _upper(wall: _Wall, x0: float, x1: float, base: Colour) -> None:
    chance = wall.chance
    wall.fill(x0, x1, 0, HIGH, base)
    step = chance.uniform(1.6, 2.6)
    for z in (4.6, 7.5):
        x = x0 + 0.3
        while x + 1.3 < x1:
            glass = mixed(GLASS, (150, 140, 120), chance.random() * 0.6)
            wall.fill(x, x + 1.3, z, z + 1.4, shade(base, 0.8))
            warm = chance.random() < 0.4
            wall.fill(
                x + 0.07,
                x + 1.23,
                z + 0.07,
                z + 1.33,
                mixed(glass, (120, 200, 240), 0.6 * wall.lit if warm else 0),
                0.8 * warm,
            )
            wall.fill(x + 0.62, x + 0.68, z, z + 1.4, shade(base, 0.9))
            if chance.random() < 0.3:
                for bar in range(6):
                    wall.fill(x + bar * 0.24, x + bar * 0.24 + 0.04, z - 0.1, z + 1.4, (150, 150, 150))
            if chance.random() < 0.45:
                _air_conditioner(wall, x + chance.uniform(0, 0.5), z - 0.75)
            x += step
    if chance.random() < 0.5:
        wall.fill(x0, x1, 4.0, 4.08, shade(base, 0.7))


def _air_conditioner(wall: _Wall, x: float, z: float) -> None:
    wall.fill(x, x + 0.85, z, z + 0.58, (206, 208, 206))
    a, b, c, d = wall.spot(x, x + 0.55, z, z + 0.58)
    if c - a > 2:
        cv2.circle(wall.colour, ((a + c) // 2, (b + d) // 2), max(2, (d - b) // 2 - 3), (150, 152, 152), -1)


def _shop(wall: _Wall, x0: float, x1: float) -> None:
    chance = wall.chance
    base = pick(chance, WALLS)
    _upper(wall, x0, x1, base)
    what = chance.choices(("glass", "open", "shutter", "door"), (4, 4, 2, 2))[0]
    if what == "glass":
        wall.fill(x0 + 0.2, x1 - 0.2, 0.12, 2.6, mixed(GLASS, (170, 170, 160), chance.random() * 0.5), 0.5)
        for k in range(5):
            x = x0 + 0.2 + (x1 - x0 - 0.4) * k / 4
            wall.fill(x - 0.04, x + 0.04, 0.1, 2.6, (150, 150, 150))
        for _ in range(chance.randint(0, 5)):
            x, z = chance.uniform(x0 + 0.3, x1 - 0.8), chance.uniform(0.6, 1.8)
            wall.fill(x, x + 0.4, z, z + 0.5, pick(chance, LIVELY), 0.3)
    elif what == "open":
        inside = pick(chance, ((50, 56, 60), (70, 80, 90), (40, 50, 70), (110, 130, 140)))
        wall.fill(x0 + 0.2, x1 - 0.2, 0.0, 2.65, inside, 0.9)
        for z in (0.25, 0.75, 1.25, 1.75):
            row = [
                mixed(pick(chance, (*LIVELY, *CARTONS, *FRUIT)), inside, chance.uniform(0.3, 0.75)) for _ in range(3)
            ]
            wall.fill(x0 + 0.25, x1 - 0.25, z - 0.06, z, shade(inside, 1.25), 0.9)
            x, gap = x0 + 0.3, chance.uniform(0.3, 0.75) * (x1 - x0)
            while x < x1 - 0.4:
                wide = chance.uniform(0.08, 0.3)
                # People come in through the middle: no shelf there.
                if not gap < x - x0 < gap + 1.0:
                    wall.fill(x, x + wide, z, z + chance.uniform(0.12, 0.34), chance.choice(row), 0.9)
                x += wide + 0.04
        for lamp in range(chance.randint(0, 3)):
            x = x0 + (x1 - x0) * (lamp + 1) / 4
            wall.fill(x - 0.3, x + 0.3, 2.4, 2.47, (225, 235, 238), 1.0)
    elif what == "shutter":
        skin = pick(chance, ((160, 162, 162), (150, 120, 90), (120, 140, 130)))
        wall.fill(x0 + 0.2, x1 - 0.2, 0.0, 2.7, skin)
        for k in range(18):
            wall.fill(x0 + 0.2, x1 - 0.2, k * 0.15, k * 0.15 + 0.04, shade(skin, 0.82))
    else:
        skin = pick(chance, ((60, 80, 120), (90, 90, 92), (60, 60, 140), (100, 120, 80)))
        wall.fill(x0 + 0.8, x0 + 1.9, 0.0, 2.2, skin)
        wall.fill(x0 + 1.33, x0 + 1.36, 0.0, 2.2, shade(skin, 0.6))
        wall.fill(x0 + 2.2, x1 - 0.4, 0.9, 2.3, GLASS, 0.4)
    _sign(wall, x0, x1)
    if chance.random() < 0.35:
        first, second = pick(chance, LIVELY), pick(chance, (*LIVELY, (235, 235, 235)))
        n = int((x1 - x0) / 0.35)
        for k in range(n):
            a = x0 + 0.1 + (x1 - x0 - 0.2) * k / n
            wall.fill(a, a + (x1 - x0 - 0.2) / n, 2.25, 2.75, first if k % 2 else second)
        wall.fill(x0 + 0.1, x1 - 0.1, 2.2, 2.27, shade(first, 0.5))


def _sign(wall: _Wall, x0: float, x1: float) -> None:
    chance = wall.chance
    ground = pick(
        chance,
        (
            (36, 36, 180),
            (40, 40, 42),
            (150, 80, 24),
            (60, 130, 60),
            (40, 170, 235),
            (232, 232, 230),
            (70, 90, 140),
            (120, 40, 90),
        ),
    )
    ink = (240, 245, 248) if sum(ground) < 400 else chance.choice(((30, 30, 190), (40, 40, 40), (150, 70, 20)))
    z0, z1 = 2.8, chance.uniform(3.5, 4.0)
    glow = chance.choice((0.2, 0.7, 0.95))
    wall.fill(x0 + 0.05, x1 - 0.05, z0, z1, ground, glow)
    box = wall.spot(x0 + 0.3, x1 - 0.3, z0 + 0.1, z1 - 0.1)
    text = chance.choice(SHOPS)
    place_words(wall.colour, text, ink, box)
    if wall.lit:
        place_words(wall.glow, text, shade(ink, wall.lit), box)


def _blank(wall: _Wall, x0: float, x1: float) -> None:
    chance = wall.chance
    base = pick(chance, WALLS)
    _upper(wall, x0, x1, base)
    wall.fill(x0, x1, 0, 3.8, shade(base, chance.uniform(0.85, 1.05)))
    if chance.random() < 0.6:
        for k in range(16):
            wall.fill(x0, x1, k * 0.24, k * 0.24 + 0.03, shade(base, 0.78))
    if chance.random() < 0.5:
        wall.fill(x0 + 0.5, x0 + 1.6, 1.0, 2.2, GLASS)
    if chance.random() < 0.4:
        _air_conditioner(wall, x1 - 1.2, chance.uniform(0.3, 2.2))
    for _ in range(chance.randint(0, 4)):
        x, z = chance.uniform(x0, x1 - 0.5), chance.uniform(0.3, 3)
        wall.fill(
            x, x + chance.uniform(0.2, 0.9), z, z + chance.uniform(0.2, 0.8), shade(base, chance.uniform(0.85, 1.12))
        )


def _hedge(wall: _Wall, x0: float, x1: float) -> None:
    """A low wall or fence with green behind; the sky begins above it."""
    chance = wall.chance
    green = pick(chance, ((50, 96, 60), (44, 80, 60), (60, 110, 84)))
    high = chance.uniform(2.2, 7.0)
    a, top, c, _ = wall.spot(x0, x1, 0, high)
    wall.tall[a:c] = high
    h = wall.colour.shape[0] - top
    state = np.random.Generator(np.random.PCG64(chance.getrandbits(40)))
    leaf = state.normal(1, 0.3, (h // 3 + 1, (c - a) // 3 + 1)).astype(np.float32)
    leaf = cv2.resize(leaf, (c - a, h), interpolation=cv2.INTER_LINEAR)[..., None]
    wall.colour[top:, a:c] = np.clip(leaf * np.asarray(green, np.float32), 0, 255)
    if chance.random() < 0.6:
        stone = pick(chance, WALLS)
        wall.fill(x0, x1, 0, chance.uniform(0.5, 1.6), stone)
    else:
        for k in range(int((x1 - x0) / 0.22)):
            wall.fill(x0 + k * 0.22, x0 + k * 0.22 + 0.04, 0, 1.8, (70, 74, 70))
