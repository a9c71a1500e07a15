"""What people ask of a case, and what they bring along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Command(StrEnum):
    """What people may ask of a case; the same word in code, API and page. Each is an action of `permissions` too."""

    CONFIRM = "confirm"
    REJECT = "reject"
    ACKNOWLEDGE = "acknowledge"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    REMIND = "remind"
    NOTE = "note"
    SAY_DONE = "say_done"
    ACCEPT_MENDING = "accept_mending"
    REFUSE_MENDING = "refuse_mending"
    APPEAL = "appeal"
    UPHOLD_APPEAL = "uphold_appeal"
    DISMISS_APPEAL = "dismiss_appeal"
    DEFER = "defer"
    RESUME = "resume"
    ARRIVE = "arrive"
    RECORD_SITE = "record_site"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that somebody brought: the untouched original, sealed, and the copy that may be shown.

    path, sha256: of the copy, people blurred; sealed_path, sealed_sha256: of the original.
    """

    path: str
    sha256: str
    sealed_path: str
    sealed_sha256: str

    def as_json(self) -> dict[str, str]:
        return {
            "path": self.path,
            "sha256": self.sha256,
            "sealed_path": self.sealed_path,
            "sealed_sha256": self.sealed_sha256,
        }


@dataclass(frozen=True, slots=True)
class CommandDetail:
    """What comes with a command; it is kept in the event and fixed by its evidence leaf.

    position: (longitude, latitude) in degrees, WGS 84.  until: the day a deferral ends.  assignee_id: of a person.
    signature: of the party, on the officer's screen.
    """

    note: str = ""
    photos: tuple[Photo, ...] = ()
    position: tuple[float, float] | None = None
    until: datetime | None = None
    assignee_id: int | None = None
    signature: Photo | None = None

    def as_json(self) -> dict[str, Any]:
        """Only what is there, as JSON values."""
        found: dict[str, Any] = {}
        if self.note:
            found["note"] = self.note
        if self.photos:
            found["photos"] = [photo.as_json() for photo in self.photos]
        if self.position is not None:
            found["position"] = list(self.position)
        if self.until is not None:
            found["until"] = self.until.isoformat()
        if self.assignee_id is not None:
            found["assignee_id"] = self.assignee_id
        if self.signature is not None:
            found["signature"] = self.signature.as_json()
        return found


def detail_from_json(said: Mapping[str, Any]) -> CommandDetail:
    """What `CommandDetail.as_json` was made of."""
    position, until, signature = said.get("position"), said.get("until"), said.get("signature")
    return CommandDetail(
        note=said.get("note", ""),
        photos=tuple(Photo(**photo) for photo in said.get("photos", ())),
        position=(position[0], position[1]) if position is not None else None,
        until=datetime.fromisoformat(until) if until is not None else None,
        assignee_id=said.get("assignee_id"),
        signature=Photo(**signature) if signature is not None else None,
    )
