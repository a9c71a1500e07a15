"""A run small enough for a test: `python small_run.py FOLDER STEPS` learns from coloured blocks, without Ray."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import torch

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import THINGS
from models.training.checkpoint import LAST, load
from models.training.feed import CHUNK, FeedPlan, chunk
from models.training.loop import Learner, Place, RunPlan
from models.training.progress import Teller
from models.training.sample import columns

HEIGHT, WIDTH = 64, 96


def make_scene(seed: int, index: int, height: int = HEIGHT, width: int = WIDTH) -> SimpleNamespace:
    """As `models.scenes.world.make_scene`, in no time: one to four blocks whose colour says what they are."""
    rng = np.random.default_rng((seed, index))
    picture = rng.integers(100, 140, (height, width, 3), dtype=np.uint8)
    labelled = []
    for _ in range(rng.integers(1, 5)):
        number = int(rng.integers(len(THINGS)))
        w, h = (int(v) for v in rng.integers(12, 30, 2))
        x, y = int(rng.integers(0, width - w)), int(rng.integers(0, height - h))
        cv2.rectangle(picture, (x, y), (x + w - 1, y + h - 1), (16 * number, 255 - 16 * number, 90), -1)
        labelled.append(SimpleNamespace(thing=THINGS[number], box=Box(x, y, x + w, y + h), visible=1.0))
    return SimpleNamespace(picture=picture, labelled=tuple(labelled))


def make_changed_scene(seed: int, index: int, height: int = HEIGHT, width: int = WIDTH) -> SimpleNamespace:
    """As `models.scenes.world.make_changed_scene`: none of the blocks was there before."""
    before = np.random.default_rng((seed, index, 1)).integers(100, 140, (height, width, 3), dtype=np.uint8)
    return SimpleNamespace(now=make_scene(seed, index, height, width), before=before)


make_drill, make_changed_drill = make_scene, make_changed_scene


def plan(folder: Path, steps: int, **more: object) -> RunPlan:
    feed = FeedPlan(7, HEIGHT, WIDTH, None, folder / "cache.json", None, 0.0, maker="small_run")
    values = {
        "batch": 16,
        "part": 8,
        "max_steps": steps,
        "checkpoint_seconds": 0.0,
        "check_scenes": 2,
        "threads": 1,
    } | more
    return RunPlan(folder, feed, hours=1.0, **values)


def batches(run: RunPlan) -> Iterator[dict[str, np.ndarray]]:
    """What the feed gives, made in this process, from the chunk that the run had come to."""
    file = run.folder / LAST
    first = load(file).standing.samples // CHUNK if file.exists() else 0
    for number in range(first, first + 100):
        samples = chunk(run.feed, number)
        for start in range(0, CHUNK, run.batch):
            yield columns(samples[start : start + run.batch])


def learner(run: RunPlan) -> Learner:
    return Learner(run, Teller(run.folder), Place(1, True, torch.device("cpu")))


if __name__ == "__main__":
    small = plan(Path(sys.argv[1]), int(sys.argv[2]))
    learner(small).run(batches(small))
