"""The program itself, with Ray Data and Ray Train: two workers learn, end together, and tell what they learnt from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from models.training.checkpoint import LAST, load
from models.training.train import workers_here

SMALL = (
    "--seed 5 --height 64 --width 96 --real-share 0 --maker small_run --check-scenes 4 --workers 2 "
    "--shares 0.2,0.4,0.6 --precision f32"
)


def learn(words: str, folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "models.training.train", *SMALL.split(), *words.split(), "--out", str(folder / "run")],
        env=os.environ | {"CITYEYE_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_two_workers_learn_and_end_together_though_one_waits_while_the_other_validates(tmp_path: Path) -> None:
    """By its own clock the one that waits would end first, and leave the other waiting for its gradients for ever."""
    result = learn("--hours 0.0025 --validate-minutes 0.03", tmp_path)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    assert result.stdout.count("validation at step") >= 2
    found = load(tmp_path / "run" / LAST)
    seen = 32 * found.standing.step
    assert f"0.0025 hours of learning are over; {seen:,} scenes and 0 real views learnt from" in result.stdout
    assert seen > 0 and (found.standing.samples, found.standing.real) == (seen, 0)
    told = {name: found.made_from[name] for name in ("batch", "workers", "shares", "precision")}
    assert told == {"batch": 32, "workers": 2, "shares": [0.2, 0.4, 0.6], "precision": "float32"}
    again = learn("--hours 1", tmp_path)
    assert again.returncode == 1 and "add --resume" in again.stderr


@pytest.mark.parametrize(
    ("cores", "batch", "workers"), [(1, 32, 1), (2, 16, 2), (3, 32, 2), (16, 32, 4), (64, 128, 16), (8, 4, 1)]
)
def test_a_worker_a_core_as_far_as_the_batch_goes(
    monkeypatch: pytest.MonkeyPatch, cores: int, batch: int, workers: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert workers_here(batch) == workers
