"""Data quality: checks that were made, their results, and the rows that are checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.data_quality import ExpectationResult, FailedDay, KeyOf, Outcome, QualityRun, Suite
from data_contracts.schemas.things import THINGS
from data_contracts.store.rows import columns, json_rows, record, to_json
from data_contracts.store.sql import queries


class PostgresQuality:
    """`governance_rules.quality_ports.QualityRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def save(self, run: QualityRun, results: Sequence[ExpectationResult]) -> None:
        queries.save_quality_run(self._connection, **columns(run))
        rows = [columns(result) | {"number": number} for number, result in enumerate(results, 1)]
        queries.save_quality_results(self._connection, run_id=run.run_id, results=json_rows(rows))

    def newest(self, day: date | None = None) -> QualityRun | None:
        row = queries.newest_quality_run(self._connection, day=day)
        return record(QualityRun, row) if row else None

    def get(self, run_id: UUID) -> QualityRun:
        """Raises NotFound."""
        row = queries.get_quality_run(self._connection, run_id=run_id)
        if row is None:
            raise NotFound(f"check {run_id} of data quality does not exist")
        return record(QualityRun, row)

    def results(self, run_id: UUID) -> list[ExpectationResult]:
        return [
            record(
                ExpectationResult,
                row,
                suite=Suite(row["suite"]),
                outcome=Outcome(row["outcome"]),
                key_of=KeyOf(row["key_of"]),
                keys=tuple(row["keys"]),
                rows=tuple(row["rows"]),
            )
            for row in queries.quality_results(self._connection, run_id=run_id)
        ]

    def history(self, first: date, last: date) -> list[QualityRun]:
        return [record(QualityRun, row) for row in queries.quality_history(self._connection, first=first, last=last)]

    def failed_days(self, first: date, last: date) -> list[FailedDay]:
        return [
            record(FailedDay, row, **{name: tuple(row[name]) for name in ("suites", "expectations", "zh", "en")})
            for row in queries.quality_failed_days(self._connection, first=first, last=last)
        ]

    def tell(self, day: date, roles: Iterable[str], body: Mapping[str, Any], at: datetime) -> int:
        told: int = queries.tell_of_quality(self._connection, day=day, roles=list(roles), body=to_json(body), at=at)
        return told

    def frame(self, name: str, day: date, time_zone: str, now: datetime, limit: int) -> list[dict[str, Any]]:
        query = getattr(queries, f"quality_frame_{name}", None)
        if query is None:
            raise KeyError(f"no frame of data quality is called {name!r}")
        begins, ends = _bounds(day, time_zone)
        told = {"day": day, "time_zone": time_zone, "begins": begins, "ends": ends}
        told |= {"now": now, "as_of": min(now, ends), "limit": limit, "things": [thing.value for thing in THINGS]}
        return list(query(self._connection, **told))

    def count_camera_days(self, day: date, time_zone: str) -> int:
        days = [row["day"] for row in queries.quality_days_to_count(self._connection, day=day)]
        for one in days:
            begins, ends = _bounds(one, time_zone)
            queries.quality_forget_day(self._connection, day=one)
            queries.quality_count_day(self._connection, day=one, begins=begins, ends=ends)
        return len(days)


def _bounds(day: date, time_zone: str) -> tuple[datetime, datetime]:
    zone = ZoneInfo(time_zone)
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
