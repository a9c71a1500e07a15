"""The roll-up of the cases: kept right by triggers in the transaction that writes a case, folded now and then."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from data_contracts.errors import InvalidInput
from data_contracts.schemas.case_counts import CameraCases, Month, RoadDay, RoadHour
from data_contracts.schemas.kinds import Kind
from data_contracts.store.rows import record
from data_contracts.store.sql import queries

_KINDS = {kind.value: kind for kind in Kind}


class PostgresCaseCounts:
    """`governance_rules.case_ports.CaseCountRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]], time_zone: str) -> None:
        self._connection = connection
        self._time_zone = time_zone

    def in_street_days(self) -> bool:
        return bool(queries.counted_in_zone(self._connection) == self._time_zone)

    def fold(self, at_least: int = 1) -> int:
        waiting: int = queries.case_count_changes_waiting(self._connection)
        if waiting < at_least:
            return 0
        queries.lock_case_counts(self._connection)
        queries.fold_case_count_changes(self._connection)
        return waiting

    def recount(self) -> None:
        queries.see_one_state(self._connection)
        queries.lock_case_counts(self._connection)
        queries.forget_case_count_changes(self._connection)
        queries.forget_case_counts(self._connection)
        queries.count_in_zone(self._connection, time_zone=self._time_zone)
        queries.count_all_cases(self._connection)

    def by_road_and_hour(
        self, first: date, last: date, kind: Kind | None = None, with_by_hand: bool = True
    ) -> list[RoadHour]:
        self._refuse_other_days()
        rows = queries.cases_by_road_and_hour(
            self._connection, first=first, last=last, kind=kind, with_by_hand=with_by_hand
        )
        return [
            RoadHour(row["day"], row["hour"], _KINDS[row["kind"]], row["road_id"], row["cases"]) for row in list(rows)
        ]

    def by_road_and_day(
        self, first: date, last: date, kind: Kind | None = None, with_by_hand: bool = True
    ) -> list[RoadDay]:
        self._refuse_other_days()
        rows = queries.cases_by_road_and_day(
            self._connection, first=first, last=last, kind=kind, with_by_hand=with_by_hand
        )
        return [RoadDay(row["day"], _KINDS[row["kind"]], row["road_id"], row["cases"]) for row in list(rows)]

    def by_hour_of_weekday(
        self, first: date, last: date, weekday: int, kind: Kind | None = None
    ) -> dict[tuple[str | None, int], int]:
        self._refuse_other_days()
        rows = queries.cases_by_weekday_and_hour(self._connection, first=first, last=last, weekday=weekday, kind=kind)
        return {(row["road_id"], row["hour"]): row["cases"] for row in list(rows)}

    def by_month(self, first: date, last: date) -> list[Month]:
        self._refuse_other_days()
        return [record(Month, row) for row in list(queries.cases_by_month(self._connection, first=first, last=last))]

    def by_camera(self, first: date, last: date) -> list[CameraCases]:
        self._refuse_other_days()
        rows = queries.cases_by_camera(self._connection, first=first, last=last)
        return [CameraCases(row["camera_id"], _KINDS[row["kind"]], row["cases"]) for row in list(rows)]

    def days_of_cameras(self) -> dict[str, tuple[date, date]]:
        self._refuse_other_days()
        rows = queries.case_days_of_cameras(self._connection)
        return {row["camera_id"]: (row["first"], row["last"]) for row in list(rows)}

    def _refuse_other_days(self) -> None:
        counted = queries.counted_in_zone(self._connection)
        if counted != self._time_zone:
            raise InvalidInput(
                f"cases are counted by the days of {counted}, but the street's time zone is {self._time_zone}; "
                "count them anew with `cityeye db recount`",
                "time_zone",
            )
