"""The scoring loop: order, batches under way, and what happens to pictures when the detector fails."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from data_contracts.errors import PartUnavailable
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.model_version import Serving
from models.description import DetectorDescription
from models.letterbox import RawDetections
from models.registry import describe
from serve.camera_pipeline import PipelineOutput
from serve.camera_worker import CameraNumbers
from serve.detector import DetectedBatch
from serve.looks_in_turn import LooksInTurn
from serve.scoring import BATCH, BATCHES_A_SHADOW_FRAME, MOST_IN_FLIGHT, ScoringLoop
from serve.static_sight import Crop

SMALL = describe("yolox_nano_small_v1")
EMPTY = RawDetections(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int32))
START, PICTURE = datetime(2026, 3, 1, tzinfo=UTC), np.zeros((36, 64, 3), np.uint8)


@dataclass
class Worker:
    """A camera whose pictures are given to it."""

    camera_id: str
    frames: deque[Frame]
    simulated: bool = False
    tells_truth: bool = False
    numbers: CameraNumbers = field(default_factory=CameraNumbers)
    crops: list[Crop] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    turn: LooksInTurn = field(default_factory=LooksInTurn)

    @property
    def camera(self) -> Camera:
        return Camera(self.camera_id, self.camera_id, "push:")

    @property
    def has_waiting(self) -> bool:
        return bool(self.frames)

    def take(self) -> Frame | None:
        return self.frames.popleft()

    def process(self, frame: Frame, detections: Detections) -> PipelineOutput:
        self.recorded.append(detections.detector)
        return PipelineOutput()

    def take_crops(self) -> list[Crop]:
        crops, self.crops = self.crops, []
        return crops

    def name_crop(self, crop: Crop, found: Detections) -> None:
        self.named.append(crop.number)


@dataclass
class Answer:
    """A batch on its way: `error` is raised instead of an answer."""

    size: int
    ready: bool = True
    error: Exception | None = None
    model: str | None = None
    gone: bool = False

    def result(self, timeout_s: float | None = None) -> DetectedBatch:
        if not self.ready:
            raise TimeoutError
        if self.error is not None:
            raise self.error
        return DetectedBatch([] if self.gone else [EMPTY] * self.size, SMALL.model_name)


@dataclass
class Link:
    """A detector that answers as told."""

    ready: bool = True
    error: Exception | None = None
    resting: bool = False
    sent: list[Answer] = field(default_factory=list)
    failures: int = 0
    beside: frozenset[str] = frozenset()
    gone: set[str | None] = field(default_factory=set)

    def description(self, model: str | None = None) -> DetectorDescription:
        return SMALL if model is None else describe(model)

    def send(self, batch: np.ndarray, model: str | None = None) -> Answer:
        assert batch.shape[1:] == self.description(model).input_shape
        self.sent.append(Answer(len(batch), self.ready, self.error, model, model in self.gone))
        return self.sent[-1]

    def answered(self, batch: DetectedBatch) -> None:
        pass

    def failed(self, error: Exception) -> PartUnavailable:
        self.failures += 1
        self.resting = True
        return PartUnavailable(str(error))


def frames_of(camera_id: str, count: int, truth: Detections | None = None) -> deque[Frame]:
    return deque(Frame(camera_id, "home", START + timedelta(seconds=i), i, PICTURE, truth) for i in range(count))


def loop_over(
    link: Any, workers: list[Worker], may_score: bool = True, shadow: Any = None
) -> tuple[ScoringLoop, list[Frame]]:
    scored: list[Frame] = []
    loop = ScoringLoop(
        link, 0.001, lambda worker, frame, detections, output: scored.append(frame), lambda: may_score, shadow
    )
    loop.watch(workers)  # type: ignore[arg-type]
    return loop, scored


def test_every_picture_once_and_in_order_of_its_camera() -> None:
    link = Link()
    workers = [Worker(f"cam-{i}", frames_of(f"cam-{i}", 7)) for i in range(5)]
    loop, scored = loop_over(link, workers)
    for _ in range(20):
        loop.turn()
    assert len(scored) == 35
    for worker in workers:
        assert [f.sequence for f in scored if f.camera_id == worker.camera_id] == list(range(7))
    assert max(answer.size for answer in link.sent) <= BATCH


def test_no_camera_waits_for_ever_when_there_are_too_many() -> None:
    workers = [Worker(f"cam-{i}", frames_of(f"cam-{i}", 50)) for i in range(3 * BATCH)]
    loop, scored = loop_over(Link(), workers)
    for _ in range(6):
        loop.turn()
    counts = [sum(f.camera_id == w.camera_id for f in scored) for w in workers]
    assert max(counts) - min(counts) <= 1


def test_a_failing_detector_costs_the_pictures_and_nothing_else() -> None:
    link = Link(error=PartUnavailable("Triton is away"))
    worker = Worker("cam-1", frames_of("cam-1", 3))
    loop, scored = loop_over(link, [worker])
    for _ in range(4):
        loop.turn()
    assert scored == [] and link.failures >= 1
    assert worker.numbers.missed == len(link.sent) == MOST_IN_FLIGHT, "it must rest after what was under way failed"
    link.resting, link.error = False, None
    for _ in range(4):
        loop.turn()
    assert [f.sequence for f in scored] == [2]


def test_a_detector_that_hangs_does_not_stop_simulated_cameras() -> None:
    truth = Detections.none("oracle")
    real = Worker("real", frames_of("real", 50))
    simulated = Worker("sim", frames_of("sim", 3, truth), simulated=True, tells_truth=True)
    link = Link(ready=False)
    loop, scored = loop_over(link, [real, simulated])
    for _ in range(8):
        loop.turn()
    assert [f.camera_id for f in scored] == ["sim"] * 3
    assert len(link.sent) == MOST_IN_FLIGHT


def test_what_a_detector_sees_on_a_simulated_camera_is_recorded_as_that() -> None:
    real = Worker("real", frames_of("real", 1))
    told = Worker("told", frames_of("told", 1, Detections.none("oracle")), simulated=True, tells_truth=True)
    seen = Worker("seen", frames_of("seen", 1), simulated=True)
    link = Link()
    loop, _ = loop_over(link, [real, told, seen])
    for _ in range(4):
        loop.turn()
    name = SMALL.model_name
    assert (real.recorded, told.recorded, seen.recorded) == ([name], ["oracle"], [f"simulated:{name}"])
    assert sum(answer.size for answer in link.sent) == 2


@pytest.mark.parametrize("answers", [0, 1])
def test_an_answer_for_another_model_costs_its_pictures_only(answers: int) -> None:
    class Switched(Answer):
        def result(self, timeout_s: float | None = None) -> DetectedBatch:
            return DetectedBatch([EMPTY] * answers, "yolox_nano_v1")

    link = Link()
    link.send = lambda batch, model=None: Switched(len(batch))  # type: ignore[method-assign]
    workers = [Worker("cam-1", frames_of("cam-1", 1)), Worker("cam-2", frames_of("cam-2", 1))]
    loop, scored = loop_over(link, workers)
    for _ in range(3):
        loop.turn()
    assert len(scored) == answers
    assert sum(worker.numbers.missed for worker in workers) == 2 - answers


def test_nothing_is_taken_while_nothing_can_be_kept() -> None:
    worker = Worker("cam-1", frames_of("cam-1", 2))
    loop, scored = loop_over(Link(), [worker], may_score=False)
    loop.turn()
    assert scored == [] and len(worker.frames) == 2


def test_crops_travel_with_frames_and_come_back_to_their_camera() -> None:
    area = Box(2, 2, 8, 8)
    workers = [Worker(f"cam-{i}", frames_of(f"cam-{i}", 3)) for i in range(2)]
    workers[1].crops = [Crop(n, PICTURE[:12, :12], area) for n in (7, 8)]
    link = Link()
    loop, scored = loop_over(link, workers)
    for _ in range(6):
        loop.turn()
    assert len(scored) == 6
    assert (workers[0].named, workers[1].named) == ([], [7, 8])
    assert sum(answer.size for answer in link.sent) == 8


def test_a_crop_that_is_lost_is_no_missed_frame() -> None:
    worker = Worker("cam-1", frames_of("cam-1", 1), crops=[Crop(1, PICTURE[:12, :12], Box(2, 2, 8, 8))])
    link = Link()
    loop, _ = loop_over(link, [worker])
    loop.turn()
    link.error = PartUnavailable("Triton is away")
    for _ in range(4):
        loop.turn()
    assert link.failures == 1 and worker.numbers.missed == 0 and worker.named == []


OTHER = "yolox_nano_square_v1"


def test_a_canary_s_cameras_are_seen_by_it_once_it_is_ready_and_only_then() -> None:
    link = Link()
    workers = [Worker(name, frames_of(name, 3)) for name in ("gate", "lane")]
    loop, scored = loop_over(link, workers)
    loop.serve_with(Serving(canary={"gate": OTHER}))
    loop.turn()
    assert {answer.model for answer in link.sent} == {None}
    link.beside = frozenset({OTHER})
    for worker in workers:
        worker.frames.extend(frames_of(worker.camera_id, 3))
    for _ in range(20):
        loop.turn()
    assert {answer.model for answer in link.sent} == {None, OTHER}
    assert len(scored) == 12 and not any(worker.numbers.missed for worker in workers)


def test_frames_whose_model_went_away_are_seen_by_the_current_one_and_none_is_missed() -> None:
    """In the order of their camera, though a younger batch was under way already."""
    link = Link(beside=frozenset({OTHER}), gone={OTHER})
    worker = Worker("gate", frames_of("gate", 40))
    loop, scored = loop_over(link, [worker])
    loop.serve_with(Serving(canary={"gate": OTHER}))
    for _ in range(60):
        loop.turn()
    assert [frame.sequence for frame in scored] == list(range(40))
    assert worker.numbers.missed == 0


def test_frames_that_no_model_answers_for_are_missed_and_said_so() -> None:
    link = Link(gone={None})
    worker = Worker("gate", frames_of("gate", 2))
    loop, scored = loop_over(link, [worker])
    for _ in range(20):
        loop.turn()
    assert not scored and worker.numbers.missed == 2


class Curious:
    """A shadow that wants every frame and counts what it saw by camera."""

    def __init__(self) -> None:
        self.saw: Counter[str] = Counter()

    def follow(self, serving: Serving) -> None: ...

    def wants(self, worker: Worker, frame: Frame, live: Detections) -> bool:
        return True

    def see(self, worker: Worker, frame: Frame, live: Detections, candidate: Detections) -> None:
        self.saw[frame.camera_id] += 1


def test_a_shadow_looks_along_on_a_busy_street_and_takes_no_more_than_its_share() -> None:
    """Pictures wait at every turn, so there is never any room; and reading the street anew takes nothing from it."""
    shadow, link = Curious(), Link(beside=frozenset({OTHER}))
    workers = [Worker(name, frames_of(name, 400)) for name in ("gate", "lane")]
    loop, _ = loop_over(link, workers, shadow=shadow)
    for turn in range(300):
        if turn % 10 == 0:
            loop.serve_with(Serving(shadow=OTHER, shadow_share=1.0))
        loop.turn()
    assert all(worker.has_waiting for worker in workers)
    assert set(shadow.saw) == {"gate", "lane"}
    live = sum(answer.model is None for answer in link.sent)
    assert 0 < sum(shadow.saw.values()) <= live / BATCHES_A_SHADOW_FRAME
    assert not any(worker.numbers.missed for worker in workers)


def test_a_shadow_sees_all_when_there_is_room() -> None:
    shadow, link = Curious(), Link(beside=frozenset({OTHER}))
    worker = Worker("gate", deque())
    loop, _ = loop_over(link, [worker], shadow=shadow)
    loop.serve_with(Serving(shadow=OTHER, shadow_share=1.0))
    for number in range(20):
        worker.frames.append(frames_of("gate", number + 1).pop())
        for _ in range(4):
            loop.turn()
    assert shadow.saw == {"gate": 20}
