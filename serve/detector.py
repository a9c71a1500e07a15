"""Serve deployment that hands micro-batches of pictures to Triton."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict
from ray import serve

from data_contracts.errors import InvalidInput, NotFound, PartUnavailable
from models.letterbox import RawDetections
from models.registry import describe
from models.triton_client import AsyncTritonDetector
from serve.names import DETECTOR

log = logging.getLogger("ray.serve")

LOOK_SECONDS = 1.0
MOST_ONGOING = 16


class DetectorConfig(BaseModel):
    """What can be changed while pictures flow: the model that answers, and those beside it, for whoever asks them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DetectedBatch:
    """Answers in the order of the pictures, in letterboxed pixels; none when the model that was asked is not there.

    current_model: what to letterbox for next.  beside: models that are ready beside it.
    """

    answers: list[RawDetections]
    current_model: str
    beside: tuple[str, ...] = ()


@serve.deployment(
    name=DETECTOR,
    max_ongoing_requests=MOST_ONGOING,
    max_queued_requests=64,
    health_check_period_s=5,
    graceful_shutdown_wait_loop_s=0.5,
    graceful_shutdown_timeout_s=5,
    ray_actor_options={"num_cpus": 0},
)
class Detector:
    """One connection to Triton. A model answers only after it was loaded and warmed up.

    A promotion changes the deployment's `user_config`: the new model is made ready while the old one answers, and the
    old one still answers batches that were letterboxed for it. A model beside the current one that fails is left out
    until it is ready again: whoever asked it asks the current one instead.
    """

    async def __init__(self, address: str, timeout_seconds: float) -> None:
        self._address, self._timeout_seconds = address, timeout_seconds
        self._wanted: str | None = None
        self._current: AsyncTritonDetector | None = None
        self._previous: AsyncTritonDetector | None = None
        self._beside_wanted: tuple[str, ...] = ()
        self._beside: dict[str, AsyncTritonDetector] = {}
        self._ready = False
        self._keeper = asyncio.create_task(self._keep_ready())

    async def reconfigure(self, user_config: dict[str, Any]) -> None:
        """Take the models to use. Waits for the first one once; while Triton is away the replica goes on trying."""
        config = DetectorConfig.model_validate(user_config)
        self._wanted = describe(config.model).model_name
        self._beside_wanted = config.beside
        if self._current is None:
            await self._make_ready()

    async def detect(self, batch: np.ndarray, model: str) -> DetectedBatch:
        """Boxes of each picture in `batch`, uint8 [n, H, W, 3], letterboxed for `model`.

        Raises PartUnavailable while Triton is away or the model is not ready, InvalidInput for a wrong batch.
        """
        current = self._require_current()
        if model in self._beside:
            return await self._detect_beside(batch, model)
        detector = current
        if model != current.version:
            if self._previous is None or self._previous.version != model:
                # Not an answer for these pictures, but the caller learns what to letterbox for.
                return self._batch([])
            detector = self._previous
        try:
            answers = await detector.detect_letterboxed(batch)
        except PartUnavailable:
            self._ready = False
            raise
        return self._batch(answers)

    async def current_model(self) -> str:
        """Name of the model that answers. Raises PartUnavailable before there is one."""
        return self._require_current().version

    async def status(self) -> dict[str, Any]:
        """`ready`, `model` that answers, and `wanted`, what it was told to use."""
        return {
            "ready": self._ready,
            "model": self._current.version if self._current else None,
            "wanted": self._wanted,
            "beside": sorted(self._beside),
            "address": self._address,
        }

    async def check_health(self) -> None:
        """A replica without Triton is healthy, it cannot mend Triton; one that no longer tries is not."""
        if self._keeper.done():
            raise RuntimeError("the task that keeps the model ready has ended") from self._keeper.exception()

    def _require_current(self) -> AsyncTritonDetector:
        if self._current is None:
            raise PartUnavailable(f"Triton at {self._address} has not served {self._wanted} yet; see `cityeye status`")
        return self._current

    def _batch(self, answers: list[RawDetections]) -> DetectedBatch:
        return DetectedBatch(answers, self._require_current().version, tuple(self._beside))

    async def _detect_beside(self, batch: np.ndarray, model: str) -> DetectedBatch:
        try:
            answers = await self._beside[model].detect_letterboxed(batch)
        except (PartUnavailable, InvalidInput) as error:
            log.warning("model %s, beside the current one, is left out: %s", model, error)
            self._beside.pop(model, None)
            return self._batch([])
        return self._batch(answers)

    async def _keep_ready(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._wanted is not None and not self._is_ready():
                await self._make_ready()
            # Only then, so that a candidate never delays what serves.
            if self._is_ready():
                await self._make_ready_beside()

    async def _make_ready_beside(self) -> None:
        for model in set(self._beside) - set(self._beside_wanted):
            del self._beside[model]
        for model in self._beside_wanted:
            if model not in self._beside and model != self._wanted:
                try:
                    detector = AsyncTritonDetector(self._address, model, self._timeout_seconds)
                    await detector.ensure_loaded()
                except (PartUnavailable, NotFound, InvalidInput) as error:
                    log.warning("model %s is not ready beside the current one: %s", model, error)
                    continue
                log.info("model %s is ready beside the current one", model)
                self._beside[model] = detector

    def _is_ready(self) -> bool:
        return self._ready and self._current is not None and self._current.version == self._wanted

    async def _make_ready(self) -> None:
        """Load and warm up the wanted model and switch to it; on failure what answers stays as it is."""
        assert self._wanted is not None
        candidate = self._current
        if candidate is None or candidate.version != self._wanted:
            candidate = AsyncTritonDetector(self._address, self._wanted, self._timeout_seconds)
        try:
            await candidate.ensure_loaded()
        except PartUnavailable as error:
            log.warning("model %s is not ready: %s", self._wanted, error)
            if candidate is not self._current:
                await candidate.close()
            return
        if candidate is not self._current:
            log.info("model %s answers from now on", candidate.version)
            self._previous, self._current = self._current, candidate
            self._beside.pop(candidate.version, None)
        self._ready = True
