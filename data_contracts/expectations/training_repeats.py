"""Pictures that a training set does better without: repeats, and what stands in another split too."""

from __future__ import annotations

import pandas as pd

from data_contracts.expectations.training_columns import pictures_of
from data_contracts.schemas.data_verdict import DataLimits
from data_contracts.schemas.sample import Split

# Of two that show the same, the one that is learnt from goes; what is measured by stays.
_GO_FIRST = (Split.TRAIN.value, Split.VALID.value)


def without_repeats(frame: pd.DataFrame, limits: DataLimits) -> tuple[pd.DataFrame, list[str]]:
    """The set without them, and the names of the pictures that were left out, in order.

    frame: as of `check_training_set`. Of repeats within a split the one with the most boxes stays.
    """
    rows = frame.groupby("picture")["thing"].transform("count")
    ranked = frame.loc[rows.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
    pictures = pictures_of(ranked)
    left = set(pictures.loc[pictures["nearest_before"] <= limits.same_distance, "picture"])
    for split in _GO_FIRST:
        pictures = pictures_of(ranked[~ranked["picture"].isin(left)])
        elsewhere = (pictures["nearest_elsewhere"] <= limits.near_distance) & (pictures["split"] == split)
        left |= set(pictures.loc[elsewhere, "picture"])
    return frame[~frame["picture"].isin(left)].reset_index(drop=True), sorted(left)
