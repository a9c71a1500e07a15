"""Clips, folders and the simulated street as cameras: real files, really decoded."""

from __future__ import annotations

import itertools
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from data_contracts.errors import SourceError
from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.frame import Frame
from data_contracts.settings import Settings, get_settings
from serve.sources import open_source
from serve.sources.base import Source
from serve.sources.clock import Sampler
from serve.sources.decoding import SparingDecoder
from tests.clips import make_clip, number_in, numbered_picture

START = "2026-01-01T00:00:00Z"
STARTED = datetime(2026, 1, 1, tzinfo=UTC)


def source_of(address: str, sample_seconds: float = 0.0) -> Source:
    return open_source(Camera("c1", "Camera 1", address, sample_seconds=sample_seconds), Settings())


def fast(path: Path, sample_seconds: float = 0.0, loop: str = "1") -> list[Frame]:
    address = f"file://{path}?rate=fast&start={START}&loop={loop}"
    return list(source_of(address, sample_seconds).frames())


def seconds_of(frames: list[Frame]) -> list[float]:
    return [round((f.captured_at - STARTED).total_seconds(), 3) for f in frames]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds at 10/s, a key frame each second, with frames that others refer to in both directions."""
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 50)


class TestClip:
    def test_every_picture_comes_out_once_and_in_order(self, clip: Path) -> None:
        frames = fast(clip)

        assert [number_in(f.picture) for f in frames] == pytest.approx(range(50), abs=1)
        assert seconds_of(frames) == pytest.approx([n / 10 for n in range(50)], abs=0.002)
        assert [f.sequence for f in frames] == list(range(1, 51))

    @pytest.mark.parametrize("sample_seconds", [0.3, 0.5, 1.0, 1.5, 2.0])
    def test_a_sampled_picture_is_the_one_of_its_time(self, clip: Path, sample_seconds: float) -> None:
        frames = fast(clip, sample_seconds, loop="3")

        for frame, seconds in zip(frames, seconds_of(frames), strict=True):
            assert number_in(frame.picture) == pytest.approx(seconds % 5.0 * 10, abs=1)
        assert len(frames) == pytest.approx(15 / sample_seconds, abs=1.5)

    @pytest.mark.parametrize("key_every", [1, 5, 10, 200])
    def test_the_wanted_rate_is_reached_however_rare_key_frames_are(self, tmp_path: Path, key_every: int) -> None:
        clip = make_clip(tmp_path / "clip.mp4", 120, key_every=key_every)
        frames = fast(clip, 1.0)

        assert len(frames) == pytest.approx(12, abs=1)
        gaps = [b - a for a, b in itertools.pairwise(seconds_of(frames))]
        assert max(gaps) <= 1.0 + key_every / 10 if key_every <= 10 else max(gaps) <= 1.101

    def test_where_key_frames_suffice_nothing_else_is_decoded(self, clip: Path) -> None:
        import av

        from serve.sources.decoding import packet_seconds

        sampler, decoded = Sampler(1.0), []
        with av.open(str(clip)) as container:
            decoder = SparingDecoder(container.streams.video[0], sampler)
            for packet in container.demux(video=0):
                if packet.size:
                    decoded += list(decoder.feed(packet, packet_seconds(packet) or 0.0))
        assert len(decoded) >= 4
        assert decoder.decoded_count <= 30, "the first two seconds are needed to know how often key frames come"

    def test_loops_are_one_continuous_time_line(self, clip: Path) -> None:
        seconds = seconds_of(fast(clip, loop="3"))

        assert len(seconds) == 150
        assert [b - a for a, b in itertools.pairwise(seconds)] == pytest.approx([0.1] * 149, abs=0.003)

    def test_without_a_start_a_fast_clip_ends_about_now(self, clip: Path) -> None:
        last = list(source_of(f"file://{clip}?rate=fast&loop=2").frames())[-1]

        assert abs((datetime.now(UTC) - last.captured_at).total_seconds()) < 5

    def test_the_end_is_said(self, clip: Path) -> None:
        source = source_of(f"file://{clip}?rate=fast")
        list(source.frames())

        assert source.status.state is HealthState.ENDED

    def test_realtime_is_paced_by_the_clock(self, clip: Path) -> None:
        source = source_of(f"file://{clip}?loop=forever", 0.2)
        lags = []
        for frame in itertools.islice(source.frames(), 8):
            lags.append((datetime.now(UTC) - frame.captured_at).total_seconds())
        assert all(-0.01 < lag < 1.0 for lag in lags)

    def test_who_takes_pictures_slowly_gets_recent_ones(self, clip: Path) -> None:
        frames = source_of(f"file://{clip}?loop=forever", 0.1).frames()
        next(frames)
        time.sleep(3)
        next(frames)
        lag = (datetime.now(UTC) - next(frames).captured_at).total_seconds()
        assert lag < 2.0

    def test_closing_ends_it_between_pictures(self, clip: Path) -> None:
        source = source_of(f"file://{clip}?loop=forever", 0.1)
        frames = source.frames()
        next(frames)
        source.close()
        assert list(frames) == []

    def test_a_gif_is_a_clip(self, tmp_path: Path) -> None:
        pictures = [Image.fromarray(numbered_picture(20 * n)[..., ::-1]) for n in range(10)]
        pictures[0].save(tmp_path / "clip.gif", save_all=True, append_images=pictures[1:], duration=100, loop=0)
        frames = fast(tmp_path / "clip.gif")

        assert [number_in(f.picture) for f in frames] == pytest.approx([20 * n for n in range(10)], abs=1)

    def test_an_avi_without_presentation_times_is_a_clip(self, tmp_path: Path) -> None:
        frames = fast(make_clip(tmp_path / "clip.avi", 40, codec="mpeg4"), 0.5)

        assert [number_in(f.picture) for f in frames] == pytest.approx([5 * n for n in range(8)], abs=1)


class TestBrokenClip:
    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match=r"gone\.mp4: no such file"):
            fast(tmp_path / "gone.mp4")

    def test_a_folder_is_no_clip(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="not a regular file"):
            fast(tmp_path)

    def test_a_pipe_that_nobody_writes_to_does_not_hang(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.mp4")
        with pytest.raises(SourceError, match="not a regular file"):
            fast(tmp_path / "pipe.mp4")

    @pytest.mark.parametrize("data", [b"", b"no clip at all", bytes(5000)])
    def test_what_is_no_clip_is_said_to_be_none(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "x.mp4").write_bytes(data)
        with pytest.raises(SourceError, match=r"x\.mp4: "):
            fast(tmp_path / "x.mp4")

    def test_a_clip_whose_index_is_cut_off_cannot_be_opened(self, clip: Path, tmp_path: Path) -> None:
        (tmp_path / "half.mp4").write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
        with pytest.raises(SourceError, match=r"half\.mp4: cannot be opened as a clip"):
            fast(tmp_path / "half.mp4")

    def test_a_clip_cut_off_in_the_middle_gives_what_is_there_and_says_where_it_ends(self, tmp_path: Path) -> None:
        whole = make_clip(tmp_path / "whole.mkv", 100)
        indexed = tmp_path / "indexed.mp4"
        _with_index_first(whole, indexed)
        (tmp_path / "half.mp4").write_bytes(indexed.read_bytes()[: indexed.stat().st_size // 2])
        source = source_of(f"file://{tmp_path}/half.mp4?rate=fast&start={START}")
        frames = []
        with pytest.raises(SourceError, match=r"half\.mp4: (cut off|broken) at \d\.\d s"):
            for frame in source.frames():
                frames.append(frame)
        assert len(frames) > 10
        assert source.status.state is HealthState.NO_SIGNAL

    def test_a_clip_that_stalls_says_where(self, tmp_path: Path) -> None:
        clip = make_clip(tmp_path / "stall.mp4", 40, pts=lambda n: n if n < 25 else n + 36_000)
        frames = []
        with pytest.raises(SourceError, match=r"stall\.mp4: stalls at 2\.4 s"):
            for frame in source_of(f"file://{clip}?rate=fast&start={START}").frames():
                frames.append(frame)
        assert len(frames) >= 20

    def test_sound_alone_is_no_clip(self, tmp_path: Path) -> None:
        import wave

        with wave.open(str(tmp_path / "a.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(16000))
        with pytest.raises(SourceError, match="holds no video"):
            fast(tmp_path / "a.wav")


class TestFolder:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for number in (30, 10, 20):
            cv2.imwrite(str(tmp_path / f"{number:03d}.jpg"), numbered_picture(number))
        (tmp_path / "notes.txt").write_text("not a picture")
        return tmp_path

    def test_pictures_come_in_order_of_their_names(self, folder: Path) -> None:
        frames = list(source_of(f"folder://{folder}?rate=fast&interval=2&start={START}&loop=2").frames())

        assert [number_in(f.picture) for f in frames] == pytest.approx([10, 20, 30, 10, 20, 30], abs=1)
        assert seconds_of(frames) == [0, 2, 4, 6, 8, 10]

    def test_the_files_own_bytes_are_the_original(self, folder: Path) -> None:
        frame = next(source_of(f"folder://{folder}?rate=fast").frames())

        assert frame.jpeg == (folder / "010.jpg").read_bytes()

    def test_a_broken_picture_is_named(self, folder: Path) -> None:
        (folder / "015.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
        with pytest.raises(SourceError, match=r"015\.jpg: the picture"):
            list(source_of(f"folder://{folder}?rate=fast").frames())

    def test_an_empty_folder_and_a_missing_one_say_so(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="holds no picture"):
            list(source_of(f"folder://{tmp_path}").frames())
        with pytest.raises(SourceError, match="no such folder"):
            list(source_of(f"folder://{tmp_path}/gone").frames())


class TestSimulated:
    def test_frames_carry_their_truth_and_the_same_time_gives_the_same_street(self) -> None:
        address = f"sim://street?seed=3&rate=fast&seconds=5&start={START}"
        first, again = (list(source_of(address, 1.0).frames()) for _ in range(2))

        assert len(first) == 5
        assert all(f.truth is not None and f.truth.detector == "oracle" for f in first)
        assert all(np.array_equal(a.picture, b.picture) for a, b in zip(first, again, strict=True))

    def test_for_a_detectors_eyes_it_shows_the_same_picture_and_tells_nothing(self) -> None:
        address = f"sim://street?seed=3&rate=fast&seconds=2&start={START}"
        told, shown = (list(source_of(f"{address}&eyes={eyes}", 1.0).frames()) for eyes in ("truth", "detector"))

        assert all(f.truth is None for f in shown) and all(f.truth is not None for f in told)
        assert all(np.array_equal(a.picture, b.picture) for a, b in zip(told, shown, strict=True))
        with pytest.raises(SourceError, match="eyes=mine must be one of truth, detector"):
            source_of(f"{address}&eyes=mine", 1.0)

    def test_speed_moves_the_street_and_not_the_clock(self) -> None:
        quick = list(source_of(f"sim://street?speed=10&rate=fast&seconds=3&start={START}", 1.0).frames())

        assert seconds_of(quick) == [0, 1, 2]


@pytest.mark.parametrize(
    "name", ["ahmetozlu-vehicle_survaillance.mp4", "intel-person-bicycle-car-preview.gif", "bgslibrary-video.avi"]
)
def test_real_clips_are_sampled_once_a_second(name: str) -> None:
    data = get_settings().sample_data
    if data is None:
        pytest.skip("no sample data: set CITYEYE_SHARED to the folder that holds it")
    frames = fast(data / "videos" / name, 1.0, loop="2")

    gaps = [b - a for a, b in itertools.pairwise(seconds_of(frames))]
    assert len(frames) == pytest.approx(seconds_of(frames)[-1] + 1, abs=2)
    assert all(0.5 < gap < 1.6 for gap in gaps)


def _with_index_first(source: Path, target: Path) -> None:
    """Rewrite a clip as MP4 whose index stands before the pictures, as cameras and web sites do."""
    import av

    with av.open(str(source)) as clip, av.open(str(target), "w", options={"movflags": "+faststart"}) as out:
        stream = out.add_stream_from_template(clip.streams.video[0])
        for packet in clip.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
