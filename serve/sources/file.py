"""A clip as a camera: `file:///path/clip.mp4?loop=3&rate=realtime`."""

from __future__ import annotations

import itertools
import math
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import av

from data_contracts.errors import SourceError
from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.frame import Frame
from data_contracts.settings import Settings
from serve.sources.base import Source, SourceAddress
from serve.sources.clock import Sampler, SteadyClock
from serve.sources.decoding import DecodedPicture, SparingDecoder, packet_seconds

LEAST_LOOP_SECONDS = 0.2
MISSING_END_SECONDS = 0.75


class FileSource(Source):
    """Plays a clip once, N times (`loop=N`) or for ever (`loop=forever`), as one continuous time line.

    rate=realtime: as a live camera would show it, now; who comes late misses pictures as with a live camera.
    rate=fast: as quickly as it can be decoded; times start at `start`, else so that a finite clip ends about now.
    """

    def __init__(self, camera: Camera, address: SourceAddress, settings: Settings) -> None:
        super().__init__(camera, address, settings)
        self._path = Path(address.location)
        self._loops = address.loops()
        self._realtime = address.choice("rate", ("realtime", "fast")) == "realtime"
        self._start = address.start()
        self._clock = SteadyClock()
        self._sampler = Sampler(camera.sample_seconds)

    def frames(self) -> Iterator[Frame]:
        """See Source. Raises SourceError for a file that is missing, no video, broken, cut off, or stalls."""
        began: float | None = None
        offset = 0.0
        key_intervals: deque[float] = deque(maxlen=4)
        for loop in itertools.count():
            if self.closed or (self._loops is not None and loop >= self._loops):
                break
            clip = _Clip(self._path, self._sampler, key_intervals, offset, self.settings.eye.stall_seconds)
            try:
                if began is None:
                    began = self._time_of_start(clip.declared_seconds)
                for decoded in clip.pictures(self._late(began)):
                    if self._realtime:
                        self._sleep(began + decoded.seconds - self._clock.now())
                    if self.closed:
                        return
                    self._report(HealthState.OK)
                    yield self._frame(began + decoded.seconds, decoded.picture)
                offset = clip.end_seconds
                if self._realtime:
                    self._sleep(began + offset - self._clock.now())
            except SourceError as error:
                self._report(HealthState.NO_SIGNAL, str(error))
                raise
            finally:
                clip.close()
        self._report(HealthState.ENDED, "the clip has ended")

    def _time_of_start(self, declared_seconds: float | None) -> float:
        if self._realtime:
            return self._clock.now()
        if self._start is not None:
            return self._start.timestamp()
        length = (declared_seconds or 0.0) * (self._loops or 0)
        return datetime.now(UTC).timestamp() - length

    def _late(self, began: float) -> Iterator[float]:
        """Stream time before which nothing is wanted any more, asked for at each packet."""
        while True:
            if self.closed:
                return
            yield self._clock.now() - began - max(self._sampler.sample_seconds, 0.5) if self._realtime else -math.inf


class _Clip:
    """One pass over a clip, whose pictures' times begin at `offset`."""

    def __init__(
        self, path: Path, sampler: Sampler, key_intervals: deque[float], offset: float, stall_seconds: float
    ) -> None:
        self._path, self._sampler, self._offset, self._stall_seconds = path, sampler, offset, stall_seconds
        self.end_seconds = offset + LEAST_LOOP_SECONDS
        if not path.is_file():
            raise SourceError(f"{path}: {'not a regular file' if path.exists() else 'no such file'}")
        try:
            self._container = av.open(str(path), timeout=stall_seconds)
        except (av.error.FFmpegError, OSError) as error:
            raise SourceError(f"{path}: cannot be opened as a clip: {_reason(error)}") from error
        if not self._container.streams.video:
            self._container.close()
            raise SourceError(f"{path}: holds no video")
        self._stream = self._container.streams.video[0]
        self._decoder = SparingDecoder(self._stream, sampler, key_intervals)

    @property
    def declared_seconds(self) -> float | None:
        """Length the file says it has."""
        if self._stream.duration is not None and self._stream.time_base is not None:
            return float(self._stream.duration * self._stream.time_base)
        return None if self._container.duration is None else self._container.duration / av.time_base

    @property
    def _picture_seconds(self) -> float:
        rate = self._stream.average_rate
        return float(1 / rate) if rate else 0.04

    def pictures(self, late: Iterator[float]) -> Iterator[DecodedPicture]:
        """Wanted pictures; seconds on the continuous time line. Raises SourceError."""
        first: float | None = None
        length = 0.0
        try:
            for packet in self._container.demux(self._stream):
                seconds = packet_seconds(packet)
                if packet.size == 0 or seconds is None:
                    continue
                if first is None:
                    first = seconds
                    self._decoder.shift = self._offset - first
                at = seconds - first
                if abs(at - length) > self._stall_seconds:
                    raise SourceError(f"{self._path}: stalls at {length:.1f} s, its next picture has time {at:.1f} s")
                length = max(length, at)
                not_before = next(late, None)
                if not_before is None:
                    return
                self._sampler.skip_to(not_before)
                yield from self._decoder.feed(packet, self._offset + at)
            yield from self._decoder.finish()
        except (av.error.FFmpegError, OSError) as error:
            raise SourceError(f"{self._path}: broken at {length:.1f} s: {_reason(error)}") from error
        if first is None:
            raise SourceError(f"{self._path}: holds no picture")
        length += self._picture_seconds
        self._check_complete(length)
        self.end_seconds = self._offset + max(length, LEAST_LOOP_SECONDS)

    def _check_complete(self, length: float) -> None:
        declared = self.declared_seconds
        if declared is not None and length < declared - max(MISSING_END_SECONDS, 0.05 * declared):
            raise SourceError(f"{self._path}: cut off at {length:.1f} s of {declared:.1f} s")

    def close(self) -> None:
        self._container.close()


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
