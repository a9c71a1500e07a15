"""How a camera shard reaches the detector: batches out, answers back, with a back-off while it is away."""

from __future__ import annotations

import time
from typing import Any, Protocol

import numpy as np
from ray import serve
from ray.exceptions import RayError
from ray.serve.exceptions import RayServeException

from data_contracts.errors import PartUnavailable
from models.description import DetectorDescription
from models.registry import describe
from serve.detector import DetectedBatch
from serve.names import APPLICATION, DETECTOR

FIRST_PAUSE_SECONDS = 0.25
MOST_PAUSE_SECONDS = 4.0
ASK_SECONDS = 5.0


class Answer(Protocol):
    """A batch on its way."""

    def result(self, timeout_s: float | None = None) -> DetectedBatch:
        """Raises TimeoutError while it is not there; may be asked again."""
        ...


class DetectorLink:
    """The detector deployment by its handle. Not thread-safe."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._description: DetectorDescription | None = None
        self._pause = FIRST_PAUSE_SECONDS
        self._not_before = 0.0
        self.beside: frozenset[str] = frozenset()
        """Models that answer beside the current one, as the last answer said."""

    @property
    def resting(self) -> bool:
        """True while a failure is so recent that asking again makes no sense."""
        return time.monotonic() < self._not_before

    def description(self, model: str | None = None) -> DetectorDescription:
        """What to letterbox for: `model`, or None for the current one.

        Raises PartUnavailable, and rests, while no detector answers.
        """
        if self._description is None:
            try:
                self._handle = serve.get_deployment_handle(DETECTOR, APPLICATION)
                self._description = describe(self._handle.current_model.remote().result(timeout_s=ASK_SECONDS))
            except (PartUnavailable, RayError, RayServeException, TimeoutError) as error:
                raise self.failed(error) from error
            except KeyError as error:
                # What Ray says of a deployment that is not there yet: shards start beside the application.
                raise self.failed(error) from error
        return self._description if model is None else describe(model)

    def send(self, batch: np.ndarray, model: str | None = None) -> Answer:
        """Send uint8 [n, H, W, 3] to `model`, or None for the current one. Raises PartUnavailable, and rests."""
        description = self.description(model)
        try:
            answer: Answer = self._handle.detect.remote(batch, description.model_name)
        except (RayError, RayServeException) as error:
            raise self.failed(error) from error
        return answer

    def answered(self, batch: DetectedBatch) -> None:
        """Take note of an answer: of the model to letterbox for from now on."""
        self._pause, self.beside = FIRST_PAUSE_SECONDS, frozenset(batch.beside)
        if self._description is None or batch.current_model != self._description.model_name:
            self._description = describe(batch.current_model)

    def failed(self, error: Exception) -> PartUnavailable:
        """Take note of a failure: rest, twice as long each time, and look for the detector anew after it."""
        self._not_before = time.monotonic() + self._pause
        self._pause = min(MOST_PAUSE_SECONDS, 2 * self._pause)
        self._description = None
        return PartUnavailable(f"the detector does not answer: {type(error).__name__}: {error}")
