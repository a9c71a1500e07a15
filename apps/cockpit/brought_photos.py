"""Photos that were taken in and wait for the command they belong to.

The browser holds only a code: which file it stands for is kept here, so nobody can attach a picture by its path.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from threading import Lock

from data_contracts.schemas.command import Photo

KEPT_SECONDS = 3600.0
MOST_OF_A_PERSON = 60


@dataclass(frozen=True, slots=True)
class _Kept:
    at: float
    person_id: int
    photo: Photo


class BroughtPhotos:
    """Photos by code, each for whoever brought it, for an hour."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    def may_bring(self, person_id: int) -> bool:
        """False for somebody who brought as many photos in the last hour as one person may."""
        with self._lock:
            self._forget_old()
            return sum(kept.person_id == person_id for kept in self._kept.values()) < MOST_OF_A_PERSON

    def leave(self, person_id: int, photo: Photo) -> str:
        """A code for this photo."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._forget_old()
            self._kept[code] = _Kept(time.monotonic(), person_id, photo)
        return code

    def get(self, person_id: int, code: str) -> Photo | None:
        """The photo of this code; None when it is unknown, too old or somebody else's. It may be asked for again."""
        with self._lock:
            self._forget_old()
            kept = self._kept.get(code)
        return kept.photo if kept and kept.person_id == person_id else None

    def _forget_old(self) -> None:
        oldest = time.monotonic() - KEPT_SECONDS
        self._kept = {code: kept for code, kept in self._kept.items() if kept.at > oldest}


BROUGHT = BroughtPhotos()
