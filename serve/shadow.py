"""A candidate looks along on live frames: cases that it would open beside those that the serving model would.

Both sides are followed by pipelines of their own that begin together with nothing, see the same frames at the same
rate, and keep everything in memory. So what differs between them is the detector alone, and nobody is told of it. The
static cue is left out on both sides: it asks the detector more questions, and a shadow has to stay cheap.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from hashlib import sha256

from data_contracts.errors import NotFound
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.model_version import Serving, ShadowCase
from data_contracts.settings import Settings
from governance_rules.domain.view import WatchedView
from serve.camera_pipeline import CameraPipeline
from serve.camera_worker import CameraWorker
from serve.evidence_pictures import EvidenceWriter

log = logging.getLogger(__name__)

MOST_CASES = 5_000
# Frames come a little early or late; without it every second one would be left out.
_EARLY = 0.9


class _NoPictures:
    """A picture store that keeps nothing."""

    def put(self, data: bytes, prefix: str, suffix: str = ".jpg") -> tuple[str, str]:
        digest = sha256(data).hexdigest()
        return f"{prefix}/{digest}{suffix}", digest

    def get(self, path: str) -> bytes:
        raise NotFound(f"a shadow keeps no pictures, so not {path} either")


@dataclass
class _Twins:
    view: WatchedView
    sides: dict[str, CameraPipeline]
    seen_at: float = 0.0


class Shadow:
    """Of one shard. `wants`, `see` and `follow` belong to the scoring thread; `take` and `give_back` to any."""

    def __init__(self, settings: Settings) -> None:
        self._evidence = EvidenceWriter(_NoPictures(), settings)
        self._eye = settings.eye.model_copy(update={"static_cue": False})
        self._detector: str | None = None
        self._share = 0.0
        self._twins: dict[str, _Twins] = {}
        self._asked_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._cases: deque[ShadowCase] = deque(maxlen=MOST_CASES)
        self._frames: dict[tuple[str, str], int] = defaultdict(int)

    def follow(self, serving: Serving) -> None:
        """Whose shadow it is from now on; another candidate, or another live model, begins with nothing."""
        if (serving.shadow, serving.shadow_share) != (self._detector, self._share):
            self._detector, self._share = serving.shadow, serving.shadow_share
            self._twins.clear()
            self._asked_at.clear()

    def wants(self, worker: CameraWorker, frame: Frame, live: Detections) -> bool:
        """Whether the candidate is to look at this frame, too: of each camera the chosen share of frames."""
        view = worker.watched.view
        if self._detector is None or view is None or not view.zones or worker.suspended:
            return False
        if live.detector == self._detector:
            return False
        at = frame.captured_at.timestamp()
        camera_id = worker.camera.camera_id
        if 0 <= at - self._asked_at.get(camera_id, float("-inf")) < _EARLY * worker.camera.sample_seconds / self._share:
            return False
        self._asked_at[camera_id] = at
        return True

    def see(self, worker: CameraWorker, frame: Frame, live: Detections, candidate: Detections) -> None:
        """What both saw on one frame, frames of a camera in order. Whatever fails here costs the shadow alone."""
        if self._detector is None or candidate.detector != self._detector or worker.watched.view is None:
            return
        try:
            found = self._cases_of(worker, frame, {"live": live, "candidate": candidate})
        except Exception:
            log.exception("camera %s: the shadow could not follow a frame", worker.camera.camera_id)
            self._twins.pop(worker.camera.camera_id, None)
            return
        with self._lock:
            self._cases.extend(found)
            self._frames[self._detector, worker.camera.camera_id] += 1

    def take(self) -> tuple[list[ShadowCase], dict[tuple[str, str], int]]:
        """Cases and numbers of frames since they were last taken, to be stored."""
        with self._lock:
            taken = list(self._cases), dict(self._frames)
            self._cases.clear()
            self._frames.clear()
        return taken

    def give_back(self, cases: list[ShadowCase], frames: dict[tuple[str, str], int]) -> None:
        """They could not be stored."""
        with self._lock:
            self._cases.extendleft(reversed(cases))
            for key, number in frames.items():
                self._frames[key] += number

    def _cases_of(self, worker: CameraWorker, frame: Frame, seen: dict[str, Detections]) -> list[ShadowCase]:
        twins = self._twins_of(worker)
        at = frame.captured_at.timestamp()
        if at <= twins.seen_at:
            return []
        twins.seen_at = at
        return [
            self._case(report.incident, side)
            for side, detections in seen.items()
            for report in twins.sides[side].process(frame, detections).incident_reports
        ]

    def _twins_of(self, worker: CameraWorker) -> _Twins:
        view, twins = worker.watched.view, self._twins.get(worker.camera.camera_id)
        assert view is not None
        if twins is None or twins.view != view:
            camera = replace(worker.camera, sample_seconds=worker.camera.sample_seconds / self._share)
            sides = {
                side: CameraPipeline(camera, view, self._evidence, None, self._eye) for side in ("live", "candidate")
            }
            twins = self._twins[worker.camera.camera_id] = _Twins(view, sides)
        return twins

    def _case(self, incident: Incident, side: str) -> ShadowCase:
        assert self._detector and incident.camera_id and incident.zone_id and incident.box
        return ShadowCase(
            incident.incident_id,
            self._detector,
            side,
            incident.camera_id,
            incident.zone_id,
            incident.kind,
            incident.thing,
            incident.box,
            incident.score,
            incident.first_seen_at,
            incident.dwell_reached_at,
        )
