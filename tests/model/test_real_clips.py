"""Real street clips through real Triton: what stands becomes an incident once, what passes never."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from data_contracts.schemas.camera import Camera
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box, Polygon
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.settings import Settings, TritonSettings, get_settings
from data_contracts.store.pictures import open_picture_store
from models.triton_client import TritonDetector
from serve.camera_pipeline import CameraPipeline
from serve.evidence_pictures import EvidenceWriter
from serve.looks_in_turn import LooksInTurn
from serve.watch_clip import WatchTask, parse_zone, view_of

STREET, PASSING = "ahmetozlu-vehicle_survaillance.mp4", ("intel-car-detection.mp4", "bgslibrary-video.avi")
LANE_AND_DRIVEWAY = "262,104 300,104 430,130 640,150 640,200 560,200 420,180 340,150 262,132"
# Drawn by hand on the 640 × 352 picture.
STANDING = {
    "black sedan": Box(354, 133, 415, 165),
    "white SUV": Box(269, 109, 306, 129),
    "dark SUV behind two signs": Box(309, 120, 352, 143),
    "car in the driveway": Box(600, 154, 640, 186),
}


def what_stands(boxes: Iterable[Box]) -> list[str]:
    """The names of what stands under the boxes, sorted; `?` where nothing does."""
    names = []
    for box in boxes:
        name, iou = max(((name, box.iou(car)) for name, car in STANDING.items()), key=lambda pair: pair[1])
        names.append(name if iou > 0.5 else f"? {[round(v) for v in box.as_list()]}")
    return sorted(names)


@pytest.fixture(scope="module")
def clips(sample_data: Path) -> Path:
    return sample_data / "videos"


def run_program(address: str | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CITYEYE_TRITON")}
    environment |= {"CITYEYE_TRITON__REQUEST_TIMEOUT_SECONDS": "120"}
    environment |= {} if address is None else {"CITYEYE_TRITON__ADDRESS": address}
    return subprocess.run(
        [sys.executable, "-m", "serve.watch_clip", *arguments], capture_output=True, text=True, env=environment
    )


def test_the_program_tells_each_standing_car_once(triton_address: str, clips: Path, tmp_path: Path) -> None:
    done = run_program(
        triton_address,
        str(clips / STREET),
        "--zone",
        LANE_AND_DRIVEWAY,
        "--dwell",
        "5s",
        "--json",
        "--out",
        str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    incidents = [json.loads(line) for line in done.stdout.splitlines()]
    assert what_stands(Box(*i["box"]) for i in incidents) == sorted(STANDING)
    for incident in incidents:
        assert incident["kind"] == "illegal_parking" and incident["zone"] == "zone 1"
        assert incident["first_seen_s"] < 1
        assert incident["dwell_reached_s"] - incident["first_seen_s"] == pytest.approx(5)
        assert 0.4 < incident["score"] < 1
        assert cv2.imread(incident["picture"]).shape[1] >= 640


@pytest.mark.parametrize("clip", PASSING)
def test_where_cars_only_pass_the_program_tells_nothing(
    triton_address: str, clips: Path, clip: str, tmp_path: Path
) -> None:
    done = run_program(triton_address, str(clips / clip), "--dwell", "5s", "--json", "--out", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--zone", "0,0 100,100 100,0 0,100"], 2, "crosses itself: the side from corner 1 to 2"),
        (["--zone", "0,0 900,0 10,100"], 2, "corner 2 (900,0) lies outside the picture of 640×352"),
        (["--zone", "0,0 10"], 2, "corner 2 '10' is not x,y"),
        (["--zone", "0,0 10,10"], 2, "at least 3 corners"),
        (["--kind", "parking"], 2, "'parking' is no kind; there are garbage"),
        (["--dwell", "soon"], 2, "'soon' is not a length of time"),
        (["--fps", "0"], 2, "--fps 0 is not between"),
    ],
)
def test_wrong_input_is_refused_in_one_line(
    triton_address: str, clips: Path, arguments: list[str], status: int, said: str
) -> None:
    done = run_program(triton_address, str(clips / STREET), *arguments)
    assert done.returncode == status
    assert said in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_clip_that_is_none_is_refused(triton_address: str, clips: Path, tmp_path: Path) -> None:
    broken, empty = tmp_path / "broken.mp4", tmp_path / "empty.mp4"
    broken.write_bytes((clips / STREET).read_bytes()[:20_000])
    empty.write_bytes(b"")
    for clip in (broken, empty, tmp_path / "none.mp4"):
        done = run_program(triton_address, str(clip))
        assert done.returncode == 1 and clip.name in done.stderr.splitlines()[-1], done.stderr
        assert "Traceback" not in done.stderr


def test_without_triton_it_says_so(clips: Path) -> None:
    done = run_program("127.0.0.1:9", str(clips / STREET))
    assert done.returncode == 1 and "127.0.0.1:9" in done.stderr.splitlines()[-1]


Change = Callable[[np.ndarray], np.ndarray]
AS_IT_IS: Change = np.ascontiguousarray


def flipped(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture[:, ::-1])


def dark(picture: np.ndarray) -> np.ndarray:
    return (picture * 0.5).astype(np.uint8)


def compressed(picture: np.ndarray) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_COLOR)


def noisy(picture: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(int(picture[0, 0, 0])).normal(0, 10, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


class Street:
    """The street clip, decoded once, each picture asked of the detector once as it is and once mirrored."""

    def __init__(self, clip: Path, detector: TritonDetector, store: Path) -> None:
        self._detector, self._store, self._seen = detector, store, {}
        with av.open(str(clip)) as container:
            self.pictures = [f.to_ndarray(format="bgr24") for f in container.decode(video=0)]
        self.frame_seconds = 1 / 24

    def _frames(self, fps: float, seconds: float, lost: float, change: Change) -> Iterator[tuple[int, Frame]]:
        losses, began = np.random.default_rng(3), datetime(2026, 3, 2, 4, tzinfo=UTC)
        for sequence in range(int(seconds * fps)):
            number = round(sequence / fps / self.frame_seconds)
            if losses.random() >= lost:
                drawn = change(self.pictures[number % len(self.pictures)])
                at = began + timedelta(seconds=number * self.frame_seconds)
                yield number % len(self.pictures), Frame("clip", "home", at, sequence, drawn)

    def watch(
        self,
        fps: float = 2,
        seconds: float = 11,
        lost: float = 0.0,
        change: Change = AS_IT_IS,
        zones: tuple[Polygon, ...] = (),
        restart_every: int = 0,
    ) -> list[Incident]:
        task = WatchTask(Path("clip"), (Kind.ILLEGAL_PARKING,), zones, 5.0, fps, 1, self._store)
        writer = EvidenceWriter(open_picture_store(f"file://{self._store}"), Settings(home=self._store))
        camera = Camera("clip", "clip", "push:", sample_seconds=1 / fps)
        view = view_of(task, 640, 352, get_settings())
        pipeline, turn, incidents = CameraPipeline(camera, view, writer), LooksInTurn(), []
        for count, (number, frame) in enumerate(self._frames(fps, seconds, lost, change), 1):
            if restart_every and count % restart_every == 0:
                pipeline = CameraPipeline(camera, view, writer, json.loads(json.dumps(pipeline.state())))
            key = number, change, turn.next()
            if key not in self._seen:
                (self._seen[key],) = self._detector.detect([frame.picture], [key[2]])
            reports = pipeline.process(frame, self._seen[key]).incident_reports
            incidents += [report.incident for report in reports]
        return incidents


@pytest.fixture(scope="module")
def street(triton_address: str, clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with TritonDetector(triton_address, TritonSettings().model, timeout_seconds=120) as detector:
        yield Street(clips / STREET, detector, tmp_path_factory.mktemp("pictures"))


@pytest.mark.parametrize(("fps", "lost"), [(1, 0.0), (2, 0.0), (4, 0.4)])
def test_in_the_whole_picture_too_only_the_four_stand(street: Street, fps: float, lost: float) -> None:
    assert what_stands(i.box for i in street.watch(fps, lost=lost)) == sorted(STANDING)


@pytest.mark.parametrize("change", [flipped, dark, compressed, noisy])
def test_the_four_are_found_however_the_picture_is_changed(street: Street, change: Change) -> None:
    corners = parse_zone(LANE_AND_DRIVEWAY).corners
    if change is flipped:
        corners = tuple(type(c)(640 - c.x, c.y) for c in corners)
    boxes = [i.box for i in street.watch(2, change=change, zones=(Polygon(corners),))]
    if change is flipped:
        boxes = [Box(640 - b.x1, b.y0, 640 - b.x0, b.y1) for b in boxes]
    assert what_stands(boxes) == sorted(STANDING)


def test_ten_minutes_with_restarts_from_the_saved_state_give_each_of_the_four_once(street: Street) -> None:
    zones = (parse_zone(LANE_AND_DRIVEWAY),)
    straight = street.watch(1, seconds=600, zones=zones)
    broken = street.watch(1, seconds=600, zones=zones, restart_every=7)
    assert what_stands(i.box for i in straight) == sorted(STANDING)
    assert broken == straight
