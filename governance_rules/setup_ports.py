"""What the use cases of the set-up need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from data_contracts.schemas.setup_change import SetupChange, SetupSubject
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.what_if import CaseCourse, StoodBox, StoodThing


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

    def stood_in_view(self, camera_id: str, preset: str, since: datetime, most: int) -> list[StoodBox]:
        """Observations of the view's zones, removed ones too, that began since then; the newest first."""
        ...

    def courses(self, kind: Kind, since: datetime, until: datetime, most: int) -> list[CaseCourse]:
        """Cases opened in [since, until) and mended or enforced, the newest first."""
        ...

    def policy_versions(self, kind: Kind, most: int = 10) -> list[dict[str, Any]]:
        """{version, saved_at, open_cases}, the newest first."""
        ...


class DirectoryRepository(Protocol):
    """People and shops for those who set them up."""

    def people(self, words: str, role: Role | None, area_id: str | None, most: int) -> tuple[list[Person], int]:
        """Those whose name holds the words, at most so many, and how many there are; the active ones first.

        area_id: a community, grid or block in which they hold a role (the one that is asked for, where one is).
        """
        ...

    def last_sign_in(self, sign_in_name: str) -> datetime | None:
        """When somebody last signed in by this name; None when it is not on record."""
        ...

    def last_sign_ins(self, sign_in_names: Sequence[str]) -> dict[str, datetime]:
        """When each of them last signed in; names of whom it is not on record are left out."""
        ...

    def lock_people(self) -> None:
        """Nobody else changes people until this unit of work ends."""
        ...

    def update_person(self, person: Person) -> None:
        """Everything but the sign-in name. Raises NotFound."""
        ...

    def set_password(self, person_id: int, password_hash: str) -> None:
        """Raises NotFound."""
        ...

    def end_sessions(self, person_id: int) -> None: ...
    def other_admins(self, person_id: int) -> int:
        """How many other active people are administrators."""
        ...

    def shops(self, words: str, most: int) -> tuple[list[Shop], int]:
        """Those whose name, id or owner holds the words, at most so many, and how many there are."""
        ...

    def shop_cases(self, shop_id: str, since: datetime) -> list[dict[str, Any]]:
        """{kind, closure (`open` where there is none), cases, median_seconds} of cases opened since then."""
        ...

    def counts_of_shops(self, shop_ids: Sequence[str], begins: datetime, ends: datetime) -> dict[str, int]:
        """How many cases of each of them were opened in [begins, ends); shops without one are left out."""
        ...

    def cameras_of_front(self, shop_id: str) -> list[tuple[str, str]]:
        """Which cameras have a zone at the shop's front: id and name."""
        ...

    def merchants_of(self, shop_id: str) -> list[tuple[int, str]]:
        """Who may sign in for the shop: person id and name."""
        ...
