"""What lens, sensor, weather before the lens and recorder do to a picture."""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

import cv2
import numpy as np

from models.scenes.world.light import Light

NOISE_LEVELS = (1.5, 3.0, 5.5, 9.0)
_LARGER = 96


@lru_cache(maxsize=8)
def _noise(height: int, width: int) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """For each level what is added and what is taken away, uint8 [height + 96, width + 96, 3]."""
    chance = np.random.Generator(np.random.PCG64(7))
    grey = chance.normal(0, 1, (height + _LARGER, width + _LARGER, 1))
    noise = 0.75 * grey + 0.65 * chance.normal(0, 1, (height + _LARGER, width + _LARGER, 3))
    return tuple(
        (
            np.clip(np.round(noise * level), 0, 255).astype(np.uint8),
            np.clip(np.round(-noise * level), 0, 255).astype(np.uint8),
        )
        for level in NOISE_LEVELS
    )


def rain(picture: np.ndarray, chance: Random, strength: float) -> None:
    """Falling streaks, drawn into the picture."""
    h, w = picture.shape[:2]
    layer = np.zeros((h, w), np.uint8)
    slant = chance.uniform(-0.25, 0.25)
    for _ in range(int(90 * strength)):
        x, y, long = int(chance.random() * w), int(chance.random() * h), chance.uniform(0.02, 0.09) * h
        cv2.line(layer, (x, y), (int(x + slant * long), int(y + long)), int(chance.uniform(25, 80)), 1, cv2.LINE_AA)
    cv2.add(picture, cv2.merge([layer] * 3), dst=picture)


def glare(
    picture: np.ndarray, at: tuple[int, int], radius: float, colour: tuple[float, float, float], strength: float
) -> None:
    """Add the light of a lamp that shines into the lens."""
    r = int(radius * 3)
    x0, y0, x1, y1 = (
        max(at[0] - r, 0),
        max(at[1] - r, 0),
        min(at[0] + r, picture.shape[1]),
        min(at[1] + r, picture.shape[0]),
    )
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    x = (np.arange(x0, x1, dtype=np.float32) - at[0]) / radius
    y = (np.arange(y0, y1, dtype=np.float32) - at[1]) / radius
    spot = np.exp(-(x * x))[None, :] * np.exp(-(y * y))[:, None] * strength
    region = picture[y0:y1, x0:x1]
    region[:] = np.minimum(region + spot[..., None] * np.asarray(colour, np.float32), 255)


def expose(picture: np.ndarray, chance: Random, light: Light, told: set[str]) -> np.ndarray:
    """Exposure, contrast, colour cast; at night at times the grey picture of an infrared camera."""
    gain = chance.uniform(0.82, 1.22) if light.time != "night" else chance.uniform(0.9, 1.5)
    gamma = chance.uniform(0.82, 1.2)
    lift = chance.uniform(0, 14)
    cast = [chance.gauss(1, 0.045) for _ in "bgr"]
    if chance.random() < 0.15:
        cast = [c * chance.uniform(0.82, 1.12) for c in cast]
        told.add("cast")
    steps = np.linspace(0, 1, 256)
    table = np.stack([np.clip(lift + (255 - lift) * np.power(steps, gamma) * gain * c, 0, 255) for c in cast], axis=-1)
    picture = cv2.LUT(picture, table.astype(np.uint8)[None])
    if light.time == "night" and chance.random() < 0.12:
        told.add("grey")
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    elif chance.random() < 0.25:
        # Cheap cameras either wash colours out or boil them up.
        grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        share = chance.uniform(0.6, 1.35)
        picture = cv2.addWeighted(picture, share, grey, 1 - share, 0)
    return picture


def record(picture: np.ndarray, chance: Random, light: Light, told: set[str], moment: Random) -> np.ndarray:
    """Blur, noise, dirt, time stamp and compression, each at its own chance. Adds what it did to `told`.

    moment: chance of the noise and the seconds of the time stamp, which differ from frame to frame.
    """
    h, w = picture.shape[:2]
    if chance.random() < 0.55:
        sigma = abs(chance.gauss(0, 0.55)) + 0.35
        if sigma > 0.9:
            told.add("blur")
        picture = cv2.GaussianBlur(picture, (3, 3) if sigma < 0.8 else (5, 5), sigma)
    elif chance.random() < 0.3:
        blurred = cv2.GaussianBlur(picture, (5, 5), 1.2)
        picture = cv2.addWeighted(picture, 1.7, blurred, -0.7, 0)
    if chance.random() < 0.04:
        told.add("dirty")
        for _ in range(chance.randint(1, 4)):
            tone = chance.uniform(-60, 60)
            at = (int(chance.random() * w), int(chance.random() * h))
            glare(picture, at, chance.uniform(0.03, 0.12) * w, (tone, tone, tone) if tone > 0 else (20, 20, 20), 0.8)
    if chance.random() < 0.75:
        levels = (0, 0, 0, 1, 1, 2) if light.time == "day" else (0, 1, 1, 2, 3)
        level = chance.choice(levels)
        if level >= 2:
            told.add("noise")
        more, less = _noise(h, w)[level]
        y, x = moment.randrange(_LARGER), moment.randrange(_LARGER)
        picture = cv2.subtract(cv2.add(picture, more[y : y + h, x : x + w]), less[y : y + h, x : x + w])
    if chance.random() < 0.4:
        told.add("stamped")
        _stamp(picture, chance, moment)
    if chance.random() < 0.45:
        quality = chance.randint(14, 70)
        if quality < 40:
            told.add("compressed")
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return picture


def _stamp(picture: np.ndarray, chance: Random, moment: Random) -> None:
    h, w = picture.shape[:2]
    text = (
        f"20{chance.randint(19, 26)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02} "
        f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{moment.randint(0, 59):02}"
    )
    size = w / 416 * chance.uniform(0.28, 0.45)
    left, top = chance.choice((0.02, 0.5)), chance.choice((0.07, 0.07, 0.96))
    at = (int(w * left), int(h * top))
    if chance.random() < 0.5:
        cv2.putText(picture, text, (at[0] + 1, at[1] + 1), cv2.FONT_HERSHEY_SIMPLEX, size, (0, 0, 0), 1, cv2.LINE_AA)
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, (245, 245, 245), 1, cv2.LINE_AA)
    if chance.random() < 0.6:
        at = (int(w * chance.choice((0.03, 0.7))), int(h * 0.95))
        cv2.putText(
            picture,
            f"Camera {chance.randint(1, 64):02}",
            at,
            cv2.FONT_HERSHEY_SIMPLEX,
            size,
            (245, 245, 245),
            1,
            cv2.LINE_AA,
        )


def bloom_radius(far: float, focal: float) -> float:
    """Pixels of a headlight's halo at `far` metres."""
    return max(2.0, 0.35 * focal / max(far, 2.0)) * math.sqrt(1.5)
