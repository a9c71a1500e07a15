"""What the use cases of the set-up need from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.setup_change import SetupChange, SetupSubject
from data_contracts.schemas.what_if import CaseCourse, StoodThing


class SetupChangeRepository(Protocol):
    """Append-only."""

    def add(self, change: SetupChange) -> None: ...
    def of(self, subject: SetupSubject, subject_id: str, most: int = 20) -> list[SetupChange]:
        """The newest first."""
        ...


class WhatIfRepository(Protocol):
    """The record for questions; `most` bounds what is read."""

    def stood(self, kind: Kind, since: datetime, until: datetime, most: int) -> list[StoodThing]:
        """Observations of the kind's zones that began in [since, until)."""
        ...

    def courses(self, kind: Kind, since: datetime, until: datetime, most: int) -> list[CaseCourse]:
        """Cases opened in [since, until) and mended or enforced, the newest first."""
        ...

    def policy_versions(self, kind: Kind, most: int = 10) -> list[dict[str, Any]]:
        """{version, saved_at, open_cases}, the newest first."""
        ...
