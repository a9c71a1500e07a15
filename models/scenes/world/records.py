"""What a scene and a clip are, and the limits below which a thing is not told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Box, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.things import Thing

VERSION = 4
"""Part of the identity of a scene: it rises whenever the same seed and index would give other pixels or labels."""
STREETS = 3
"""The version that first drew these streets, and the key of their chance: version 4 tells other boxes of them."""

SCENES_A_SITE = 96
"""So many indices in a row share a site (camera, street, light), which costs most; walk through them in runs."""

MIN_VISIBLE = 0.25
"""A thing of which less can be seen is not told."""
MIN_SIDE = 6.0
"""Pixels; a thing whose box is narrower or lower is not told."""

SMALLEST, LARGEST = 96, 1920
"""Pixels of a picture's side."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A thing in a picture.

    box: of all its own pixels, hidden by others or not, cut to the picture.  visible: share of its own drawn area
    that is neither hidden nor cut off, 0 to 1.  kind: the violation it is part of; None for what is legal, passes,
    or is furniture.  identity: the same real thing through a clip; in a scene, its number.
    """

    thing: Thing
    box: Box
    visible: float
    kind: Kind | None
    identity: int


@dataclass(frozen=True, slots=True)
class CameraPose:
    """Where the camera is and how it looks.

    height_m: above the road.  tilt_deg: downwards from level.  yaw_deg: from the street's own direction.  roll_deg:
    clockwise.  focal_px: pixels.  distortion: k1 of the radial lens model u' = u (1 + k1 r²), r in focal lengths.
    """

    height_m: float
    tilt_deg: float
    yaw_deg: float
    roll_deg: float
    focal_px: float
    distortion: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture with its truth.

    picture: uint8 [H, W, 3] BGR.  conditions: of day, dusk, night; cloudy, fog, rain, wet, lamps, headlights, blur,
    noise, compressed, cast, stamped, dirty, grey.
    """

    picture: np.ndarray
    labelled: tuple[Labelled, ...]
    camera: CameraPose
    conditions: frozenset[str]


@dataclass(frozen=True, slots=True)
class SceneZone:
    """A zone as an operator would draw it. polygon: pixels of the clip's pictures."""

    kind: Kind
    polygon: Polygon
    name: str


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """Something stood in one place from begins_s to ends_s (seconds of the clip; cut to its length).

    violation: it stood where its kind has a zone, and may not stand there. box: where it stood, in pixels.
    visible: share of it that is seen past what stands before it when most of it is hidden, 0 to 1.
    """

    kind: Kind
    identity: int
    thing: Thing
    box: Box
    begins_s: float
    ends_s: float
    violation: bool
    visible: float


def check_numbers(seed: int, index: int, height: int, width: int) -> None:
    """Raises InvalidInput when no scene has these numbers."""
    if not isinstance(seed, int) or not isinstance(index, int) or isinstance(seed, bool) or isinstance(index, bool):
        raise InvalidInput(f"seed {seed!r} and index {index!r} of a scene must be whole numbers", "index")
    if not 0 <= index < 2**63 or not 0 <= seed < 2**63:
        raise InvalidInput(f"seed {seed} and index {index} of a scene must lie between 0 and 2^63", "index")
    if not (SMALLEST <= height <= LARGEST and SMALLEST <= width <= LARGEST):
        raise InvalidInput(f"a scene of {height} x {width} pixels: sides must be {SMALLEST} to {LARGEST}", "height")
