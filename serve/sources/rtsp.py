"""A network camera: `rtsp://user:password@host:554/path`, over TCP; over UDP with `#transport=udp` at the end."""

from __future__ import annotations

import random
from collections.abc import Iterator

import av

from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.frame import Frame
from data_contracts.settings import Settings
from serve.sources.base import Source, SourceAddress
from serve.sources.clock import Sampler, SteadyClock, StreamClock, next_delay
from serve.sources.decoding import SparingDecoder, packet_seconds

PROVEN_SECONDS = 10.0
"""A session that gave pictures for this long was good: the next break is a new one and the back-off starts anew."""

LATE_SECONDS = 2.0


class RtspSource(Source):
    """Follows a camera for ever: a broken or silent stream is connected again, with back-off and jitter.

    `frames` raises nothing but for a wrong address; `status` says why there are no pictures.
    """

    def __init__(self, camera: Camera, address: SourceAddress, settings: Settings) -> None:
        super().__init__(camera, address, settings)
        self._transport = address.choice("transport", ("tcp", "udp"))
        self._clock, self._stream_clock = SteadyClock(), StreamClock()
        self._sampler = Sampler(camera.sample_seconds)
        self._session_began = 0.0
        self._had_pictures = False
        self.connections = 0

    def frames(self) -> Iterator[Frame]:
        """See Source; returns only after `close`."""
        attempt = 0
        eye = self.settings.eye
        while not self.closed:
            self._had_pictures, self._session_began = False, self._clock.now()
            try:
                yield from self._session()
                reason = "the camera ended the stream"
            except av.error.ExitError:
                reason = self._silence
            except av.error.InvalidDataError:
                reason = "no answer that a camera would give"
            except (av.error.FFmpegError, OSError) as error:
                reason = str(getattr(error, "strerror", None) or error)
            if self.closed:
                return
            if self._had_pictures and self._clock.now() - self._session_began > PROVEN_SECONDS:
                attempt = 0
            delay = next_delay(attempt, eye.reconnect_first_seconds, eye.reconnect_most_seconds, random.random())
            attempt += 1
            self._report(
                HealthState.NO_SIGNAL, f"{self.address.shown}: {reason}; attempt {attempt} to reconnect follows"
            )
            self._sleep(delay)

    def _session(self) -> Iterator[Frame]:
        """Frames of one connection. Raises FFmpegError when it cannot be made or breaks, or is silent too long."""
        stall_seconds = self.settings.eye.stall_seconds
        options = {
            "rtsp_transport": self._transport,
            "analyzeduration": "1000000",
            "fflags": "nobuffer+discardcorrupt",
        }
        # FFmpeg's RTSP reader tries once more after the first time-out of a read.
        timeouts = (stall_seconds, stall_seconds / 2)
        with av.open(self.address.location, format="rtsp", options=options, timeout=timeouts) as container:
            if not container.streams.video:
                raise OSError("the stream holds no video")
            self.connections += 1
            stream = container.streams.video[0]
            decoder = SparingDecoder(stream, self._sampler)
            self._sampler.restart()
            self._stream_clock.new_session()
            last_picture_at = self._clock.now()
            before: float | None = None
            for packet in container.demux(stream):
                if self.closed:
                    return
                seconds = packet_seconds(packet)
                if packet.size == 0 or seconds is None:
                    continue
                now = self._clock.now()
                if before is not None and abs(seconds - before) > stall_seconds:
                    # The camera set its own clock: the grid of wanted times means nothing any more.
                    self._sampler.restart()
                before = seconds
                late = self._stream_clock.arrived(seconds, now)
                if late > LATE_SECONDS:
                    self._sampler.skip_to(seconds + min(late, stall_seconds) - LATE_SECONDS)
                try:
                    for decoded in decoder.feed(packet, seconds):
                        last_picture_at, self._had_pictures = now, True
                        self._report(HealthState.OK)
                        yield self._frame(self._stream_clock.captured_at(decoded.seconds), decoded.picture)
                        if self.closed:
                            return
                except av.error.InvalidDataError:
                    continue  # A damaged packet costs pictures up to the next key frame, not the session.
                if now - last_picture_at > stall_seconds + 3 * self.camera.sample_seconds:
                    raise OSError(f"packets come, but no picture for {now - last_picture_at:.0f} s")

    @property
    def _silence(self) -> str:
        return f"nothing came for {self.settings.eye.stall_seconds:.0f} s"
