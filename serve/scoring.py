"""The scoring loop of a shard: newest pictures in, batches to the detector, what they brought to the sink."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from ray.exceptions import RayError
from ray.serve.exceptions import RayServeException

from data_contracts.errors import InvalidInput, NotFound, PartUnavailable
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.detector_names import of_simulated_camera
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.model_version import Serving
from models.description import DetectorDescription
from models.letterbox import letterbox, to_detections
from serve.camera_pipeline import PipelineOutput
from serve.camera_worker import CameraWorker
from serve.detector_link import Answer, DetectorLink
from serve.shadow import Shadow
from serve.shadow_queue import ShadowQueue
from serve.static_sight import Crop

log = logging.getLogger(__name__)

BATCH = 16
# One batch is scored while the next is collected, letterboxed and sent.
MOST_IN_FLIGHT = 2
# A candidate that is slow must not keep frames waiting behind a large batch of its own.
SHADOW_BATCH = 4
# Where live frames leave no room it looks at one frame after so many of their batches: an eighth of the work at most,
# and a candidate is judged on a busy street, too.
BATCHES_A_SHADOW_FRAME = 8
ANSWER_SECONDS = 20.0

Sink = Callable[[CameraWorker, Frame, Detections, PipelineOutput], None]


@dataclass(frozen=True)
class _Sent:
    """A batch under way. again: its model was gone when it came, so it was sent once more to the current one."""

    answer: Answer
    description: DetectorDescription
    items: list[_Item]
    scales: list[float]
    sent_at: float
    again: bool = False


@dataclass(frozen=True)
class _Item:
    """A picture for the detector: a whole frame, or a crop of one that the camera's cue wants named.

    seen_live: what the serving model saw, on a frame that its shadow is to look at, too.
    mirrored: the detector is to see it with left and right changed.
    """

    worker: CameraWorker
    of: Frame | Crop
    seen_live: Detections | None = None
    mirrored: bool = False


class ScoringLoop:
    """Belongs to one thread; only `wake` may be called by others.

    sink: takes what each scored frame brought; frames of one camera come in the order they were taken.
    may_score: False while what is found cannot be kept; live pictures are then missed, pushed ones wait.
    shadow: takes what serving model and candidate saw on frames of its choice; in the room that all others leave, and
    a little where they leave none.
    """

    def __init__(
        self,
        link: DetectorLink,
        tick_seconds: float,
        sink: Sink,
        may_score: Callable[[], bool],
        shadow: Shadow | None = None,
    ) -> None:
        self._link, self._tick_seconds, self._sink, self._may_score = link, tick_seconds, sink, may_score
        self._shadow, self._serving = shadow, Serving()
        self._for_shadow: ShadowQueue[_Item] = ShadowQueue(BATCH)
        self._batches_since_shadow = 0
        self._workers: list[CameraWorker] = []
        self._next = 0
        self._sent: deque[_Sent] = deque()
        # Bounded: a crop that is dropped is asked for again.
        self._crops: deque[_Item] = deque(maxlen=4 * BATCH)
        self._picture_waits = threading.Event()

    def wake(self) -> None:
        """A picture waits."""
        self._picture_waits.set()

    def watch(self, workers: list[CameraWorker]) -> None:
        """The cameras from now on."""
        self._workers, self._next = workers, 0
        self._crops.clear()

    def serve_with(self, serving: Serving) -> None:
        """The models from now on. One that the detector does not have ready yet is not asked."""
        if serving != self._serving:
            self._for_shadow.clear()
        self._serving = serving
        if self._shadow is not None:
            self._shadow.follow(serving)

    def turn(self) -> None:
        """Send one batch, take what has been answered, and rest until the next tick when nothing waits.

        A detector that is away or refuses is logged; the frames are missed, as if they had never been taken.
        """
        began = time.monotonic()
        self._picture_waits.clear()
        took = worked = self._may_score() and self._collect()
        while self._sent and (len(self._sent) >= MOST_IN_FLIGHT or not took or not self._anything_waits()):
            if not self._receive():
                break
            worked = True
        if worked and self._anything_waits():
            return
        # So that pictures of several cameras travel together.
        time.sleep(max(0.0, self._tick_seconds - (time.monotonic() - began)))
        if not self._sent:
            self._picture_waits.wait(self._tick_seconds)

    def _anything_waits(self) -> bool:
        return bool(self._crops) or any(worker.has_waiting for worker in self._workers)

    def _shadow_waits(self) -> bool:
        return len(self._for_shadow) > 0 and self._serving.shadow in self._link.beside

    def _collect(self) -> bool:
        """Take waiting pictures, from each camera in turn, and send those that need the detector; True when any.

        Crops travel in the room that frames leave.
        """
        may_send = len(self._sent) < MOST_IN_FLIGHT and not self._link.resting
        items: list[_Item] = []
        took = False
        for _ in range(len(self._workers)):
            if len(items) == BATCH:
                break
            worker = self._workers[self._next]
            self._next = (self._next + 1) % len(self._workers)
            if not (worker.has_waiting and (may_send or worker.tells_truth)):
                continue
            took = True
            frame = worker.take()
            if frame is None:
                continue
            if frame.truth is not None:
                self._process(_Item(worker, frame), frame, frame.truth)
            else:
                items.append(_Item(worker, frame, mirrored=worker.turn.next()))
        while may_send and self._crops and len(items) < BATCH:
            items.append(self._crops.popleft())
            took = True
        for model, group in self._by_model(items).items():
            self._send(group, model)
        if may_send and self._send_to_shadow(bool(items)):
            took = True
        return took

    def _send_to_shadow(self, busy: bool) -> bool:
        """Let the shadow look at frames that wait for it; True when it was asked. busy: live frames were just sent."""
        if not self._shadow_waits():
            return False
        self._batches_since_shadow += busy
        if busy and self._batches_since_shadow < BATCHES_A_SHADOW_FRAME:
            return False
        self._send(self._for_shadow.take(1 if busy else SHADOW_BATCH), self._serving.shadow)
        self._batches_since_shadow = 0
        return True

    def _by_model(self, items: list[_Item]) -> dict[str | None, list[_Item]]:
        """The items by who is to look at them: a canary that is ready, else None, the current model."""
        groups: dict[str | None, list[_Item]] = {}
        for item in items:
            model = self._serving.canary.get(item.worker.camera.camera_id) if self._serving.canary else None
            groups.setdefault(model if model in self._link.beside else None, []).append(item)
        return groups

    def _send(self, items: list[_Item], model: str | None = None, again: bool = False) -> None:
        try:
            description = self._link.description(model)
            batch = np.empty((len(items), *description.input_shape), np.uint8)
            scales: list[float] = []
            for row, item in zip(batch, items, strict=True):
                row[...], scale = letterbox(item.of.picture, description, item.mirrored)
                scales.append(scale)
            answer = self._link.send(batch, model)
        except (PartUnavailable, NotFound) as error:
            self._missed(items, error)
            return
        sent = _Sent(answer, description, items, scales, time.monotonic(), again)
        # What is sent again is older than what is under way, and frames of a camera come in their order.
        self._sent.appendleft(sent) if again else self._sent.append(sent)

    def _receive(self) -> bool:
        """Take the oldest answer; False when it is not there yet after a tick."""
        sent = self._sent[0]
        try:
            found = sent.answer.result(timeout_s=self._tick_seconds)
        except TimeoutError as error:
            if time.monotonic() - sent.sent_at < ANSWER_SECONDS:
                return False
            self._give_up(sent, error)
            return True
        except (PartUnavailable, InvalidInput, RayError, RayServeException) as error:
            self._give_up(sent, error)
            return True
        self._sent.popleft()
        self._link.answered(found)
        if not found.answers:
            self._model_was_gone(sent)
        elif unanswered := sent.items[len(found.answers) :]:
            self._missed(unanswered, PartUnavailable("the detector gave too few answers"))
        for item, scale, raw in zip(sent.items, sent.scales, found.answers, strict=False):
            detections = to_detections(raw, sent.description, scale, *item.of.picture.shape[:2], item.mirrored)
            if item.seen_live is not None and self._shadow is not None and isinstance(item.of, Frame):
                self._shadow.see(item.worker, item.of, item.seen_live, detections)
            elif isinstance(item.of, Crop):
                item.worker.name_crop(item.of, _recorded(item.worker, detections))
            else:
                self._process(item, item.of, detections)
        return True

    def _model_was_gone(self, sent: _Sent) -> None:
        """The models were changed while the batch travelled: the current one looks at its frames."""
        items = [item for item in sent.items if item.seen_live is None]
        if items and sent.again:
            self._missed(items, PartUnavailable("the detector's model was changed twice while they travelled"))
        elif items:
            self._send(items, again=True)

    def _process(self, item: _Item, frame: Frame, detections: Detections) -> None:
        worker = item.worker
        if self._shadow is not None and frame.truth is None and self._shadow.wants(worker, frame, detections):
            self._for_shadow.offer(worker.camera.camera_id, replace(item, seen_live=detections))
        if frame.truth is None:
            detections = _recorded(worker, detections)
        output = worker.process(frame, detections)
        self._crops.extend(_Item(worker, crop) for crop in worker.take_crops())
        if output is not None:
            self._sink(worker, frame, detections, output)

    def _give_up(self, sent: _Sent, error: Exception) -> None:
        self._sent.popleft()
        self._missed(sent.items, self._link.failed(error))

    def _missed(self, items: list[_Item], error: Exception) -> None:
        for item in items:
            frame = isinstance(item.of, Frame) and item.seen_live is None
            item.worker.numbers.missed += frame
            item.worker.numbers.unanswered += frame
        log.warning("%d pictures are missed: %s", len(items), error)


def _recorded(worker: CameraWorker, detections: Detections) -> Detections:
    """What a detector saw, under the name that records know it by."""
    return replace(detections, detector=of_simulated_camera(detections.detector)) if worker.simulated else detections
