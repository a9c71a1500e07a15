"""Periods of reports: a day, a week from Monday, a month; the one before, and the same one a year before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from data_contracts.schemas.report import ReportType


class PeriodType(StrEnum):
    """How long a report's period is; the name of its type of report."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the street's own time zone, first and last included."""

    period_type: PeriodType
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def period_of(period_type: PeriodType, day: date) -> Period:
    """The day, the week from Monday to Sunday, or the month that `day` lies in."""
    match period_type:
        case PeriodType.DAILY:
            return Period(period_type, day, day)
        case PeriodType.WEEKLY:
            monday = day - timedelta(days=day.weekday())
            return Period(period_type, monday, monday + timedelta(days=6))
        case PeriodType.MONTHLY:
            first = day.replace(day=1)
            next_month = (first + timedelta(days=31)).replace(day=1)
            return Period(period_type, first, next_month - timedelta(days=1))


def before(period: Period) -> Period:
    """The period of this type that ends the day before it."""
    return period_of(period.period_type, period.first - timedelta(days=1))


def year_before(period: Period) -> Period:
    """The month of the same name; of days and weeks the one 52 weeks before, so that weekdays meet their own."""
    if period.period_type is PeriodType.MONTHLY:
        return period_of(period.period_type, period.first.replace(year=period.first.year - 1))
    return period_of(period.period_type, period.first - timedelta(weeks=52))


def period_reported(report_type: ReportType, day: date) -> Period:
    """The period of this type of report that `day` lies in: sheets are of the week."""
    weekly = report_type in (ReportType.EXPOSURE, ReportType.COMMITTEE)
    return period_of(PeriodType.WEEKLY if weekly else PeriodType(report_type.value), day)


def runs(period: Period, now: datetime, time_zone: str) -> bool:
    """Whether it has begun and is not over."""
    zone = ZoneInfo(time_zone)
    end = datetime.combine(period.last + timedelta(days=1), time(), zone)
    return datetime.combine(period.first, time(), zone) <= now < end


def same_moment(period: Period, other: Period, now: datetime, time_zone: str) -> datetime | None:
    """The moment of `other` that `now` is of `period`, by the clock on the wall; None where `period` does not run."""
    if not runs(period, now, time_zone):
        return None
    local = now.astimezone(ZoneInfo(time_zone))
    return datetime.combine(other.first + (local.date() - period.first), local.timetz())


def days_begun(period: Period, today: date) -> int:
    """How many of its days have begun by `today`; 0 for a period that is still to come."""
    return max(0, (min(period.last, today) - period.first).days + 1)
