"""Training, in the environment that it needs: each file of `inside/` is a test run there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
INSIDE = Path(__file__).parent / "inside"
PYTHON = ROOT / "models" / "training_environment" / ".venv" / "bin" / "python"


@pytest.mark.parametrize("file", sorted(f.name for f in INSIDE.glob("check_*.py")))
def test_inside_the_environment_of_training(file: str) -> None:
    if not PYTHON.exists():
        pytest.skip("the environment of training is not installed: make install-train")
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{INSIDE}", "OMP_WAIT_POLICY": "PASSIVE"}
    options = ("-q", "-rs", "--noconftest", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(INSIDE))
    result = subprocess.run(
        [PYTHON, "-m", "pytest", *options, str(INSIDE / file)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    print(result.stdout[-2000:])
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
