"""A simulated street block: a picture and its truth at any time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import cv2
import numpy as np

from data_contracts.schemas.detection import Detections
from models.scenes import things
from models.scenes.backdrop import draw_backdrop
from models.scenes.brush import Sprite
from models.scenes.episodes import NOBODY, Standing, things_at
from models.scenes.layout import HEIGHT, WIDTH, layout
from models.scenes.visits import Gone

DETECTOR = "oracle"
NOISE_TILES = 8
HIDDEN_SHARE = 0.8
UNTOLD = frozenset({"garbage_bin"})
"""Furniture that no kind is about: drawn, but not told. A full bin stands where an empty one did."""
FAINT_SCORE = 0.36
"""Between what the eye follows and what any kind takes for certain."""

SPRITES: dict[str, Callable[[Standing], Sprite]] = {
    "car": lambda s: things.car(s.look % 7),
    "truck": lambda s: things.truck(s.look % 7),
    "bicycle": lambda s: things.bicycle(s.look % 4),
    "e_scooter": lambda s: things.e_scooter(s.look % 4),
    "rider": lambda s: things.rider(s.look % 4),
    "person": lambda s: things.person(s.look % 12, s.step),
    "tricycle": lambda s: things.tricycle(s.look % 2),
    "vendor_cart": lambda s: things.vendor_cart(s.look % 2),
    "umbrella": lambda s: things.umbrella(s.look % 2),
    "goods": lambda s: things.goods(s.look % 4),
    "garbage": lambda s: things.garbage(s.look % 2),
    "garbage_bin": lambda s: things.garbage_bin(False),
    "bin_overflow": lambda s: things.garbage_bin(True),
    "laundry": lambda s: things.laundry(s.look % 4),
    "banner": lambda s: things.banner(s.look % 2),
    "a_board": lambda s: things.a_board(s.look % 2),
    "pile": lambda s: things.pile(s.look % 4),
}


CLEAREST = 0.4
LEFT_BY_HAZE = {
    "a_board": 0.217,
    "banner": 0.395,
    "bicycle": 0.208,
    "bin_overflow": 0.313,
    "car": 0.337,
    "e_scooter": 0.383,
    "garbage": 0.146,
    "goods": 0.275,
    "laundry": 0.248,
    "pile": 0.29,
    "tricycle": 0.2,
    "truck": 0.44,
    "vendor_cart": 0.255,
}
"""How much of a faint thing shows through the haze, else CLEAREST: so much that our detector is unsure of it."""


class SimulatedStreet:
    """Block `block` of a simulated street, whose course is set by `seed`, at a pace (see `things_at`).

    `render(t)` depends on these and what people took away alone: after a restart the same car stands at the same place.
    """

    def __init__(self, seed: int, block: str, pace: float = 1.0) -> None:
        self.seed, self.block, self.pace = seed, block, pace
        self._place = layout(block)
        self._backdrop = _backdrop(block)

    def render(
        self, t: float, gone: Mapping[str, Gone] = NOBODY, untold: frozenset[str] = UNTOLD
    ) -> tuple[np.ndarray, Detections]:
        """The street at t seconds since 1970: uint8 [360, 640, 3] BGR, and what is in it, by the detector `oracle`.

        gone: by spot, what people took away last.  untold: things that are drawn but left out of what is told.
        """
        picture = self._backdrop.copy()
        standing = things_at(self.seed, self._place, t, self.pace, gone)
        boxes = np.array([self._draw(picture, s) for s in standing], np.float32).reshape(-1, 4)
        # A camera never gives the same picture twice, and a street that did would be reported as frozen.
        noise = _noise()[int(t * 25) % NOISE_TILES]
        cv2.add(picture, noise, dst=picture, dtype=cv2.CV_8U)
        _stamp(picture)
        return picture, _truth(standing, boxes, untold)

    @staticmethod
    def _draw(picture: np.ndarray, standing: Standing) -> tuple[float, float, float, float]:
        """Draw the thing; its box, cut to the picture (empty when it is outside)."""
        sprite = _sprite(standing.drawing or standing.thing, standing)
        left, top = round(standing.x - sprite.width / 2), round(standing.y - sprite.height)
        sprite.blit(picture, left, top)
        x0, x1 = np.clip((left, left + sprite.width), 0, WIDTH)
        y0, y1 = np.clip((top, top + sprite.height), 0, HEIGHT)
        return float(x0), float(y0), float(x1), float(y1)


def _sprite(name: str, standing: Standing) -> Sprite:
    sprite = SPRITES[name](standing)
    if standing.faint:
        sprite = _in_haze(sprite, LEFT_BY_HAZE.get(name, CLEAREST))
    # Words on a banner or a cart are read from one side.
    return sprite.flipped() if standing.heading < 0 and name != "vendor_cart" else sprite


def _in_haze(sprite: Sprite, left: float) -> Sprite:
    """The thing with its colours gone towards what is behind it; darker alone would not make a detector unsure."""
    through = 256 - (256 - sprite.through.astype(np.float32)) * left
    return Sprite((sprite.lay * left).astype(np.uint8), through.astype(np.uint16))


def _truth(standing: list[Standing], boxes: np.ndarray, untold: frozenset[str]) -> Detections:
    """What can be seen: the less of a thing is left uncovered by those in front, the lower its score."""
    kept: list[int] = []
    scores: list[float] = []
    for index in range(len(standing)):
        hidden = _hidden_share(boxes[index], boxes[index + 1 :])
        x0, y0, x1, y1 = boxes[index]
        told = standing[index].thing not in untold
        if told and hidden < HIDDEN_SHARE and x1 - x0 >= 4 and y1 - y0 >= 4:
            kept.append(index)
            scores.append((FAINT_SCORE if standing[index].faint else 0.98) * (1 - 0.82 * hidden))
    names = tuple(standing[index].thing for index in kept)
    return Detections(boxes[kept].reshape(-1, 4), np.array(scores, np.float32), names, DETECTOR)


def _hidden_share(box: np.ndarray, in_front: np.ndarray) -> float:
    """Largest share of the box that one thing in front covers."""
    area = float((box[2] - box[0]) * (box[3] - box[1]))
    if not len(in_front) or area <= 0:
        return 0.0
    width = np.minimum(box[2], in_front[:, 2]) - np.maximum(box[0], in_front[:, 0])
    height = np.minimum(box[3], in_front[:, 3]) - np.maximum(box[1], in_front[:, 1])
    return float((np.maximum(width, 0) * np.maximum(height, 0)).max() / area)


@lru_cache(maxsize=16)
def _backdrop(block: str) -> np.ndarray:
    return draw_backdrop(layout(block))


@lru_cache(maxsize=1)
def _noise() -> np.ndarray:
    """int16 [tiles, 360, 640, 3]: sensor noise."""
    chance = np.random.default_rng(1)
    return np.round(chance.normal(0, 1.6, (NOISE_TILES, HEIGHT, WIDTH, 3))).astype(np.int16)


def _stamp(picture: np.ndarray) -> None:
    """Say in the picture itself that it is no camera's."""
    stamp = _stamp_pixels()
    height, width = stamp.shape[:2]
    picture[6 : 6 + height, 6 : 6 + width] = stamp


@lru_cache(maxsize=1)
def _stamp_pixels() -> np.ndarray:
    stamp = np.full((20, 128, 3), (40, 34, 30), np.uint8)
    cv2.putText(stamp, "SIMULATED 模拟", (7, 15), (90, 200, 250), cv2.FontFace("uni"), 14, 700)
    return stamp
