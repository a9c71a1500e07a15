"""Time for sources: a wall clock that never jumps, stream time mapped to it, and which pictures are wanted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

MOST_SLEW = 0.02
"""Share of passing time by which a clock is moved towards the truth: a dwell is never more than this wrong."""

FORGET_SECONDS = 30.0
"""The least delay of the last one to two such spans is taken as the delay of the line."""

JUMP_SECONDS = 3.0


class SteadyClock:
    """Seconds since 1970, from the monotonic clock, drawn slowly to the wall clock.

    When somebody sets the machine's clock by an hour, no camera may see a car stand for an hour.
    """

    def __init__(self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._seconds, self._read_at = wall(), monotonic()

    def now(self) -> float:
        """Never goes back."""
        read_at = self._monotonic()
        passed = max(0.0, read_at - self._read_at)
        error = self._wall() - (self._seconds + passed)
        self._seconds += passed + max(-MOST_SLEW * passed, min(MOST_SLEW * passed, error))
        self._read_at = read_at
        return self._seconds


class StreamClock:
    """Maps the stream time of a live camera (its own clock) to wall time.

    The delay of a packet is never less than that of the line, so the smallest difference of arrival and stream time
    in the last half minute to minute is the offset; it follows the drift of the camera's clock slowly. A jump of the
    stream time (a new session, a camera restarted) starts anew. What comes out strictly grows, over sessions too.
    """

    def __init__(self) -> None:
        self._offset: float | None = None
        self._least = self._least_before = math.inf
        self._span_began = self._updated = 0.0
        self._last = -math.inf

    def new_session(self) -> None:
        """The stream time starts anew."""
        self._offset = None

    def arrived(self, stream_seconds: float, now: float) -> float:
        """Take note of a packet of this stream time; returns how many seconds it lies behind the line's best."""
        delay = now - stream_seconds
        if self._offset is None or delay < self._offset - JUMP_SECONDS or delay > self._offset + 4 * JUMP_SECONDS:
            self._offset = self._least = delay
            self._least_before = math.inf
            self._span_began = self._updated = now
            return 0.0
        if now - self._span_began > FORGET_SECONDS:
            self._least_before, self._least, self._span_began = self._least, delay, now
        self._least = min(self._least, delay)
        target = min(self._least, self._least_before)
        # Down at once: an earlier estimate was late by a burst. Up slowly: that is drift.
        self._offset = min(self._offset + MOST_SLEW * (now - self._updated), target)
        self._updated = now
        return delay - self._offset

    def captured_at(self, stream_seconds: float) -> float:
        """Seconds since 1970 at which the picture of this stream time was taken; `arrived` comes first."""
        assert self._offset is not None
        self._last = max(stream_seconds + self._offset, self._last + 1e-3)
        return self._last


EARLY_SECONDS = 1e-4
"""A picture that comes so little before it is due is the one that is due: stream times are rounded."""


class Sampler:
    """Says which pictures are wanted: the first at or after each multiple of `sample_seconds` since the first."""

    def __init__(self, sample_seconds: float) -> None:
        self.sample_seconds = sample_seconds
        self.due = -math.inf

    def wanted(self, seconds: float) -> bool:
        return seconds >= self.due - EARLY_SECONDS

    def take(self, seconds: float) -> None:
        """The picture of this time was taken; the next is due on the grid after it."""
        if self.sample_seconds <= 0:
            self.due = seconds + 2 * EARLY_SECONDS
        elif math.isinf(self.due):
            self.due = seconds + self.sample_seconds
        else:
            late = seconds + EARLY_SECONDS - self.due
            self.due += (math.floor(late / self.sample_seconds + 1e-6) + 1) * self.sample_seconds

    def skip_to(self, seconds: float) -> None:
        """Nothing before this time is wanted: we are late, and a live camera does not wait."""
        self.due = max(self.due, seconds)

    def restart(self) -> None:
        """A new stream time begins."""
        self.due = -math.inf


def next_delay(attempt: int, first: float, most: float, chance: float) -> float:
    """Seconds to wait before reconnecting for the `attempt`-th time (from 0): exponential back-off with jitter.

    chance: a random number in 0..1. The delay lies between half and all of min(most, first · 2^attempt), so that a
    whole street's cameras do not come back in the same second (AWS Architecture Blog, "equal jitter").
    """
    ceiling = min(most, first * 2.0 ** min(attempt, 60))
    return ceiling * (0.5 + 0.5 * chance)
