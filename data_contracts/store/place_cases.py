"""Cases counted by where they happened, and the analyses that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.case_counts import HealthChange
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.place_cases import CasesOfGroup, ClosuresOfPlace, KeptAnalysis, PlaceOnMap
from data_contracts.store.rows import record, to_json
from data_contracts.store.sql import queries


class PostgresPlaceCases:
    """`governance_rules.street_ports.PlaceCaseRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def places(self) -> list[PlaceOnMap]:
        return [record(PlaceOnMap, row) for row in queries.places_on_map(self._connection)]

    def counts(
        self,
        groups: Mapping[str, str],
        first: date,
        last: date,
        kinds: Sequence[Kind] | None,
        first_step: date,
        step_days: int,
        time_zone: str,
    ) -> list[CasesOfGroup]:
        rows = queries.cases_of_groups(
            self._connection,
            place_ids=list(groups),
            group_ids=list(groups.values()),
            kinds=_codes(kinds),
            first_step=first_step,
            step_days=step_days,
            time_zone=time_zone,
            **_span(first, last, time_zone),
        )
        return [record(CasesOfGroup, row) for row in rows]

    def opened(self, first: date, last: date, kinds: Sequence[Kind] | None, time_zone: str) -> int:
        return int(queries.cases_opened_in(self._connection, kinds=_codes(kinds), **_span(first, last, time_zone)))

    def days(self, time_zone: str) -> tuple[date, date] | None:
        row = queries.days_of_cases(self._connection, time_zone=time_zone)
        return (row["first_day"], row["last_day"]) if row["first_day"] is not None else None

    def closures(
        self, first: date, last: date, kinds: Sequence[Kind] | None, until: datetime, time_zone: str
    ) -> list[ClosuresOfPlace]:
        rows = queries.closures_of_places(
            self._connection, kinds=_codes(kinds), until=until, **_span(first, last, time_zone)
        )
        return [record(ClosuresOfPlace, row, days=tuple(row["days"]), returned=tuple(row["returned"])) for row in rows]

    def health_changes(self, first: date, last: date, time_zone: str) -> list[HealthChange]:
        rows = queries.health_changes(self._connection, **_span(first, last, time_zone))
        return [record(HealthChange, row, state=HealthState(row["state"])) for row in rows]

    def keep(self, kept: KeptAnalysis) -> None:
        queries.keep_analysis(
            self._connection,
            analysis=kept.analysis,
            asked=to_json(kept.asked),
            made_at=kept.made_at,
            numbers=to_json(kept.numbers),
        )

    def kept(self, analysis: str, asked: dict[str, object]) -> KeptAnalysis | None:
        row = queries.kept_analysis(self._connection, analysis=analysis, asked=to_json(asked))
        return record(KeptAnalysis, row) if row else None

    def forget_made_before(self, before: datetime) -> None:
        queries.forget_analyses(self._connection, before=before)


def _codes(kinds: Sequence[Kind] | None) -> list[str] | None:
    return None if kinds is None else [kind.value for kind in kinds]


def _span(first: date, last: date, time_zone: str) -> dict[str, datetime]:
    """`first` to `last`, both included, in the street's own time zone."""
    zone = ZoneInfo(time_zone)
    return {
        "begins": datetime.combine(first, time(), zone),
        "ends": datetime.combine(last + timedelta(days=1), time(), zone),
    }
