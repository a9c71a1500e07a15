"""The record as what-if questions need it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg

from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Schedule
from data_contracts.schemas.what_if import CaseCourse, StoodBox, StoodThing
from data_contracts.store.rows import record
from data_contracts.store.sql import queries

_STEPS = ["open", "in_group", "reminded_1", "reminded_2", "enforcing"]


class PostgresWhatIf:
    """`governance_rules.setup_ports.WhatIfRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def stood(self, kind: Kind, since: datetime, until: datetime, most: int) -> list[StoodThing]:
        rows = queries.stood_things(self._connection, kind=kind, since=since, until=until, most=most)
        return [
            record(StoodThing, row, schedule=Schedule.model_validate(row["schedule"]) if row["schedule"] else None)
            for row in rows
        ]

    def stood_in_view(self, camera_id: str, preset: str, since: datetime, most: int) -> list[StoodBox]:
        rows = queries.stood_in_view(self._connection, camera_id=camera_id, preset=preset, since=since, most=most)
        return [record(StoodBox, row) for row in rows]

    def courses(self, kind: Kind, since: datetime, until: datetime, most: int) -> list[CaseCourse]:
        rows = queries.case_courses(self._connection, kind=kind, since=since, until=until, most=most, steps=_STEPS)
        return [
            record(
                CaseCourse,
                row,
                closure=Closure(row["closure"]),
                begun_in=CaseState(row["begun_in"]),
                furthest=CaseState(row["furthest"]),
                pauses=tuple((_moment(begun), _moment(over)) for begun, over in row["pauses"]),
                by_hand={CaseState(state): _moment(at) for state, at in row["by_hand"].items()},
            )
            for row in rows
        ]

    def policy_versions(self, kind: Kind, most: int = 10) -> list[dict[str, Any]]:
        return list(queries.policy_versions(self._connection, kind=kind, most=most))


def _moment(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
