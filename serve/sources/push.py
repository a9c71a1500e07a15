"""A camera that pushes its pictures (`push:`): the ingress offers them, the camera's thread takes them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from data_contracts.errors import InvalidInput
from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.frame import Frame
from data_contracts.settings import Settings
from serve.sources.base import Source, SourceAddress
from serve.sources.clock import Sampler
from serve.sources.pictures import decode_picture, is_jpeg

MOST_WAITING = 4
LOOK_ROUND_SECONDS = 0.25


class Offer(StrEnum):
    """What became of an offered picture.

    accepted: it will be scored.  repeated: it came before, by its time; nothing to do.  skipped: good, but nearer to
    the last one than `sample_seconds`.  busy: too many are waiting, send it again later (HTTP 429).
    """

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    SKIPPED = "skipped"
    BUSY = "busy"


class PushSource(Source):
    """A bounded queue of pictures between the ingress and the camera's thread."""

    def __init__(self, camera: Camera, address: SourceAddress, settings: Settings) -> None:
        super().__init__(camera, address, settings)
        self._waiting: queue.Queue[Frame] = queue.Queue(MOST_WAITING)
        self._sampler = Sampler(camera.sample_seconds)
        self._last: datetime | None = None
        self._lock = threading.Lock()
        self._report(HealthState.STARTING, "waits for the first pushed picture")

    def offer(self, data: bytes, captured_at: datetime) -> Offer:
        """Take a JPEG, PNG or WebP picture taken at `captured_at` (aware). From any thread; does not block.

        Raises InvalidInput, with nothing taken: field `picture` for a broken or too large one, field `captured_at`
        for a time without zone or before that of a picture already taken. That it is neither in the future nor too
        late is for the ingress to check.
        """
        if captured_at.tzinfo is None:
            raise InvalidInput("captured_at has no time zone", "captured_at")
        limits = self.settings.ingress
        picture = decode_picture(data, limits.max_picture_bytes, limits.max_picture_pixels)
        with self._lock:
            if self._last is not None and captured_at <= self._last:
                if captured_at == self._last:
                    return Offer.REPEATED
                raise InvalidInput(
                    f"captured_at {captured_at.isoformat()} is before the last picture of camera "
                    f"{self.camera.camera_id}, {self._last.isoformat()}",
                    "captured_at",
                )
            seconds = captured_at.timestamp()
            if not self._sampler.wanted(seconds):
                self._last = captured_at
                return Offer.SKIPPED
            if self._waiting.full():
                return Offer.BUSY
            self._last = captured_at
            self._sampler.take(seconds)
            self._waiting.put_nowait(self._frame(seconds, picture, jpeg=data if is_jpeg(data) else None))
        return Offer.ACCEPTED

    def frames(self) -> Iterator[Frame]:
        """See Source; returns only after `close`."""
        silent = 0.0
        most_silent = max(self.settings.eye.stall_seconds, 3 * self.camera.sample_seconds)
        while not self.closed:
            try:
                frame = self._waiting.get(timeout=LOOK_ROUND_SECONDS)
            except queue.Empty:
                silent += LOOK_ROUND_SECONDS
                if silent >= most_silent:
                    self._report(HealthState.NO_SIGNAL, f"no picture was pushed for {most_silent:.0f} s")
                continue
            silent = 0.0
            self._report(HealthState.OK)
            yield frame
