"""What `GET /v1/health` tells: whether each part answers, and the versions at work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from importlib.metadata import version
from typing import Any

from ray import serve
from ray.exceptions import RayError
from ray.serve.exceptions import RayServeException
from starlette.concurrency import run_in_threadpool

from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings
from serve.api_records import Health, PartState
from serve.late_database import LateDatabase
from serve.names import APPLICATION, DETECTOR
from serve.shards import ShardDirectory, shard_name

ANSWER_SECONDS = 2.0
FRESH_SECONDS = 1.0


class HealthProbe:
    """Asks the parts at most once a second, however many callers ask."""

    def __init__(self, settings: Settings, database: LateDatabase) -> None:
        self._database = database
        self._shard_count = settings.ray.shards
        self._shards = ShardDirectory(settings.ray.shards)
        self._lock = asyncio.Lock()
        self._asked_at = float("-inf")
        self._last: Health | None = None

    async def health(self) -> Health:
        """Never raises for a part that is away: that part is `away` in the answer."""
        async with self._lock:
            if self._last is None or time.monotonic() - self._asked_at > FRESH_SECONDS:
                self._last = await self._ask()
                self._asked_at = time.monotonic()
            return self._last

    async def _ask(self) -> Health:
        names = ["database", "detector", *(shard_name(k) for k in range(self._shard_count))]
        states = await asyncio.gather(
            _within(run_in_threadpool(self._ask_database)),
            _within(self._ask_detector()),
            *(_within(self._ask_shard(k)) for k in range(self._shard_count)),
        )
        parts = dict(zip(names, states, strict=True))
        state = "ok" if all(part.state == "ok" for part in states) else "degraded"
        return Health(state=state, version=version("cityeye"), parts=parts)

    def _ask_database(self) -> PartState:
        with self._database.unit_of_work() as uow:
            uow.now()
        return PartState(state="ok")

    async def _ask_detector(self) -> PartState:
        status: dict[str, Any] = await serve.get_deployment_handle(DETECTOR, APPLICATION).status.remote()
        return PartState(state="ok" if status["ready"] else "away", version=status["model"])

    async def _ask_shard(self, shard: int) -> PartState:
        status = await self._shards.status(shard)
        shown = {
            name: status[name]
            for name in ("cameras", "frames_per_second", "scored", "missed", "unanswered", "unsaved_ticks")
        }
        return PartState(state=status["state"], detail=shown)


async def _within(question: Awaitable[PartState]) -> PartState:
    try:
        return await asyncio.wait_for(question, ANSWER_SECONDS)
    except (TimeoutError, PartUnavailable, RayError, RayServeException):
        return PartState(state="away")
