"""A verifier's lessons on disk: a file a chunk, and beside them of what plan they are, so that plans do not mix."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from data_contracts.errors import InvalidInput
from models.scenes.world import VERSION
from models.training.candidates import LESSON, Lessons, lessons
from models.training.feed import gather

PLAN = "plan.json"


def make(plan: Lessons, folder: Path, count: int) -> list[Path]:
    """Files of the first `count` chunks; those that are missing are made, a process a core.

    Raises InvalidInput where `folder` holds lessons of another plan, or of one that nobody wrote down.
    """
    _written_down(plan, folder)
    gather(plan.feed)  # Bad labels are told, and pseudo-labels made, before a process needs them.
    missing = [n for n in range(count) if not _file(folder, n).exists()]
    begun = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        for done, rows in enumerate(pool.map(_make, *zip(*((plan, folder, n) for n in missing), strict=True)), 1):
            if done % 10 == 0 or done == len(missing):
                rate = done / (time.monotonic() - begun)
                print(f"{done} of {len(missing)} chunks, the last of {rows} boxes, {rate:.2f} a second", flush=True)
    return [_file(folder, n) for n in range(count)]


def _file(folder: Path, number: int) -> Path:
    return folder / f"lessons_{number:05}.npy"


def _make(plan: Lessons, folder: Path, number: int) -> int:
    file = _file(folder, number)
    rows = lessons(plan, number)
    partial = file.with_suffix(".partial.npy")
    np.save(partial, rows)
    partial.replace(file)
    return len(rows)


def _written_down(plan: Lessons, folder: Path) -> None:
    """What the lessons are of stands in the folder after this."""
    missing = [str(file) for file in plan.detectors if not file.is_file()]
    if missing:
        raise InvalidInput(f"there is no detector {', '.join(missing)}; give ONNX exports of ours")
    folder.mkdir(parents=True, exist_ok=True)
    told, file = _told(plan), folder / PLAN
    if file.exists():
        known = json.loads(file.read_text())
        other = [name for name in told if known.get(name) != told[name]]
        if other:
            said = "; ".join(f"{name} {known.get(name)}, now {told[name]}" for name in other)
            raise InvalidInput(f"{folder} holds lessons of another plan ({said}); give an empty --out")
    elif any(folder.glob("lessons_*.npy")):
        raise InvalidInput(f"{folder} holds lessons, but no {PLAN} that says of what; give an empty --out")
    else:
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps(told, indent=2) + "\n")
        partial.replace(file)


def _told(plan: Lessons) -> dict[str, Any]:
    """All that a chunk is a function of, as JSON values."""
    feed = plan.feed
    return {
        "simulator": VERSION,
        "format": [list(map(str, field)) for field in LESSON.descr],
        "seed": feed.seed,
        "views": [feed.height, feed.width],
        "real_pictures": feed.real_a_chunk > 0,
        "detectors": [hashlib.sha256(file.read_bytes()).hexdigest() for file in plan.detectors],
    }


class Shelf:
    """The lessons of several files, as one; the crops stay on disk."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = [np.load(file, mmap_mode="r") for file in files]
        self._starts = np.cumsum([0, *(len(rows) for rows in self._files)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def rows(self, numbers: np.ndarray) -> np.ndarray:
        """These lessons, an array of LESSON."""
        files = np.searchsorted(self._starts, numbers, side="right") - 1
        return np.array([self._files[f][n - self._starts[f]] for f, n in zip(files, numbers, strict=True)])

    def column(self, name: str) -> np.ndarray:
        """Of all lessons."""
        return np.concatenate([rows[name] for rows in self._files])
