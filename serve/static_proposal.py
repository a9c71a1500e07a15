"""What the static-foreground cue proposes: a region that was not in the empty street and has stood still."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from data_contracts.schemas.detection import Detections
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import MOVERS, THINGS, Thing
from governance_rules.domain.tracking import BIRTH_SCORE
from serve.standing_regions import Region
from serve.street_memory import UNLIKE, most_of, pack_bits, unpack_bits

LEFT_THINGS = frozenset(thing.value for thing in THINGS if thing not in MOVERS)
"""What somebody puts down and leaves: all that the cue may name."""
# The named box and the proposed region have to be the same thing: by IoU, or by how much of the region it covers.
SAME_IOU = 0.3
SAME_COVER = 0.7
# A box so many times as large as the region shows something else that it stands on or before.
MOST_TIMES = 4.0
NAMED_SCORE = 0.2
# A vehicle so sure is what stands there, though the whole picture did not show it.
OTHER_SCORE = 0.3
# People do not stand still to the pixel for so long: a weak one is a bag with a knot for a head. Of a public detector,
# a drawn bag was a person of 0.1 to 0.64 in every frame of a street clip, and of 0.66 on its crop.
PERSON_SCORE = 0.75


class Naming(StrEnum):
    """How far the naming of a proposal is. OTHER: it is a thing that the detector finds by itself, a parked car."""

    WANTED = "wanted"
    ASKED = "asked"
    NAMED = "named"
    NAMELESS = "nameless"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that was put down.

    number: its own within the preset.  patch: uint8 [n, 3], the codes of the region's pixels as it looks.
    since: moment from which it stands.  naming, thing, score: what the detector says of its crop.
    """

    number: int
    region: Region
    patch: np.ndarray
    since: float
    naming: Naming = Naming.WANTED
    thing: str = ""
    score: float = 0.0
    asked_at: float = 0.0

    def seen_share(self, code: np.ndarray) -> float:
        """Share of its pixels that look now, in a picture of codes, as it looks."""
        here = code[self.region.inside][self.region.mask]
        apart = np.abs(here.astype(np.int16) - self.patch).max(axis=1)
        return float((apart <= UNLIKE).mean())

    def told(self, detector: Detections, area: Box) -> Proposal:
        """With the name that `detector` gave its crop; area: the proposal's box in the crop's pixels.

        The surest thing that lies on the area; what comes and goes by itself only when it is sure.
        """
        best: tuple[float, str] | None = None
        for found in detector:
            least = NAMED_SCORE if found.thing in LEFT_THINGS else max(OTHER_SCORE, least_to_explain(found.thing))
            if found.score < least or not is_same_thing(found.box, area):
                continue
            if best is None or found.score > best[0]:
                best = found.score, found.thing
        if best is None:
            return replace(self, naming=Naming.NAMELESS, thing="", score=0.0)
        naming = Naming.NAMED if best[1] in LEFT_THINGS else Naming.OTHER
        return replace(self, naming=naming, thing=best[1], score=best[0])

    def to_json(self) -> dict[str, Any]:
        region = self.region
        return {
            "number": self.number,
            "box": [region.x0, region.y0, region.x1, region.y1],
            "mask": pack_bits(region.mask),
            "patch": base64.b64encode(zlib.compress(self.patch.tobytes())).decode(),
            "since": self.since,
            "naming": self.naming.value,
            "thing": self.thing,
            "score": self.score,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Proposal:
        x0, y0, x1, y1 = value["box"]
        region = Region(x0, y0, x1, y1, unpack_bits(value["mask"], (y1 - y0, x1 - x0)))
        patch = np.frombuffer(zlib.decompress(base64.b64decode(value["patch"])), np.uint8).reshape(-1, 3)
        naming = Naming(value["naming"])
        # An answer that was on its way is lost with the one who asked.
        naming = Naming.WANTED if naming is Naming.ASKED else naming
        return cls(value["number"], region, patch, value["since"], naming, value["thing"], value["score"])


def least_to_explain(thing: str) -> float:
    """Score from which a box of this name in the whole picture shows what stands there, so that no cue is needed."""
    return PERSON_SCORE if thing == Thing.PERSON else BIRTH_SCORE


def is_same_thing(found: Box, area: Box) -> bool:
    """Whether a detector's box shows what fills `area`: by IoU, or it covers most of it and is not much larger."""
    x = min(found.x1, area.x1) - max(found.x0, area.x0)
    y = min(found.y1, area.y1) - max(found.y0, area.y0)
    if x <= 0 or y <= 0:
        return False
    covered = x * y / area.area
    return found.iou(area) >= SAME_IOU or (covered >= SAME_COVER and found.area <= MOST_TIMES * area.area)


def colours(region: Region, code: np.ndarray) -> np.ndarray:
    """uint8 [n, 3]: a copy of the codes of the region's pixels."""
    return code[region.inside][region.mask].copy()


def differs(region: Region, code: np.ndarray, street: np.ndarray) -> float:
    """Share of the region's pixels that differ between two pictures of codes."""
    cut = region.inside
    return float(
        (most_of(np.abs(code[cut].astype(np.int16) - street[cut]).astype(np.uint8))[region.mask] > UNLIKE).mean()
    )
