"""Keys of the HTTP API."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiKeyGrant:
    """What a key is for: its cameras and its sensors, both None when it is for all of them."""

    name: str
    camera_ids: tuple[str, ...] | None = None
    sensor_ids: tuple[str, ...] | None = None
