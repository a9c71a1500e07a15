"""What evaluation works on: labelled pictures, and what the detector said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from data_contracts.schemas.detection import Detection
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import Thing


@dataclass(frozen=True, slots=True)
class TrueBox:
    """A labelled box, in pixels of its picture.

    region: a group or a part of the picture where what is found counts neither way; then `thing` None means any thing.
    visible: share of the thing that can be seen, 0 to 1; None where the data set does not say.
    """

    thing: Thing | None
    box: Box
    region: bool = False
    visible: float | None = None


@dataclass(frozen=True, slots=True)
class OpenedPicture:
    """pixels: uint8 [H, W, 3] BGR. tags: slices that the whole picture belongs to, such as night or rain."""

    pixels: np.ndarray = field(repr=False, compare=False)
    truth: tuple[TrueBox, ...]
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """A picture that is read, or drawn, when `open` is called, which raises InvalidInput where that cannot be done."""

    name: str
    open: Callable[[], OpenedPicture] = field(compare=False)


@dataclass(frozen=True, slots=True)
class DataSet:
    """labels: the things that it labels wherever they occur; only these count. real: photographed, not drawn.

    notes: what whoever reads the figures should know of the files, a sentence each.
    """

    name: str
    real: bool
    labels: frozenset[Thing]
    pictures: tuple[LabelledPicture, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[LabelledPicture]:
        return iter(self.pictures)


@dataclass(frozen=True, slots=True)
class ScoredPicture:
    """A picture's truth beside what was found in it, both in its own pixels."""

    name: str
    truth: tuple[TrueBox, ...]
    found: tuple[Detection, ...]
    tags: frozenset[str] = frozenset()
