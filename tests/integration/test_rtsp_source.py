"""Network cameras: a real RTSP server on loopback that is killed, frozen and started again."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.frame import Frame
from data_contracts.settings import EyeSettings, Settings
from serve.sources import open_source
from serve.sources.rtsp import RtspSource
from tests.clips import make_clip, number_in
from tests.rtsp_server import RtspServer

SETTINGS = Settings(eye=EyeSettings(reconnect_first_seconds=0.2, reconnect_most_seconds=1, stall_seconds=2))
WITHIN_SECONDS = 60.0


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rtsp")
    make_clip(folder / "clip.mp4", 200, rate=20, key_every=20, options={"bf": "0"})
    return folder


@pytest.fixture
def server(clips: Path) -> Iterator[RtspServer]:
    with RtspServer(clips) as server:
        yield server


class Viewer:
    """Takes frames in a thread, as a camera shard does."""

    def __init__(self, address: str, sample_seconds: float = 0.5) -> None:
        source = open_source(Camera("c1", "Camera 1", address, sample_seconds=sample_seconds), SETTINGS)
        assert isinstance(source, RtspSource)
        self.source, self.frames, self.lags = source, list[Frame](), list[float]()
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        for frame in self.source.frames():
            self.lags.append((datetime.now(UTC) - frame.captured_at).total_seconds())
            self.frames.append(frame)

    def wait(self, what: Callable[[], bool]) -> None:
        until = time.monotonic() + WITHIN_SECONDS
        while not what():
            assert time.monotonic() < until, f"waited in vain; {len(self.frames)} frames, {self.source.status}"
            time.sleep(0.05)

    def wait_for_more(self, count: int) -> None:
        wanted = len(self.frames) + count
        self.wait(lambda: len(self.frames) >= wanted)

    def __enter__(self) -> Viewer:
        return self

    def __exit__(self, *_: object) -> None:
        self.source.close()
        self._thread.join(WITHIN_SECONDS)
        assert not self._thread.is_alive()


def strictly_growing(frames: list[Frame]) -> bool:
    return all(b.captured_at > a.captured_at for a, b in itertools.pairwise(frames))


def test_frames_come_at_the_wanted_rate_and_with_the_time_of_their_exposure(server: RtspServer) -> None:
    with Viewer(server.url("clip.mp4")) as viewer:
        viewer.wait_for_more(8)

        frames = list(viewer.frames)
        assert viewer.source.status.state is HealthState.OK
        steps = [(b.captured_at - a.captured_at).total_seconds() for a, b in itertools.pairwise(frames)]
        # On a busy machine a picture may be left out; none may come twice within its time.
        assert statistics.median(steps) == pytest.approx(0.5, abs=0.06)
        assert min(steps) > 0.3
        # The bar in the picture moves one place a frame, 20 a second: time and picture belong together.
        moved = [number_in(b.picture) - number_in(a.picture) for a, b in itertools.pairwise(frames)]
        forward = [(m, s) for m, s in zip(moved, steps, strict=True) if m > 0]
        assert all(m == pytest.approx(20 * s, abs=2.5) for m, s in forward) and len(forward) >= 4
        assert all(lag > -0.1 for lag in viewer.lags)


def test_a_server_that_dies_and_comes_back_is_followed_on_one_time_line(server: RtspServer) -> None:
    with Viewer(server.url("clip.mp4")) as viewer:
        viewer.wait_for_more(4)
        server.kill()
        viewer.wait(lambda: viewer.source.status.state is HealthState.NO_SIGNAL)
        assert "attempt" in viewer.source.status.detail
        time.sleep(1.5)
        server.start()
        viewer.wait_for_more(4)

        assert viewer.source.status.state is HealthState.OK
        assert viewer.source.connections == 2
        assert strictly_growing(viewer.frames)


def test_a_server_that_hangs_is_left_and_connected_again(server: RtspServer) -> None:
    with Viewer(server.url("clip.mp4")) as viewer:
        viewer.wait_for_more(3)
        server.freeze()
        viewer.wait(lambda: "nothing came for 2 s" in viewer.source.status.detail)
        assert viewer.source.status.state is HealthState.NO_SIGNAL
        server.thaw()
        viewer.wait(lambda: viewer.source.connections >= 2)
        viewer.wait_for_more(3)

        assert strictly_growing(viewer.frames)


def test_a_stream_that_ends_is_connected_again(server: RtspServer, clips: Path) -> None:
    make_clip(clips / "short.mp4", 60, rate=20, key_every=20, options={"bf": "0"})
    with Viewer(server.url("short.mp4", loop=False), 0.2) as viewer:
        viewer.wait(lambda: viewer.source.connections >= 2)
        viewer.wait_for_more(2)

        assert strictly_growing(viewer.frames)


def test_a_camera_that_is_not_there_is_tried_again_and_says_so(server: RtspServer) -> None:
    with Viewer(server.url("gone.mp4")) as viewer:
        viewer.wait(lambda: "attempt 3" in viewer.source.status.detail)

        assert viewer.source.status.state is HealthState.NO_SIGNAL
        assert viewer.frames == []
