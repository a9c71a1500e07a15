"""The newest picture of each camera for the cockpit, people blurred: `latest/<camera_id>.jpg` in the picture store."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote

import cv2
import fsspec

from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from serve.annotation import pixelate_heads

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
MOST_WIDTH = 960
QUALITY = 70
# A weak box may still be a person; a blurred bush costs nothing.
PERSON_SCORE = 0.1


def live_picture_path(camera_id: str) -> str:
    """Where a camera's newest picture lies in the picture store."""
    return f"latest/{quote(camera_id, safe='')}.jpg"


@dataclass(frozen=True)
class _Scored:
    frame: Frame
    detections: Detections


class LivePictures:
    """Writes in a thread of its own, at most one picture a second and camera; what comes faster is left out."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)
        self._newest: dict[str, _Scored] = {}
        self._written_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-pictures", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def offer(self, frame: Frame, detections: Detections) -> None:
        """A scored frame: only of these it is known where people are."""
        with self._lock:
            self._newest[frame.camera_id] = _Scored(frame, detections)

    def close(self) -> None:
        """Stop; returns at once."""
        self._closed.set()

    def _run(self) -> None:
        while not self._closed.wait(EVERY_SECONDS / 4):
            now = time.monotonic()
            with self._lock:
                due = [c for c in self._newest if now - self._written_at.get(c, 0.0) >= EVERY_SECONDS]
                taken = [(camera_id, self._newest.pop(camera_id)) for camera_id in due]
            for camera_id, scored in taken:
                self._written_at[camera_id] = now
                try:
                    self._write(camera_id, scored)
                except OSError as error:
                    # The next picture comes in a second; evidence has its own way and its own errors.
                    log.warning("live picture of camera %s was not written: %s", camera_id, error)
                except Exception:
                    # One picture, or a store's own kind of error, must not cost every camera its live picture.
                    log.exception("live picture of camera %s was not written", camera_id)

    def _write(self, camera_id: str, scored: _Scored) -> None:
        path = f"{self._root}/{live_picture_path(camera_id)}"
        data = blurred_jpeg(scored.frame, scored.detections)
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        # A reader must never get half a picture.
        self._files.pipe_file(f"{path}.new", data)
        self._files.mv(f"{path}.new", path)


def blurred_jpeg(frame: Frame, detections: Detections) -> bytes:
    """JPEG of the frame, at most 960 pixels wide, with the heads of people unrecognisable."""
    people = [d.box for d in detections if d.thing == "person" and d.score >= PERSON_SCORE]
    picture = pixelate_heads(frame.picture, people) if people else frame.picture
    if frame.width > MOST_WIDTH:
        size = (MOST_WIDTH, max(1, round(frame.height * MOST_WIDTH / frame.width)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise OSError(f"a picture of {picture.shape} could not be encoded as JPEG")
    return data.tobytes()
