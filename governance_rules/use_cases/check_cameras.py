"""Mark the cameras that nobody has reported on: a dead part of the eye cannot say so itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from data_contracts.schemas.camera import Camera, CameraHealth, HealthState
from governance_rules.ports import UnitOfWork

_SAYS_ENOUGH = frozenset({HealthState.NO_SIGNAL, HealthState.ENDED})


def check_cameras(uow: UnitOfWork, silent_after: timedelta = timedelta(minutes=2)) -> list[str]:
    """Ids of the enabled cameras that are marked as without signal now, within the open unit of work `uow`."""
    now = uow.now()
    known = {health.camera_id: health for health in uow.cameras.health()}
    silent = []
    for camera in uow.cameras.all(enabled_only=True):
        health = known.get(camera.camera_id)
        if health is None or (health.state not in _SAYS_ENOUGH and now - health.checked_at > silent_after):
            silent.append(_silent(camera, health, now))
    uow.cameras.save_health(silent)
    return [health.camera_id for health in silent]


def _silent(camera: Camera, last: CameraHealth | None, now: datetime) -> CameraHealth:
    since = last.checked_at if last is not None else now
    detail = (
        f"the eye has not reported on this camera since {since:%Y-%m-%d %H:%M:%S} UTC"
        if last is not None
        else "the eye has never reported on this camera"
    )
    return CameraHealth(camera.camera_id, HealthState.NO_SIGNAL, since, now, detail)
