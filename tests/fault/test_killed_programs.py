"""Whoever starts a program that works for minutes is killed: the program does not work on for nobody."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from data_contracts.settings import CHECKOUT

FLOW = """
import subprocess
from data_contracts.settings import Settings
from flows.programs import _started
with _started(["sleep", "600"], Settings(), subprocess.DEVNULL) as program:
    program.wait()
"""
EVALUATION = """
from models.registry import describe
from serve.evaluate_events import SEED, EventTask, watch_all
if __name__ == "__main__":
    watch_all(EventTask("127.0.0.1:9", describe("yolox_nano_v1"), 5), SEED, 4, [], 2, lambda done, of: None)
"""
COMMAND = """
from apps.cli import evaluate
evaluate._run(["sleep", "600"], None, True)
"""


def _sleeping(words: list[str]) -> bool:
    return words == ["sleep", "600"]


def _of_the_pool(words: list[str]) -> bool:
    return "spawn_main" in " ".join(words)


def _helpers(starter: int, is_helper: Callable[[list[str]], bool]) -> Iterator[psutil.Process]:
    for child in psutil.Process(starter).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if is_helper(child.cmdline()):
                yield child


@pytest.mark.parametrize(
    ("program", "is_helper", "helpers"),
    [(FLOW, _sleeping, 1), (EVALUATION, _of_the_pool, 2), (COMMAND, _sleeping, 1)],
    ids=["of a flow", "pool of an evaluation", "of a command"],
)
def test_what_it_started_ends(
    program: str, is_helper: Callable[[list[str]], bool], helpers: int, tmp_path: Path
) -> None:
    file = tmp_path / "starter.py"
    file.write_text(program)
    with subprocess.Popen([sys.executable, str(file)], cwd=CHECKOUT, env=_environment(tmp_path)) as starter:
        found: list[psutil.Process] = []
        try:
            deadline = time.monotonic() + 60
            while len(found) < helpers and time.monotonic() < deadline:
                time.sleep(0.05)
                found = list(_helpers(starter.pid, is_helper))
            assert len(found) == helpers
        finally:
            starter.kill()
    # One that was killed before it had read its modules ends when it has.
    deadline = time.monotonic() + 120
    while (left := [process for process in found if _works(process)]) and time.monotonic() < deadline:
        time.sleep(0.2)
    for process in left:
        process.kill()
    assert not left


def _works(process: psutil.Process) -> bool:
    """False also where only its parent has not taken note of its end."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "CITYEYE_HOME": str(home), "PYTHONPATH": str(CHECKOUT)}
