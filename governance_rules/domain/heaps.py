"""Heaps: bags that were put down together, beside each other, are one heap and one incident."""

from __future__ import annotations

import math
from collections.abc import Iterable

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.places import Followed

HEAPED = frozenset({Kind.GARBAGE})
# They lie together when between them is no more than this times the longer side of the larger one.
HEAP_GAP = 1.5


def is_of_heap(thing: Followed, same_kind: Iterable[Followed], dwell: float) -> bool:
    """Whether another of its kind, put down within `dwell` seconds of it and beside it, is an incident already.

    What comes later, or lies farther off, is an incident of its own: the first may turn out to be none.
    """
    return thing.kind in HEAPED and any(
        other.reached is not None
        and other.observation_id != thing.observation_id
        and abs(other.first_seen - thing.first_seen) <= dwell
        and _gap(other.box, thing.box) <= HEAP_GAP * max(_longer_side(other.box), _longer_side(thing.box))
        for other in same_kind
    )


def _longer_side(box: Box) -> float:
    return max(box.width, box.height)


def _gap(a: Box, b: Box) -> float:
    """Pixels between the two boxes, 0 where they touch."""
    apart = max(a.x0, b.x0) - min(a.x1, b.x1), max(a.y0, b.y0) - min(a.y1, b.y1)
    return math.hypot(*(max(0.0, d) for d in apart))
