"""The program itself, with Ray Data and Ray Train: it learns, saves, and tells what it learnt from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from models.training.checkpoint import LAST, load


def test_the_program_learns_a_few_steps(tmp_path: Path) -> None:
    words = "--seed 5 --hours 1 --height 64 --width 96 --real-share 0 --maker small_run --max-steps 3 --check-scenes 4"
    environment = os.environ | {"CITYEYE_HOME": str(tmp_path / "home")}
    result = subprocess.run(
        [sys.executable, "-m", "models.training.train", *words.split(), "--out", str(tmp_path / "run")],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    assert "3 steps are done; 96 scenes and 0 real views learnt from" in result.stdout
    standing = load(tmp_path / "run" / LAST).standing
    assert (standing.step, standing.simulated, standing.real) == (3, 96, 0)
    again = subprocess.run(
        [sys.executable, "-m", "models.training.train", *words.split(), "--out", str(tmp_path / "run")],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert again.returncode == 1 and "add --resume" in again.stderr
