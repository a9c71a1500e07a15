"""The training set that the street itself has brought: labelled samples as the frame that the gate checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import cv2
import numpy as np
import pandas as pd

from data_contracts.errors import EvidenceBroken
from data_contracts.expectations.picture_hash import picture_hash
from data_contracts.expectations.training_columns import COLUMNS
from data_contracts.schemas.sample import TrainingSample


class Originals(Protocol):
    """Where the originals lie; `data_contracts.store.pictures` has one."""

    def get(self, path: str) -> bytes: ...


def frame_of_samples(samples: Iterable[TrainingSample], originals: Originals) -> pd.DataFrame:
    """The frame of `check_training_set`: a row for each box that is there, one without a thing where there is none.

    A picture that no camera took is its place's. Reads every picture. Raises NotFound for one that is gone, and
    EvidenceBroken for one that cannot be decoded.
    """
    rows = [row for sample in samples for row in _rows(sample, originals.get(sample.picture.path))]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(sample: TrainingSample, data: bytes) -> list[dict[str, Any]]:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise EvidenceBroken(f"{sample.picture.path} of sample {sample.sample_id} cannot be decoded")
    known = {
        "picture": str(sample.sample_id),
        "camera": sample.picture.camera_id or f"place:{sample.picture.place_id}",
        "split": sample.split.value,
        "width": picture.shape[1],
        "height": picture.shape[0],
        "hash": f"{picture_hash(picture):016x}",
    }
    boxes = [box for box in sample.boxes if box.present]
    if not boxes:
        return [known]
    corners = ("x0", "y0", "x1", "y1")
    return [known | {"thing": b.thing.value, **dict(zip(corners, b.box.as_list(), strict=True))} for b in boxes]
