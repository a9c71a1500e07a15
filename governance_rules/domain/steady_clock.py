"""A clock that steps makes no time: seconds on a line of their own, from the times that frames carry.

Where the machine's monotonic time is known as well, no more can have passed than it says. Where it is not (a clip, a
restart), a step back counts as no time, and a step forward is a gap like any other, which dwell does not count when it
is longer than the allowed one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

# Frames wait in buffers: this much more than the monotonic time may pass between two of them.
SLACK_SECONDS = 2.0
# A single frame out of order is no step of the clock; so many in a row that are earlier than the latest are.
STEP_FRAMES = 3


@dataclass(frozen=True, slots=True)
class SteadyClock:
    """moment: seconds since 1970 as the first frame had them, growing by time passed.  captured: time of that frame.

    ahead: how much more captured time than monotonic time has been counted so far.  behind: frames in a row that came
    with an earlier time.  ticks: monotonic time of the frame before; None when it is not known, never saved.
    """

    moment: float | None = None
    captured: float = 0.0
    behind: int = 0
    ahead: float = 0.0
    ticks: float | None = None

    def on(self, captured: float, ticks: float | None = None) -> SteadyClock:
        """The clock after a frame of `captured` seconds since 1970, at monotonic time `ticks`.

        Its `moment` is the same as before when the frame does not come later.
        """
        if self.moment is None:
            return SteadyClock(captured, captured, 0, 0.0, ticks)
        passed = captured - self.captured
        if passed <= 0:
            return self._behind(captured, ticks)
        if ticks is None or self.ticks is None:
            return replace(self, moment=self.moment + passed, captured=captured, behind=0, ticks=ticks)
        real = max(0.0, ticks - self.ticks)
        counted = min(passed, max(0.0, SLACK_SECONDS + real - self.ahead))
        ahead = min(SLACK_SECONDS, max(-600.0, self.ahead + counted - real))
        return replace(self, moment=self.moment + counted, captured=captured, behind=0, ahead=ahead, ticks=ticks)

    def _behind(self, captured: float, ticks: float | None) -> SteadyClock:
        if self.behind + 1 < STEP_FRAMES:
            return replace(self, behind=self.behind + 1)
        # The clock was really put back; go on from here. What passed meanwhile only the monotonic time can say.
        real = 0.0 if ticks is None or self.ticks is None else max(0.0, ticks - self.ticks)
        assert self.moment is not None
        return replace(self, moment=self.moment + real, captured=captured, behind=0, ticks=ticks)

    def to_json(self) -> dict[str, Any]:
        return {"moment": self.moment, "captured": self.captured, "behind": self.behind}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> SteadyClock:
        return cls(value["moment"], value["captured"], value["behind"])
