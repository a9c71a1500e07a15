"""Cameras, their presets (fixed views), and their health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

REPLAY_SOURCE = "replay:"
"""Source of a camera of a generated street: cases are replayed into it, and no picture is ever decoded."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera as the street has it.

    source: `rtsp://…`, `file://…` (clip, `?loop=N&rate=realtime`), `folder://…`, `push:`, `sim://…` or REPLAY_SOURCE.
    sample_seconds: at most one frame is scored per this many seconds.
    heading_degrees: where it looks, clockwise from north.  view_degrees, view_metres: how wide its view opens, and how
    far it reaches on the ground.
    """

    camera_id: str
    name: str
    source: str
    preset: str = "home"
    sample_seconds: float = 1.0
    enabled: bool = True
    longitude: float | None = None
    latitude: float | None = None
    community_id: str | None = None
    road_id: str | None = None
    grid_id: str | None = None
    block_id: str | None = None
    heading_degrees: float | None = None
    view_degrees: float | None = None
    view_metres: float | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """One fixed view of a camera; zones are drawn on its reference picture of width × height pixels."""

    camera_id: str
    preset: str
    width: int
    height: int


class HealthState(StrEnum):
    """What the eye can say of its own sight. Only `ok` lets new cases open."""

    OK = "ok"
    STARTING = "starting"
    NO_SIGNAL = "no_signal"
    FROZEN = "frozen"
    BLACK = "black"
    COVERED = "covered"
    VIEW_SHIFTED = "view_shifted"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """Health of one camera at one time. `detail` is one sentence for people."""

    camera_id: str
    state: HealthState
    since: datetime
    checked_at: datetime
    detail: str = ""
    frames_per_second: float = 0.0
    shift_pixels: float | None = None
