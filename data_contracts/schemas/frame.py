"""Stage 1: one decoded picture of one camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from data_contracts.schemas.detection import Detections


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture with where and when it was taken.

    picture: uint8 [height, width, 3], BGR.
    captured_at: aware UTC; for a live stream the wall clock of the exposure as well as it is known.
    sequence: grows with each frame of one source session.
    truth: what a simulated camera knows to be in the picture; None for every real camera.
    jpeg: the very bytes the camera sent, when it sent a JPEG picture; these are the original that is sealed.
    """

    camera_id: str
    preset: str
    captured_at: datetime
    sequence: int
    picture: np.ndarray = field(repr=False, compare=False)
    truth: Detections | None = None
    jpeg: bytes | None = field(default=None, repr=False, compare=False)

    @property
    def height(self) -> int:
        return int(self.picture.shape[0])

    @property
    def width(self) -> int:
        return int(self.picture.shape[1])
