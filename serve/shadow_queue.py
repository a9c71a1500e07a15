"""Frames that wait for a shadow: the newest of each camera, those of cameras that it has seen least long ago last."""

from __future__ import annotations

from typing import Generic, TypeVar

Item = TypeVar("Item")


class ShadowQueue(Generic[Item]):
    """At most `most` frames wait, one a camera. Which cameras do is fair, however their frames fall in step.

    Not thread-safe.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[str, Item] = {}
        self._turn = 0
        self._seen_in: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def offer(self, camera_id: str, item: Item) -> None:
        """Take it instead of the camera's older one. When all places are taken, the camera seen last gives way."""
        self._waiting[camera_id] = item
        if len(self._waiting) > self._most:
            del self._waiting[max(self._waiting, key=self._when_seen)]

    def take(self, most: int) -> list[Item]:
        """Up to `most` of them, of cameras that were not looked at for longest first."""
        chosen = sorted(self._waiting, key=self._when_seen)[:most]
        for camera_id in chosen:
            self._turn += 1
            self._seen_in[camera_id] = self._turn
        return [self._waiting.pop(camera_id) for camera_id in chosen]

    def clear(self) -> None:
        """Nothing waits; who was seen when is forgotten, too."""
        self._waiting.clear()
        self._seen_in.clear()

    def _when_seen(self, camera_id: str) -> int:
        return self._seen_in.get(camera_id, 0)
