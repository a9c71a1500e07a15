"""One real system for all tests of this folder: it takes half a minute to start.

CITYEYE_TEST_KEEP=1 keeps its home, with every log, after the tests.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_contracts.settings import get_settings
from models.pull import prepare_repository
from tests.fixtures_serve import ServeSystem, running_system
from tests.fixtures_triton import triton_settings


@pytest.fixture(scope="session")
def sample_data() -> Path:
    data = get_settings().sample_data
    if data is None:
        pytest.skip("no sample data: set CITYEYE_SHARED to the folder that holds data/")
    return data


@pytest.fixture(scope="package")
def system() -> Iterator[ServeSystem]:
    """PostgreSQL, Triton, Ray and the Serve application. Skips where the detector's weights cannot be had."""
    # Not pytest's own temporary folder: that one is closed to the user PostgreSQL runs as when we are root.
    home = Path(tempfile.mkdtemp(prefix="cityeye-"))
    home.chmod(0o755)
    try:
        missing = prepare_repository(triton_settings(home)).missing
        if missing:
            pytest.skip(missing)
        with running_system(home) as running:
            yield running
    finally:
        if "CITYEYE_TEST_KEEP" not in os.environ:
            shutil.rmtree(home, ignore_errors=True)
