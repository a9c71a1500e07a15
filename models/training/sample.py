"""One picture to learn from: what is in it, what is known about it, and its form as columns of a batch."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch

from data_contracts.schemas.things import THINGS, Thing
from models.training.losses import Truth

MOST_THINGS, MOST_IGNORED, MOST_REFUTED, MOST_DENIED = 64, 48, 64, 32
"""Rows of the columns. Of more only the largest are kept; things left over are ignored rather than denied."""

NUMBER = {thing: number for number, thing in enumerate(THINGS)}


def no_boxes() -> np.ndarray:
    return np.zeros((0, 4), np.float32)


def no_classes() -> np.ndarray:
    return np.zeros(0, np.int64)


def known_things(*things: Thing) -> np.ndarray:
    """bool [classes], true for these things; all of them when none is named."""
    known = np.zeros(len(THINGS), bool)
    known[[NUMBER[thing] for thing in things] if things else slice(None)] = True
    return known


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture with what is known about it.

    picture: uint8 [h, w, 3] BGR.  boxes: float32 [n, 4] pixels.  classes: int64 [n], indexes of THINGS.
    known: bool [classes]; absence of a label says something only about these.
    ignored: float32 [i, 4], where nothing is known.  refuted: float32 [r, 4], where none of our things is.
    denied: float32 [d, 4], where one thing is not, and denied_classes: int64 [d], which.
    simulated: drawn by code.
    before: uint8 [h, w, 3], what the same place looked like before; None where no detector is to be shown it.
    """

    picture: np.ndarray
    boxes: np.ndarray
    classes: np.ndarray
    known: np.ndarray
    simulated: bool
    ignored: np.ndarray = field(default_factory=no_boxes)
    refuted: np.ndarray = field(default_factory=no_boxes)
    denied: np.ndarray = field(default_factory=no_boxes)
    denied_classes: np.ndarray = field(default_factory=no_classes)
    before: np.ndarray | None = None

    @property
    def shown(self) -> np.ndarray:
        """What the network is shown: uint8 [h, w, 3], or [h, w, 6] with what was before behind the picture."""
        return self.picture if self.before is None else np.concatenate((self.picture, self.before), 2)


def columns(samples: list[Sample]) -> dict[str, np.ndarray]:
    """A batch as arrays of fixed shape, for Ray Data; pictures must be of one size, and all or none have a before."""
    n = len(samples)
    batch = {
        "pictures": np.stack([s.shown for s in samples]),
        "boxes": np.zeros((n, MOST_THINGS, 4), np.float32),
        "classes": np.full((n, MOST_THINGS), -1, np.int64),
        "known": np.stack([s.known for s in samples]),
        "ignored": np.zeros((n, MOST_IGNORED, 4), np.float32),
        "refuted": np.zeros((n, MOST_REFUTED, 4), np.float32),
        "denied": np.zeros((n, MOST_DENIED, 4), np.float32),
        "denied_classes": np.full((n, MOST_DENIED), -1, np.int64),
        "simulated": np.array([s.simulated for s in samples]),
    }
    for i, s in enumerate(samples):
        order = np.argsort(-_area(s.boxes), kind="stable")
        kept, left = order[:MOST_THINGS], order[MOST_THINGS:]
        batch["boxes"][i, : len(kept)] = s.boxes[kept]
        batch["classes"][i, : len(kept)] = s.classes[kept]
        _fill(batch["ignored"][i], np.concatenate((s.ignored, s.boxes[left])))
        _fill(batch["refuted"][i], s.refuted)
        denied = np.argsort(-_area(s.denied), kind="stable")[:MOST_DENIED]
        batch["denied"][i, : len(denied)] = s.denied[denied]
        batch["denied_classes"][i, : len(denied)] = s.denied_classes[denied]
    return batch


def _area(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def _fill(column: np.ndarray, boxes: np.ndarray) -> None:
    kept = boxes[np.argsort(-_area(boxes), kind="stable")[: len(column)]]
    column[: len(kept)] = kept


def truth_of(batch: dict[str, np.ndarray], part: slice, device: torch.device) -> Truth:
    """The truth of rows `part` of a batch of columns, on `device`."""
    rows = {name: batch[name][part] for name in Truth._fields}
    used = {"boxes": rows["classes"] >= 0, "classes": rows["classes"] >= 0}
    used |= {name: rows[name][..., 2] > 0 for name in ("ignored", "refuted")}
    used |= {name: rows["denied_classes"] >= 0 for name in ("denied", "denied_classes")}
    for name, mask in used.items():
        # Boxes come first and empty rows last: what no picture of these uses need not be computed with.
        rows[name] = rows[name][:, : max(int(mask.sum(1).max()), 1)]
    # Ray hands out arrays that may not be written to, which torch cannot take; hence the copies.
    return Truth(*(torch.from_numpy(np.array(rows[name])).to(device, non_blocking=True) for name in Truth._fields))


def pictures_of(batch: dict[str, np.ndarray], part: slice, device: torch.device) -> torch.Tensor:
    """float [n, 3 or 6, H, W], BGR 0 to 255, channels last in memory, which CPUs convolve fastest."""
    pictures = torch.from_numpy(np.array(batch["pictures"][part])).to(device, non_blocking=True)
    return pictures.permute(0, 3, 1, 2).float()
