"""Pictures that a training set does better without: repeats, and what stands in another split too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from data_contracts.expectations.training_columns import pictures_of
from data_contracts.schemas.data_verdict import DataLimits
from data_contracts.schemas.sample import Split

# Of two that show the same, the one that is learnt from goes; what is measured by stays.
_GO_FIRST = (Split.TRAIN.value, Split.VALID.value)


def without_repeats(
    frame: pd.DataFrame, limits: DataLimits, says: Mapping[str, frozenset[str]]
) -> tuple[pd.DataFrame, list[str]]:
    """The set without them, and the names of the pictures that were left out, in order.

    frame: as of `check_training_set`.  says: what each picture says, what is not in it included; one that looks like
    another of its split and says something that no kept one of its camera says is no repeat. Those that say most stay.
    """
    order = frame["picture"].map(lambda name: -len(says[name])).sort_values(kind="stable").index
    pictures = pictures_of(frame.loc[order].reset_index(drop=True))
    looks_known = pictures["nearest_before"] <= limits.same_distance
    left, said = set(), defaultdict(set)
    for name, camera, known in zip(pictures["picture"], pictures["camera"], looks_known, strict=True):
        if known and says[name] <= said[camera]:
            left.add(name)
        said[camera] |= says[name]
    for split in _GO_FIRST:
        pictures = pictures_of(frame[~frame["picture"].isin(left)])
        elsewhere = (pictures["nearest_elsewhere"] <= limits.near_distance) & (pictures["split"] == split)
        left |= set(pictures.loc[elsewhere, "picture"])
    return frame[~frame["picture"].isin(left)].reset_index(drop=True), sorted(left)
