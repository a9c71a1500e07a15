"""Ray actor that watches many cameras: decode, score, follow, and write what was found.

Threads: one a camera to decode (camera_worker), one to score (scoring), one to write (ledger), one that hears of
changed cameras and zones, one for live pictures. Its state is in Postgres: killed at any moment, it goes on from there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import cv2
import ray

from data_contracts.errors import InvalidInput, PartUnavailable
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.model_version import Serving
from data_contracts.settings import Settings, get_settings
from data_contracts.store.pictures import open_picture_store
from serve.camera_pipeline import PipelineOutput
from serve.camera_worker import CameraWorker, WatchedCamera
from serve.departures import DepartureReader
from serve.detector_link import DetectorLink
from serve.evidence_pictures import EvidenceWriter
from serve.late_database import LateDatabase
from serve.ledger import Ledger
from serve.live_pictures import LivePictures
from serve.scoring import ScoringLoop
from serve.shadow import Shadow
from serve.shards import PushOutcome, PushReply
from serve.sources.push import Offer, PushSource
from serve.street_reader import StreetReader

log = logging.getLogger(__name__)

DATABASE_SECONDS = 5.0
POLL_SECONDS = 10.0
RETRY_SECONDS = 1.0
HEALTH_SECONDS = 2.0
STATE_SECONDS = 5.0


class Shard:
    """What the actor does, also without Ray around it. Watches from `start` until `stop`."""

    def __init__(self, shard: int, settings: Settings, link: DetectorLink) -> None:
        if settings.database.url is None:
            raise ValueError("a camera shard needs the database's address: set CITYEYE_DATABASE__URL")
        # Decoding and resizing run in threads of their own; OpenCV's would only be in each other's way.
        cv2.setNumThreads(1)
        self._settings = settings
        self._database = LateDatabase(settings.database.url, settings.database.pool_size, DATABASE_SECONDS)
        self._reader = StreetReader(self._database, settings, shard)
        self._departures = DepartureReader(self._database)
        self._evidence = EvidenceWriter(open_picture_store(settings.picture_url), settings)
        self._ledger = Ledger(self._database)
        self._live = LivePictures(settings.picture_url)
        self._shadow = Shadow(settings)
        self._loop = ScoringLoop(
            link, settings.eye.tick_seconds, self._found, lambda: not self._ledger.full, self._shadow
        )
        self._workers: dict[str, CameraWorker] = {}
        self._street: dict[str, WatchedCamera] | None = None
        self._serving = Serving()
        self._street_changed = threading.Event()
        self._stopping = threading.Event()
        self._state_saved_at: dict[str, float] = {}
        self._scored = 0
        self._threads = [
            threading.Thread(target=self._until_stopped, args=(name, body), name=name, daemon=True)
            for name, body in (("score", self._score), ("write", self._write), ("street", self._read_street))
        ]

    def start(self) -> None:
        """Begin to watch; cameras come as soon as the database answers."""
        self._live.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop decoding, write what is held, give connections back."""
        self._stopping.set()
        for worker in self._workers.values():
            worker.close()
        for thread in self._threads:
            thread.join(DATABASE_SECONDS)
        self._live.close()
        self._departures.close()
        self._database.close()

    def push(self, camera_id: str, picture: bytes, captured_at: datetime) -> PushReply:
        """Take a pushed picture into its camera's queue. From any thread."""
        worker = self._workers.get(camera_id)
        if worker is None:
            if self._street is None:
                raise PartUnavailable("this shard does not know its cameras yet; the database has not answered")
            return PushReply(PushOutcome.UNKNOWN_CAMERA, f"there is no camera {camera_id}, or it is disabled")
        source = worker.source
        if not isinstance(source, PushSource):
            return PushReply(PushOutcome.NOT_PUSHED, f"camera {camera_id} is not one that pictures are pushed for")
        try:
            offer = source.offer(picture, captured_at)
        except InvalidInput as error:
            outcome = PushOutcome.OUT_OF_ORDER if error.field == "captured_at" else PushOutcome.BROKEN_PICTURE
            return PushReply(outcome, str(error))
        if offer is Offer.BUSY:
            return PushReply(PushOutcome.QUEUE_FULL, f"too many pictures of camera {camera_id} wait to be scored")
        return PushReply(PushOutcome(offer.value))

    def status(self) -> dict[str, Any]:
        """Figures of the shard and of each camera; JSON values."""
        cameras = {camera_id: worker.status() for camera_id, worker in sorted(self._workers.items())}
        return {
            "state": "starting" if self._street is None else "ok",
            "cameras": len(cameras),
            "frames_per_second": round(sum(c["frames_per_second"] for c in cameras.values()), 2),
            "scored": self._scored,
            "missed": sum(c["missed"] for c in cameras.values()),
            "unanswered": sum(c["unanswered"] for c in cameras.values()),
            "unsaved_ticks": self._ledger.unsaved_ticks,
            "by_camera": cameras,
        }

    # ---- threads

    def _until_stopped(self, name: str, body: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                body()
            except PartUnavailable as error:
                log.warning("%s: %s", name, error)
                self._stopping.wait(RETRY_SECONDS)
            except Exception:
                # Whatever it was, the other cameras are still to be watched; the log has the trace.
                log.exception("%s failed", name)
                self._stopping.wait(RETRY_SECONDS)

    def _score(self) -> None:
        if self._street_changed.is_set() and self._street is not None:
            self._street_changed.clear()
            self._take_street(self._street)
            self._loop.serve_with(self._serving)
        self._loop.turn()

    def _found(self, worker: CameraWorker, frame: Frame, detections: Detections, output: PipelineOutput) -> None:
        self._scored += 1
        self._live.offer(frame, detections)
        camera = worker.camera
        now = time.monotonic()
        nothing = not (output.observations or output.sightings or output.incident_reports)
        if nothing and now - self._state_saved_at.get(camera.camera_id, 0.0) < STATE_SECONDS:
            return
        self._state_saved_at[camera.camera_id] = now
        self._ledger.add(output, (camera.camera_id, camera.preset), worker.state(), worker.take_looks())

    def _write(self) -> None:
        """Until stopped; what is held then is written last. Raises PartUnavailable with everything kept."""
        next_health = 0.0
        while True:
            stopping = self._stopping.wait(self._settings.eye.tick_seconds)
            self._ledger.flush()
            self._save_shadow()
            now = time.monotonic()
            if now >= next_health or stopping:
                self._save_health()
                next_health = now + HEALTH_SECONDS
            if stopping:
                return

    def _save_shadow(self) -> None:
        cases, frames = self._shadow.take()
        if not frames:
            return
        try:
            with self._database.unit_of_work() as uow:
                uow.models.add_shadow(cases, frames)
        except PartUnavailable:
            self._shadow.give_back(cases, frames)
            raise

    def _save_health(self) -> None:
        at = datetime.now(UTC)
        with self._database.unit_of_work() as uow:
            known = {camera.camera_id for camera in uow.cameras.all()}
            healths = [w.health(at) for camera_id, w in list(self._workers.items()) if camera_id in known]
            uow.cameras.save_health(healths)

    def _read_street(self) -> None:
        """Read the cameras, then again whenever they change. Raises PartUnavailable when the database goes away."""
        with self._database.listen(["cityeye_camera", "cityeye_model"]) as listener:
            while not self._stopping.is_set():
                self._save_first_sizes()
                self._serving = self._reader.serving()
                self._street = self._reader.read(self._running())
                self._street_changed.set()
                self._loop.wake()
                for _ in range(int(POLL_SECONDS / RETRY_SECONDS)):
                    heard = listener.wait(RETRY_SECONDS)
                    sizes = any(w.first_size for w in list(self._workers.values()))
                    if heard or sizes or self._stopping.is_set():
                        break

    def _running(self) -> frozenset[tuple[str, str]]:
        return frozenset((w.camera.camera_id, w.camera.preset) for w in list(self._workers.values()))

    def _save_first_sizes(self) -> None:
        for worker in list(self._workers.values()):
            if worker.first_size is not None:
                self._reader.save_size(worker.camera, *worker.first_size)
                worker.first_size = None

    # ---- in the scoring thread

    def _take_street(self, street: dict[str, WatchedCamera]) -> None:
        """Start, stop and change cameras so that they are as `street` says."""
        for camera_id in self._workers.keys() - street.keys():
            log.info("camera %s is not watched any more", camera_id)
            self._workers.pop(camera_id).close()
        for camera_id, watched in street.items():
            worker = self._workers.get(camera_id)
            if worker is not None and worker.looks_like(watched.camera):
                if replace(watched, place_state=None) != worker.watched:
                    worker.watch(watched)
                continue
            if worker is not None:
                worker.close()
                if worker.camera.preset == watched.camera.preset:
                    watched = replace(watched, place_state=worker.state())
            log.info("camera %s is watched", camera_id)
            self._workers[camera_id] = CameraWorker(
                watched, self._settings, self._evidence, self._loop.wake, self._departures.of
            )
            self._workers[camera_id].start()
        self._loop.watch(list(self._workers.values()))


@ray.remote
class CameraShard:
    """The actor `camera_shard_<n>`; starts to watch as soon as it is made, also when Ray restarts it."""

    def __init__(self, shard: int, make: str) -> None:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._make = make
        self._shard = Shard(shard, get_settings(), DetectorLink())
        self._shard.start()

    def push_frame(self, camera_id: str, picture: bytes, captured_at: datetime) -> PushReply:
        """See Shard.push."""
        return self._shard.push(camera_id, picture, captured_at)

    def status(self) -> dict[str, Any]:
        """See Shard.status."""
        return self._shard.status()

    def make(self) -> str:
        """Of which settings it was made."""
        return self._make

    def stop(self) -> None:
        """See Shard.stop."""
        self._shard.stop()
