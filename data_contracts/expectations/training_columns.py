"""The columns that the rules of a training set look at, derived from its boxes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data_contracts.errors import InvalidInput
from data_contracts.expectations.picture_hash import FARTHEST, nearest
from data_contracts.schemas.sample import Split

COLUMNS = ("picture", "camera", "split", "width", "height", "hash", "thing", "x0", "y0", "x1", "y1")
_NUMBERS = ("width", "height", "x0", "y0", "x1", "y1")


def check_columns(frame: pd.DataFrame) -> None:
    """Raises InvalidInput for a missing column, an empty set, or a picture without a name."""
    missing = [column for column in COLUMNS if column not in frame.columns]
    if missing:
        raise InvalidInput(f"the training set lacks the columns {', '.join(missing)}", "frame")
    if frame.empty:
        raise InvalidInput("the training set has no picture", "frame")
    if frame["picture"].isna().any():
        raise InvalidInput("the training set has a row that names no picture", "picture")


def boxes_of(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a box, with `outside` (pixels over the nearest edge, inside below 0), `shorter_side`; NaN if broken."""
    boxes = frame[frame["thing"].notna()].reset_index(drop=True)
    numbers = {name: pd.to_numeric(boxes[name], errors="coerce").astype(float) for name in _NUMBERS}
    over = [-numbers["x0"], -numbers["y0"], numbers["x1"] - numbers["width"], numbers["y1"] - numbers["height"]]
    sides = [numbers["x1"] - numbers["x0"], numbers["y1"] - numbers["y0"]]
    boxes["outside"] = pd.concat(over, axis=1).replace([np.inf, -np.inf], np.nan).max(axis=1, skipna=False)
    boxes["shorter_side"] = pd.concat(sides, axis=1).replace([np.inf, -np.inf], np.nan).min(axis=1, skipna=False)
    return boxes


def pictures_of(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a picture and split, with what the rules of pictures look at.

    splits_of_camera: in how many its camera is.  nearest_elsewhere, nearest_before: bits between hashes, NaN where a
    picture has none.  split_or_none: the split, `none` where it is missing.
    """
    pictures = frame[["picture", "camera", "split", "width", "height", "hash"]].drop_duplicates().reset_index(drop=True)
    owner = pictures["camera"].where(pictures["camera"].notna(), pictures["picture"])
    pictures["splits_of_camera"] = pictures["split"].groupby(owner).transform("nunique")
    pictures["split_or_none"] = pictures["split"].fillna("none")
    sides = pictures[["width", "height"]].apply(pd.to_numeric, errors="coerce").fillna(0)
    pictures["smaller_side"] = sides.min(axis=1)
    pictures["nearest_elsewhere"] = pictures["nearest_before"] = np.nan
    hashed = pictures["hash"].notna()
    if hashed.any():
        try:
            hashes = np.array([int(text, 16) for text in pictures.loc[hashed, "hash"]], np.uint64)
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidInput(f"a hash of the training set is not 16 hex digits: {error}", "hash") from error
        groups = pd.factorize(pictures.loc[hashed, "split_or_none"])[0]
        elsewhere, before = nearest(hashes, groups)
        pictures.loc[hashed, "nearest_elsewhere"] = np.minimum(elsewhere, FARTHEST).astype(float)
        pictures.loc[hashed, "nearest_before"] = np.minimum(before, FARTHEST).astype(float)
    return pictures


def things_of(boxes: pd.DataFrame, accepted: Mapping[str, int] | None) -> pd.DataFrame:
    """One row a thing of this set or of the last accepted one, with its boxes in split train."""
    names = sorted({*boxes["thing"], *(name for name, count in (accepted or {}).items() if count)})
    train = boxes.loc[boxes["split"] == Split.TRAIN.value, "thing"].value_counts()
    return pd.DataFrame({"thing": names, "train_boxes": [int(train.get(name, 0)) for name in names]})
