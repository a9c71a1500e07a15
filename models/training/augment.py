"""Other views of the same picture: cut, moved, scaled, mirrored, in other light. Boxes go along.

Everything is drawn from the generator that is handed in, so that a sample is a pure function of its number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from models.training.sample import Sample

_PADDING = 114
# Of a thing cut by the edge: at least so much must be left to be asked for; with less it is ignored.
_LEAST_SHARE = 0.4
_LEAST_SIDE = 6.0
_OTHER_LIGHT = 0.7


@dataclass(frozen=True, slots=True)
class Jitter:
    """How wildly to change. zoom: least and most factor on the size that just fits.  shape: most factor on width over
    height.  light: 0 for none, 1 for all that is plausible on a street."""

    zoom: tuple[float, float]
    shape: float
    light: float


SIMULATED = Jitter(zoom=(1.0, 2.3), shape=1.1, light=0.6)
REAL = Jitter(zoom=(0.7, 2.3), shape=1.15, light=1.0)
STRETCHED = Jitter(zoom=(0.5, 1.6), shape=1.8, light=1.0)
"""For pictures that were squeezed to squares: the true shape lies between 9:16 and 16:9."""


def view(sample: Sample, jitter: Jitter, height: int, width: int, rng: np.random.Generator) -> Sample:
    """The sample as seen in a picture of height × width."""
    h, w = sample.picture.shape[:2]
    shape = math.exp(rng.uniform(-1, 1) * math.log(jitter.shape))
    sx, sy = math.sqrt(shape), 1 / math.sqrt(shape)
    fit = min(width / (w * sx), height / (h * sy))
    zoom = fit * math.exp(rng.uniform(math.log(jitter.zoom[0]), math.log(jitter.zoom[1])))
    sx, sy = sx * zoom, sy * zoom
    x, y = (rng.uniform(min(0.0, room), max(0.0, room)) for room in (width - w * sx, height - h * sy))
    mirror = rng.random() < 0.5
    matrix = np.array([[-sx, 0, x + w * sx], [0, sy, y]] if mirror else [[sx, 0, x], [0, sy, y]], np.float32)
    finer, pictures = matrix, [sample.picture] if sample.before is None else [sample.picture, sample.before]
    if min(sx, sy) < 0.6:
        # Shrinking without a mean of the pixels between would teach a sparkle that cameras do not have.
        half = max(w // 2, 1), max(h // 2, 1)
        pictures = [cv2.resize(picture, half, interpolation=cv2.INTER_AREA) for picture in pictures]
        finer = matrix * np.array([[w / half[0], h / half[1], 1]], np.float32)
    grey = (_PADDING, _PADDING, _PADDING)
    pictures = [cv2.warpAffine(picture, finer, (width, height), borderValue=grey) for picture in pictures]
    # One below the other, so that what was before stands in the same light.
    lit = other_light(np.vstack(pictures), jitter.light, rng)
    before = None if sample.before is None else at_another_moment(lit[height:], rng)
    return replace(_placed(sample, matrix, height, width), picture=lit[:height], before=before)


def _placed(sample: Sample, matrix: np.ndarray, height: int, width: int) -> Sample:
    moved = _moved(sample.boxes, matrix)
    cut = _cut(moved, height, width)
    share = _area(cut) / np.maximum(_area(moved), 1e-6)
    clear = (share >= _LEAST_SHARE) & ((cut[:, 2:] - cut[:, :2]) >= _LEAST_SIDE).all(1)
    ignored = np.concatenate((_cut(_moved(sample.ignored, matrix), height, width), cut[~clear]))
    refuted = _cut(_moved(sample.refuted, matrix), height, width)
    denied = _cut(_moved(sample.denied, matrix), height, width)
    denied_seen = _area(denied) > 0
    return replace(
        sample,
        boxes=cut[clear],
        classes=sample.classes[clear],
        ignored=ignored[_area(ignored) > 0],
        refuted=refuted[_area(refuted) > 0],
        denied=denied[denied_seen],
        denied_classes=sample.denied_classes[denied_seen],
    )


def _moved(boxes: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    x = boxes[:, 0::2] * matrix[0, 0] + matrix[0, 2]
    y = boxes[:, 1::2] * matrix[1, 1] + matrix[1, 2]
    return np.stack((x.min(1), y[:, 0], x.max(1), y[:, 1]), 1).astype(np.float32).reshape(-1, 4)


def _cut(boxes: np.ndarray, height: int, width: int) -> np.ndarray:
    return boxes.clip(0, np.array([width, height] * 2, np.float32))


def _area(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def other_light(picture: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """uint8 as before, with other exposure, contrast, colour cast and saturation; strength 0 leaves it as it is."""
    gain, bend = math.exp(strength * rng.normal(0, 0.2)), math.exp(strength * rng.normal(0, 0.25))
    ramp = (np.arange(256, dtype=np.float32) / 255) ** bend * gain
    cast = np.exp(strength * rng.normal(0, 0.06, 3)).astype(np.float32)
    table = (ramp[:, None] * cast * 255 + strength * rng.normal(0, 8)).clip(0, 255).astype(np.uint8)
    picture = cv2.LUT(picture, table[None])
    colour = 1 + strength * rng.uniform(-0.5, 0.3)
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    picture = cv2.addWeighted(picture, colour, grey, 1 - colour, 0)
    if rng.random() < 0.15 * strength:
        picture = cv2.GaussianBlur(picture, (3, 3), rng.uniform(0.4, 1.2))
    if rng.random() < 0.15 * strength:
        quality = int(rng.uniform(25, 80))
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return picture


def at_another_moment(before: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What was before, in the light of another moment: mostly a little brighter or darker than the picture."""
    if rng.random() >= _OTHER_LIGHT:
        return before
    return cv2.convertScaleAbs(before, alpha=math.exp(rng.normal(0, 0.05)), beta=rng.uniform(0, 3))


def unchanged(sample: Sample, rng: np.random.Generator) -> Sample:
    """With a `before` in which all was as it is: the same picture with other noise, in somewhat other light."""
    noise = rng.normal(0, rng.uniform(0, 6), sample.picture.shape)
    before = (sample.picture + noise).clip(0, 255).astype(np.uint8)
    return replace(sample, before=at_another_moment(before, rng))


def collage(four: list[Sample], height: int, width: int) -> Sample:
    """Four samples of height/2 × width/2 as one of height × width: small things in a dense picture (Bochkovskiy et al.,
    "YOLOv4", mosaic). What one of the four does not know is unknown."""
    picture = np.empty((height, width, 3), np.uint8)
    parts: dict[str, list[np.ndarray]] = {"boxes": [], "ignored": [], "refuted": [], "denied": []}
    for number, sample in enumerate(four):
        y, x = (number // 2) * (height // 2), (number % 2) * (width // 2)
        picture[y : y + height // 2, x : x + width // 2] = sample.picture
        for name, found in parts.items():
            found.append(getattr(sample, name) + np.array([x, y, x, y], np.float32))
    return Sample(
        picture=picture,
        classes=np.concatenate([s.classes for s in four]),
        known=np.logical_and.reduce([s.known for s in four]),
        simulated=False,
        denied_classes=np.concatenate([s.denied_classes for s in four]),
        **{name: np.concatenate(found) for name, found in parts.items()},
    )
