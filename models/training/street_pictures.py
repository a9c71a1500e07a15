"""The street's own pictures, as rejected, appealed, missed, confirmed and labelled cases have made them samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from data_contracts.errors import InvalidInput
from data_contracts.schemas.sample import SampleBox
from data_contracts.schemas.street_picture import StreetPicture, read_set
from data_contracts.schemas.things import THINGS
from models.training.pseudo_labels import PSEUDO_THINGS
from models.training.real_pictures import RealPicture
from models.training.sample import NUMBER, known_things, no_boxes

STREET = "street"
"""Name of the source."""


def street_pictures(folder: Path) -> Iterator[RealPicture]:
    """Every picture of the set. A box is a thing that is there, or one that is denied there; of what was looked for all
    over the picture, no box means none. Raises InvalidInput for a bad set, a picture that is not there or no picture,
    and a box outside of it."""
    for told in read_set(folder):
        yield _real(told, folder / told.file)


def _real(told: StreetPicture, file: Path) -> RealPicture:
    picture = cv2.imread(str(file))
    if picture is None:
        raise InvalidInput(f"{file} of sample {told.sample_id} is not there, or no picture")
    height, width = picture.shape[:2]
    there = [box for box in told.boxes if box.present and not box.crowd]
    absent = [box for box in told.boxes if not box.present]
    known = known_things(*told.labelled_things) if told.labelled_things else np.zeros(len(THINGS), bool)
    return RealPicture(
        source=STREET,
        key=f"{STREET}/{told.sample_id}",
        path=file,
        boxes=_shares(there, width, height, told),
        classes=_classes(there),
        known=known,
        ignored=_shares([box for box in told.boxes if box.present and box.crowd], width, height, told),
        denied=_shares(absent, width, height, told),
        denied_classes=_classes(absent),
        # Whoever looked all over it for vehicles or people needs nobody else's opinion of them.
        pseudo=not set(PSEUDO_THINGS.values()) & set(told.labelled_things),
    )


def _classes(boxes: Sequence[SampleBox]) -> np.ndarray:
    return np.array([NUMBER[box.thing] for box in boxes], np.int64)


def _shares(boxes: Sequence[SampleBox], width: int, height: int, told: StreetPicture) -> np.ndarray:
    if not boxes:
        return no_boxes()
    shares = np.array([box.box.as_list() for box in boxes], np.float32) / [width, height, width, height]
    shares = shares.clip(0, 1).astype(np.float32)
    if not ((shares[:, 2:] - shares[:, :2]) > 0).all():
        raise InvalidInput(f"sample {told.sample_id} has a box outside of its {width} x {height} picture")
    return shares
