"""What the eye says of its own sight, on the real clips and on the simulated street, with faults put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from data_contracts.schemas.camera import Camera, CameraHealth, HealthState
from data_contracts.schemas.frame import Frame
from data_contracts.settings import Settings, get_settings
from serve.health import ViewHealth
from serve.sources import open_source
from tests.clips import make_clip

Fault = Callable[[np.ndarray], np.ndarray]
CLIPS = {
    "street": "ahmetozlu-vehicle_survaillance.mp4",
    "bridge": "intel-car-detection.mp4",
    "road": "bgslibrary-video.avi",
    "car_park": "intel-person-bicycle-car-preview.gif",
}
VIEWS = ("street", "bridge", "road", "simulated")
FAULT_AT = 40.0
CAMERA = Camera("c1", "Camera 1", "push:")


LONGEST = 160.0


def frames_of(view: str, seconds: float) -> Iterator[Frame]:
    """One frame a second of a looped clip or of the simulated street."""
    assert seconds <= LONGEST
    began = datetime(2026, 1, 1, tzinfo=UTC)
    for number, (after, data) in enumerate(_pictures_of(view)):
        if after > seconds:
            return
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        yield Frame("c1", "home", began + timedelta(seconds=after), number, picture)


@lru_cache
def _pictures_of(view: str) -> list[tuple[float, bytes]]:
    """Seconds and JPEG of each picture: decoding a clip once is quicker than once a test."""
    if view == "simulated":
        address = f"sim://street?rate=fast&seconds={LONGEST}&start=2026-01-01T00:00:00Z"
    else:
        data = get_settings().sample_data
        if data is None:
            pytest.skip("no sample data: set CITYEYE_SHARED to the folder that holds it")
        address = f"file://{data / 'videos' / CLIPS[view]}?rate=fast&loop=forever"
    pictures: list[tuple[float, bytes]] = []
    began = None
    for frame in open_source(replace(CAMERA, source=address), Settings()).frames():
        began = began or frame.captured_at
        after = (frame.captured_at - began).total_seconds()
        if after > LONGEST:
            break
        pictures.append((after, cv2.imencode(".jpg", frame.picture, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()))
    return pictures


@dataclass
class Watched:
    """What a run brought. since_fault: seconds from the fault to the change of state."""

    changes: list[CameraHealth]
    since_fault: list[float]
    suspended: list[bool]
    health: ViewHealth


def watch(frames: Iterator[Frame], fault: Fault = lambda p: p, health: ViewHealth | None = None) -> Watched:
    seen = Watched([], [], [], health or ViewHealth(CAMERA))
    began = None
    for frame in frames:
        began = began or frame.captured_at
        since = (frame.captured_at - began).total_seconds() - FAULT_AT
        shown = replace(frame, picture=np.ascontiguousarray(fault(frame.picture))) if since >= 0 else frame
        changed = seen.health.see(shown)
        seen.suspended.append(seen.health.suspended)
        if changed is not None:
            seen.changes.append(changed)
            seen.since_fault.append(since)
    return seen


def shifted(right: int, down: int) -> Fault:
    moved = np.float32([[1, 0, right], [0, 1, down]])
    return lambda p: cv2.warpAffine(p, moved, (p.shape[1], p.shape[0]), borderMode=cv2.BORDER_REFLECT)


def lorry(picture: np.ndarray) -> np.ndarray:
    """A box body stands right in front of the camera: three fifths of the width, four of five rows."""
    height, width = picture.shape[:2]
    hidden = picture.copy()
    hidden[height // 5 :, width // 5 : 4 * width // 5] = (196, 188, 180)
    hidden[height // 2 : height // 2 + 12, width // 4 : width // 2] = 60
    return hidden


class TestNoFalseAlarm:
    @pytest.mark.parametrize("view", [*CLIPS, "simulated"])
    def test_the_clips_as_they_are(self, view: str) -> None:
        seen = watch(frames_of(view, 150))

        assert [c.state for c in seen.changes] == [HealthState.OK]
        assert not any(seen.suspended)

    @pytest.mark.parametrize("view", ["street", "road", "simulated"])
    @pytest.mark.parametrize(
        "fault",
        [
            pytest.param(shifted(12, 0), id="12 px aside"),
            pytest.param(shifted(-8, 8), id="12 px slantwise"),
            pytest.param(lorry, id="lorry in front"),
            pytest.param(lambda p: (p * 0.4).astype(np.uint8), id="dusk"),
            pytest.param(lambda p: (255 * np.sqrt(p / 255)).astype(np.uint8), id="glare"),
        ],
    )
    def test_what_is_no_fault(self, view: str, fault: Fault) -> None:
        seen = watch(frames_of(view, 150), fault)

        assert [c.state for c in seen.changes] == [HealthState.OK]

    def test_a_drift_of_12_px_is_measured_and_let_pass(self) -> None:
        seen = watch(frames_of("road", 120), shifted(12, 0))

        assert seen.health.current is not None
        assert seen.health.current.shift_pixels == pytest.approx(12, abs=3)


class TestFaults:
    @pytest.mark.parametrize("view", VIEWS)
    @pytest.mark.parametrize(
        ("fault", "state", "within"),
        [
            pytest.param(lambda p: p // 14, HealthState.BLACK, 6, id="blacked"),
            pytest.param(np.zeros_like, HealthState.BLACK, 6, id="black"),
            pytest.param(lambda p: np.full_like(p, 118), HealthState.COVERED, 9, id="covered"),
            pytest.param(lambda p: cv2.GaussianBlur(p, (0, 0), 16), HealthState.COVERED, 16, id="blurred"),
            pytest.param(shifted(40, 0), HealthState.VIEW_SHIFTED, 32, id="40 px aside"),
            pytest.param(shifted(-28, -28), HealthState.VIEW_SHIFTED, 32, id="40 px slantwise"),
        ],
    )
    def test_a_fault_is_named_soon(self, view: str, fault: Fault, state: HealthState, within: float) -> None:
        seen = watch(frames_of(view, FAULT_AT + 60), fault)

        assert [c.state for c in seen.changes] == [HealthState.OK, state]
        assert 0 < seen.since_fault[1] <= within
        assert seen.health.suspended
        assert seen.changes[1].detail

    @pytest.mark.parametrize("view", ["street", "bridge", "road"])
    def test_a_camera_turned_away_is_noticed(self, view: str) -> None:
        seen = watch(frames_of(view, FAULT_AT + 80), lambda p: p[:, ::-1])

        assert [c.state for c in seen.changes] == [HealthState.OK, HealthState.VIEW_SHIFTED]

    def test_new_cases_are_suspended_before_the_fault_has_a_name(self) -> None:
        seen = watch(frames_of("street", FAULT_AT + 3), shifted(40, 0))

        assert [c.state for c in seen.changes] == [HealthState.OK]
        assert watch(frames_of("street", FAULT_AT + 6), shifted(40, 0)).suspended[-1]

    def test_a_frozen_picture_is_noticed(self) -> None:
        held: list[np.ndarray] = []

        def freeze(picture: np.ndarray) -> np.ndarray:
            held.append(picture)
            return held[0]

        seen = watch(frames_of("street", FAULT_AT + 60), freeze)
        assert [c.state for c in seen.changes] == [HealthState.OK, HealthState.FROZEN]

    def test_a_fault_that_goes_is_forgotten(self) -> None:
        health = ViewHealth(CAMERA)
        watch(frames_of("road", 60), shifted(40, 0), health)
        assert health.suspended

        later = (replace(f, captured_at=f.captured_at + timedelta(hours=1)) for f in frames_of("road", 30))
        assert [c.state for c in watch(later, health=health).changes] == [HealthState.OK]
        assert not health.suspended

    def test_a_picture_of_another_size_is_another_view(self) -> None:
        seen = watch(frames_of("simulated", FAULT_AT + 20), lambda p: cv2.resize(p, (1280, 720)))

        assert seen.changes[-1].state is HealthState.VIEW_SHIFTED
        assert "1280 x 720" in seen.changes[-1].detail


class TestFrozenThroughAnEncoder:
    """An encoder makes noise of its own on a frozen picture, and takes away that of a living one."""

    @staticmethod
    def _clip(path: Path, noise: float, light: float, quality: int) -> Path:
        chance = np.random.default_rng(2)
        coarse = np.random.default_rng(8).integers(20, 220, (24, 40, 3), dtype=np.uint8)
        scene = cv2.resize(coarse, (320, 192), interpolation=cv2.INTER_CUBIC).astype(np.float32) * light

        def picture(_: int) -> np.ndarray:
            return np.clip(scene + chance.normal(0, noise, scene.shape) if noise else scene, 0, 255).astype(np.uint8)

        return make_clip(path, 900, rate=10, key_every=40, picture=picture, options={"crf": str(quality)})

    @pytest.mark.parametrize("quality", [20, 30])
    def test_a_frozen_picture_is_frozen_all_the_same(self, tmp_path: Path, quality: int) -> None:
        clip = self._clip(tmp_path / "frozen.mp4", noise=0, light=1.0, quality=quality)
        seen = watch(open_source(replace(CAMERA, source=f"file://{clip}?rate=fast"), Settings()).frames())

        assert [c.state for c in seen.changes] == [HealthState.OK, HealthState.FROZEN]

    @pytest.mark.parametrize("quality", [20, 30])
    def test_a_night_street_in_which_nothing_moves_is_not(self, tmp_path: Path, quality: int) -> None:
        clip = self._clip(tmp_path / "night.mp4", noise=1.5, light=0.3, quality=quality)
        seen = watch(open_source(replace(CAMERA, source=f"file://{clip}?rate=fast"), Settings()).frames())

        assert [c.state for c in seen.changes] == [HealthState.OK]


class TestKept:
    def test_a_restart_keeps_the_reference(self) -> None:
        """A camera that was knocked aside while nobody looked is noticed by its first pictures."""
        import json

        kept = json.loads(json.dumps(watch(frames_of("simulated", 30)).health.state()))
        again = ViewHealth(CAMERA, kept)
        moved = (replace(f, picture=shifted(40, 0)(f.picture)) for f in frames_of("simulated", 50))

        assert HealthState.VIEW_SHIFTED in [c.state for c in watch(moved, health=again).changes]
        assert len(json.dumps(kept)) < 20_000

    def test_new_zones_make_what_is_seen_the_reference(self) -> None:
        health = ViewHealth(CAMERA)
        watch(frames_of("road", 60), shifted(40, 0), health)
        health.accept_view()
        moved = (
            replace(f, picture=shifted(40, 0)(f.picture), captured_at=f.captured_at + timedelta(hours=1))
            for f in frames_of("road", 30)
        )
        watch(moved, health=health)
        assert health.current is not None and health.current.state is HealthState.OK

    def test_a_black_beginning_is_no_reference(self) -> None:
        health = ViewHealth(CAMERA)
        for second in range(10):
            at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
            health.see(Frame("c1", "home", at, second, np.zeros((180, 320, 3), np.uint8)))
        assert health.current is not None and health.current.state is HealthState.BLACK
        assert health.state() == {}
