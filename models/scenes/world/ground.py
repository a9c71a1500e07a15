"""The ground of the street: tiles, kerb, asphalt, paint, wear, wetness, and the lamps' pools of light."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from models.scenes.world.drawing import grain_tile
from models.scenes.world.layout import Layout
from models.scenes.world.light import Light
from models.scenes.world.palette import pick
from models.scenes.world.wear import wear

TILES = (
    (160, 164, 166),
    (140, 146, 150),
    (120, 130, 160),
    (150, 156, 170),
    (170, 176, 180),
    (110, 122, 146),
    (130, 134, 134),
)
ASPHALTS = ((96, 96, 96), (110, 108, 106), (84, 82, 82), (124, 122, 120), (104, 106, 112))
WHITE, YELLOW = (214, 216, 216), (60, 176, 216)


def paint_ground(
    chance: Random, x: np.ndarray, y: np.ndarray, metres_a_pixel: np.ndarray, layout: Layout, light: Light
) -> np.ndarray:
    """Colours float32 [h, w, 3] of the ground points x, y [h, w]; metres_a_pixel fades what is too fine to be seen."""
    colour = np.empty((*x.shape, 3), np.float32)
    colour[:] = pick(chance, ASPHALTS)
    near = (y < layout.pavement) | (y > layout.far_kerb)
    colour[near] = np.asarray(pick(chance, TILES), np.float32)
    if chance.random() < 0.8:
        _tiles(chance, colour, x, y, near, metres_a_pixel)
    for kerb in (layout.pavement, layout.far_kerb):
        edge = np.abs(y - kerb)
        colour[edge < 0.09] = (168, 170, 170)
        gutter = (edge >= 0.09) & (edge < 0.3) & ~near
        colour[gutter] *= 0.86
    if chance.random() < 0.5:
        lead = abs(y - layout.pavement * chance.uniform(0.5, 0.75)) < 0.16
        colour[lead] = np.asarray(pick(chance, ((60, 150, 190), (70, 130, 160), (110, 150, 170))), np.float32)
    worn = chance.uniform(0.45, 1.0)
    _markings(chance, colour, x, y, layout, worn)
    wear(chance, colour, x, y, near, metres_a_pixel)
    colour *= _roughness(chance, x, y, metres_a_pixel)[..., None]
    shine = light.sky_colour + light.sun_colour * max(light.sun[2], 0.0)
    lit = shine.astype(np.float32)
    if light.lamps:
        return colour * (lit + light.of_lamps(x, y))
    return colour * lit


def _line(colour: np.ndarray, where: np.ndarray, paint: tuple[float, float, float], worn: float) -> None:
    colour[where] = colour[where] * (1 - worn) + np.asarray(paint, np.float32) * worn


def _tiles(
    chance: Random, colour: np.ndarray, x: np.ndarray, y: np.ndarray, near: np.ndarray, fine: np.ndarray
) -> None:
    size = chance.choice((0.3, 0.4, 0.6, 0.9))
    row = np.floor(y / size)
    shift = 0.5 * size if chance.random() < 0.5 else 0.0
    u, v = np.mod(x + shift * np.mod(row, 2), size), np.mod(y, size)
    joint = (np.minimum(u, size - u) < 0.015 + fine * 0.5) | (np.minimum(v, size - v) < 0.012 + fine * 0.5)
    seen = np.clip(1.0 - fine * 6 / size, 0, 1) * chance.uniform(0.1, 0.3)
    factor = np.where(joint, 1 - seen, 1.0)
    if chance.random() < 0.4:
        odd = np.mod(np.floor((x + shift * np.mod(row, 2)) / size) * 7 + row * 13, 5) < 1.5
        factor = np.where(odd, factor * chance.uniform(0.84, 0.95), factor)
    colour[near] *= factor[near][:, None]


def _markings(chance: Random, colour: np.ndarray, x: np.ndarray, y: np.ndarray, layout: Layout, worn: float) -> None:
    p, road = layout.pavement, layout.road
    strip = (y > p + 0.2) & (y < layout.strip_end)
    if layout.strip == "bays":
        bay = chance.uniform(5.4, 6.2)
        u = np.mod(x, bay)
        _line(colour, strip & (np.minimum(u, bay - u) < 0.06), WHITE, worn)
        _line(colour, (np.abs(y - layout.strip_end) < 0.06), WHITE, worn)
    elif layout.strip == "no_parking":
        _line(colour, (y > p + 0.3) & (y < p + 0.42), YELLOW, worn)
        if chance.random() < 0.3:
            u = np.mod(x + y, 1.6)
            _line(colour, strip & (u < 0.18), YELLOW, worn * 0.8)
    else:
        _line(colour, np.abs(y - layout.strip_end) < 0.06, WHITE, worn)
    middle = p + road / 2
    if road > 6:
        if chance.random() < 0.6:
            _line(colour, (np.abs(np.abs(y - middle) - 0.12) < 0.06), YELLOW, worn)
        else:
            _line(
                colour,
                (np.abs(y - middle) < 0.07) & (np.mod(x, 6) < 3.2),
                YELLOW if chance.random() < 0.5 else WHITE,
                worn,
            )
    if road > 11:
        for lane in (p + road * 0.3, p + road * 0.7):
            _line(colour, (np.abs(y - lane) < 0.07) & (np.mod(x, 6) < 3), WHITE, worn)
    if layout.crossing is not None:
        at = np.abs(x - layout.crossing) < 1.7
        _line(colour, at & (y > p + 0.4) & (y < layout.far_kerb - 0.4) & (np.mod(y, 0.9) < 0.45), WHITE, worn)
    if layout.bike_box is not None:
        x0, x1 = layout.bike_box
        inside = (x > x0) & (x < x1) & (y > p - 1.95) & (y < p - 0.15)
        core = (x > x0 + 0.1) & (x < x1 - 0.1) & (y > p - 1.85) & (y < p - 0.25)
        _line(colour, inside & ~core, WHITE, worn)


def _roughness(chance: Random, x: np.ndarray, y: np.ndarray, fine: np.ndarray) -> np.ndarray:
    tile = grain_tile()
    shift = chance.uniform(0, 256)
    total = np.ones(x.shape, np.float32)
    for step, strength in ((30.0, 1.1), (2.5, 1.1)):
        seen = np.clip(1.2 - fine * step * 0.6, 0, 1) * strength
        u = np.mod(x * step + shift, 255).astype(np.float32)
        v = np.mod(y * step + shift, 255).astype(np.float32)
        total += (cv2.remap(tile, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) - 1) * seen
    return total
