"""The picture in which a followed thing was first seen, kept until it is clear whether the thing stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box
from serve.annotation import Annotation
from serve.evidence_pictures import EvidenceWriter, StoredPicture


@dataclass(slots=True)
class _Shot:
    """One frame and the people in it. Encoded when a thing of it is still there a frame later: most have driven on."""

    frame: Frame | None
    people: tuple[Box, ...]
    captured_at: datetime
    data: bytes | None = None

    def encoded(self, evidence: EvidenceWriter) -> bytes:
        if self.data is None:
            assert self.frame is not None
            self.data, self.frame = evidence.encode(self.frame), None
        return self.data


class BirthPictures:
    """First pictures by observation id: at first in memory, then sealed in the picture store."""

    def __init__(self, evidence: EvidenceWriter, state: dict[str, Any] | None = None) -> None:
        self._evidence = evidence
        self._shots: dict[UUID, _Shot] = {}
        self._stored: dict[UUID, tuple[StoredPicture, StoredPicture]] = {
            UUID(key): (_picture(pair[0]), _picture(pair[1])) for key, pair in (state or {}).items()
        }

    def keep(self, frame: Frame, people: Sequence[Box], missing: Iterable[UUID]) -> None:
        """Keep this frame for the things that have no picture yet."""
        missing = [key for key in missing if key not in self._shots and key not in self._stored]
        if missing:
            shot = _Shot(frame, tuple(people), frame.captured_at)
            self._shots.update(dict.fromkeys(missing, shot))

    def encode(self, lasting: Iterable[UUID]) -> None:
        """Turn raw frames of these things into JPEG: they may be wanted for a while."""
        for key in lasting:
            if key in self._shots:
                self._shots[key].encoded(self._evidence)

    def seal(self, key: UUID, annotation: Annotation) -> tuple[StoredPicture, StoredPicture]:
        """(original, copy), stored now or before. Raises PartUnavailable; may then be called again."""
        if key not in self._stored:
            shot = self._shots[key]
            data = shot.encoded(self._evidence)
            original = self._evidence.seal_bytes(data, shot.captured_at)
            self._stored[key] = original, self._evidence.copy(data, annotation, shot.people)
            del self._shots[key]
        return self._stored[key]

    def captured_at(self, key: UUID) -> datetime:
        """When the kept picture was taken."""
        return self._stored[key][0].captured_at if key in self._stored else self._shots[key].captured_at

    def original(self, key: UUID) -> StoredPicture | None:
        """The sealed original, when there is one."""
        return self._stored[key][0] if key in self._stored else None

    def forget_all_but(self, alive: set[UUID]) -> None:
        """Let go of the pictures of things that are no longer followed."""
        self._shots = {key: shot for key, shot in self._shots.items() if key in alive}
        self._stored = {key: pair for key, pair in self._stored.items() if key in alive}

    def to_json(self) -> dict[str, Any]:
        return {str(key): [_values(picture) for picture in pair] for key, pair in self._stored.items()}


def _values(picture: StoredPicture) -> list[Any]:
    return [
        picture.path,
        picture.sha256,
        picture.byte_count,
        picture.captured_at.isoformat(),
        picture.sealed,
        picture.media_type,
    ]


def _picture(values: list[Any]) -> StoredPicture:
    path, sha256, byte_count, captured_at, sealed, media_type = values
    return StoredPicture(path, sha256, byte_count, datetime.fromisoformat(captured_at), sealed, media_type)
