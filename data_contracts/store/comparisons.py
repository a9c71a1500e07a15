"""What two sides of a comparison are counted by."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import psycopg

from data_contracts.errors import InvalidInput
from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.comparison import DayCount, PlaceCount, Stretch
from data_contracts.store.reports import span_of
from data_contracts.store.rows import record
from data_contracts.store.sql import queries

MOST_PLACES = 8


class PostgresComparisons:
    """`governance_rules.report_ports.ComparisonRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]], time_zone: str) -> None:
        self._connection, self._time_zone = connection, time_zone

    def stretch(self, first: date, last: date, level: AreaLevel | None, area_id: str | None) -> Stretch:
        """Of the cases opened from `first` to `last`, both included, in that area, or on the whole street (None).

        Raises InvalidInput for a level that is no community or road, and while cases are counted by the days of
        another time zone.
        """
        if level not in (None, AreaLevel.COMMUNITY, AreaLevel.ROAD):
            raise InvalidInput(f"{level} is not compared; choose community or road", "by")
        if queries.counted_in_zone(self._connection) != self._time_zone:
            raise InvalidInput(
                f"cases are counted by the days of another time zone than {self._time_zone}; run `cityeye db recount`"
            )
        where = {name.value: area_id if level is name else None for name in (AreaLevel.COMMUNITY, AreaLevel.ROAD)}
        span = span_of(first, last, self._time_zone)
        counts = [
            record(DayCount, row)
            for query in (queries.stretch_by_kind, queries.stretch_by_hour)
            for row in query(self._connection, first=first, last=last, **where)
        ]
        spread: dict[str, dict[int, int]] = defaultdict(dict)
        for row in queries.stretch_waits(self._connection, **span, **where):
            spread[row["wait"]][row["tenths"]] = row["cases"]
        found = queries.stretch_places(self._connection, most=MOST_PLACES, **span, **where)
        return Stretch(counts, dict(spread), [record(PlaceCount, row) for row in found])
