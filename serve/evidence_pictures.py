"""Evidence pictures: the sealed original, and the copy with box and words burnt in and people blurred.

The original goes into the picture store as it is, under `sealed/`. What people see is the copy, under `copies/`: heads
are pixelated on the pixels first and everything else is drawn over them, so no blurred head can be got back from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import cv2
import numpy as np

from data_contracts.errors import InvalidInput
from data_contracts.schemas.evidence import EvidencePicture, PictureRole
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box
from data_contracts.settings import Settings
from governance_rules.ports import PictureStore
from serve.annotation import Annotation, draw_copy

__all__ = ["Annotation", "EvidenceWriter", "SealedPicture", "StoredPicture"]

JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture that lies in the picture store.

    sha256: lower-case hex of the stored bytes, whoever reads them back can check it.
    sealed: True for an untouched original, False for a copy with people blurred.
    """

    path: str
    sha256: str
    byte_count: int
    captured_at: datetime
    sealed: bool
    media_type: str = JPEG

    def as_evidence(self, evidence_id: UUID, incident_id: UUID, role: PictureRole) -> EvidencePicture:
        """The record that goes into the store's table and the evidence log."""
        return EvidencePicture(
            evidence_id=evidence_id,
            incident_id=incident_id,
            role=role,
            sealed=self.sealed,
            sha256=self.sha256,
            path=self.path,
            media_type=self.media_type,
            byte_count=self.byte_count,
            captured_at=self.captured_at,
        )


SealedPicture = StoredPicture


class EvidenceWriter:
    """Writes evidence pictures into a picture store. Stateless; one may serve many cameras."""

    def __init__(self, picture_store: PictureStore, settings: Settings) -> None:
        self._store = picture_store
        self._quality = settings.pictures.jpeg_quality
        self._time_zone = settings.time_zone

    def encode(self, frame: Frame) -> bytes:
        """The frame as JPEG: the camera's own bytes where it sent JPEG, else encoded once, here."""
        return frame.jpeg or _jpeg(frame.picture, self._quality)

    def seal(self, frame: Frame) -> StoredPicture:
        """Store the untouched original under `sealed/`. Raises PartUnavailable when the store does not answer."""
        return self.seal_bytes(self.encode(frame), frame.captured_at)

    def seal_bytes(self, data: bytes, captured_at: datetime) -> StoredPicture:
        """Store JPEG bytes kept from earlier (`encode`) as an untouched original, bit for bit."""
        return self._put(data, captured_at, sealed=True)

    def copy(self, picture: Frame | bytes, annotation: Annotation, people: Sequence[Box]) -> StoredPicture:
        """Store the copy for people's eyes under `copies/`.

        picture: the frame, or its JPEG bytes.  people: boxes of all persons in it, also those of low score; the head
        part of each is made unrecognisable.  Raises InvalidInput when the bytes are no picture.
        """
        pixels = picture.picture if isinstance(picture, Frame) else _decode(picture)
        drawn = draw_copy(pixels, annotation, people, self._time_zone)
        return self._put(_jpeg(drawn, self._quality), annotation.captured_at, sealed=False)

    def _put(self, data: bytes, captured_at: datetime, sealed: bool) -> StoredPicture:
        path, sha256 = self._store.put(data, "sealed" if sealed else "copies", ".jpg")
        return StoredPicture(path, sha256, len(data), captured_at, sealed)


def _jpeg(picture: np.ndarray, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise InvalidInput(f"a picture of shape {picture.shape} cannot be encoded as JPEG", "picture")
    return data.tobytes()


def _decode(data: bytes) -> np.ndarray:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise InvalidInput("the kept picture of an observation cannot be decoded", "picture")
    return picture
