"""Stage 2: what a detector says is in one picture. The seam every detector, real or simulated, delivers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from data_contracts.schemas.geometry import Box


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing at one place in one picture; score 0 to 1."""

    thing: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Detections:
    """All things of one picture, strongest first or in any order.

    boxes: float32 [n, 4], x0 y0 x1 y1 in source pixels.  scores: float32 [n], 0 to 1.  things: n names.
    detector: name and version of who said so, e.g. `yolox_nano_v1`; `oracle` for a simulated camera's own truth, and
    `simulated:yolox_nano_v1` for what that detector saw on a simulated camera.

    Raises ValueError when lengths differ, a value is not finite or a score lies outside 0 to 1.
    """

    boxes: np.ndarray = field(compare=False)
    scores: np.ndarray = field(compare=False)
    things: tuple[str, ...]
    detector: str

    def __post_init__(self) -> None:
        n = len(self.things)
        if self.boxes.shape != (n, 4) or self.scores.shape != (n,):
            raise ValueError(
                f"detections of {self.detector}: boxes {self.boxes.shape}, scores {self.scores.shape} and "
                f"{n} things do not fit together"
            )
        if n and not (np.isfinite(self.boxes).all() and (self.scores >= 0).all() and (self.scores <= 1).all()):
            raise ValueError(f"detections of {self.detector}: a box is not finite or a score is outside 0..1")

    def __len__(self) -> int:
        return len(self.things)

    def __iter__(self) -> Iterator[Detection]:
        """Yield the detections whose box is not empty."""
        for box, score, thing in zip(self.boxes, self.scores, self.things, strict=True):
            x0, y0, x1, y1 = (float(v) for v in box)
            if x0 < x1 and y0 < y1:
                yield Detection(thing, float(score), Box(x0, y0, x1, y1))

    @classmethod
    def none(cls, detector: str) -> Detections:
        """An empty picture."""
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), (), detector)
