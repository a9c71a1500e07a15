"""Which camera shard watches which camera, and how to reach it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

import ray
from ray.exceptions import RayError

from data_contracts.errors import PartUnavailable
from serve.names import NAMESPACE, SHARD_PREFIX

ANSWER_SECONDS = 10.0


def shard_of(camera_id: str, shards: int) -> int:
    """Number of the shard, 0 to shards-1; the same in every process and every run (Python's `hash` is not)."""
    return int.from_bytes(blake2b(camera_id.encode(), digest_size=8).digest()) % shards


def shard_name(shard: int) -> str:
    """Name of the shard's Ray actor in the namespace `cityeye`."""
    return f"{SHARD_PREFIX}{shard}"


class PushOutcome(StrEnum):
    """What became of a pushed picture. The first three are good: see `serve.sources.push.Offer`."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    SKIPPED = "skipped"
    UNKNOWN_CAMERA = "unknown_camera"
    NOT_PUSHED = "not_pushed"
    BROKEN_PICTURE = "broken_picture"
    OUT_OF_ORDER = "out_of_order"
    QUEUE_FULL = "queue_full"


@dataclass(frozen=True, slots=True)
class PushReply:
    """Answer of a shard to one pushed picture; `detail` is one sentence for the caller."""

    outcome: PushOutcome
    detail: str = ""


TAKEN = frozenset({PushOutcome.ACCEPTED, PushOutcome.REPEATED, PushOutcome.SKIPPED})


class ShardDirectory:
    """The running camera shards, by camera. Handles are kept; Ray restarts a shard under its old handle."""

    def __init__(self, shards: int) -> None:
        self._shards = shards
        self._handles: dict[int, Any] = {}

    def _handle(self, shard: int) -> Any:
        """Raises PartUnavailable while no such actor is registered."""
        if shard not in self._handles:
            try:
                self._handles[shard] = ray.get_actor(shard_name(shard), namespace=NAMESPACE)
            except ValueError:
                raise PartUnavailable(f"{shard_name(shard)} does not run; see the log of serve") from None
        return self._handles[shard]

    async def push(self, camera_id: str, picture: bytes, captured_at: datetime) -> PushReply:
        """Hand a picture to the camera's shard. Raises PartUnavailable while the shard is away."""
        shard = shard_of(camera_id, self._shards)
        reply: PushReply = await self._ask(shard, "push_frame", camera_id, picture, captured_at)
        return reply

    async def status(self, shard: int) -> dict[str, Any]:
        """`CameraShard.status` of one shard. Raises PartUnavailable."""
        status: dict[str, Any] = await self._ask(shard, "status")
        return status

    async def _ask(self, shard: int, method: str, *arguments: Any) -> Any:
        handle = self._handle(shard)
        try:
            return await asyncio.wait_for(getattr(handle, method).remote(*arguments), ANSWER_SECONDS)
        except (RayError, TimeoutError) as error:
            # A shard that was replaced by a new actor is found again by name.
            self._handles.pop(shard, None)
            raise PartUnavailable(f"{shard_name(shard)} does not answer: {type(error).__name__}") from error
