"""Keeps the camera shards running: as many as the settings say, each under its name, none of an older make."""

from __future__ import annotations

import logging
import time
from hashlib import sha256
from typing import Any

import ray
from ray.exceptions import GetTimeoutError, RayError
from ray.util import list_named_actors

from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings
from serve.camera_shard import CameraShard
from serve.names import NAMESPACE, SHARD_PREFIX
from serve.shards import shard_name

log = logging.getLogger("serve.bootstrap")

ANSWER_SECONDS = 10.0
STOP_SECONDS = 8.0
MOST_DEAF_LOOKS = 3
# One that starts on a busy machine takes long. Replacing it then would make the machine busier, and begin anew.
START_SECONDS = 180.0
# Pictures are pushed and status is asked while a frame is decoded; the scoring loop has threads of its own.
CALLS_AT_ONCE = 8


class ShardKeeper:
    """The shards of one cluster, in the namespace `cityeye`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.count = settings.ray.shards
        self._make = make_of(settings)
        self._deaf_looks: dict[int, int] = {}
        self._starting_since: dict[int, float] = {}

    def heal(self) -> None:
        """Make what is missing, replace what is of another make or deaf, remove what is too many.

        Ray itself restarts a shard whose process died. Raises PartUnavailable when a shard cannot be made.
        """
        names = {row["name"] for row in list_named_actors(all_namespaces=True) if row["namespace"] == NAMESPACE}
        wanted = {shard_name(k) for k in range(self.count)}
        for name in sorted(n for n in names - wanted if n.startswith(SHARD_PREFIX)):
            log.info("removing %s: there are %d shards now", name, self.count)
            _remove(name)
        for shard in range(self.count):
            self._heal_one(shard, shard_name(shard) in names)

    def stop(self) -> None:
        """Let each shard write what it holds, then end it."""
        handles = [h for h in (_handle(shard_name(k)) for k in range(self.count)) if h is not None]
        asked = [handle.stop.remote() for handle in handles]
        try:
            ray.get(asked, timeout=STOP_SECONDS)
        except (RayError, GetTimeoutError) as error:
            log.warning("a shard did not stop by itself: %s", type(error).__name__)
        for handle in handles:
            ray.kill(handle)

    def _heal_one(self, shard: int, exists: bool) -> None:
        name = shard_name(shard)
        if exists:
            make = self._make_of_running(shard, name)
            if make in (self._make, None):
                return
            log.info("replacing %s", name)
            _remove(name)
        log.info("starting %s", name)
        CameraShard.options(
            name=name,
            namespace=NAMESPACE,
            lifetime="detached",
            max_restarts=-1,
            max_concurrency=CALLS_AT_ONCE,
            num_cpus=0,
        ).remote(shard, self._make)
        self._deaf_looks.pop(shard, None)
        self._starting_since[shard] = time.monotonic()

    def _make_of_running(self, shard: int, name: str) -> str | None:
        """The make of a running shard; None while it starts or is slow; `deaf` after several looks without answer."""
        handle = _handle(name)
        if handle is None:
            return "gone"
        try:
            make: str = ray.get(handle.make.remote(), timeout=ANSWER_SECONDS)
        except GetTimeoutError:
            self._deaf_looks[shard] = self._deaf_looks.get(shard, 0) + 1
            started = time.monotonic() - self._starting_since.get(shard, float("-inf")) > START_SECONDS
            return "deaf" if started and self._deaf_looks[shard] >= MOST_DEAF_LOOKS else None
        except ray.exceptions.ActorUnavailableError:
            return None
        except ray.exceptions.ActorDiedError as error:
            raise PartUnavailable(f"{name} does not start: {error}") from error
        self._deaf_looks.pop(shard, None)
        self._starting_since.pop(shard, None)
        return make


def make_of(settings: Settings) -> str:
    """Changes with every setting a shard works by, so that an old shard is known after a restart with new settings.

    What the detector and the pages work by is left out: a promotion must not restart the cameras.
    """
    shown = settings.model_dump_json(exclude={"triton", "prefect", "cockpit", "sign_in", "demo"})
    return sha256(shown.encode()).hexdigest()[:16]


def _handle(name: str) -> Any | None:
    try:
        return ray.get_actor(name, namespace=NAMESPACE)
    except ValueError:
        return None


def _remove(name: str) -> None:
    handle = _handle(name)
    if handle is not None:
        ray.kill(handle)
