"""The numbers of a period's report, read from the cases as they stand now."""

from __future__ import annotations

from typing import Any

from governance_rules.domain.period_numbers import period_numbers
from governance_rules.domain.periods import Period, before, year_before
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.data_quality import as_numbers, quality_note


def count_period(uow: UnitOfWork, period: Period) -> dict[str, Any]:
    """JSON values, as `domain.period_numbers.period_numbers` makes them, of the street's own days.

    quality: the days of the period whose check of data quality failed, as `data_quality.as_numbers` says them.
    """
    now, last, a_year_ago = (
        uow.reports.period_counts(one.first, one.last, uow.time_zone)
        for one in (period, before(period), year_before(period))
    )
    numbers = period_numbers(period, now, last, a_year_ago)
    return numbers | {"quality": as_numbers(quality_note(uow, period.first, period.last))}
