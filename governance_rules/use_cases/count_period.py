"""The numbers of a report, read from the cases as they stand now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.report import ReportType
from governance_rules.domain.committee import committee_numbers
from governance_rules.domain.exposure_sheet import EXPOSED, exposure_numbers
from governance_rules.domain.period_numbers import COUNTED_EVENTS, REPEATED, period_numbers
from governance_rules.domain.periods import Period, before, days_begun, runs, same_moment, year_before
from governance_rules.domain.report_indices import indices, watch_numbers
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.data_quality import as_numbers, quality_note


def count_report(uow: UnitOfWork, report_type: ReportType, period: Period) -> dict[str, Any]:
    """JSON values: what a report of this type shows of this period."""
    match report_type:
        case ReportType.EXPOSURE:
            return count_exposure(uow, period)
        case ReportType.COMMITTEE:
            return count_committee(uow, period)
        case _:
            return count_period(uow, period)


def count_period(uow: UnitOfWork, period: Period) -> dict[str, Any]:
    """As `domain.period_numbers.period_numbers` makes them, of the street's own days, with `watch` and `indices`.

    The cameras' hours are those up to the last full hour, so that a report does not change with every minute.
    quality: the days of the period whose check of data quality failed, as `data_quality.as_numbers` says them.
    A period that runs is held against as much of the earlier ones as has passed of it, to the second: half a week
    against half a week. Only these changes move with the clock.
    """
    reports, zone, earlier, then = uow.reports, uow.time_zone, before(period), year_before(period)
    moment = uow.now()
    now = reports.period_counts(period.first, period.last, zone, COUNTED_EVENTS)
    last = reports.scene_counts(earlier.first, earlier.last, zone, same_moment(period, earlier, moment, zone))
    a_year_ago = reports.kind_counts(then.first, then.last, zone, same_moment(period, then, moment, zone))
    hour, days = _full_hour(moment), days_begun(period, _today(uow))
    watch = uow.reports.watch(period.first, period.last, uow.time_zone, hour)
    numbers = period_numbers(period, now, last, a_year_ago, runs(period, moment, zone))
    with_cases = sum(key is not None for key, _ in now.groups.get("camera", {}))
    return numbers | {
        "indices": indices(numbers, watch, days),
        "watch": watch_numbers(watch, with_cases, days),
        "quality": as_numbers(quality_note(uow, period.first, period.last)),
    }


def count_exposure(uow: UnitOfWork, period: Period) -> dict[str, Any]:
    """As `domain.exposure_sheet.exposure_numbers` makes them, for weeks that are over: against a whole one."""
    now = uow.reports.period_counts(period.first, period.last, uow.time_zone, ())
    earlier = before(period)
    last = uow.reports.scene_counts(earlier.first, earlier.last, uow.time_zone)
    places = uow.report_sheets.exposed_places(period.first, period.last, uow.time_zone, REPEATED, EXPOSED)
    return exposure_numbers(period, now, last, places)


def count_committee(uow: UnitOfWork, period: Period) -> dict[str, Any]:
    """As `domain.committee.committee_numbers` makes them; what is open is so now, whatever the period."""
    zone, earlier = uow.time_zone, before(period)
    return committee_numbers(
        period,
        sorted((one.area_id, one.name) for one in uow.areas.all() if one.level is AreaLevel.COMMUNITY),
        uow.report_sheets.area_counts(period.first, period.last, zone),
        uow.report_sheets.area_counts(earlier.first, earlier.last, zone),
        uow.report_sheets.open_cases(),
        uow.report_sheets.repeat_places(period.first, period.last, zone, REPEATED),
    )


def _today(uow: UnitOfWork) -> date:
    return uow.now().astimezone(ZoneInfo(uow.time_zone)).date()


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
