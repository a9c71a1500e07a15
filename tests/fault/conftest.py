"""One whole system for the tests of this folder: it takes a minute or two to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fault.running_system import RunningSystem


@pytest.fixture(scope="package")
def system() -> Iterator[RunningSystem]:
    """Everything, started by `cityeye up`."""
    running = RunningSystem()
    try:
        running.start()
        yield running
    finally:
        running.remove()
