"""Fixtures of the detector tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from data_contracts.settings import TritonSettings, get_settings
from models.triton_client import TritonDetector
from tests.fixtures_triton import triton_address, triton_server

__all__ = ["triton_address", "triton_server"]


@pytest.fixture(scope="session")
def sample_data() -> Path:
    data = get_settings().sample_data
    if data is None:
        pytest.skip("no sample data: set CITYEYE_SHARED to the folder that holds data/")
    return data


@pytest.fixture(scope="session")
def street_frames(sample_data: Path) -> list[np.ndarray]:
    """Every twelfth frame of the street clip, in which four cars stand all the time."""
    clip = cv2.VideoCapture(str(sample_data / "videos" / "ahmetozlu-vehicle_survaillance.mp4"))
    frames = []
    while (answer := clip.read())[0]:
        frames.append(answer[1])
    return frames[::12]


@pytest.fixture(scope="session")
def street_photos(sample_data: Path) -> list[np.ndarray]:
    files = sorted((sample_data / "images" / "street").glob("*.jpg"))
    assert files, "the sample data has no street photos"
    return [cv2.imread(str(file)) for file in files]


@pytest.fixture
def detector(triton_address: str) -> Iterator[TritonDetector]:
    with TritonDetector(triton_address, TritonSettings().model, timeout_seconds=60) as found:
        yield found
