"""Photos that people bring: the original goes under seal, the copy that may be shown has no faces and no metadata."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

import cv2
import numpy as np
from ray import serve
from ray.exceptions import RayError
from ray.serve.exceptions import RayServeException
from starlette.concurrency import run_in_threadpool

from data_contracts.errors import InvalidInput, PartUnavailable
from data_contracts.schemas.command import Photo
from data_contracts.schemas.geometry import Box
from data_contracts.settings import Settings
from data_contracts.store.pictures import open_picture_store
from governance_rules.ports import PictureStore
from models.letterbox import letterbox, to_detections
from models.registry import describe
from serve.annotation import pixelate_heads
from serve.live_pictures import PERSON_SCORE
from serve.names import APPLICATION, DETECTOR
from serve.sources.pictures import decode_picture

ANSWER_SECONDS = 15.0
_SUFFIXES = {b"\xff\xd8\xff": ".jpg", b"\x89PN": ".png", b"RIF": ".webp"}


class PeopleFinder(Protocol):
    """Says where people are in a picture."""

    async def people(self, picture: np.ndarray) -> Sequence[Box]:
        """Boxes of all persons in uint8 [h, w, 3] BGR, also those of low score. Raises PartUnavailable."""
        ...


class PhotoDesk:
    """Takes photos in: checks, blurs, stores. One belongs to an ingress replica."""

    def __init__(self, finder: PeopleFinder, store: PictureStore, settings: Settings) -> None:
        self._finder, self._store = finder, store
        self._most_bytes, self._most_pixels = settings.ingress.max_picture_bytes, settings.ingress.max_picture_pixels
        self._quality = settings.pictures.jpeg_quality

    async def take(self, data: bytes) -> Photo:
        """Store the photo and its copy. Nothing is stored unless people were looked for: no copy leaves unblurred.

        Raises TooLarge for too many bytes or pixels (told by the header, before anything is decoded), InvalidInput for
        what is no picture, and PartUnavailable while detector or picture store are away.
        """
        # uint8 [h, w, 3] BGR, upright.
        picture = await run_in_threadpool(decode_picture, data, self._most_bytes, self._most_pixels)
        people = await self._finder.people(picture)
        return await run_in_threadpool(self._store_both, data, picture, people)

    def _store_both(self, data: bytes, picture: np.ndarray, people: Sequence[Box]) -> Photo:
        # Encoded anew from its pixels, so where and with which phone it was taken stays in the sealed original.
        done, copy = cv2.imencode(".jpg", pixelate_heads(picture, people), [cv2.IMWRITE_JPEG_QUALITY, self._quality])
        if not done:
            raise InvalidInput(f"a picture of shape {picture.shape} cannot be encoded as JPEG", "picture")
        sealed_path, sealed_sha256 = self._store.put(data, "sealed", _SUFFIXES.get(data[:3], ".jpg"))
        path, sha256 = self._store.put(copy.tobytes(), "copies", ".jpg")
        return Photo(path, sha256, sealed_path, sealed_sha256)


class DetectorPeople:
    """People by the detector deployment, asked by its handle."""

    def __init__(self) -> None:
        self._handle: Any = None

    async def people(self, picture: np.ndarray) -> Sequence[Box]:
        """See PeopleFinder."""
        try:
            return await asyncio.wait_for(self._ask(picture), ANSWER_SECONDS)
        except (PartUnavailable, RayError, RayServeException, TimeoutError) as error:
            self._handle = None
            raise PartUnavailable(f"the detector does not answer: {type(error).__name__}: {error}") from error

    async def _ask(self, picture: np.ndarray) -> Sequence[Box]:
        if self._handle is None:
            self._handle = serve.get_deployment_handle(DETECTOR, APPLICATION)
        model = await self._handle.current_model.remote()
        # Once more when the model was changed while the picture travelled: it has to be letterboxed for the new one.
        for _ in range(2):
            description = describe(model)
            fitted, scale = letterbox(picture, description)
            found = await self._handle.detect.remote(fitted[None], model)
            if found.answers:
                detections = to_detections(found.answers[0], description, scale, *picture.shape[:2])
                return [d.box for d in detections if d.thing == "person" and d.score >= PERSON_SCORE]
            model = found.current_model
        raise PartUnavailable("the detector's model is being changed")


def photo_desk(settings: Settings) -> PhotoDesk:
    """The desk of an ingress replica, with the picture store of its settings."""
    return PhotoDesk(DetectorPeople(), open_picture_store(settings.picture_url), settings)
