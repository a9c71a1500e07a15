"""Forecasts that were made, and how good forecasts of past days would have been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import psycopg

from data_contracts.schemas.forecast import Expected, KeptBacktest
from data_contracts.store.rows import columns, json_rows, record, to_json
from data_contracts.store.sql import queries


class PostgresForecasts:
    """`governance_rules.case_ports.ForecastRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def save(self, day: date, expected: Sequence[Expected]) -> None:
        queries.forget_forecast(self._connection, day=day)
        rows = [columns(one) | {"day": one.day.isoformat()} for one in expected]
        queries.save_forecast(self._connection, expected=json_rows(rows))

    def of_day(self, day: date) -> list[Expected]:
        return [record(Expected, row) for row in list(queries.forecast_of_day(self._connection, day=day))]

    def save_backtest(self, backtest: KeptBacktest) -> None:
        queries.save_backtest(
            self._connection,
            last_day=backtest.last_day,
            made_at=backtest.made_at,
            figures=to_json(backtest.figures),
        )

    def newest_backtest(self, before: date) -> KeptBacktest | None:
        row = queries.newest_backtest(self._connection, before=before)
        return record(KeptBacktest, row) if row else None
