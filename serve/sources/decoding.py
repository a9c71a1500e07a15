"""Decode only what is wanted: key frames where they are frequent enough, else from the last key frame on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from serve.sources.clock import Sampler

MOST_PENDING_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """seconds: stream time of the presentation; picture: uint8 [h, w, 3] BGR."""

    seconds: float
    picture: np.ndarray


class SparingDecoder:
    """Turns the packets of one video stream into the pictures a sampler wants.

    Packets are kept undecoded since the last key frame. When a picture is due and key frames come at least as often
    as pictures are wanted, the next key frame alone is decoded; otherwise what was kept is decoded up to it, without
    the frames nothing refers to. When a key frame comes before anything was due, what was kept is dropped.

    key_intervals: what an earlier decoder of the same clip has measured, kept up by this one.
    shift: seconds added to the stream's own times to get those of the sampler and of the pictures.
    """

    def __init__(self, stream: av.VideoStream, sampler: Sampler, key_intervals: deque[float] | None = None) -> None:
        self._codec, self._time_base = stream.codec_context, stream.time_base
        # Hundreds of cameras share a machine: they run beside one another, not each on all cores.
        self._codec.thread_count = 1
        self._codec.thread_type = "NONE"
        self._sampler = sampler
        self._reformatter = VideoReformatter()
        self._pending: list[tuple[av.Packet, float]] = []
        self._pending_bytes = 0
        self._last_key: float | None = None
        self._key_intervals: deque[float] = deque(maxlen=4) if key_intervals is None else key_intervals
        self._not_before = float("-inf")
        self._lost = True
        self.shift = 0.0
        self.decoded_count = 0

    @property
    def key_interval(self) -> float | None:
        """Longest of the last seconds between key frames; None until three have come (one may be a scene cut)."""
        return max(self._key_intervals) if len(self._key_intervals) > 1 else None

    def feed(self, packet: av.Packet, seconds: float) -> Iterator[DecodedPicture]:
        """Take the next packet, of this (shifted) time; yield the wanted pictures it completes (mostly none).

        Raises av.error.FFmpegError when a packet cannot be decoded; the decoder then waits for the next key frame.
        """
        if packet.is_keyframe:
            self._measure(seconds)
            self._drop_pending(seconds)
        elif self._lost:
            return
        self._pending.append((packet, seconds))
        self._pending_bytes += packet.size
        if self._pending_bytes > MOST_PENDING_BYTES:
            yield from self._decode_pending()
        if not self._sampler.wanted(seconds):
            return
        if packet.is_keyframe and self._keys_suffice:
            yield from self._decode_key_alone()
        elif not (self._keys_suffice and self._key_is_near(seconds)):
            yield from self._decode_pending()

    def finish(self) -> Iterator[DecodedPicture]:
        """At the end of the stream: yield what is still wanted."""
        if self._pending and self._sampler.wanted(self._pending[-1][1]):
            yield from self._decode_pending()
        yield from self._wanted_of(self._codec.decode(None))
        self._codec.flush_buffers()

    def _measure(self, seconds: float) -> None:
        if self._last_key is not None and seconds > self._last_key:
            self._key_intervals.append(seconds - self._last_key)
        self._last_key = seconds

    @property
    def _keys_suffice(self) -> bool:
        interval = self.key_interval
        return interval is not None and interval <= self._sampler.sample_seconds * 1.05

    def _key_is_near(self, seconds: float) -> bool:
        """False when the expected key frame is overdue: the camera has changed its habit."""
        interval = self.key_interval
        return self._last_key is not None and interval is not None and seconds < self._last_key + 1.5 * interval

    def _drop_pending(self, key_seconds: float) -> None:
        """Start at this key frame; frames before it, of which parts were never decoded, are not shown."""
        if self._pending or self._lost:
            self._codec.flush_buffers()
            self._not_before = key_seconds
        self._pending.clear()
        self._pending_bytes = 0
        self._lost = False

    def _decode_key_alone(self) -> Iterator[DecodedPicture]:
        """Push the key frame through the decoder's reordering delay; until the next one, nothing can be decoded."""
        packet, _ = self._pending.pop()
        self._pending_bytes = 0
        self._lost = True
        self._codec.skip_frame = "DEFAULT"
        yield from self._wanted_of([*self._codec.decode(packet), *self._codec.decode(None)])
        self._codec.flush_buffers()

    def _decode_pending(self) -> Iterator[DecodedPicture]:
        pending, self._pending, self._pending_bytes = self._pending, [], 0
        for packet, seconds in pending:
            self._codec.skip_frame = "DEFAULT" if self._sampler.wanted(seconds) else "NONREF"
            try:
                frames = self._codec.decode(packet)
            except av.error.FFmpegError:
                self._lost = True
                raise
            yield from self._wanted_of(frames)

    def _wanted_of(self, frames: list[av.VideoFrame]) -> Iterator[DecodedPicture]:
        for frame in frames:
            self.decoded_count += 1
            stamp = frame.pts if frame.pts is not None else frame.dts
            if stamp is None or self._time_base is None:
                continue
            # The frame's own time base is missing where the decoder is emptied.
            seconds = float(stamp * self._time_base) + self.shift
            if seconds < self._not_before - 1e-4 or not self._sampler.wanted(seconds):
                continue
            self._sampler.take(seconds)
            yield DecodedPicture(seconds, self._reformatter.reformat(frame, format="bgr24").to_ndarray())


def packet_seconds(packet: av.Packet) -> float | None:
    """Stream time of a packet: presentation time, else decoding time (AVI has no other); None when it has neither."""
    stamp = packet.pts if packet.pts is not None else packet.dts
    return None if stamp is None or packet.time_base is None else float(stamp * packet.time_base)
