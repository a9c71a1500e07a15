"""Asks a detector, as it is served, about every picture of a data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from data_contracts.errors import InvalidInput
from data_contracts.schemas.detection import Detections
from models.evaluation.records import DataSet, OpenedPicture, ScoredPicture

# uint8 [h, w, 3] BGR pictures of any sizes to Detections in their pixels, as models.triton_client.TritonDetector.detect
Detect = Callable[[Sequence[np.ndarray]], list[Detections]]
# (pictures so far, pictures in all)
Progress = Callable[[int, int], None]

BATCH = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """pictures: what was found in those that could be read. unreadable: of each other one a sentence why."""

    pictures: tuple[ScoredPicture, ...]
    unreadable: tuple[str, ...]


def ask(data_set: DataSet, detect: Detect, progress: Progress = lambda so_far, total: None) -> Asked:
    """Raises InvalidInput when no picture at all can be read, and what `detect` raises."""
    scored: list[ScoredPicture] = []
    unreadable: list[str] = []
    waiting: list[tuple[str, OpenedPicture]] = []

    def answer() -> None:
        found = detect([opened.pixels for _, opened in waiting])
        for (name, opened), detections in zip(waiting, found, strict=True):
            scored.append(ScoredPicture(name, opened.truth, tuple(detections), opened.tags))
        waiting.clear()

    for number, picture in enumerate(data_set, 1):
        try:
            waiting.append((picture.name, picture.open()))
        except InvalidInput as error:
            unreadable.append(str(error))
        if len(waiting) == BATCH:
            answer()
            progress(number, len(data_set.pictures))
    if waiting:
        answer()
    progress(len(data_set.pictures), len(data_set.pictures))
    if not scored:
        raise InvalidInput(
            f"none of the {len(unreadable)} pictures of {data_set.name} can be read; the first: {unreadable[0]}", "data"
        )
    return Asked(tuple(scored), tuple(unreadable))
