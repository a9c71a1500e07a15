"""The light of a site: sun or cloud, lamps at night, fog; and how it falls on a face and on the ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import numpy as np

Lamp = tuple[float, float, float, tuple[float, float, float]]
"""x, y of a pool of light on the ground, its reach in metres, and its colour (BGR, about 1)."""


@dataclass(frozen=True, slots=True)
class Light:
    """sun: unit vector towards the sun [3].  sun_colour, sky_colour: BGR, 1 is full.  lamps: pools of light.

    fog: share lost a metre.  fog_colour: BGR 0–255.  shadow: 0 (none) to 1, darkness of cast shadows.
    """

    time: str
    sun: np.ndarray
    sun_colour: np.ndarray
    sky_colour: np.ndarray
    shadow: float
    lamps: tuple[Lamp, ...]
    fog: float
    fog_colour: np.ndarray
    wet: bool
    rain: float
    conditions: frozenset[str]

    def on_faces(self, normals: np.ndarray, two_sided: np.ndarray) -> np.ndarray:
        """Light [n, 3] BGR on faces with unit normals [n, 3], without lamps."""
        slant = normals @ self.sun
        slant = np.where(two_sided, np.abs(slant) * 0.85, np.maximum(slant, 0))
        # A face that looks up gets the whole sky, one that looks down what the road gives back.
        sky = 0.78 + 0.22 * normals[:, 2]
        return sky[:, None] * self.sky_colour + slant[:, None] * self.sun_colour

    def of_lamps(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Light [..., 3] BGR that lamps add at ground points x, y."""
        total = np.zeros((*np.shape(x), 3), np.float32)
        for lamp_x, lamp_y, reach, colour in self.lamps:
            near = 1 / (1 + ((x - lamp_x) ** 2 + (y - lamp_y) ** 2) / (reach * reach)) ** 1.5
            total += near[..., None] * np.asarray(colour, np.float32)
        return total


def choose_light(chance: Random, pavement: float, road: float) -> Light:
    """Day 62 %, dusk 12 %, night 26 %; a part of them cloudy, wet, with rain or fog."""
    time = chance.choices(("day", "dusk", "night"), (62, 12, 26))[0]
    told = {time}
    around = chance.uniform(0, 2 * math.pi)
    lamps: tuple[Lamp, ...] = ()
    wet, rain, fog = False, 0.0, 0.0
    weather = chance.random()
    if weather < 0.2:
        wet, rain = True, chance.uniform(0.2, 1.0) if weather < 0.13 else 0.0
        told |= {"wet"} | ({"rain"} if rain else set())
    elif weather < 0.29:
        fog = chance.uniform(0.008, 0.045)
        told.add("fog")
    if time == "day":
        cloudy = wet or fog > 0 or chance.random() < 0.4
        high = chance.uniform(0.4, 1.25)
        strength = chance.uniform(0.0, 0.12) if cloudy else chance.uniform(0.45, 0.75)
        warm = chance.uniform(0.0, 0.12)
        sun = np.array([1 - 2 * warm, 1 - warm, 1.0]) * strength
        sky = np.array([1.0, 0.97, 0.95 if cloudy else 0.9]) * chance.uniform(0.66, 0.98 if cloudy else 0.74)
        shadow = chance.uniform(0.15, 0.3) if cloudy else chance.uniform(0.4, 0.62)
        told |= {"cloudy"} if cloudy else set()
    elif time == "dusk":
        high = chance.uniform(0.12, 0.3)
        sun = np.array([0.3, 0.5, 0.8]) * chance.uniform(0.1, 0.45)
        sky = np.array([0.62, 0.5, 0.46]) * chance.uniform(0.6, 1.0)
        shadow = chance.uniform(0.15, 0.4)
    else:
        high = 1.2
        sun = np.zeros(3)
        sky = np.array([1.0, 0.9, 0.85]) * chance.uniform(0.1, 0.26)
        shadow = chance.uniform(0.1, 0.3)
    if time == "night" or (time == "dusk" and chance.random() < 0.6):
        lamps = _lamps(chance, pavement, road, 1.0 if time == "night" else 0.35)
        told.add("lamps")
    grey = chance.uniform(150, 215) if time == "day" else chance.uniform(70, 120) if time == "dusk" else 38.0
    fog_colour = np.array([grey * 1.02, grey, grey * 0.97])
    direction = np.array([math.cos(around) * math.cos(high), math.sin(around) * math.cos(high), math.sin(high)])
    return Light(time, direction, sun, sky, shadow, lamps, fog, fog_colour, wet, rain, frozenset(told))


def _lamps(chance: Random, pavement: float, road: float, strength: float) -> tuple[Lamp, ...]:
    """Street lamps in a row, and the light that falls out of shops."""
    tone = chance.choice(((0.45, 0.75, 1.0), (0.75, 0.92, 1.0), (1.0, 1.0, 0.95), (0.35, 0.62, 1.0)))
    brightness = chance.uniform(0.35, 0.85) * strength
    side = chance.choice((pavement - 0.6, pavement + road + 0.6))
    step, first = chance.uniform(14, 26), chance.uniform(-12, 12)
    row = [(first + step * n, side, chance.uniform(5, 8), tuple(c * brightness for c in tone)) for n in range(-4, 5)]
    shops = [
        (
            chance.uniform(-40, 40),
            0.5,
            chance.uniform(1.8, 3.5),
            tuple(chance.uniform(0.25, 0.7) * strength for _ in "bgr"),
        )
        for _ in range(chance.randint(2, 9))
    ]
    return tuple(row + shops)
