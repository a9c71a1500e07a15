"""A simulated camera: `sim://BLOCK?pace=60&people=react`. Its frames say what they are, and carry their own truth.

With `eyes=detector` they do not: they are looked at as a real camera's are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.frame import Frame
from data_contracts.settings import Settings
from models.scenes import SimulatedStreet
from models.scenes.visits import Gone
from serve.departures import Departures, nobody
from serve.sources.base import Source, SourceAddress, tells_truth
from serve.sources.clock import SteadyClock

LEAST_INTERVAL = 0.04


class SimulatedSource(Source):
    """Shows what the street shows at the time of the day, so a restarted camera sees the same car at its place.

    pace: how much faster things come and go; what moves keeps its speed.
    people=react: things stay until people take them away, of which `departures` tells; else they keep to a timetable.
    speed: how much faster all of the street's life goes than the clock; captured_at stays the clock's.
    eyes=detector: the picture alone goes on, and the detector has to find what is in it.
    seconds: ends after so long.  rate=fast: does not wait; times begin at `start`, else so that it ends about now.
    """

    def __init__(
        self, camera: Camera, address: SourceAddress, settings: Settings, departures: Departures = nobody
    ) -> None:
        super().__init__(camera, address, settings)
        block, pace = address.location.strip("/"), address.number("pace", 1.0)
        self._street = SimulatedStreet(int(address.number("seed", 1, least=-1)), block, pace)
        self._departures = departures if address.choice("people", ("none", "react")) == "react" else nobody
        self._speed = address.number("speed", 1.0)
        self._seconds = address.number("seconds", 0.0) or None
        self._tells = tells_truth(address)
        self._realtime = address.choice("rate", ("realtime", "fast")) == "realtime"
        self._start = address.start()

    def frames(self) -> Iterator[Frame]:
        """See Source."""
        clock, interval = SteadyClock(), max(self.camera.sample_seconds, LEAST_INTERVAL)
        began = self._began(clock)
        for index in itertools.count():
            at = began + index * interval
            if self._seconds is not None and index * interval >= self._seconds:
                break
            if self._realtime:
                if clock.now() > at + interval:
                    continue
                self._sleep(at - clock.now())
            if self.closed:
                return
            self._report(HealthState.OK)
            picture, truth = self._street.render(at * self._speed, self._gone())
            yield self._frame(at, picture, truth if self._tells else None)
        self._report(HealthState.ENDED, "the simulated street has ended")

    def _gone(self) -> dict[str, Gone]:
        left = self._departures(self._street.block)
        return {spot: Gone(d.number, d.leaves_at.timestamp() * self._speed) for spot, d in left.items()}

    def _began(self, clock: SteadyClock) -> float:
        if self._realtime:
            return clock.now()
        if self._start is not None:
            return self._start.timestamp()
        return datetime.now(UTC).timestamp() - (self._seconds or 0.0)
