"""The camera's pipeline on drawn pictures: evidence, drift, the gate, restarts; with a real picture store."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from data_contracts.errors import PartUnavailable
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.settings import EyeSettings, Settings
from data_contracts.store.pictures import open_picture_store
from governance_rules.domain.view import WatchedView
from serve.camera_pipeline import CameraPipeline
from serve.evidence_pictures import EvidenceWriter
from tests.fakes.kerb import HEIGHT, WIDTH, a_view
from tests.fakes.street import MONDAY_NOON

CAMERA = Camera("cam", "the kerb camera", "push:", sample_seconds=1.0)
SPOT = (300, 200, 380, 250)


def textured(seed: int, width: int, height: int) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(0, 255, (height // 8 + 2, width // 8 + 2, 3), dtype=np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


STREET = textured(1, WIDTH + 100, HEIGHT + 100)
CAR = textured(2, 80, 50)


def picture(drift: tuple[int, int] = (0, 0), car: bool = True, brightness: float = 1.0) -> np.ndarray:
    dx, dy = drift
    drawn = STREET[50 - dy : 50 - dy + HEIGHT, 50 - dx : 50 - dx + WIDTH].copy()
    if car:
        drawn[SPOT[1] + dy : SPOT[3] + dy, SPOT[0] + dx : SPOT[2] + dx] = CAR
    return np.clip(drawn * brightness, 0, 255).astype(np.uint8)


def frame(second: float, drawn: np.ndarray) -> Frame:
    return Frame("cam", "home", MONDAY_NOON + timedelta(seconds=second), int(second * 10), drawn)


def detections(*boxes: tuple[float, ...], thing: str = "car") -> Detections:
    return Detections(
        np.float32(boxes).reshape(-1, 4), np.full(len(boxes), 0.6, np.float32), (thing,) * len(boxes), "eye_v1"
    )


class Pipeline:
    """A pipeline and everything it said."""

    def __init__(self, store: Path, view: WatchedView | None = None, **settings) -> None:
        self.store, self.view = store, view or a_view(dwell_seconds=20, allowed_gap_seconds=5)
        self.settings = EyeSettings(**settings)
        self.reports: list = []
        self.observations: list = []
        self.inner = self._new(None)

    def _new(self, state: dict | None) -> CameraPipeline:
        writer = EvidenceWriter(open_picture_store(f"file://{self.store}"), Settings(home=self.store))
        return CameraPipeline(CAMERA, self.view, writer, state, self.settings)

    def give(self, second: float, drawn: np.ndarray, found: Detections, suspended: bool = False) -> None:
        output = self.inner.process(frame(second, drawn), found, suspended)
        self.reports.extend(output.incident_reports)
        self.observations.extend(output.observations)

    def restart(self) -> None:
        self.inner = self._new(json.loads(json.dumps(self.inner.state())))


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return Pipeline(tmp_path)


def test_an_incident_has_its_two_pictures_each_sealed_and_as_a_copy(pipeline: Pipeline) -> None:
    for second in range(25):
        pipeline.give(second, picture(), detections(SPOT))
    (report,) = pipeline.reports
    assert [(p.role, p.sealed) for p in report.pictures] == [
        ("first_seen", True),
        ("first_seen", False),
        ("dwell_reached", True),
        ("dwell_reached", False),
    ]
    for evidence in report.pictures:
        stored = (pipeline.store / evidence.path).read_bytes()
        assert hashlib.sha256(stored).hexdigest() == evidence.sha256
        assert evidence.incident_id == report.incident.incident_id
    times = [(p.captured_at - MONDAY_NOON).total_seconds() for p in report.pictures]
    assert times == [0, 0, 20, 20]
    assert len({p.evidence_id for p in report.pictures}) == 4
    first = cv2.imread(str(pipeline.store / report.pictures[0].path))
    assert np.abs(first.astype(int) - picture()).mean() < 12


def test_the_picture_of_birth_survives_a_restart(pipeline: Pipeline) -> None:
    for second in range(25):
        if second == 12:
            pipeline.restart()
        pipeline.give(second, picture(), detections(SPOT))
    (report,) = pipeline.reports
    assert report.pictures[0].captured_at == MONDAY_NOON
    assert pipeline.observations[-1].best_picture == report.pictures[0].path


@pytest.mark.parametrize("suddenly", [False, True])
def test_a_view_that_drifts_by_twelve_pixels_loses_nothing(pipeline: Pipeline, suddenly: bool) -> None:
    for second in range(40):
        d = (12, 5) if suddenly and second >= 10 else (0, 0) if suddenly else (second * 12 // 39, second * 5 // 39)
        # The detector finds it in half of the frames; in the others only the picture can say that it is there.
        box = (SPOT[0] + d[0], SPOT[1] + d[1], SPOT[2] + d[0], SPOT[3] + d[1])
        pipeline.give(second, picture(d), detections(box) if second % 2 == 0 else detections())
    (report,) = pipeline.reports
    assert report.incident.dwell_reached_at - report.incident.first_seen_at == timedelta(seconds=20)
    assert all(abs(a - b) < 3 for a, b in zip(report.incident.box.as_list(), SPOT, strict=True))
    assert not [o for o in pipeline.observations if o.ended_at]


def test_light_that_changes_slowly_and_much_makes_no_new_thing(pipeline: Pipeline) -> None:
    for second in range(60):
        pipeline.give(second, picture(brightness=1.0 - 0.012 * second), detections(SPOT))
    assert len(pipeline.reports) == 1
    assert len({o.observation_id for o in pipeline.observations}) == 1


def test_a_night_mode_that_comes_at_once_does_not_end_what_stands(pipeline: Pipeline) -> None:
    """Between two frames everything looks another way round; the box at its place is the same car."""
    for second in range(60):
        drawn = picture()
        pipeline.give(second, drawn if second < 12 else 255 - drawn, detections(SPOT))
    assert len(pipeline.reports) == 1
    assert len({o.observation_id for o in pipeline.observations}) == 1


def test_a_car_that_leaves_ends_and_the_same_spot_empty_is_nothing(pipeline: Pipeline) -> None:
    for second in range(15):
        pipeline.give(second, picture(), detections(SPOT))
    for second in range(15, 60):
        pipeline.give(second, picture(car=False), detections())
    assert pipeline.reports == []
    assert pipeline.observations[-1].ended_at is not None


def test_the_gate_saves_scoring_and_neither_hides_nor_stretches(pipeline: Pipeline) -> None:
    scored = []
    for second in range(41):
        drawn = picture()
        if pipeline.inner.wants(frame(second, drawn)):
            scored.append(second)
            pipeline.give(second, drawn, detections(SPOT))
    assert len(scored) <= 8
    (report,) = pipeline.reports
    assert report.incident.dwell_reached_at - report.incident.first_seen_at == timedelta(seconds=20)
    assert 20 in scored, "the frame in which the dwell is over is looked at, though nothing has changed"


def test_the_gate_sees_a_small_thing_come_and_goes_by_the_last_scored_frame(pipeline: Pipeline) -> None:
    empty = picture(car=False)
    pipeline.give(0, empty, detections())
    assert not pipeline.inner.wants(frame(1, empty))
    assert not pipeline.inner.wants(frame(2, np.clip(empty.astype(int) + 6, 0, 255).astype(np.uint8)))
    assert pipeline.inner.wants(frame(3, picture()))
    assert pipeline.inner.wants(frame(10, empty)), "scored again after rescore_seconds"


def test_another_size_of_the_same_view_is_the_same_place(pipeline: Pipeline) -> None:
    small = tuple(v / 2 for v in SPOT)
    for second in range(25):
        half = cv2.resize(picture(), (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
        pipeline.give(second, half, detections(small))
    (report,) = pipeline.reports
    assert all(abs(a - b) < 1 for a, b in zip(report.incident.box.as_list(), SPOT, strict=True))


def test_while_suspended_nothing_is_told_and_nothing_is_lost(pipeline: Pipeline) -> None:
    for second in range(45):
        black = 8 <= second < 25
        drawn = np.zeros((HEIGHT, WIDTH, 3), np.uint8) if black else picture()
        pipeline.give(second, drawn, detections() if black else detections(SPOT), suspended=black)
    (report,) = pipeline.reports
    assert (report.incident.first_seen_at - MONDAY_NOON).total_seconds() == 0
    assert (report.incident.dwell_reached_at - MONDAY_NOON).total_seconds() == 38


def test_a_picture_store_that_is_away_loses_no_incident(tmp_path: Path) -> None:
    blocked = tmp_path / "store"
    pipeline = Pipeline(blocked)
    for second in range(20):
        pipeline.give(second, picture(), detections(SPOT))
    kept = tmp_path / "kept"
    blocked.rename(kept)
    blocked.write_text("a file where the folder should be")
    with pytest.raises(PartUnavailable):
        pipeline.give(20, picture(), detections(SPOT))
    blocked.unlink()
    kept.rename(blocked)
    pipeline.give(20, picture(), detections(SPOT))
    assert len(pipeline.reports) == 1


def test_people_in_both_pictures_are_blurred_in_the_copies_alone(pipeline: Pipeline) -> None:
    person = (100.0, 80.0, 140.0, 200.0)
    both = Detections(np.float32([SPOT, person]), np.float32([0.6, 0.2]), ("car", "person"), "eye_v1")
    for second in range(25):
        pipeline.give(second, picture(), both)
    (report,) = pipeline.reports
    head = np.s_[84:100, 108:132]
    for evidence in report.pictures:
        stored = cv2.imread(str(pipeline.store / evidence.path))[head]
        spread = np.abs(np.diff(stored.astype(int), axis=1)).mean()
        plain = np.abs(np.diff(picture()[head].astype(int), axis=1)).mean()
        assert (spread > 0.6 * plain) == evidence.sealed


def looks_of(pipeline: Pipeline, seconds: range, car: bool, found: Detections, **doubt: bool) -> list:
    """The look of each frame, None where there is none."""
    outputs = [pipeline.inner.process(frame(s, picture(car=car)), found, **doubt) for s in seconds]
    return [output.look for output in outputs]


def test_an_eye_that_begins_without_a_state_looks_before_it_says_that_a_place_is_clear(pipeline: Pipeline) -> None:
    looks = looks_of(pipeline, range(20), False, detections())
    assert [look is not None for look in looks] == [False] * 15 + [True] * 5
    assert [look.after_break for look in looks[15:]] == [True] + [False] * 4
    pipeline.restart()
    looks = looks_of(pipeline, range(20, 23), False, detections())
    assert [look.after_break for look in looks] == [True, False, False]


def test_a_look_tells_when_where_and_what_stands(pipeline: Pipeline) -> None:
    person = Detections(
        np.float32([SPOT, (0, 0, 40, 90), (50, 0, 90, 90)]),
        np.float32([0.6, 0.5, 0.1]),
        ("car", "person", "person"),
        "e",
    )
    *_, look = looks_of(pipeline, range(30), True, person)
    assert (look.camera_id, look.preset, look.at) == ("cam", "home", MONDAY_NOON + timedelta(seconds=29))
    assert (look.every_seconds, look.zone_ids) == (10, {"z"})
    (thing,) = look.standing
    assert thing.shown and thing.zone_id == "z"
    assert all(abs(a - b) < 2 for a, b in zip(thing.box.as_list(), SPOT, strict=True))
    assert len(look.boxes) == 2, "a weak box hides nothing"


@pytest.mark.parametrize("doubt", ["suspended", "in_doubt"])
def test_a_frame_that_may_not_really_see_is_no_look(pipeline: Pipeline, doubt: str) -> None:
    assert looks_of(pipeline, range(20), False, detections())[-1] is not None
    assert looks_of(pipeline, range(20, 23), False, detections(), **{doubt: True}) == [None] * 3
