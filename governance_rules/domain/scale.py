"""How large a vehicle is where it stands in the picture, learnt from those that are surely seen.

A vehicle far up in the picture is small, one at its lower edge is large. A weak box that is much too small for where it
stands is a manhole cover or a sign, however long it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data_contracts.schemas.geometry import Box
from governance_rules.domain.places import Seen

# Things whose size is known; a heap of garbage may have any.
VEHICLES = frozenset({"car", "truck"})
BANDS = 24
SURE_SCORE = 0.6
LEAST_SEEN = 2
# Bands above and below that say something of a band; the smallest of them counts.
NEAR = 3
_SHARE = 0.02
TINY = 0.35


@dataclass(frozen=True, slots=True)
class Scale:
    """bands: of the picture from top to bottom by where a box stands, (boxes seen, their mean height in pixels)."""

    bands: tuple[tuple[int, float], ...] = ((0, 0.0),) * BANDS

    def learn(self, seen: Iterable[Seen], view_height: int) -> Scale:
        """With the sure vehicles of one more frame."""
        bands = list(self.bands)
        for one in seen:
            # A box that the picture's edge cuts off does not show its size.
            if one.score < SURE_SCORE or one.thing not in VEHICLES or one.box.y1 > 0.98 * view_height or one.box.y0 < 2:
                continue
            k = _band(one.box, view_height)
            count, mean = bands[k]
            count = min(count + 1, 1_000_000)
            bands[k] = count, mean + (one.box.height - mean) * max(1 / count, _SHARE)
        return Scale(tuple(bands))

    def is_tiny(self, thing: str, box: Box, view_height: int) -> bool:
        """Whether a vehicle of this size cannot stand here. False where too little is known."""
        k = _band(box, view_height)
        near = [band for band in self.bands[max(0, k - NEAR) : k + NEAR + 1] if band[0] > 0]
        if thing not in VEHICLES or sum(count for count, _ in near) < LEAST_SEEN:
            return False
        return box.height < TINY * min(mean for _, mean in near)

    def to_json(self) -> list[list[float]]:
        return [list(band) for band in self.bands]

    @classmethod
    def from_json(cls, value: list[list[float]]) -> Scale:
        return cls(tuple((int(count), float(mean)) for count, mean in value))


def _band(box: Box, view_height: int) -> int:
    return max(0, min(BANDS - 1, int(box.y1 / view_height * BANDS)))
