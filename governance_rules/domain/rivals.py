"""Rivals: one heap is garbage or a pile or goods; whatever a detector calls it, it is one incident."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.things import Thing
from governance_rules.domain.incidents import cover, is_same_spot
from governance_rules.domain.places import Followed

SAME_OUTLINE_IOU = 0.6
"""Two boxes that lie on one another so far show one thing, whatever their kinds. Measured on simulated clips: one thing
with two names 0.76 to 0.96; of true things of two kinds at one time no pair over 0.35 in 48 clips."""

BOARDS = frozenset({Thing.BANNER.value, Thing.A_BOARD.value})
HUNG_OUT = frozenset({Thing.LAUNDRY.value, Thing.GOODS.value})
PART_COVER = 0.8
"""A board that lies in washing or wares by this share is a sheet or a price board of them. Of 575 violations of 184
simulated clips no board lay in either by more than 0.77."""


def loses_to(thing: Followed, others: Sequence[Followed], rivals: Collection[Kind]) -> bool:
    """Whether one of `others`, credible things of other kinds, is what stands at the thing's spot, told in its place.

    That is one that is an incident already, or is surer than the thing; of two that are as sure, the first told stays.
    rivals: kinds for which it is enough that they stand at the same spot; of any other kind the outline has to be the
    same (clothes on a rail are washing or wares, not both), or the thing a board that is a part of what hangs there.
    """
    return any(
        (other.reached is not None or other.strength > thing.strength)
        and (
            _one_outline(other, thing)
            or _is_part(thing, other)
            or (other.kind in rivals and is_same_spot(thing.box, other.box))
        )
        for other in others
    )


def _one_outline(a: Followed, b: Followed) -> bool:
    """Of one name they are one thing that two kinds ask for, and each of them gets it."""
    return a.thing != b.thing and a.box.iou(b.box) >= SAME_OUTLINE_IOU


def _is_part(board: Followed, of: Followed) -> bool:
    return (
        board.thing in BOARDS
        and of.thing in HUNG_OUT
        and board.box.area < of.box.area
        and cover(board.box, of.box) >= PART_COVER
    )
