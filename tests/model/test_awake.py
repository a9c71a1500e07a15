"""The model's process ends itself when it stood still over a request, and at no other time."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from models.triton_config import HOLDS_THE_CODE, REPOSITORY

# Triton's module exists in its own process alone, and OpenVINO in its environment; neither is what is looked at here.
_PROCESS = """
import importlib.util, sys, time, types
sys.modules.update({name: types.ModuleType(name) for name in ("triton_python_backend_utils", "openvino")})
spec = importlib.util.spec_from_file_location("program", sys.argv[1])
program = importlib.util.module_from_spec(spec)
spec.loader.exec_module(program)
awake, began = program.Awake(), time.monotonic()
print("begun", flush=True)
sys.stdin.readline()
if sys.argv[2] == "later":
    time.sleep(1.2)
    began = time.monotonic()
awake.check(began)
print("awake", flush=True)
"""


@pytest.mark.parametrize(
    ("stopped_seconds", "request_came", "ends"),
    [(1.6, "before", True), (0.2, "before", False), (1.6, "later", False)],
    ids=["over a request", "for a moment", "without a request"],
)
def test_it_ends_when_it_stood_still_over_a_request(stopped_seconds: float, request_came: str, ends: bool) -> None:
    program = REPOSITORY / HOLDS_THE_CODE / "1" / "model.py"
    command = [sys.executable, "-c", _PROCESS, str(program), request_came]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout and process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGSTOP)
        time.sleep(stopped_seconds)
        process.send_signal(signal.SIGCONT)
        said, _ = process.communicate("\n", timeout=30)
    assert (said, process.returncode) == (("", -signal.SIGKILL) if ends else ("awake\n", 0))
