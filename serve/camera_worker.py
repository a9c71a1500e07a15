"""One camera of a shard: a thread that decodes, the newest picture that waits, and the camera's pipeline."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from data_contracts.errors import InvalidInput, PartUnavailable, SourceError
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.look import SceneLook
from data_contracts.settings import Settings
from governance_rules.domain.view import WatchedView
from serve.camera_pipeline import CameraPipeline, PipelineOutput
from serve.departures import Departures, nobody
from serve.drawn_on import DrawnOn
from serve.evidence_pictures import EvidenceWriter
from serve.health import ViewHealth
from serve.looks_in_turn import LooksInTurn
from serve.sources import Source, open_source
from serve.sources.base import parse_source, tells_truth
from serve.sources.clock import next_delay
from serve.static_sight import Crop

log = logging.getLogger(__name__)

RATE_SECONDS = 10.0


@dataclass(frozen=True)
class WatchedCamera:
    """A camera as the database has it.

    view: None while the preset's size is not known (no picture came yet).  place_state: what `CameraWorker.state` gave.
    """

    camera: Camera
    view: WatchedView | None
    place_state: dict[str, Any] | None = None


@dataclass
class CameraNumbers:
    """Running figures of one camera. lag_seconds: from the exposure to the end of scoring, of the last scored one.

    missed: pictures that were not scored: a newer one came first, or, `unanswered` of them, the detector said nothing.
    """

    decoded: int = 0
    scored: int = 0
    missed: int = 0
    unanswered: int = 0
    last_scored_at: datetime | None = None
    lag_seconds: float | None = None
    recent: deque[float] = field(default_factory=lambda: deque(maxlen=512))

    def came(self) -> None:
        """A picture was decoded."""
        self.decoded += 1
        self.recent.append(time.monotonic())

    def frames_per_second(self) -> float:
        """Decoded pictures a second over the last ten seconds."""
        since = time.monotonic() - RATE_SECONDS
        return sum(at >= since for at in self.recent.copy()) / RATE_SECONDS


class CameraWorker:
    """Decodes in a thread of its own; everything else is called by the shard's scoring thread.

    Of a live camera only the newest picture waits. A source that can wait (pushed pictures, a clip played fast) does.
    tells_truth: the camera is simulated and its pictures carry their own truth, so that no detector is asked.
    """

    def __init__(
        self,
        watched: WatchedCamera,
        settings: Settings,
        evidence: EvidenceWriter,
        wake: Callable[[], None],
        departures: Departures = nobody,
    ) -> None:
        self._settings, self._evidence, self._wake, self._departures = settings, evidence, wake, departures
        self.camera = watched.camera
        self.numbers = CameraNumbers()
        self.trouble = ""
        self.trouble_since = datetime.now(UTC)
        self._closed = threading.Event()
        self._room = threading.Condition()
        self._waiting: Frame | None = None
        self._pipeline: CameraPipeline | None = None
        self._kept_state = watched.place_state
        self._looks: list[SceneLook] = []
        self._sight = ViewHealth(self.camera, (watched.place_state or {}).get("view"))
        self._drawn_on = DrawnOn((watched.place_state or {}).get("drawn_on"))
        self.first_size: tuple[int, int] | None = None
        self.source: Source | None = None
        self._waits = False
        self.watched = watched
        self.turn = LooksInTurn()
        self.watch(watched)
        self._thread = threading.Thread(target=self._decode, name=f"decode-{self.camera.camera_id}", daemon=True)

    def start(self) -> None:
        """Begin to decode."""
        self._thread.start()

    def watch(self, watched: WatchedCamera) -> None:
        """Take new zones or policies. Places keep their dwell, unless every zone was drawn anew on another view."""
        places = (self.state() or {}).get("places")
        self.camera, self.watched = watched.camera, replace(watched, place_state=None)
        self.tells_truth = _tells_truth(watched.camera)
        if watched.view is not None:
            if self._drawn_on.drawn_anew(watched.view, self._sight.current):
                self._sight.accept_view()
                # Where things were, and how far the view had drifted, was told in the picture that is gone.
                places = None
            self._pipeline = CameraPipeline(self.camera, watched.view, self._evidence, places, self._settings.eye)

    def looks_like(self, camera: Camera) -> bool:
        """Whether `camera` has the same pictures, so that what changed about it needs no new source."""
        mine = self.camera
        return (mine.source, mine.preset, mine.sample_seconds) == (camera.source, camera.preset, camera.sample_seconds)

    def close(self) -> None:
        """Stop decoding; returns at once, the thread ends by itself soon after."""
        self._closed.set()
        if self.source is not None:
            self.source.close()
        with self._room:
            self._room.notify_all()

    # ---- the decoding thread

    def _decode(self) -> None:
        eye = self._settings.eye
        attempt = 0
        while not self._closed.is_set():
            try:
                source = self._open()
                before = self.numbers.decoded
                for frame in source.frames():
                    self.trouble = ""
                    self._offer(frame)
                self.trouble = ""
                attempt = 0 if self.numbers.decoded > before else attempt
                if source.status.state is HealthState.ENDED:
                    return
            except SourceError as error:
                self._in_trouble(str(error))
                log.warning("%s", error)
            except Exception as error:
                # A decoder may fail in any way on a broken stream; one camera must not end the others.
                self._in_trouble(f"{type(error).__name__}: {error}")
                log.exception("camera %s: decoding failed", self.camera.camera_id)
            delay = next_delay(attempt, eye.reconnect_first_seconds, eye.reconnect_most_seconds, random.random())
            attempt += 1
            self._closed.wait(delay)

    def _in_trouble(self, what: str) -> None:
        if not self.trouble:
            self.trouble_since = datetime.now(UTC)
        self.trouble = what

    def _open(self) -> Source:
        source = open_source(self.camera, self._settings, self._departures)
        self._waits = source.address.scheme == "push" or source.address.options.get("rate") == "fast"
        self.source = source
        if self._closed.is_set():
            source.close()
        return source

    def _offer(self, frame: Frame) -> None:
        with self._room:
            while self._waits and self._waiting is not None and not self._closed.is_set():
                self._room.wait(1.0)
            self.numbers.came()
            self.numbers.missed += self._waiting is not None
            self._waiting = frame
        self._wake()

    # ---- the scoring thread

    def take(self) -> Frame | None:
        """The picture that waits, if it is worth scoring; None otherwise."""
        with self._room:
            frame, self._waiting = self._waiting, None
            self._room.notify()
        if frame is None:
            return None
        changed = self._sight.see(frame)
        if changed is not None:
            log.info("camera %s: %s %s", self.camera.camera_id, changed.state, changed.detail)
        if self._pipeline is None:
            self.first_size = (frame.width, frame.height)
            return None
        return frame if self._pipeline.wants(frame) else None

    @property
    def simulated(self) -> bool:
        """True for a simulated camera."""
        return self.camera.source.startswith("sim:")

    @property
    def suspended(self) -> bool:
        """True while the camera's sight is in doubt, so that what it shows opens no case."""
        return self._sight.suspended

    @property
    def has_waiting(self) -> bool:
        return self._waiting is not None

    def process(self, frame: Frame, detections: Detections) -> PipelineOutput | None:
        """What the scored frame brought; None when the picture store is away and the frame counts as missed."""
        assert self._pipeline is not None
        try:
            output = self._pipeline.process(frame, detections, self._sight.suspended, self._sight.in_doubt)
        except PartUnavailable as error:
            log.warning("camera %s: %s", self.camera.camera_id, error)
            self.numbers.missed += 1
            return None
        except Exception:
            # One camera's trouble must not cost the other frames of the batch theirs.
            log.exception("camera %s: a frame could not be followed", self.camera.camera_id)
            self.numbers.missed += 1
            return None
        if output.look is not None:
            self._looks.append(output.look)
        self.numbers.scored += 1
        self.numbers.last_scored_at = frame.captured_at
        self.numbers.lag_seconds = time.time() - frame.captured_at.timestamp()
        return output

    def take_crops(self) -> list[Crop]:
        """Parts of the last processed frame that the detector should look at by themselves."""
        return [] if self._pipeline is None else self._pipeline.take_crops()

    def name_crop(self, crop: Crop, found: Detections) -> None:
        """Take the detector's answer to a crop, boxes in its pixels."""
        if self._pipeline is not None:
            self._pipeline.name_crop(crop, found)

    def take_looks(self) -> tuple[SceneLook, ...]:
        """The looks since they were last taken."""
        looks, self._looks = tuple(self._looks), []
        return looks

    def state(self) -> dict[str, Any] | None:
        """JSON values that a later worker continues from: `places` of the pipeline, `view`, how it should look, and
        `drawn_on`, the zones that were drawn on that.
        """
        if self._pipeline is None:
            return self._kept_state
        drawn_on = self._drawn_on.state()
        return {"places": self._pipeline.state(), "view": self._sight.state(), "drawn_on": drawn_on}

    # ---- any thread

    def health(self, at: datetime) -> CameraHealth:
        """How well the camera sees, at `at`: what its source says where that is bad, else what its pictures say."""
        source, seen = self.source, self._sight.current
        record = CameraHealth(self.camera.camera_id, HealthState.STARTING, at, at)
        if self.trouble:
            record = replace(record, state=HealthState.NO_SIGNAL, since=self.trouble_since, detail=self.trouble)
        elif source is not None and (seen is None or source.status.state is not HealthState.OK):
            status = source.status
            record = replace(record, state=status.state, since=status.since, detail=status.detail)
        elif seen is not None:
            record = replace(seen, checked_at=at)
        return replace(record, frames_per_second=round(self.numbers.frames_per_second(), 2))

    def status(self) -> dict[str, Any]:
        """Figures of this camera; JSON values."""
        numbers = self.numbers
        return {
            "frames_per_second": round(numbers.frames_per_second(), 2),
            "decoded": numbers.decoded,
            "scored": numbers.scored,
            "missed": numbers.missed,
            "unanswered": numbers.unanswered,
            "lag_seconds": numbers.lag_seconds and round(numbers.lag_seconds, 3),
            "last_scored_at": numbers.last_scored_at and numbers.last_scored_at.isoformat(),
        }


def _tells_truth(camera: Camera) -> bool:
    try:
        return tells_truth(parse_source(camera.source))
    except InvalidInput:
        # Opening it says what is wrong; no frame comes of it.
        return False
