"""Figures of a detector on labelled pictures: of each thing, and of slices of the pictures and boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import THINGS, Thing
from models.evaluation.average_precision import Precision, average_precision
from models.evaluation.matching import OVERLAP, Matched, match
from models.evaluation.records import ScoredPicture, TrueBox

SMALL, LARGE = 32.0**2, 96.0**2
"""Square pixels of the picture; COCO's bounds of small and large."""
OCCLUDED = 0.75
"""A thing of which less than this share can be seen is occluded."""
PICTURE_SLICES = ("day", "dusk", "night", "rain", "fog")


@dataclass(frozen=True, slots=True)
class ThingFigures:
    """One thing on one set or slice.

    true: boxes there are.  right, false: found boxes from the operating score on that show one, or none of that name.
    precision: right / (right + false), None when nothing was found.  recall: right / true, None when there is nothing.
    ap, ap50: over all scores, None when there is nothing.  curve: see average_precision.Precision.
    """

    true: int
    right: int
    false: int
    ap: float | None
    ap50: float | None
    curve: tuple[float, ...] = ()

    @property
    def precision(self) -> float | None:
        found = self.right + self.false
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        return self.right / self.true if self.true else None


Figures = dict[Thing, ThingFigures]


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a data set. takes_picture: which pictures.  takes, takes_found: which true and found boxes, else all."""

    name: str
    takes_picture: Callable[[ScoredPicture], bool] = lambda picture: True
    takes: Callable[[TrueBox], bool] = lambda true: True
    takes_found: Callable[[Box], bool] = lambda box: True


SLICES: tuple[Slice, ...] = (
    *(Slice(tag, takes_picture=lambda p, tag=tag: tag in p.tags) for tag in PICTURE_SLICES),
    Slice("small", takes=lambda t: t.box.area < SMALL, takes_found=lambda b: b.area < SMALL),
    Slice(
        "medium",
        takes=lambda t: SMALL <= t.box.area < LARGE,
        takes_found=lambda b: SMALL <= b.area < LARGE,
    ),
    Slice("large", takes=lambda t: t.box.area >= LARGE, takes_found=lambda b: b.area >= LARGE),
    # What is found and matches nothing may have been meant for any thing, so all of it counts against this slice.
    Slice("occluded", takes=lambda t: t.visible is not None and t.visible < OCCLUDED),
)


def measure(
    pictures: Sequence[ScoredPicture], labels: frozenset[Thing], least_score: float, part: Slice | None = None
) -> Figures:
    """Figures of each thing of `labels`, in the order of THINGS. least_score: the operating point."""
    part = part or Slice("all")
    pictures = [p for p in pictures if part.takes_picture(p)]
    precisions = average_precision(pictures, labels, part.takes, part.takes_found)
    sorted_out = [match(picture, labels, least_score) for picture in pictures]
    return {
        thing: _figures(thing, pictures, sorted_out, part, precisions.get(thing)) for thing in THINGS if thing in labels
    }


def _figures(
    thing: Thing,
    pictures: Sequence[ScoredPicture],
    sorted_out: Sequence[Matched],
    part: Slice,
    precision: Precision | None,
) -> ThingFigures:
    true = sum(t.thing == thing and not t.region and part.takes(t) for p in pictures for t in p.truth)
    right = sum(t.thing == thing and part.takes(t) for m in sorted_out for t, _ in m.right)
    false = sum(
        d.thing == thing and part.takes_found(d.box)
        for m in sorted_out
        for d in (*m.false, *(d for _, d in m.mistaken))
    )
    if precision is None:
        return ThingFigures(true, right, false, None, None)
    return ThingFigures(true, right, false, precision.ap, precision.ap50, precision.curve)


def measure_slices(
    pictures: Sequence[ScoredPicture], labels: frozenset[Thing], least_score: float
) -> dict[str, Figures]:
    """As `measure`, of each of SLICES in which there is a true box."""
    found = {part.name: measure(pictures, labels, least_score, part) for part in SLICES}
    return {name: figures for name, figures in found.items() if any(f.true for f in figures.values())}


def mean_ap50(figures: Figures) -> float | None:
    """Mean of the things of which there are true boxes; None without any."""
    known = [f.ap50 for f in figures.values() if f.ap50 is not None]
    return sum(known) / len(known) if known else None


__all__ = ["OVERLAP", "SLICES", "Figures", "Slice", "ThingFigures", "mean_ap50", "measure", "measure_slices"]
