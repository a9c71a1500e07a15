"""Detectors that ask a Triton server over gRPC, one for ordinary code and one for asyncio.

They send uint8 batches, check what comes back, load the model when the server does not have it (it was restarted, or
is an outside one), and raise PartUnavailable while nobody answers; the next call tries anew.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

import numpy as np
import tritonclient.grpc as triton
from tritonclient.utils import InferenceServerException

from data_contracts.errors import InvalidInput, PartUnavailable
from data_contracts.schemas.detection import Detections
from models.description import DetectorDescription
from models.letterbox import RawDetections, letterbox, to_detections
from models.registry import describe

_OUTPUTS = ("BOXES", "SCORES", "CLASSES")
_LOAD_SECONDS = 60
# The next batch travels while one is computed.
_IN_FLIGHT = 2
_TRIES = 3
_CHANNEL = [
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", -1),
    # gRPC would wait up to two minutes before it looks for a restarted server again.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    # For gRPC this is how long one attempt to connect may take: a busy server on a busy machine greets late.
    ("grpc.min_reconnect_backoff_ms", 5000),
    # A web proxy of the machine is not for the parts of this system.
    ("grpc.enable_http_proxy", 0),
    # Else two clients of one process share a connection, and closing one disturbs the other.
    ("grpc.use_local_subchannel_pool", 1),
]


class TritonDetector:
    """A detector behind Triton, for ordinary (not asyncio) code; several threads may use one.

    address: host:port of gRPC.  model: a name of the registry, or the description of a candidate that is not in it.
    timeout_seconds: for one request, of which a long list of pictures needs several.
    """

    def __init__(self, address: str, model: str | DetectorDescription, timeout_seconds: float = 10) -> None:
        self.address = address
        self.description = describe(model) if isinstance(model, str) else model
        self._timeout, self._batch = timeout_seconds, self.description.pictures_a_request
        self._client = triton.InferenceServerClient(address, channel_args=_CHANNEL)
        self._loading, self._loads = threading.Lock(), 0
        self._workers = ThreadPoolExecutor(_IN_FLIGHT, thread_name_prefix="triton")

    @property
    def version(self) -> str:
        """Model name with version, as records name it."""
        return self.description.model_name

    def detect(self, pictures: Sequence[np.ndarray], mirrored: Sequence[bool] | None = None) -> list[Detections]:
        """One Detections per picture (uint8 [h, w, 3] BGR, sizes may differ), boxes in that picture's pixels.

        mirrored: which of them the network is to see with left and right changed; None for none.
        Raises InvalidInput (not a picture) and PartUnavailable.
        """
        turned = [False] * len(pictures) if mirrored is None else mirrored
        looks = list(zip(pictures, turned, strict=True))
        chunks = (looks[i : i + self._batch] for i in range(0, len(looks), self._batch))
        return [found for chunk in self._workers.map(self._detect_chunk, chunks) for found in chunk]

    def detect_letterboxed(self, batch: np.ndarray) -> list[RawDetections]:
        """batch: uint8 [n, H, W, 3] of the description's size, any n. Raises as `detect`."""
        return [raw for answer in self.submit(batch) for raw in answer.result()]

    def submit(self, batch: np.ndarray) -> list[Future[list[RawDetections]]]:
        """As detect_letterboxed, without waiting: the answers of its requests, in order."""
        _check_batch(batch, self.description)
        chunks = (batch[i : i + self._batch] for i in range(0, len(batch), self._batch))
        return [self._workers.submit(self._infer, chunk) for chunk in chunks]

    def ensure_loaded(self) -> None:
        """Load the model where the server does not have it yet, check its shape, and warm it up."""
        name = self.description.model_name
        try:
            if not self._client.is_model_ready(name, client_timeout=self._timeout):
                self._client.load_model(name, client_timeout=_LOAD_SECONDS)
            _check_served(self._client.get_model_config(name, as_json=True, client_timeout=self._timeout), self)
        except InferenceServerException as error:
            raise _unavailable(error, self) from error
        self._infer(np.zeros((1, *self.description.input_shape), np.uint8))

    def close(self) -> None:
        """Give the connection back."""
        self._workers.shutdown()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _detect_chunk(self, looks: Sequence[tuple[np.ndarray, bool]]) -> list[Detections]:
        fitted = [letterbox(picture, self.description, mirrored) for picture, mirrored in looks]
        found = self._infer(np.stack([picture for picture, _ in fitted]))
        return [
            to_detections(raw, self.description, scale, *picture.shape[:2], mirrored)
            for raw, (_, scale), (picture, mirrored) in zip(found, fitted, looks, strict=True)
        ]

    def _infer(self, batch: np.ndarray) -> list[RawDetections]:
        request = _request(batch)
        began = time.monotonic()
        for attempt in itertools.count(1):
            loads = self._loads
            try:
                answer = self._client.infer(self.version, request, client_timeout=self._timeout)
                return _read(answer, self, len(batch))
            except InferenceServerException as error:
                late = attempt >= _TRIES and time.monotonic() - began > self._timeout
                if late or not _mended_by_loading(error):
                    raise _unavailable(error, self) from error
                self._load_again(loads, error)

    def _load_again(self, loads_seen: int, failure: InferenceServerException) -> None:
        """Load the model, unless another thread has done so since `loads_seen`."""
        with self._loading:
            if self._loads != loads_seen:
                return
            try:
                if not _is_not_loaded(failure):
                    # Loading what Triton thinks is loaded does nothing.
                    self._client.unload_model(self.version, client_timeout=_LOAD_SECONDS)
                self._client.load_model(self.version, client_timeout=_LOAD_SECONDS)
            except InferenceServerException as error:
                if not _mended_by_loading(error):
                    raise _unavailable(error, self) from failure
                return  # it stood still while it began, and is loaded again by the next try
            self._loads += 1


class AsyncTritonDetector:
    """A TritonDetector for asyncio: the same requests, made on its threads, so that there is one way to fail."""

    def __init__(self, address: str, model_name: str, timeout_seconds: float = 10) -> None:
        self._detector = TritonDetector(address, model_name, timeout_seconds)

    @property
    def description(self) -> DetectorDescription:
        return self._detector.description

    @property
    def version(self) -> str:
        """Model name with version, as records name it."""
        return self._detector.version

    async def detect_letterboxed(self, batch: np.ndarray) -> list[RawDetections]:
        """As TritonDetector.detect_letterboxed."""
        answers = await asyncio.gather(*map(asyncio.wrap_future, self._detector.submit(batch)))
        return [raw for answer in answers for raw in answer]

    async def ensure_loaded(self) -> None:
        """As TritonDetector.ensure_loaded."""
        await asyncio.to_thread(self._detector.ensure_loaded)

    async def close(self) -> None:
        """Give the connection back."""
        await asyncio.to_thread(self._detector.close)


def _check_batch(batch: np.ndarray, description: DetectorDescription) -> None:
    if batch.dtype != np.uint8 or batch.shape[1:] != description.input_shape:
        raise InvalidInput(
            f"{description.model_name} is fed uint8 [n, {description.input_height}, {description.input_width}, 3], "
            f"got {batch.dtype} {list(batch.shape)}",
            "batch",
        )


def _request(batch: np.ndarray) -> list[triton.InferInput]:
    pictures = triton.InferInput("PICTURES", list(batch.shape), "UINT8")
    pictures.set_data_from_numpy(np.ascontiguousarray(batch))
    return [pictures]


def _read(answer: triton.InferResult, detector: TritonDetector, n: int) -> list[RawDetections]:
    """Check shapes, types and values, and cut the padding off."""
    boxes, scores, classes = (answer.as_numpy(name) for name in _OUTPUTS)
    k = detector.description.max_boxes
    wrong = (
        any(part is None for part in (boxes, scores, classes))
        or (boxes.shape, scores.shape, classes.shape) != ((n, k, 4), (n, k), (n, k))
        or not np.isfinite(boxes).all()
        or not ((scores >= 0) & (scores <= 1)).all()
        or not ((classes >= 0) & (classes < len(detector.description.things))).all()
    )
    if wrong:
        raise PartUnavailable(
            f"Triton at {detector.address} gave an answer that {detector.version} cannot give; does it serve this "
            "version of the model repository?"
        )
    counts = (scores > 0).sum(1)
    return [RawDetections(boxes[i, :c], scores[i, :c], classes[i, :c]) for i, c in enumerate(counts)]


def _check_served(config: dict, detector: TritonDetector) -> None:
    description = detector.description
    served = tuple(int(size) for size in config["config"]["input"][0]["dims"])
    things = config["config"]["parameters"]["things"]["string_value"]
    if served != description.input_shape or things != ",".join(description.things):
        raise PartUnavailable(
            f"Triton at {detector.address} serves another {detector.version}: input {served} and things {things}, "
            f"expected {description.input_shape} and {','.join(description.things)}"
        )


def _is_not_loaded(error: InferenceServerException) -> bool:
    return "unknown model" in error.message() or "no available versions" in error.message()


def _mended_by_loading(error: InferenceServerException) -> bool:
    """A model that is not loaded, or whose process was killed: this Triton does not start it anew by itself."""
    return _is_not_loaded(error) or "tub process" in error.message()


def _unavailable(error: InferenceServerException, detector: TritonDetector) -> Exception:
    message, status = error.message(), error.status()
    not_loaded = any(words in message for words in ("load failed", "failed to load", "failed to poll"))
    if status == "StatusCode.INVALID_ARGUMENT" and not not_loaded and not _mended_by_loading(error):
        return InvalidInput(f"Triton refuses the pictures: {message}", "batch")
    if not_loaded or _is_not_loaded(error):
        return PartUnavailable(
            f"Triton at {detector.address} cannot load {detector.version} ({message}); bring it with "
            f"`cityeye models pull {detector.version}`"
        )
    return PartUnavailable(f"Triton at {detector.address} does not answer ({message}); see `cityeye status`")
