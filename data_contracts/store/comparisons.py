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
_LEVELS = (AreaLevel.COMMUNITY, AreaLevel.ROAD, AreaLevel.GRID)


class PostgresComparisons:
    """`governance_rules.report_ports.ComparisonRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]], time_zone: str) -> None:
        self._connection, self._time_zone = connection, time_zone

    def stretch(self, first: date, last: date, level: AreaLevel | None, area_id: str | None) -> Stretch:
        """Of the cases opened from `first` to `last`, both included, in that area, or on the whole street (None).

        Raises InvalidInput for a level that is no community, road or grid, and while cases are counted by the days of
        another time zone.
        """
        if level is not None and level not in _LEVELS:
            raise InvalidInput(f"{level} is not compared; choose one of {', '.join(_LEVELS)}", "by")
        if queries.counted_in_zone(self._connection) != self._time_zone:
            raise InvalidInput(
                f"cases are counted by the days of another time zone than {self._time_zone}; run `cityeye db recount`"
            )
        where = {name.value: area_id if level is name else None for name in _LEVELS}
        span = span_of(first, last, self._time_zone)
        if level is AreaLevel.GRID:
            # The roll-up knows no grids; a grid has few enough cases to count them one by one.
            counted = queries.stretch_of_grid(self._connection, **span, grid=area_id, time_zone=self._time_zone)
            counts = [record(DayCount, row) for row in counted]
        else:
            rolled_up = {"community": where["community"], "road": where["road"], "first": first, "last": last}
            counts = [
                record(DayCount, row)
                for query in (queries.stretch_by_kind, queries.stretch_by_hour)
                for row in query(self._connection, **rolled_up)
            ]
        spread: dict[str, dict[int, int]] = defaultdict(dict)
        for row in queries.stretch_waits(self._connection, **span, **where):
            spread[row["wait"]][row["tenths"]] = row["cases"]
        found = queries.stretch_places(self._connection, most=MOST_PLACES, **span, **where)
        return Stretch(counts, dict(spread), [record(PlaceCount, row) for row in found])
