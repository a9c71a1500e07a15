"""The pictures that the cockpit shows of now."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from serve import live_pictures as module

NOBODY = Detections.none("eye_v1")


def frame(camera_id: str) -> Frame:
    return Frame(camera_id, "home", datetime.now(UTC), 1, np.zeros((36, 64, 3), np.uint8))


def test_one_picture_that_fails_costs_no_other_camera_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encode = module.blurred_jpeg

    def broken(shown: Frame, found: Detections) -> bytes:
        if shown.camera_id == "broken":
            raise ValueError("no picture for an encoder")
        return encode(shown, found)

    monkeypatch.setattr(module, "blurred_jpeg", broken)
    pictures = module.LivePictures(f"file://{tmp_path}")
    pictures.start()
    try:
        for camera_id in ("broken", "gate"):
            pictures.offer(frame(camera_id), NOBODY)
            end = time.monotonic() + 20
            while pictures._newest and time.monotonic() < end:
                time.sleep(0.02)
        wanted = tmp_path / module.live_picture_path("gate")
        while not wanted.is_file() and time.monotonic() < end:
            time.sleep(0.02)
        assert wanted.is_file()
    finally:
        pictures.close()
