"""Which cameras a shard watches, and what the database says about each view."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.model_version import Serving
from data_contracts.schemas.policy import Policy
from data_contracts.settings import Settings
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.view import WatchedView
from governance_rules.ports import UnitOfWork
from serve.camera_worker import WatchedCamera
from serve.late_database import LateDatabase
from serve.shards import shard_of


class StreetReader:
    """Reads the cameras of one shard."""

    def __init__(self, database: LateDatabase, settings: Settings, shard: int) -> None:
        self._database, self._settings, self._shard = database, settings, shard

    def read(self, running: frozenset[tuple[str, str]]) -> dict[str, WatchedCamera]:
        """Enabled cameras of this shard by id; place state only where (camera, preset) is not in
        `running`. Raises PartUnavailable."""
        with self._database.unit_of_work() as uow:
            policies = uow.policies.all_current()
            mine = [
                camera
                for camera in uow.cameras.all(enabled_only=True)
                if shard_of(camera.camera_id, self._settings.ray.shards) == self._shard
            ]
            settled = uow.observations.still_followed_after_closing(camera.camera_id for camera in mine)
            return {
                camera.camera_id: self._watched(
                    uow,
                    camera,
                    policies,
                    settled.get(camera.camera_id, frozenset()),
                    (camera.camera_id, camera.preset) not in running,
                )
                for camera in mine
            }

    def serving(self) -> Serving:
        """Which models the cameras are to use. Raises PartUnavailable."""
        with self._database.unit_of_work() as uow:
            return uow.models.serving()

    def save_size(self, camera: Camera, width: int, height: int) -> None:
        """Keep the size of a preset's first picture, unless there is one already. Raises PartUnavailable."""
        with self._database.unit_of_work() as uow:
            if uow.cameras.preset(camera.camera_id, camera.preset) is None:
                uow.cameras.save_preset(Preset(camera.camera_id, camera.preset, width, height))

    def _watched(
        self,
        uow: UnitOfWork,
        camera: Camera,
        policies: dict[Kind, Policy],
        settled: frozenset[UUID],
        with_state: bool,
    ) -> WatchedCamera:
        preset = uow.cameras.preset(camera.camera_id, camera.preset)
        watched = WatchedCamera(camera, None)
        if preset is not None:
            zones = tuple(z for z in uow.zones.of_camera(camera.camera_id) if z.preset == camera.preset)
            view = WatchedView(
                camera_id=camera.camera_id,
                preset=camera.preset,
                width=preset.width,
                height=preset.height,
                zones=zones,
                policies={kind: policy for kind, policy in policies.items() if any(z.kind is kind for z in zones)},
                settled=settled,
                time_zone=self._settings.time_zone,
                holidays=STREET_CALENDAR.holidays,
            )
            watched = replace(watched, view=view)
        if with_state:
            watched = replace(watched, place_state=uow.observations.place_state(camera.camera_id, camera.preset))
        return watched
