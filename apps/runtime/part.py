"""An embedded part: one process that `cityeye up` starts, watches, restarts and stops."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Part:
    """How to run one part.

    ready: returns None when the part answers, raises `PartUnavailable` with the reason while it does not.
    before_start: run before each start and restart (clean left-overs, make data folders).
    after_stop: run when its processes have ended (remove what a killed one leaves).
    user: run as this user when we are root (PostgreSQL refuses root).
    """

    name: str
    command: tuple[str, ...]
    log: Path
    ready: Callable[[], None]
    address: str
    environment: dict[str, str] = field(default_factory=dict)
    before_start: Callable[[], None] = _nothing
    after_stop: Callable[[], None] = _nothing
    ready_within_seconds: float = 60
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_seconds: float = 15
    user: str | None = None
    folder: Path | None = None
