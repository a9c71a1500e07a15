"""Reports on a calendar: of each day, week and month."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger

from data_contracts.errors import InvalidInput
from data_contracts.store.pictures import open_picture_store
from flows.report_page import render_daily, render_period
from flows.street import open_street
from governance_rules.domain.periods import PeriodType, period_of
from governance_rules.use_cases.build_report import build_daily_report, build_period_report


@flow(name="daily-report")
def daily_report(day: str = "yesterday") -> dict[str, Any]:
    """Make the report of `day`: `today`, `yesterday` or a date like 2026-03-01, in the street's own time zone.

    Run again it makes a new revision only when the numbers have changed.
    """
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database):
        store = open_picture_store(settings.picture_url)

        def render(numbers: dict[str, Any], revision: int, made_at: datetime) -> str:
            return render_daily(numbers, revision, made_at, settings.street_name, settings.time_zone)

        with database.unit_of_work() as uow:
            which = day_named(day, uow.now(), settings.time_zone)
            report, made = build_daily_report(uow, store, which, settings.time_zone, render)
    verb = "made" if made else "still right"
    log.info("report of %s %s: revision %d, %s, sha256 %s", which, verb, report.revision, report.path, report.sha256)
    return {"day": which.isoformat(), "revision": report.revision, "path": report.path, "sha256": report.sha256}


@flow(name="period-report")
def period_report(period: PeriodType, day: str = "yesterday") -> dict[str, Any]:
    """Make the report of the week or month that `day` lies in: `today`, `yesterday` or a date like 2026-03-01.

    Run again it makes a new revision only when the numbers have changed: when cases of the period have gone on since.
    """
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database):
        store = open_picture_store(settings.picture_url)

        def render(numbers: dict[str, Any], revision: int, made_at: datetime) -> str:
            return render_period(numbers, made_at, settings.street_name, settings.time_zone, revision)

        with database.unit_of_work() as uow:
            which = period_of(period, day_named(day, uow.now(), settings.time_zone))
            report, made = build_period_report(uow, store, which, render)
    verb = "made" if made else "still right"
    log.info("%s report of %s %s: revision %d, %s", period.value, which.first, verb, report.revision, report.path)
    return {"first": str(which.first), "last": str(which.last), "revision": report.revision, "path": report.path}


def day_named(name: str, now: datetime, time_zone: str) -> date:
    """The date that `name` means at `now`. Raises InvalidInput for anything but a date, `today` and `yesterday`."""
    today = now.astimezone(ZoneInfo(time_zone)).date()
    match name:
        case "today":
            return today
        case "yesterday":
            return today - timedelta(days=1)
        case _:
            try:
                return date.fromisoformat(name)
            except ValueError:
                raise InvalidInput(
                    f"{name!r} is no day; give today, yesterday or a date like 2026-03-01", "day"
                ) from None
