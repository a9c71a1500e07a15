"""Data quality: what was expected of a day's data, what came out, and which rows are at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Suite(StrEnum):
    """What the expectations are about, in the order of the page.

    training: whether the labelled samples may be trained on. It says nothing of a day, so it fails no day.
    """

    CASES = "cases"
    INCIDENTS = "incidents"
    SIGHTINGS = "sightings"
    TIMERS = "timers"
    NOTICES = "notices"
    SHOPS = "shops"
    STREET = "street"
    TRAINING = "training"


class Outcome(StrEnum):
    """errored: the expectation could not be evaluated, which is a failure like any other."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"


class KeyOf(StrEnum):
    """What the keys of failing rows name; `text` leads nowhere."""

    CASE = "case"
    CAMERA = "camera"
    SHOP = "shop"
    KIND = "kind"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """What became of one expectation.

    name: the same in code, database and docs.  zh, en: it in plain words.  checked: rows that it spoke of.
    failing: rows against it, within what is allowed too.  reason: why it failed; empty when it passed.
    keys: of the failing rows, KEPT_KEYS at most.  rows: the first of them as JSON values, KEPT_ROWS at most.
    """

    suite: Suite
    name: str
    outcome: Outcome
    zh: str
    en: str
    checked: int
    failing: int = 0
    reason: str = ""
    key_of: KeyOf = KeyOf.TEXT
    keys: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED

    @property
    def fails_the_day(self) -> bool:
        return not self.passed and self.suite is not Suite.TRAINING


KEPT_KEYS = 1000
KEPT_ROWS = 20


@dataclass(frozen=True, slots=True)
class QualityRun:
    """One check of one day of the street's own time zone; the newest of a day counts, none is ever replaced.

    passed: no expectation of the day failed.  docs_path: of the Data Docs in the picture store, a ZIP file; None with
    docs_error where they could not be written.  seconds: that the check took.
    """

    run_id: UUID
    day: date
    started_at: datetime
    finished_at: datetime
    seconds: float
    passed: bool
    expectations: int
    failed: int
    docs_path: str | None = None
    docs_error: str | None = None


@dataclass(frozen=True, slots=True)
class FailedDay:
    """A day whose newest check failed. suites: which failed.  expectations: names of those that did.

    zh, en: they in plain words, in the same order.
    """

    day: date
    run_id: UUID
    suites: tuple[str, ...]
    expectations: tuple[str, ...]
    zh: tuple[str, ...]
    en: tuple[str, ...]
