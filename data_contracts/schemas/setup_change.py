"""A change of the set-up: who, when, from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class SetupSubject(StrEnum):
    """What can be set up."""

    ZONE = "zone"
    POLICY = "policy"
    PERSON = "person"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class SetupChange:
    """One change. before, after: as JSON values; None where it was added, or removed. No secret is ever in them."""

    changed_at: datetime
    person_id: int
    subject: SetupSubject
    subject_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
