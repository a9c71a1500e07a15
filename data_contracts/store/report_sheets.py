"""What the weekly sheets are made of: places that come again, and each community's cases."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from data_contracts.schemas.report import AreaCount, AreaPlace, ExposedPlace, OpenCase
from data_contracts.store.reports import span_of
from data_contracts.store.rows import record
from data_contracts.store.sql import queries


class PostgresReportSheets:
    """`governance_rules.report_ports.ReportSheetRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def exposed_places(self, first: date, last: date, time_zone: str, least: int, limit: int) -> list[ExposedPlace]:
        """Most cases first; of what was a false alarm or withdrawn nothing counts."""
        span = span_of(first, last, time_zone)
        return [
            record(ExposedPlace, row)
            for row in queries.exposed_places(self._connection, least=least, limit=limit, **span)
        ]

    def area_counts(self, first: date, last: date, time_zone: str) -> list[AreaCount]:
        """By community: in all (`counted` all), by kind, and by closure, where None is still open."""
        rows = queries.area_counts(self._connection, **span_of(first, last, time_zone))
        return [record(AreaCount, row, kind=row["kind"]) for row in rows]

    def open_cases(self) -> list[OpenCase]:
        """All that are open now and lie in a community, those opened first before others."""
        return [record(OpenCase, row, kind=row["kind"]) for row in queries.open_cases_of_communities(self._connection)]

    def repeat_places(self, first: date, last: date, time_zone: str, least: int) -> list[AreaPlace]:
        """Most cases of each community first."""
        span = span_of(first, last, time_zone)
        return [
            record(AreaPlace, row)
            for row in queries.repeat_places_of_communities(self._connection, least=least, **span)
        ]
