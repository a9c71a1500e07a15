"""What one scored frame says of each followed thing: is it there, hidden, or gone; and which boxes are something new.

Two witnesses are heard. The detector: a box at the known place, however weak. And the picture itself: does the place
still look as it did? A box that matches while the look has changed is another thing passing; no box while the look is
the same is the detector's miss, not the thing's absence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from governance_rules.domain.leaning import are_leaning
from governance_rules.domain.places import Followed, Look, Overlaps, Seen, match, overlaps

SAME_BOX_IOU = 0.45
# A box of which this share lies on a thing that is there shows a part of it; a box on it by this IoU is its double.
PART_COVER = 0.7
DOUBLE_IOU = 0.5
# Normalised cross-correlation of a 16×16 patch. Measured on street clips: a standing car with itself seconds later
# 0.9 to 0.99, under moving branches down to 0.8; a place that a car has left 0 to 0.6.
SAME_LOOK = 0.75
# Without any box the look has to be this much the same: of a large box much is background, which stays.
SURE_LOOK = 0.85
# The least share of a thing's box that a part of it shows.
PART_SHARE = 0.25
CHANGED_LOOK = 0.6
# What passes in front: any thing, this sure, over this share of the place.
HIDING_SCORE = 0.25
HIDING_SHARE = 0.15
# Fewer frames than this and a thing is not yet known well enough to be waited for.
KNOWN_FRAMES = 3


class Verdict(Enum):
    """What the frame says. UNSEEN: there by its look, without a box.  HIDDEN: something stands in front, or nothing can
    be said.  DOUBTFUL: no box though nothing stands in front, and a look that is neither the same nor another.
    """

    SEEN = "seen"
    PART = "part"
    UNSEEN = "unseen"
    HIDDEN = "hidden"
    DOUBTFUL = "doubtful"
    ABSENT = "absent"
    REPLACED = "replaced"

    @property
    def there(self) -> bool:
        return self in (Verdict.SEEN, Verdict.PART, Verdict.UNSEEN)


@dataclass(frozen=True, slots=True)
class Reading:
    """Verdict on one followed thing. seen: the box that shows it.  likeness: of its place to its look, None unknown.

    relit: the light has changed, its look has to be taken anew.
    """

    verdict: Verdict
    seen: Seen | None = None
    likeness: float | None = None
    relit: bool = False


def read_frame(
    followed: Sequence[Followed],
    candidates: Sequence[Seen],
    everything: Sequence[Seen],
    probes: Mapping[UUID, Look],
    relit: bool,
) -> tuple[list[Reading], list[Seen]]:
    """One reading per followed thing, and the candidates that are something new.

    candidates: boxes that may be this kind.  everything: all boxes of the frame, as things that may stand in front.
    probes: how each followed thing's window looks now; a missing one cannot be said.
    relit: the light of the whole view has changed since the frame before; then a box at its place is trusted alone.
    """
    if not followed:
        return [], list(candidates)
    places = [f.box for f in followed]
    lies = overlaps([s.box for s in candidates], places)
    likeness = [_likeness(f, probes) for f in followed]
    pairs = {column: row for row, column in match(lies.iou, SAME_BOX_IOU)}
    changed = [j for j in pairs if _changed(likeness[j])]
    if not relit:
        for j in changed:
            del pairs[j]
    taken = set(pairs.values())
    hidden = _hidden(followed, everything, {id(candidates[row]) for row in taken})
    readings: list[Reading] = []
    for j, thing in enumerate(followed):
        like = likeness[j]
        if j in pairs:
            readings.append(Reading(Verdict.SEEN, candidates[pairs[j]], like, relit and _changed(like)))
            continue
        parts = [
            i
            for i in range(len(candidates))
            if i not in taken and lies.of_first[i, j] >= PART_COVER and lies.of_second[i, j] >= PART_SHARE
        ]
        if parts and like is not None and like >= SAME_LOOK:
            readings.append(Reading(Verdict.PART, max((candidates[i] for i in parts), key=lambda s: s.score), like))
        elif like is not None and like >= SURE_LOOK:
            readings.append(Reading(Verdict.UNSEEN, None, like))
        elif j in changed and thing.seen < KNOWN_FRAMES:
            readings.append(Reading(Verdict.REPLACED, None, like))
        elif like is None or (hidden[j] and thing.present >= KNOWN_FRAMES):
            readings.append(Reading(Verdict.HIDDEN, None, like))
        elif not _changed(like):
            readings.append(Reading(Verdict.DOUBTFUL, None, like))
        else:
            readings.append(Reading(Verdict.ABSENT, None, like))
    return readings, _new_ones(candidates, taken, lies, followed, readings)


def _likeness(thing: Followed, probes: Mapping[UUID, Look]) -> float | None:
    now = probes.get(thing.observation_id)
    return None if now is None or thing.look is None else thing.look.likeness(now)


def _changed(likeness: float | None) -> bool:
    return likeness is not None and likeness < CHANGED_LOOK


def _hidden(followed: Sequence[Followed], everything: Sequence[Seen], own: set[int]) -> list[bool]:
    """Whether something that is no followed thing itself covers a part of each place."""
    front = [s.box for s in everything if s.named and s.score >= HIDING_SCORE and id(s) not in own]
    if not front:
        return [False] * len(followed)
    return [bool(v) for v in (overlaps(front, [f.box for f in followed]).of_second >= HIDING_SHARE).any(axis=0)]


def _new_ones(
    candidates: Sequence[Seen],
    taken: set[int],
    lies: Overlaps,
    followed: Sequence[Followed],
    readings: Sequence[Reading],
) -> list[Seen]:
    """Candidates that are neither taken, nor a part or a double of something that is there."""
    there = [j for j, reading in enumerate(readings) if reading.verdict.there]
    return [seen for i, seen in enumerate(candidates) if i not in taken and not _is_of(seen, followed, there, lies, i)]


def _is_of(seen: Seen, others: Sequence[Seen | Followed], which: Sequence[int], lies: Overlaps, i: int) -> bool:
    """Whether the box, the i-th, is a part or a double of one of `which` of the others."""
    near = (lies.of_first[i] >= PART_COVER) | (lies.iou[i] >= DOUBLE_IOU)
    return any(
        near[j] and not are_leaning(seen, others[j], max(lies.of_first[i, j], lies.of_second[i, j])) for j in which
    )


def whole_ones(new: Sequence[Seen], candidates: Sequence[Seen]) -> list[Seen]:
    """Those of `new`, strongest first, that are no part or double of another one, nor of a stronger, larger candidate.

    The larger one may stand outside every zone; its part inside is nothing by itself.
    """
    kept: list[Seen] = []
    for seen in sorted(new, key=lambda s: -s.score):
        others = [
            c for c in candidates if c is not seen and c.score >= 0.8 * seen.score and c.box.area >= 1.2 * seen.box.area
        ]
        others += kept
        if others:
            lies = overlaps([seen.box], [c.box for c in others])
            if _is_of(seen, others, range(len(others)), lies, 0):
                continue
        kept.append(seen)
    return kept
