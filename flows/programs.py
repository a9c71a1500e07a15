"""Programs that a flow starts and follows: training and export in their environment, evaluation as people run it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from data_contracts.end_with_parent import end_with_parent
from data_contracts.errors import PartUnavailable, TrainingFailed
from data_contracts.settings import CHECKOUT, Settings
from data_contracts.standing_back import standing_back

TRAINING_PYTHON = CHECKOUT / "models" / "training_environment" / ".venv" / "bin" / "python"
_LAST_WORDS = 12
# Less than a worker has that is told to stop. The trainer keeps its checkpoint first of all.
_STOP_SECONDS = 10


def training_python() -> Path:
    """Python of the training environment. Raises PartUnavailable, saying how to make it."""
    if not TRAINING_PYTHON.exists():
        raise PartUnavailable("the environment of training is not installed here; make it with `make install-train`")
    return TRAINING_PYTHON


def run_program(
    what: str, command: Sequence[str | Path], settings: Settings, tell: Callable[[str], None] = lambda line: None
) -> None:
    """Run it to its end; `tell` hears each line of its output. Raises TrainingFailed with why it ended otherwise.

    The program ends with this process: it is told to stop, and killed when it does not.
    """
    said: list[str] = []
    with _started(command, settings, stderr=subprocess.STDOUT) as program:
        for line in _lines(program):
            said = [*said, line][-_LAST_WORDS:]
            tell(line)
        status = program.wait()
    if status:
        raise TrainingFailed(f"{what} failed: {reason_of(status, said)}")


def evaluate(detector: str, words: Sequence[str], settings: Settings, tell: Callable[[str], None]) -> dict[str, Any]:
    """The report of `cityeye models evaluate`, as that command prints it. Raises TrainingFailed with its reason.

    detector: a model name, or an ONNX file, which is served by a Triton of the evaluation's own.
    """
    command = [Path(sys.executable).parent / "cityeye", "models", "evaluate", detector, "--json", *words]
    said: list[str] = []

    def follow(stream: Any) -> None:
        for line in stream:
            if line.strip():
                said.append(line.strip())
                tell(line.strip())

    with _started(command, settings, stderr=subprocess.PIPE) as program:
        follower = threading.Thread(target=follow, args=(program.stderr,), daemon=True)
        follower.start()
        assert program.stdout is not None
        text = program.stdout.read()
        status = program.wait()
        follower.join()
    if status:
        raise TrainingFailed(f"evaluation of {detector} failed: {reason_of(status, said)}")
    report: dict[str, Any] = json.loads(text)
    return report


def reason_of(status: int, said: Sequence[str]) -> str:
    """Why a program ended with this status (as subprocess gives it), from its last lines."""
    if status < 0:
        name = signal.Signals(-status).name
        return (
            f"it was killed ({name}); was the machine out of memory? Start the flow again to go on from its checkpoint"
        )
    told = [line for line in said if line.startswith(("training:", "export:", "error:"))]
    words = (told or list(said) or ["it said nothing"])[-1]
    return words.partition(": ")[2] if told else words


class _started:
    """The program, ended when the block is left."""

    def __init__(self, command: Sequence[str | Path], settings: Settings, stderr: int) -> None:
        environment = {**os.environ, "CITYEYE_HOME": str(settings.home.resolve()), "PYTHONUNBUFFERED": "1"}
        self._program = subprocess.Popen(
            [*standing_back(), *(str(word) for word in command)],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    def __enter__(self) -> subprocess.Popen[str]:
        return self._program

    def __exit__(self, *_: object) -> None:
        if self._program.poll() is None:
            self._program.terminate()
            try:
                self._program.wait(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._program.kill()
                self._program.wait()


def _lines(program: subprocess.Popen[str]) -> Iterator[str]:
    assert program.stdout is not None
    for line in program.stdout:
        if line.strip():
            yield line.rstrip()
