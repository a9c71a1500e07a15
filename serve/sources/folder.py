"""A folder of pictures as a camera: `folder:///path?interval=1`, in order of their names."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from data_contracts.errors import InvalidInput, SourceError
from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.frame import Frame
from data_contracts.settings import Settings
from serve.sources.base import Source, SourceAddress
from serve.sources.clock import Sampler, SteadyClock
from serve.sources.pictures import decode_picture, is_jpeg

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})


class FolderSource(Source):
    """Shows one picture each `interval` seconds, the whole folder `loop` times; `rate=fast` does not wait."""

    def __init__(self, camera: Camera, address: SourceAddress, settings: Settings) -> None:
        super().__init__(camera, address, settings)
        self._path = Path(address.location)
        self._interval = address.number("interval", 1.0)
        self._loops = address.loops()
        self._realtime = address.choice("rate", ("realtime", "fast")) == "realtime"
        self._start = address.start()

    def frames(self) -> Iterator[Frame]:
        """See Source. Raises SourceError for a folder that is missing or empty, and for a picture that is broken."""
        pictures = self._pictures()
        clock, sampler = SteadyClock(), Sampler(self.camera.sample_seconds)
        began = self._began(clock, len(pictures))
        shown = itertools.cycle(pictures) if self._loops is None else itertools.chain(*[pictures] * self._loops)
        for index, path in enumerate(shown):
            at = index * self._interval
            if self._realtime:
                self._sleep(began + at - clock.now())
            if self.closed:
                return
            if not sampler.wanted(at):
                continue
            sampler.take(at)
            yield self._read(path, began + at)
        self._report(HealthState.ENDED, "the folder has been shown")

    def _began(self, clock: SteadyClock, count: int) -> float:
        if self._realtime:
            return clock.now()
        if self._start is not None:
            return self._start.timestamp()
        return datetime.now(UTC).timestamp() - count * self._interval * (self._loops or 0)

    def _pictures(self) -> list[Path]:
        if not self._path.is_dir():
            raise self._failed(f"{self._path}: {'not a folder' if self._path.exists() else 'no such folder'}")
        pictures = sorted(p for p in self._path.iterdir() if p.suffix.lower() in SUFFIXES)
        if not pictures:
            raise self._failed(f"{self._path}: holds no picture ({', '.join(sorted(SUFFIXES))})")
        return pictures

    def _read(self, path: Path, seconds: float) -> Frame:
        limits = self.settings.ingress
        try:
            data = path.read_bytes()
            picture = decode_picture(data, limits.max_picture_bytes, limits.max_picture_pixels)
        except (OSError, InvalidInput) as error:
            raise self._failed(f"{path}: {error}") from error
        self._report(HealthState.OK)
        return self._frame(seconds, picture, jpeg=data if is_jpeg(data) else None)

    def _failed(self, message: str) -> SourceError:
        self._report(HealthState.NO_SIGNAL, message)
        return SourceError(message)
