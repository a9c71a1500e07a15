"""Keep what came out of a check of data quality, tell those who run the street, and note it in reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from data_contracts.schemas.data_quality import ExpectationResult, FailedDay, QualityRun
from data_contracts.schemas.policy import Role
from governance_rules.ports import UnitOfWork

TOLD = (Role.ADMIN, Role.OPERATOR)
"""Who is told of a day that failed: once, however often it is checked."""
_NAMED = 10


def keep_check(
    uow: UnitOfWork,
    day: date,
    started_at: datetime,
    seconds: float,
    results: Sequence[ExpectationResult],
    docs_path: str | None,
    docs_error: str | None,
) -> QualityRun:
    """The check as it was stored, a new row beside earlier ones of the day, within the open unit of work `uow`.

    Without any result there is nothing to keep: raises ValueError, for a check that looked at nothing must not pass.
    """
    if not results:
        raise ValueError(f"the check of {day} has no result")
    failing = [result for result in results if result.fails_the_day]
    now = max(uow.now(), started_at)
    if docs_path is None and docs_error is None:
        docs_error = "no Data Docs were made"
    run = QualityRun(
        uuid4(), day, started_at, now, seconds, not failing, len(results), len(failing), docs_path, docs_error
    )  # fmt: skip
    uow.quality.save(run, results)
    if failing:
        body = {
            "day": day.isoformat(),
            "run_id": str(run.run_id),
            "failed": len(failing),
            "zh": [result.zh for result in failing[:_NAMED]],
            "en": [result.en for result in failing[:_NAMED]],
        }
        uow.quality.tell(day, [role.value for role in TOLD], body, now)
    return run


def quality_note(uow: UnitOfWork, first: date, last: date) -> list[FailedDay]:
    """The days from `first` to `last`, both included, whose newest check failed, with what failed; [] when none did.

    A day that was never checked is not among them: nothing is known against it.
    """
    return uow.quality.failed_days(first, last)


def as_numbers(note: Sequence[FailedDay]) -> list[dict[str, Any]]:
    """The note as JSON values, for the numbers of a report: `day`, `suites`, `zh`, `en`."""
    return [
        {"day": one.day.isoformat(), "suites": list(one.suites), "zh": list(one.zh), "en": list(one.en)}
        for one in note
    ]  # fmt: skip
