"""The static-foreground cue of one watched view: where it looks, what it hands on, the crops it asks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import cv2
import numpy as np

from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box
from data_contracts.settings import EyeSettings
from governance_rules.domain.dwell import BLIND_SAMPLES
from governance_rules.domain.places import Seen
from governance_rules.domain.view import WatchedView
from models.registry import vocabulary
from serve.static_cue import Found, StaticCue
from serve.static_proposal import LEFT_THINGS
from serve.street_memory import MEMORY_WIDTH

# Of a detector's name all that it can name, empty where nobody knows.
NamesOf = Callable[[str], frozenset[str]]

SUFFIX = "+static"
"""After the detector's name, of what the cue proposed and that detector named, or could not."""
# A crop holds as much again of the street on each side, and never less than this share of the picture's width.
CONTEXT = 1.0
LEAST_CROP = 0.15
# A thing whose foot decides stands in the zone and reaches above it, by so much of the picture's height.
_ABOVE = 0.12


@dataclass(frozen=True, slots=True)
class Crop:
    """A proposal's part of a picture, to be shown to the detector. area: the proposal's box in the crop's pixels."""

    number: int
    picture: np.ndarray
    area: Box


class StaticSight:
    """A StaticCue and what its view wants of it."""

    def __init__(
        self,
        view: WatchedView,
        settings: EyeSettings,
        state: dict[str, Any] | None = None,
        names_of: NamesOf = vocabulary,
    ) -> None:
        self._view, self._at, self._names_of = view, None if state is None else float(state["at"]), names_of
        self._cue = StaticCue(view.width, view.height, watched_part(view), settings, state and state["cue"])

    @classmethod
    def of(
        cls, view: WatchedView, settings: EyeSettings, state: dict[str, Any] | None, names_of: NamesOf = vocabulary
    ) -> Self | None:
        """None where no zone is about things that are put down, or the setting is off."""
        return cls(view, settings, state, names_of) if settings.static_cue and watched_part(view).any() else None

    def see(
        self,
        frame: Frame,
        detector: str,
        boxes: Sequence[Box],
        drift: tuple[float, float],
        moment: float,
        sample_seconds: float,
        unchanged_until: float | None,
        relit: bool,
    ) -> list[Seen]:
        """What the cue finds in a scored frame, by the name of `detector` with SUFFIX; boxes in reference pixels.

        What nobody names counts as its policy says, unless the detector would have had a name for it.

        boxes: the detector's own.  The rest as in FrameFacts. A moment that was given before counts no time again.
        """
        since = moment if self._at is None else self._at
        watched = min(moment, max(since, unchanged_until or since))
        # What happened while nobody looked is not known; so much may be taken to have been as it is now.
        elapsed = watched - since + min(moment - watched, BLIND_SAMPLES * sample_seconds)
        self._at = moment
        if relit:
            self._cue.relit()
        found = self._cue.see(frame.picture, drift, boxes, moment, max(0.0, elapsed))
        return [seen for one in found for seen in self._as_seen(one, detector)]

    def crops(self, frame: Frame, box_back: Callable[[Box], Box], moment: float) -> list[Crop]:
        """What is to be named now. box_back: from reference pixels to those of the frame."""
        return [cut(number, frame.picture, box_back(box)) for number, box in self._cue.unnamed(moment)]

    def name(self, crop: Crop, found: Detections) -> None:
        """Take what the detector says of a crop."""
        self._cue.name(crop.number, found, crop.area)

    def to_json(self) -> dict[str, Any]:
        """JSON values that a later StaticSight of the preset goes on from; only after a frame was seen."""
        return {"at": self._at, "cue": self._cue.to_json()}

    @property
    def began(self) -> bool:
        """Whether it has seen a frame."""
        return self._at is not None

    def _as_seen(self, found: Found, detector: str) -> Iterable[Seen]:
        name = detector + SUFFIX
        if found.thing:
            yield Seen(found.thing, found.score, found.box, name)
            return
        share = found.box.area / (self._view.width * self._view.height)
        for _, policy, _ in self._view.watched:
            as_ = policy.unnamed
            # Who has a name for such things, was shown this one by itself and did not give it, has said no.
            if as_ is None or as_.thing in self._names_of(detector):
                continue
            if as_.least_share <= share < as_.largest_share:
                yield Seen(as_.thing.value, as_.score, found.box, name, named=False)


def watched_part(view: WatchedView) -> np.ndarray:
    """bool [memory height, MEMORY_WIDTH]: where a thing that is put down would matter to a zone of the view."""
    rows = max(8, round(MEMORY_WIDTH * view.height / view.width))
    scale = np.array([MEMORY_WIDTH / view.width, rows / view.height])
    where = np.zeros((rows, MEMORY_WIDTH), np.uint8)
    for _, policy, zones in view.watched:
        if policy.unnamed is None and LEFT_THINGS.isdisjoint(policy.things):
            continue
        mine = np.zeros_like(where)
        for zone in zones:
            corners = np.array([(c.x, c.y) for c in zone.polygon.corners]) * scale
            cv2.fillPoly(mine, [np.rint(corners).astype(np.int32)], 1)
        if policy.decided_by == "foot_point":
            above = max(1, round(_ABOVE * rows))
            mine = cv2.dilate(mine, np.ones((above, 1), np.uint8), anchor=(0, 0))
        where |= mine
    return where.astype(bool)


def cut(number: int, picture: np.ndarray, box: Box) -> Crop:
    """The box with the street around it, cut at the picture's edges."""
    height, width = picture.shape[:2]
    half = max(LEAST_CROP * width, (1 + 2 * CONTEXT) * max(box.width, box.height)) / 2
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    left, right = max(0, round(x - half)), min(width, round(x + half))
    top, bottom = max(0, round(y - half)), min(height, round(y + half))
    area = Box(box.x0 - left, box.y0 - top, box.x1 - left, box.y1 - top)
    return Crop(number, picture[top:bottom, left:right].copy(), area)
