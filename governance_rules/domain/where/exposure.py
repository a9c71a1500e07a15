"""How long cameras watched: what counts are divided by, so that more eyes do not make a hot spot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np

from data_contracts.schemas.case_counts import HealthChange

_SEES = "ok"


def watched_hours(
    watching: Mapping[str, Iterable[str]], changes: Iterable[HealthChange], edges: Sequence[datetime]
) -> dict[str, np.ndarray]:
    """Hours that cameras watched, summed over the cameras of each group: float [steps] by group.

    A camera watches while its health is `ok`; before anything was said of it, and where nothing ever was, it is taken
    to watch all the time. edges: begin of each step and the end of the last, steps + 1 of them.
    """
    at = np.array([edge.timestamp() for edge in edges]) / 3600
    by_camera: dict[str, list[HealthChange]] = defaultdict(list)
    for change in changes:
        by_camera[change.camera_id].append(change)
    cameras = {camera_id for camera_ids in watching.values() for camera_id in camera_ids}
    hours = {camera_id: _hours(by_camera.get(camera_id, []), at) for camera_id in cameras}
    return {
        group: np.sum([hours[camera_id] for camera_id in sorted(camera_ids)], axis=0)
        for group, camera_ids in watching.items()
    }


def _hours(changes: Sequence[HealthChange], at: np.ndarray) -> np.ndarray:
    hours = np.diff(at)
    told = sorted(changes, key=lambda change: change.since)
    for number, change in enumerate(told):
        if change.state == _SEES:
            continue
        begins = change.since.timestamp() / 3600
        ends = told[number + 1].since.timestamp() / 3600 if number + 1 < len(told) else at[-1]
        hours = hours - np.clip(np.minimum(at[1:], ends) - np.maximum(at[:-1], begins), 0, None)
    return hours
