"""Which found box shows which true box of a picture, at one score and one overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_contracts.schemas.detection import Detection
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import Thing
from models.evaluation.records import ScoredPicture, TrueBox

OVERLAP = 0.5
"""IoU from which a found box shows a true one, as in AP50."""


@dataclass(frozen=True, slots=True)
class Matched:
    """One picture, sorted out.

    right: pairs of one thing.  mistaken: pairs of two things.  missed: true boxes that nothing shows.
    false: found boxes that show nothing and do not lie in an ignored region.
    """

    right: tuple[tuple[TrueBox, Detection], ...]
    mistaken: tuple[tuple[TrueBox, Detection], ...]
    missed: tuple[TrueBox, ...]
    false: tuple[Detection, ...]


def match(picture: ScoredPicture, labels: frozenset[Thing], least_score: float) -> Matched:
    """The strongest found box chooses first, among true boxes of its own thing; what is left over then pairs freely.

    Found things that the data set does not label count only where they lie on a labelled box.
    """
    found = sorted((d for d in picture.found if d.score >= least_score), key=lambda d: (-d.score, d.box.as_list()))
    free = [t for t in picture.truth if not t.region]
    right, found = _pair(found, free, same=True)
    mistaken, found = _pair(found, free, same=False)
    regions = [t for t in picture.truth if t.region]
    false = [d for d in found if d.thing in labels and not _excused(d, regions)]
    return Matched(tuple(right), tuple(mistaken), tuple(free), tuple(false))


def _pair(
    found: Sequence[Detection], free: list[TrueBox], same: bool
) -> tuple[list[tuple[TrueBox, Detection]], list[Detection]]:
    """Pairs, and the found boxes that are left; what was paired is taken out of `free`."""
    pairs, left = [], []
    for one in found:
        near = [(one.box.iou(true.box), n) for n, true in enumerate(free) if not same or true.thing == one.thing]
        iou, best = max(near, default=(0.0, -1), key=lambda pair: pair[0])
        if iou >= OVERLAP:
            pairs.append((free.pop(best), one))
        else:
            left.append(one)
    return pairs, left


def _excused(one: Detection, regions: Sequence[TrueBox]) -> bool:
    return any((r.thing is None or r.thing == one.thing) and share_inside(one.box, r.box) >= OVERLAP for r in regions)


def share_inside(box: Box, region: Box) -> float:
    """Share of `box` that lies in `region`, 0 to 1."""
    w = min(box.x1, region.x1) - max(box.x0, region.x0)
    h = min(box.y1, region.y1) - max(box.y0, region.y0)
    return w * h / box.area if w > 0 and h > 0 else 0.0
