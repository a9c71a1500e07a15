"""A row of `cases` to a Case."""

from __future__ import annotations

from data_contracts.schemas.case import Case, CaseState, Closure, ReturnsTo, TimerPurpose
from data_contracts.schemas.policy import Policy
from data_contracts.store.rows import Row, record


def case_of(row: Row, policy: Policy) -> Case:
    """The case with its frozen policy."""
    return record(
        Case,
        row,
        policy=policy,
        state=CaseState(row["state"]),
        closure=Closure(row["closure"]) if row["closure"] else None,
        returns_to=_returns_to(row),
    )


def _returns_to(row: Row) -> ReturnsTo | None:
    if row["returns_to_state"] is None:
        return None
    return ReturnsTo(
        CaseState(row["returns_to_state"]), TimerPurpose(row["returns_to_purpose"]), row["returns_to_minutes"]
    )
