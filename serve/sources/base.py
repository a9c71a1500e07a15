"""What every source of frames has in common, and how its address is read."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote, urlsplit

import numpy as np

from data_contracts.errors import InvalidInput
from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.settings import Settings

OPTIONS: dict[str, frozenset[str]] = {
    "rtsp": frozenset({"transport"}),
    "rtsps": frozenset({"transport"}),
    "file": frozenset({"loop", "rate", "start"}),
    "folder": frozenset({"loop", "rate", "start", "interval"}),
    "push": frozenset(),
    "sim": frozenset({"seed", "pace", "people", "speed", "rate", "start", "seconds", "eyes"}),
}


@dataclass(frozen=True, slots=True)
class SourceAddress:
    """A camera's source taken apart.

    location: path of a file or folder, name of a simulated block, the whole address for rtsp, "" for push.
    shown: the address as people and logs may see it, without the password.
    """

    scheme: str
    location: str
    options: dict[str, str]
    shown: str

    def number(self, name: str, default: float, least: float = 0.0) -> float:
        """A numeric option. Raises InvalidInput when it is no number or not above `least`."""
        text = self.options.get(name)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError:
            raise InvalidInput(f"{self.shown}: {name}={text} is not a number", "source") from None
        if not least < value < 1e9:
            raise InvalidInput(f"{self.shown}: {name}={text} must be above {least:g}", "source")
        return value

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words, the first when it is not given. Raises InvalidInput."""
        value = self.options.get(name, allowed[0])
        if value not in allowed:
            raise InvalidInput(f"{self.shown}: {name}={value} must be one of {', '.join(allowed)}", "source")
        return value

    def loops(self) -> int | None:
        """How often a clip is played; None means for ever. Raises InvalidInput."""
        text = self.options.get("loop", "1")
        if text == "forever":
            return None
        if not text.isdecimal() or int(text) < 1:
            raise InvalidInput(f"{self.shown}: loop={text} must be a number from 1 on, or forever", "source")
        return int(text)

    def start(self) -> datetime | None:
        """Time of the first picture where `rate=fast`. Raises InvalidInput when it is no time with a zone."""
        text = self.options.get("start")
        if text is None:
            return None
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            raise InvalidInput(f"{self.shown}: start={text} is not an ISO 8601 time", "source") from None
        if value.tzinfo is None:
            raise InvalidInput(f"{self.shown}: start={text} has no time zone (write …Z)", "source")
        return value.astimezone(UTC)


def tells_truth(address: SourceAddress) -> bool:
    """Whether frames of this source bring their own truth, so that no detector is asked.

    Of a simulated camera alone, and not with `eyes=detector`. Raises InvalidInput for another word there.
    """
    return address.scheme == "sim" and address.choice("eyes", ("truth", "detector")) == "truth"


def parse_source(source: str) -> SourceAddress:
    """Take a camera's `source` apart.

    Options of file, folder and sim stand after `?`; those of rtsp after `#`, which is never sent to the camera.
    Raises InvalidInput (field `source`) for an unknown scheme, a missing location or an unknown option.
    """
    scheme, colon, rest = source.partition(":")
    known = OPTIONS.get(scheme)
    if not colon or known is None:
        raise InvalidInput(f"source {source!r} must begin with one of {', '.join(f'{s}:' for s in OPTIONS)}", "source")
    shown = source
    if scheme in ("rtsp", "rtsps"):
        location, _, query = source.partition("#")
        shown = _without_password(location)
        if not _host(location):
            raise InvalidInput(f"source {shown!r} names no host, or a port that is none", "source")
    else:
        location, _, query = rest.removeprefix("//").partition("?")
        location = unquote(location)
    if not location and scheme != "push":
        raise InvalidInput(f"source {shown!r} names no {'block' if scheme == 'sim' else 'path'}", "source")
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(options.keys() - known)
    if unknown:
        raise InvalidInput(
            f"source {shown!r}: unknown option {', '.join(unknown)}; "
            f"{scheme} knows {', '.join(sorted(known)) or 'none'}",
            "source",
        )
    return SourceAddress(scheme, location, options, shown)


def _host(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
        return parts.hostname
    except ValueError:
        return None


def _without_password(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return address.split("@")[-1]
    if parts.password is None:
        return address
    return parts._replace(netloc=f"{parts.username}:***@{parts.netloc.rpartition('@')[2]}").geturl()


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source is doing: `starting`, `ok`, `no_signal` or `ended`, since when, and one sentence for people."""

    state: HealthState
    since: datetime
    detail: str = ""


class Source(ABC):
    """Frames of one camera, already sampled: at most one per `camera.sample_seconds`."""

    def __init__(self, camera: Camera, address: SourceAddress, settings: Settings) -> None:
        self.camera, self.address, self.settings = camera, address, settings
        self.status = SourceStatus(HealthState.STARTING, datetime.now(UTC))
        self._stopped = threading.Event()
        self._sequence = 0

    @abstractmethod
    def frames(self) -> Iterator[Frame]:
        """Yield frames in order of time, captured_at strictly growing; block between them; one call per source.

        Returns when the clip has ended or the source was closed. Raises SourceError, saying what and where, when it
        cannot be opened or read and waiting does not help.
        """

    def close(self) -> None:
        """From any thread: make `frames` return soon (at the next packet or within its read time-out)."""
        self._stopped.set()

    @property
    def closed(self) -> bool:
        return self._stopped.is_set()

    def _sleep(self, seconds: float) -> None:
        """Wait, but not beyond `close`."""
        if seconds > 0:
            self._stopped.wait(seconds)

    def _report(self, state: HealthState, detail: str = "") -> None:
        if (state, detail) != (self.status.state, self.status.detail):
            since = self.status.since if state == self.status.state else datetime.now(UTC)
            self.status = SourceStatus(state, since, detail)

    def _frame(
        self, seconds: float, picture: np.ndarray, truth: Detections | None = None, jpeg: bytes | None = None
    ) -> Frame:
        """The next frame, taken at `seconds` since 1970, UTC."""
        self._sequence += 1
        captured_at = datetime.fromtimestamp(seconds, UTC)
        return Frame(self.camera.camera_id, self.camera.preset, captured_at, self._sequence, picture, truth, jpeg)
