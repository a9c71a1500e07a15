"""A camera's pictures are looked at as they are and mirrored in turn, and everything found lies where it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.model_version import Serving
from models.letterbox import RawDetections
from serve.camera_pipeline import PipelineOutput
from serve.detector import DetectedBatch
from serve.looks_in_turn import LooksInTurn
from serve.static_sight import Crop
from tests.unit.serve.test_scoring import OTHER, PICTURE, SMALL, Answer, Curious, Link, Worker, frames_of, loop_over

LIT = PICTURE.copy()
LIT[6:30, 4:20] = 255
WHERE = [4, 6, 20, 30]


@dataclass
class Seeing(Answer):
    """Finds the lit part of each picture, in pixels of the picture as it was sent."""

    batch: np.ndarray = field(default_factory=lambda: np.zeros((0, 1, 1, 3), np.uint8))

    def result(self, timeout_s: float | None = None) -> DetectedBatch:
        return DetectedBatch([self._lit(picture) for picture in self.batch], SMALL.model_name)

    @staticmethod
    def _lit(picture: np.ndarray) -> RawDetections:
        lit = picture[:, :, 0] > 127
        columns, rows = np.flatnonzero(lit.any(0)), np.flatnonzero(lit.any(1))
        box = np.array([[columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]], np.float32)
        return RawDetections(box, np.array([0.9], np.float32), np.array([0], np.int32))


@dataclass
class Eye(Link):
    """A detector whose pictures are kept."""

    sides: dict[str | None, list[str]] = field(default_factory=dict)

    def send(self, batch: np.ndarray, model: str | None = None) -> Answer:
        for picture in batch:
            half = picture[:, : picture.shape[1] // 2, 0]
            self.sides.setdefault(model, []).append("left" if (half > 127).any() else "right")
        return Seeing(len(batch), batch=batch)


@dataclass
class Watching(Worker):
    """A camera that keeps what was found on its frames."""

    found: list[list[float]] = field(default_factory=list)

    def process(self, frame: Frame, detections: Detections) -> PipelineOutput:
        self.found += detections.boxes.tolist()
        return PipelineOutput()

    def name_crop(self, crop: Crop, found: Detections) -> None:
        self.named.append(round(float(found.boxes[0][0])))


def lit_frames(camera_id: str, count: int) -> list[Frame]:
    return [replace(frame, picture=LIT) for frame in frames_of(camera_id, count)]


def test_each_camera_takes_turns_of_its_own_and_boxes_come_back() -> None:
    workers = [Watching(name, frames_of(name, 0)) for name in ("gate", "lane")]
    workers[0].frames.extend(lit_frames("gate", 6))
    workers[1].frames.extend(lit_frames("lane", 3))
    eye = Eye()
    loop, scored = loop_over(eye, list(workers))
    for _ in range(20):
        loop.turn()
    assert len(scored) == 9
    # gate, lane, gate, lane …: the first look of each as it is, the second mirrored.
    assert eye.sides[None] == ["left"] * 2 + ["right"] * 2 + ["left"] * 2 + ["right", "left", "right"]
    for worker in workers:
        for box in worker.found:
            assert box == pytest.approx(WHERE, abs=0.5)


def test_a_candidate_sees_a_frame_as_the_serving_model_did() -> None:
    shadow, eye = Curious(), Eye(beside=frozenset({OTHER}))
    worker = Watching("gate", frames_of("gate", 0))
    loop, _ = loop_over(eye, [worker], shadow=shadow)
    loop.serve_with(Serving(shadow=OTHER, shadow_share=1.0))
    for frame in lit_frames("gate", 4):
        worker.frames.append(frame)
        for _ in range(5):
            loop.turn()
    assert eye.sides[None] == eye.sides[OTHER] == ["left", "right", "left", "right"]
    assert shadow.saw == {"gate": 4}


def test_crops_are_looked_at_as_they_are() -> None:
    worker = Watching("gate", frames_of("gate", 0), crops=[Crop(n, LIT, Box(2, 2, 8, 8)) for n in range(3)])
    worker.frames.extend(lit_frames("gate", 1))
    loop, _ = loop_over(Eye(), [worker])
    for _ in range(10):
        loop.turn()
    assert worker.named == [4, 4, 4]


def test_the_first_look_is_the_picture_itself() -> None:
    turn = LooksInTurn()
    assert [turn.next() for _ in range(5)] == [False, True, False, True, False]
