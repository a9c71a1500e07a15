"""New zones for a camera that runs: what they change, and what they leave."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.zone import Zone
from data_contracts.settings import EyeSettings, Settings
from data_contracts.store.pictures import open_picture_store
from serve.camera_worker import CameraWorker, WatchedCamera
from serve.evidence_pictures import EvidenceWriter
from tests.fakes.kerb import HEIGHT, WIDTH, a_view, a_zone
from tests.fakes.street import MONDAY_NOON

CAMERA = Camera("cam", "the kerb camera", "push:", sample_seconds=1.0)
SHIFT = 24
SPOT = Box(300, 200, 380, 250)


def field_of(x0: float, x1: float, zone_id: str) -> Zone:
    polygon = Polygon((Point(x0, 150), Point(x1, 150), Point(x1, 300), Point(x0, 300)))
    return a_zone(polygon=polygon, zone_id=zone_id)


# The car's foot lies in it before the view shifts, and no more if boxes are moved back by the shift.
BEFORE, OTHER = field_of(280, 400, "before"), field_of(20, 120, "other")
NARROW = field_of(332, 352, "narrow")


def textured(seed: int, width: int, height: int) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(0, 255, (height // 8 + 2, width // 8 + 2, 3), dtype=np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


STREET, CAR = textured(1, WIDTH + 100, HEIGHT + 100), textured(2, 80, 50)


def picture(shift: int, car: bool = True) -> np.ndarray:
    drawn = STREET[50 : 50 + HEIGHT, 50 - shift : 50 - shift + WIDTH].copy()
    if car:
        drawn[200:250, 300:380] = CAR
    return np.ascontiguousarray(drawn)


class Eye:
    """A worker whose thread does not run: its pictures are handed to it one by one."""

    def __init__(self, store: Path, zones: tuple[Zone, ...], state: dict[str, Any] | None = None) -> None:
        settings = Settings(home=store, eye=EyeSettings(static_cue=False, rescore_seconds=1))
        writer = EvidenceWriter(open_picture_store(f"file://{store}"), settings)
        self.worker = CameraWorker(replace(self._watched(zones), place_state=state), settings, writer, lambda: None)
        self.second, self.incidents = 0, []

    def _watched(self, zones: tuple[Zone, ...]) -> WatchedCamera:
        return WatchedCamera(CAMERA, a_view(zones, dwell_seconds=8, allowed_gap_seconds=5))

    def draw(self, *zones: Zone) -> None:
        self.worker.watch(self._watched(zones))

    def watch(self, seconds: int, shift: int, car: bool = True) -> None:
        found = Detections(np.float32([SPOT.as_list()]), np.float32([0.7]), ("car",), "eye_v1")
        for _ in range(seconds):
            self.second += 1
            at = MONDAY_NOON + timedelta(seconds=self.second)
            self.worker._offer(Frame("cam", "home", at, self.second, picture(shift, car)))
            frame = self.worker.take()
            output = frame and self.worker.process(frame, found if car else Detections.none("eye_v1"))
            self.incidents += [] if output is None else [r.incident for r in output.incident_reports]


@pytest.fixture
def shifted(tmp_path: Path) -> Eye:
    """An eye whose view was moved aside, and which is suspended for it."""
    eye = Eye(tmp_path, (BEFORE, OTHER))
    eye.watch(20, 0, car=False)
    assert not eye.worker.suspended
    eye.watch(30, SHIFT, car=False)
    assert eye.worker.suspended and eye.worker._sight.current.state is HealthState.VIEW_SHIFTED
    return eye


def test_zones_drawn_on_a_shifted_view_hold_where_they_were_drawn(shifted: Eye) -> None:
    shifted.draw()
    shifted.draw(NARROW)
    shifted.watch(20, SHIFT)
    assert not shifted.worker.suspended
    (incident,) = shifted.incidents
    assert incident.zone_id == "narrow"
    assert all(abs(a - b) < 3 for a, b in zip(incident.box.as_list(), SPOT.as_list(), strict=True))


def test_zones_drawn_anew_one_after_the_other_lift_the_suspension_with_the_last(shifted: Eye) -> None:
    """A page saves one zone at a time; until the last old one is gone, nothing opens."""
    shifted.draw(NARROW, OTHER)
    shifted.watch(20, SHIFT)
    assert shifted.worker.suspended and shifted.incidents == []
    shifted.draw(NARROW, field_of(40, 140, "other"))
    shifted.watch(20, SHIFT)
    assert not shifted.worker.suspended
    assert [incident.zone_id for incident in shifted.incidents] == ["narrow"]


def test_a_restart_between_two_of_them_forgets_nothing(shifted: Eye, tmp_path: Path) -> None:
    shifted.draw(NARROW, OTHER)
    # What is saved is read from the database again.
    later = Eye(tmp_path, (NARROW, OTHER), json.loads(json.dumps(shifted.worker.state())))
    later.second = shifted.second
    later.watch(30, SHIFT, car=False)
    assert later.worker.suspended
    later.draw(NARROW, field_of(40, 140, "other"))
    later.watch(20, SHIFT)
    assert not later.worker.suspended


@pytest.mark.parametrize("zones", [(BEFORE,), (BEFORE, OTHER, NARROW)])
def test_a_zone_taken_away_or_added_does_not_make_a_shifted_view_right(shifted: Eye, zones: tuple[Zone, ...]) -> None:
    shifted.draw(*zones)
    shifted.watch(20, SHIFT)
    assert shifted.worker.suspended and shifted.incidents == []


def test_another_zone_beside_it_keeps_a_thing_s_dwell(tmp_path: Path) -> None:
    eye = Eye(tmp_path, (BEFORE,))
    eye.watch(6, 0)
    eye.draw(BEFORE, OTHER)
    eye.watch(4, 0)
    (incident,) = eye.incidents
    assert incident.dwell_reached_at - incident.first_seen_at == timedelta(seconds=8)
