"""Rivals: one heap is garbage or a pile or goods; whatever a detector calls it, it is one incident."""

from __future__ import annotations

from collections.abc import Sequence

from governance_rules.domain.incidents import is_same_spot
from governance_rules.domain.places import Followed


def loses_to(thing: Followed, rivals: Sequence[Followed]) -> bool:
    """Whether one of `rivals`, credible things of rival kinds, stands at the thing's spot and is told in its place.

    That is one that is an incident already, or is surer than the thing; of two that are as sure, the first told stays.
    """
    return any(
        (rival.reached is not None or rival.strength > thing.strength) and is_same_spot(thing.box, rival.box)
        for rival in rivals
    )
