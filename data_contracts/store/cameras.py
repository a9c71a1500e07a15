"""Cameras, presets and camera health."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState, Preset
from data_contracts.schemas.case_counts import CameraSwitch, HealthChange
from data_contracts.store.rows import columns, json_rows, record
from data_contracts.store.sql import queries


class PostgresCameras:
    """`governance_rules.ports.CameraRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def add(self, camera: Camera) -> None:
        queries.add_camera(self._connection, **columns(camera))

    def add_all(self, cameras: Iterable[Camera], presets: Iterable[Preset]) -> None:
        queries.add_cameras(self._connection, cameras=json_rows(columns(camera) for camera in cameras))
        queries.add_presets(self._connection, presets=json_rows(columns(preset) for preset in presets))

    def update(self, camera: Camera) -> None:
        """Raises NotFound."""
        if not queries.update_camera(self._connection, **columns(camera)):
            raise NotFound(f"camera {camera.camera_id!r} does not exist")

    def get(self, camera_id: str) -> Camera:
        row = queries.get_camera(self._connection, camera_id=camera_id)
        if row is None:
            raise NotFound(f"camera {camera_id!r} does not exist")
        return record(Camera, row)

    def all(self, enabled_only: bool = False) -> list[Camera]:
        return [record(Camera, row) for row in queries.all_cameras(self._connection, enabled_only=enabled_only)]

    def save_preset(self, preset: Preset) -> None:
        queries.save_preset(self._connection, **columns(preset))

    def preset(self, camera_id: str, preset: str) -> Preset | None:
        row = queries.get_preset(self._connection, camera_id=camera_id, preset=preset)
        return record(Preset, row) if row else None

    def save_health(self, healths: Iterable[CameraHealth]) -> None:
        # One statement may not write a row twice; of several records of a camera the last one counts.
        newest = {health.camera_id: columns(health) for health in healths}
        if newest:
            queries.save_health(self._connection, healths=json_rows(newest.values()))

    def health(self) -> list[CameraHealth]:
        rows = queries.all_health(self._connection)
        return [record(CameraHealth, row, state=HealthState(row["state"])) for row in rows]

    def health_history(self, camera_id: str) -> list[dict[str, Any]]:
        """Changes of state, oldest first: camera_id, since, state, detail, noticed_at."""
        return list(queries.health_history(self._connection, camera_id=camera_id))

    def health_changes(self) -> list[HealthChange]:
        rows = queries.all_health_changes(self._connection)
        return [HealthChange(row["camera_id"], row["since"], HealthState(row["state"])) for row in list(rows)]

    def switches(self) -> list[CameraSwitch]:
        return [record(CameraSwitch, row) for row in list(queries.all_camera_switches(self._connection))]
