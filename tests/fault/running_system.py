"""`cityeye up` as a newcomer runs it, on free ports in a home of its own, with the means to look inside.

CITYEYE_TEST_KEEP=1 keeps the home, with every log, after the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

from apps.runtime import home
from apps.runtime.checks import free_ports
from data_contracts.settings import get_settings

START_SECONDS = 600
PORTS = {
    "CITYEYE_DATABASE__PORT": 1,
    "CITYEYE_TRITON__PORT": 3,
    "CITYEYE_RAY__PORT": 3,
    "CITYEYE_INGRESS__PORT": 1,
    "CITYEYE_PREFECT__PORT": 1,
    "CITYEYE_COCKPIT__PORT": 1,
}


def ports() -> dict[str, str]:
    """Settings of a system beside others: ports that are free, and that no connection out is given."""
    port, found = free_ports(sum(PORTS.values())), {}
    for name, count in PORTS.items():
        found[name] = str(port)
        port += count
    return found


class RunningSystem:
    """One home in which `cityeye up` runs, stops and runs again."""

    def __init__(self) -> None:
        # Not pytest's own temporary folder: that one is closed to the user PostgreSQL runs as when we are root.
        self.home = Path(tempfile.mkdtemp(prefix="cityeye-up-"))
        self.home.chmod(0o755)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("CITYEYE_")}
        self.environment |= {"CITYEYE_HOME": str(self.home), "CITYEYE_SHARED": str(get_settings().shared.resolve())}
        # What is counted here stands for minutes; at the demo's speed its cases would be over before.
        self.environment["CITYEYE_DEMO_SPEED"] = "1"
        self.environment |= ports()
        self.output = self.home / "output"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when everything is ready."""
        command = [str(Path(sys.executable).parent / "cityeye"), "up"]
        said = len(self.text()) if self.output.exists() else 0
        with self.output.open("ab") as out:
            self.process = subprocess.Popen(
                command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=self.environment, start_new_session=True
            )
        # Its own word comes first: for a moment after a kill the files and parts of the one before are still there.
        self.wait_until(lambda: "ready    everything" in self.text()[said:] and self.is_ready(), START_SECONDS)

    def stop(self) -> int:
        """Ctrl-C; its exit status once it has gone."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(120)

    def remove(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()
        if "CITYEYE_TEST_KEEP" not in os.environ:
            shutil.rmtree(self.home, ignore_errors=True)

    def text(self) -> str:
        return self.output.read_text()

    def cli(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """`cityeye …` as another terminal in this home would run it."""
        command = [str(Path(sys.executable).parent / "cityeye"), *words]
        return subprocess.run(command, capture_output=True, text=True, env={**self.environment, **more}, timeout=300)

    def is_ready(self) -> bool:
        """Every part ready, and nothing that the API needs is away."""
        parts = home.read_parts(self.home)
        if home.read_runtime(self.home) is None or any(part["state"] != "ready" for part in parts):
            return False
        try:
            health = httpx.get(f"http://127.0.0.1:{self.environment['CITYEYE_INGRESS__PORT']}/v1/health", timeout=10)
            return all(part["state"] != "away" for part in health.json()["parts"].values())
        except (httpx.HTTPError, ValueError, KeyError):
            return False

    def wait_until(self, condition: Callable[[], Any], seconds: float, told: Callable[[], str] = str) -> None:
        """told: what is said at the end of the report when it did not happen in time."""
        end = time.monotonic() + seconds
        while not condition():
            assert self.process is not None and self.process.poll() is None, self.text()
            assert time.monotonic() < end, f"{self.report()}\n{told()}"
            time.sleep(0.5)

    def report(self) -> str:
        """What a person would look at when it hangs."""
        logs = [
            f"== {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-25:])
            for log in sorted((self.home / "logs").glob("*.log"))
        ]
        return "\n".join([self.text()[-3000:], json.dumps(home.read_parts(self.home), indent=1), *logs])

    def pid(self, part: str) -> int:
        return next(int(p["pid"]) for p in home.read_parts(self.home) if p["name"] == part)

    def inner(self, part: str, words: str) -> int | None:
        """Process id of one process below a part whose title or command holds `words`."""
        for process in psutil.Process(self.pid(part)).children(recursive=True):
            try:
                if words in " ".join(process.cmdline()) or words in process.name():
                    return process.pid
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return None

    def remnants(self) -> list[str]:
        """Processes that still speak of this home: in their command, folder, open files or environment."""
        found = []
        for process in psutil.process_iter():
            try:
                where = [*process.cmdline(), process.cwd(), *(file.path for file in process.open_files())]
                where += [f"{k}={v}" for k, v in process.environ().items() if process.pid != os.getpid()]
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            if process.pid != os.getpid() and any(str(self.home) in text for text in where):
                found.append(f"{process.pid} {' '.join(process.cmdline())[:200]}")
        return found
