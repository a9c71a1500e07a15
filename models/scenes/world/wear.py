"""What years leave on the ground: oil, newer asphalt, covers and gratings of iron, cracks, tar, skid marks.

None of it is labelled: a detector that takes a dark cover between two cracks for litter has to learn them here.
"""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

import cv2
import numpy as np

CRACKED_METRES = 16.0
"""The side of the square of ground that the cracks' tile covers; it repeats beyond."""
PIXELS = 512


def wear(chance: Random, colour: np.ndarray, x: np.ndarray, y: np.ndarray, tiled: np.ndarray, fine: np.ndarray) -> None:
    """Wears `colour` float32 [h, w, 3] of the ground points x, y [h, w] in metres, in place.

    `tiled` tells where tiles lie, which crack less than asphalt; `fine` is the metres of a pixel.
    """
    _stains(chance, colour, x, y)
    if chance.random() < 0.55:
        _cracks(chance, colour, x, y, tiled, fine)
    if chance.random() < 0.3:
        _skid_marks(chance, colour, x, y)
    for _ in range(chance.randint(0, 5)):
        _cover(chance, colour, x, y, fine)


def _stains(chance: Random, colour: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
    for _ in range(chance.randint(4, 12)):
        cx, cy, wide = chance.uniform(-18, 18), chance.uniform(0, 16), chance.uniform(0.3, 2.2)
        far = ((x - cx) / wide) ** 2 + ((y - cy) / (wide * chance.uniform(0.3, 1))) ** 2
        spot = np.exp(-np.minimum(far, 20))
        colour *= (1 - spot * chance.uniform(-0.12, 0.3))[..., None]
    for _ in range(chance.randint(0, 3)):
        cx, cy, w, h = chance.uniform(-15, 15), chance.uniform(2, 14), chance.uniform(0.6, 3), chance.uniform(0.5, 1.5)
        colour[(np.abs(x - cx) < w) & (np.abs(y - cy) < h)] *= chance.uniform(0.75, 1.12)


def _cover(chance: Random, colour: np.ndarray, x: np.ndarray, y: np.ndarray, fine: np.ndarray) -> None:
    """A round cover or a square grating of iron or concrete, from nearly black to pale, with ribs and a collar."""
    cx, cy, half = chance.uniform(-14, 14), chance.uniform(0.5, 14), chance.uniform(0.26, 0.44)
    shade = chance.uniform(26, 96) if chance.random() < 0.75 else chance.uniform(96, 140)
    turn = chance.uniform(0, math.pi)
    u = (x - cx) * math.cos(turn) + (y - cy) * math.sin(turn)
    v = (y - cy) * math.cos(turn) - (x - cx) * math.sin(turn)
    out = np.hypot(u, v) if chance.random() < 0.7 else np.maximum(np.abs(u), np.abs(v) * chance.uniform(1.0, 1.7))
    if not (near := out < half * 1.8).any():
        return
    ribs, tint = chance.choice((0.05, 0.07, 0.1)), np.asarray((1.0, 1.0, chance.uniform(1.0, 1.15)), np.float32)
    kind = chance.choice(("bars", "rings", "studs", "plain"))
    u, v, out, pixel = u[near], v[near], out[near], fine[near]
    wave = {
        "bars": np.sin(u * (2 * math.pi / ribs)),
        "rings": np.sin(out * (2 * math.pi / ribs)),
        "studs": np.sin(u * (2 * math.pi / ribs)) * np.sin(v * (2 * math.pi / ribs)),
        "plain": np.zeros_like(u),
    }[kind]
    # Ribs finer than two pixels are not seen as ribs.
    seen = np.clip(1.5 - 3 * pixel / ribs, 0, 1) * chance.uniform(0.15, 0.5)
    iron = shade * (1 + seen * wave)
    ground, collar = colour[near], chance.uniform(0.7, 1.15)
    ground[out < half * chance.uniform(1.15, 1.8)] *= collar
    inside = out < half
    ground[inside] = iron[inside, None] * tint
    ground[inside & (out > half * 0.88)] *= chance.uniform(0.5, 0.9)
    colour[near] = ground


def _cracks(
    chance: Random, colour: np.ndarray, x: np.ndarray, y: np.ndarray, tiled: np.ndarray, fine: np.ndarray
) -> None:
    """Cracks, or the shining tar that filled them; faded where a pixel is wider than they are."""
    turn, shift = chance.uniform(0, 2 * math.pi), chance.uniform(0, PIXELS)
    scale = PIXELS / CRACKED_METRES * chance.uniform(0.9, 1.8)
    u = np.mod((x * math.cos(turn) + y * math.sin(turn)) * scale + shift, PIXELS - 1).astype(np.float32)
    v = np.mod((y * math.cos(turn) - x * math.sin(turn)) * scale + shift, PIXELS - 1).astype(np.float32)
    crack = cv2.remap(crack_tile(), u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    depth = chance.uniform(0.25, 0.7)
    seen = np.where(tiled, 0.3, 1.0) * np.clip(1.15 - fine * 4, 0.1, 1)
    colour *= (1 - crack * depth * seen)[..., None]


def _skid_marks(chance: Random, colour: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
    """Two dark bands of rubber, a wheel's gauge apart, in a wide curve."""
    for _ in range(chance.randint(1, 2)):
        start, long = chance.uniform(-15, 10), chance.uniform(3, 12)
        along = (x - start) / long
        bend = chance.uniform(4, 13) + chance.uniform(-1.5, 1.5) * along**2
        dark = chance.uniform(0.15, 0.4)
        for gauge in (0.0, 1.5):
            band = (np.abs(y - bend - gauge) < 0.1) & (along > 0) & (along < 1)
            colour[band] *= 1 - dark


@lru_cache(maxsize=1)
def crack_tile() -> np.ndarray:
    """float32 [512, 512] of 0 to 1, the same in every process: how deep the ground is cracked there."""
    chance = Random(31)
    tile = np.zeros((PIXELS, PIXELS), np.uint8)
    for _ in range(16):
        _walk(chance, tile, chance.uniform(0, PIXELS), chance.uniform(0, PIXELS), chance.uniform(0, 2 * math.pi), 70)
    # Crazed asphalt: a mesh of short cracks on a few spots.
    for _ in range(3):
        cx, cy = chance.uniform(60, PIXELS - 60), chance.uniform(60, PIXELS - 60)
        for _ in range(26):
            at = cx + chance.gauss(0, 22), cy + chance.gauss(0, 22)
            _walk(chance, tile, *at, chance.uniform(0, 2 * math.pi), chance.randint(3, 8))
    return tile.astype(np.float32) / 255


def _walk(chance: Random, tile: np.ndarray, x: float, y: float, heading: float, steps: int) -> None:
    wide = chance.choice((1, 1, 2))
    for _ in range(steps):
        heading += chance.gauss(0, 0.35)
        to = x + 5 * math.cos(heading), y + 5 * math.sin(heading)
        cv2.line(tile, (round(x), round(y)), (round(to[0]), round(to[1])), chance.randint(150, 255), wide, cv2.LINE_AA)
        x, y = to
        if steps > 20 and chance.random() < 0.05:
            _walk(chance, tile, x, y, heading + chance.choice((-1, 1)) * chance.uniform(0.5, 1.3), 12)
