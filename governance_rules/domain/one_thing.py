"""One thing, one observation: a car that a pole cuts in two, or that is called car and truck, is followed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np

from governance_rules.domain.breach import is_credible
from governance_rules.domain.dwell import KindRule
from governance_rules.domain.leaning import are_leaning
from governance_rules.domain.places import Followed, Overlaps, Seen, median_box, overlaps
from governance_rules.domain.presence import CHANGED_LOOK, DOUBLE_IOU, PART_COVER, PART_SHARE, Reading

# In one frame a larger box is the whole thing when it holds nearly all of the surest box and is at least half as sure.
HELD_SHARE = 0.75
WHOLE_SCORE = 0.5
# But not when it also holds a second box, beside the first, that is about as sure as itself: then it spans two things.
BESIDE_IOU = 0.1
BESIDE_SCORE = 0.8
# A car before a van: two things of different names, both this sure.
SURE_SCORE = 0.6
# Over time the larger of two nested boxes is the whole thing when it is worth at least this share of the smaller one;
# weaker, it is a box thrown round two things that stand side by side.
WHOLE_STRENGTH = 0.35
# And when it holds this share of it; one that lies beside it by more is no whole, and the stronger is the thing.
WHOLE_COVER = 0.8
# Two nested boxes that are both this strong are two things, one before the other.
TWO_THINGS_SCORE = 0.65
TWO_THINGS_IOU = 0.6
# What is so much weaker than its neighbour need not lie on it by as much to be a part of it.
WEAK_PART_STRENGTH = 0.6
WEAK_PART_COVER = 0.5
# Two halves are one when one box showed both, so often and in this share of the frames.
SPAN_FRAMES = 2
SPAN_SHARE = 0.15
# Both have to have stood this share of the dwell: a bus that passes round a parked car is no part of it.
JOIN_SHARE = 0.5


def whole_boxes(candidates: Sequence[Seen]) -> list[Seen]:
    """One box for each thing of a frame: parts of it and doubles fall away, its score is that of its surest box."""
    left = sorted(candidates, key=lambda s: -s.score)
    if len(left) < 2:
        return left
    boxes = [s.box for s in left]
    lies = overlaps(boxes, boxes)
    if not _nested(lies, HELD_SHARE).any():
        return left
    free = [True] * len(left)
    whole: list[Seen] = []
    for k, surest in enumerate(left):
        if not free[k]:
            continue
        body = k
        for w in range(k + 1, len(left)):
            if free[w] and _is_whole(left, lies, k, w) and left[w].box.area > left[body].box.area:
                body = w
        for j in range(k, len(left)):
            nested = lies.of_first[j, body] >= HELD_SHARE and lies.of_second[j, body] >= PART_SHARE
            double = nested or lies.iou[j, body] >= DOUBLE_IOU
            if free[j] and double and not (_two_names(surest, left[j]) or _two_leaning(left, lies, j, body)):
                free[j] = False
        free[k] = False
        whole.append(surest if body == k else replace(left[body], score=surest.score))
    return whole


def _nested(lies: Overlaps, share: float) -> np.ndarray:
    """bool [n, n]: which two different boxes of the same list may be one thing, by lying on one another."""
    near = (lies.iou >= DOUBLE_IOU) | (lies.of_first >= share) | (lies.of_second >= share)
    np.fill_diagonal(near, False)
    return near


def _is_whole(seen: Sequence[Seen], lies: Overlaps, surest: int, larger: int) -> bool:
    """Whether the larger box shows the whole of what the surest box shows a part of."""
    if lies.of_first[surest, larger] < HELD_SHARE or lies.of_second[surest, larger] < PART_SHARE:
        return False
    if seen[larger].score < WHOLE_SCORE * seen[surest].score or _two_names(seen[surest], seen[larger]):
        return False
    return not any(
        other.score >= BESIDE_SCORE * seen[larger].score
        and lies.of_first[j, larger] >= HELD_SHARE
        and lies.iou[j, surest] < BESIDE_IOU
        for j, other in enumerate(seen)
        if j not in (surest, larger)
    )


def _two_leaning(seen: Sequence[Seen], lies: Overlaps, i: int, j: int) -> bool:
    return i != j and are_leaning(seen[i], seen[j], max(lies.of_first[i, j], lies.of_second[i, j]))


def _two_names(a: Seen, b: Seen) -> bool:
    return a.thing != b.thing and min(a.score, b.score) >= SURE_SCORE and a.box.iou(b.box) < TWO_THINGS_IOU


def join_doubles(
    rule: KindRule, followed: list[Followed], read: Mapping[UUID, Reading]
) -> tuple[list[Followed], list[Followed]]:
    """Those that remain, and those that were found to be a part or a double of a remaining one.

    read: this frame's reading by observation id. Only what looks as it did is joined, so that a thing behind another
    one is not swallowed by it.
    """
    able = [k for k, f in enumerate(followed) if _may_join(rule, f, read.get(f.observation_id))]
    if len(able) < 2:
        return followed, []
    boxes = [followed[k].box for k in able]
    lies = overlaps(boxes, boxes)
    result: dict[int, Followed] = dict(enumerate(followed))
    gone: list[Followed] = []
    near = _nested(lies, WEAK_PART_COVER)
    widened = np.array([followed[k].widened >= SPAN_FRAMES for k in able])
    near[widened], near[:, widened] = True, True
    for a, b in np.argwhere(near).tolist():
        first, second = result.get(able[a]), result.get(able[b])
        if a >= b or first is None or second is None or not _are_one(first, second, lies, a, b):
            continue
        keep, drop = (able[a], able[b]) if _rank(first) >= _rank(second) else (able[b], able[a])
        gone.append(result.pop(drop))
        result[keep] = _joined(result[keep], gone[-1])
    return list(result.values()), gone


def _may_join(rule: KindRule, thing: Followed, reading: Reading | None) -> bool:
    if reading is None:
        return False
    if thing.reached is not None:
        return reading.verdict.there or reading.likeness is None or reading.likeness >= CHANGED_LOOK
    return reading.verdict.there and thing.stood >= JOIN_SHARE * rule.dwell(thing) and is_credible(thing)


def _spans(one: Followed, other: Followed) -> bool:
    """Whether the larger boxes in which the one was seen time and again show the other one as well."""
    if one.widened < max(SPAN_FRAMES, SPAN_SHARE * one.seen):
        return False
    lies = overlaps([other.box], [median_box(one.wider)])
    return bool(lies.of_first[0, 0] >= PART_COVER and lies.of_second[0, 0] >= PART_SHARE)


def _are_one(first: Followed, second: Followed, lies: Overlaps, a: int, b: int) -> bool:
    if _spans(first, second) or _spans(second, first):
        return True
    if are_leaning(first, second, max(lies.of_first[a, b], lies.of_second[a, b])):
        return False
    if lies.iou[a, b] >= DOUBLE_IOU:
        return min(first.mean_score, second.mean_score) < TWO_THINGS_SCORE or lies.iou[a, b] >= TWO_THINGS_IOU
    more, less = sorted((lies.of_first[a, b], lies.of_second[a, b]), reverse=True)
    weak, strong = sorted((first.strength, second.strength))
    least = WEAK_PART_COVER if weak < WEAK_PART_STRENGTH * strong else PART_COVER
    return more >= least and less >= PART_SHARE and min(first.mean_score, second.mean_score) < TWO_THINGS_SCORE


def _rank(thing: Followed) -> tuple[bool, bool, float, float]:
    """Whose identity stays: the one that is already an incident, is already told, has stood longer, is stronger."""
    return thing.reached is not None, thing.announced, thing.stood, thing.strength


def _joined(keep: Followed, drop: Followed) -> Followed:
    """`keep` with the body (box, look, scores) of the one that shows the whole thing."""
    for one, other in ((keep, drop), (drop, keep)):
        if _spans(one, other):
            whole = median_box(one.wider)
            return replace(
                keep, box=whole, origin=whole, window=whole, look=None, recent=one.wider, wider=(), widened=0
            )
    larger, smaller = (keep, drop) if keep.box.area >= drop.box.area else (drop, keep)
    held = overlaps([smaller.box], [larger.box]).of_first[0, 0] >= WHOLE_COVER
    if keep.box.iou(drop.box) >= DOUBLE_IOU or not held:
        body = keep if keep.strength >= drop.strength else drop
    else:
        body = larger if larger.strength >= WHOLE_STRENGTH * smaller.strength else smaller
    if body is keep:
        return keep
    return replace(
        keep,
        box=body.box,
        origin=body.box,
        window=body.window,
        look=body.look,
        recent=body.recent,
        things=body.things,
        score_sum=body.mean_score * keep.seen,
        best_score=max(keep.best_score, body.best_score),
    )
