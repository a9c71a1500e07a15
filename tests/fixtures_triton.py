"""A real Triton server for tests. Import `triton_address` into a conftest, or use `running_triton` to kill one."""

from __future__ import annotations

import random
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from apps.runtime.part import Part
from apps.runtime.process import start, stop, wait_ready
from apps.runtime.triton import triton_part
from data_contracts.settings import Settings, TritonSettings
from models.pull import prepare_repository


@dataclass
class RunningTriton:
    """A server of one test or one test run; `process` changes when it is started again."""

    settings: Settings
    part: Part
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """host:port of gRPC."""
        return self.part.address

    def kill(self) -> None:
        """As a crash would: no farewell, of the server alone."""
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        """As the supervisor does after a crash."""
        stop(self.part, self.process)
        self.process = start(self.part)
        wait_ready(self.part, self.process)


def free_port_triple() -> int:
    """The first of three free ports in a row."""
    while True:
        first = random.randrange(20_000, 32_000)
        try:
            for port in range(first, first + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first


def triton_settings(home: Path, **more: Any) -> Settings:
    """Settings of an embedded Triton with its files in `home`, on free ports."""
    return Settings(home=home, triton=TritonSettings(port=free_port_triple(), **more))


@contextmanager
def running_triton(settings: Settings) -> Iterator[RunningTriton]:
    """Start it, wait until it is ready, and stop it in the end, whatever happens."""
    part = triton_part(settings)
    running = RunningTriton(settings, part, start(part))
    try:
        wait_ready(part, running.process)
        yield running
    finally:
        stop(part, running.process)


@pytest.fixture(scope="session")
def triton_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTriton]:
    """One server for the whole test run, serving the default detector. Skips where its weights cannot be had."""
    settings = triton_settings(tmp_path_factory.mktemp("triton"))
    missing = prepare_repository(settings).missing
    if missing:
        pytest.skip(missing)
    with running_triton(settings) as running:
        yield running


@pytest.fixture(scope="session")
def triton_address(triton_server: RunningTriton) -> str:
    """host:port of gRPC of `triton_server`."""
    return triton_server.address
