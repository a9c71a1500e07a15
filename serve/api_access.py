"""Who may use the API: keys, the cameras and sensors of a key, and how often it may ask."""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256

from starlette.concurrency import run_in_threadpool

from data_contracts.errors import PartUnavailable
from serve.late_database import LateDatabase
from serve.problem import Problem
from serve.rate import TokenBucket

KEY_KNOWN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A known key: its name, its cameras and its sensors (None: all)."""

    name: str
    camera_ids: frozenset[str] | None
    sensor_ids: frozenset[str] | None = None

    def check_camera(self, camera_id: str) -> None:
        """Raises Problem 403 when the key is not for this camera, whether or not there is such a camera."""
        if self.camera_ids is not None and camera_id not in self.camera_ids:
            raise Problem(403, f"this key may not be used for camera {camera_id}", "camera_id")

    def check_sensor(self, sensor_id: str) -> None:
        """Raises Problem 403 when the key is not for this sensor, whether or not there is such a sensor.

        A key that was made for some cameras is for no sensor: a false alarm calls everybody out.
        """
        if self.sensor_ids is not None and sensor_id not in self.sensor_ids:
            raise Problem(403, f"this key may not be used for sensor {sensor_id}", "sensor_id")


class ApiAccess:
    """Checks keys against the database, remembers the good ones for five seconds, and counts each one's requests."""

    def __init__(self, database: LateDatabase, requests_per_second: float) -> None:
        self._database, self._requests_per_second = database, requests_per_second
        self._known: dict[str, tuple[float, ApiKey]] = {}
        self._buckets: dict[str, TokenBucket] = {}

    async def check(self, authorization: str | None) -> ApiKey:
        """The key of an `Authorization` header. Raises Problem 401 or 429, PartUnavailable without the database."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Problem(401, "an API key is needed: Authorization: Bearer <key>", "Authorization")
        digest = sha256(token.strip().encode()).hexdigest()
        key = await self._key(digest)
        wait = self._bucket(key.name).take(time.monotonic())
        if wait > 0:
            raise Problem(429, f"more than {self._requests_per_second:g} requests a second", None, wait)
        return key

    async def _key(self, digest: str) -> ApiKey:
        now = time.monotonic()
        at, key = self._known.get(digest, (0.0, None))
        if key is not None and now - at < KEY_KNOWN_SECONDS:
            return key
        try:
            found = await run_in_threadpool(self._look_up, digest)
        except PartUnavailable:
            if key is None:
                raise
            # Pictures of a known key still get in while the database is away: they only pass through memory.
            return key
        if found is None:
            self._known.pop(digest, None)
            raise Problem(401, "this API key is not known", "Authorization")
        self._known[digest] = (now, found)
        return found

    def _look_up(self, digest: str) -> ApiKey | None:
        with self._database.unit_of_work() as uow:
            grant = uow.people.api_key(digest)
        if grant is None:
            return None
        return ApiKey(grant.name, _set_of(grant.camera_ids), _set_of(grant.sensor_ids))

    def _bucket(self, name: str) -> TokenBucket:
        if name not in self._buckets:
            per_second = self._requests_per_second
            self._buckets[name] = TokenBucket(per_second, max(1.0, 2 * per_second), time.monotonic())
        return self._buckets[name]


def _set_of(ids: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if ids is None else frozenset(ids)
