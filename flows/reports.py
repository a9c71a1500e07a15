"""Reports on a calendar: of each day, week and month, the weekly exposure and the committees' weekly sheets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger

from data_contracts.errors import InvalidInput
from data_contracts.schemas.report import ReportType
from data_contracts.store.pictures import open_picture_store
from flows.report_files import render_files
from flows.report_street import street_of
from flows.report_words import KINDS
from flows.street import open_street
from governance_rules.domain.periods import period_reported
from governance_rules.use_cases.build_report import build_report
from governance_rules.use_cases.deliver_reports import queue_deliveries


@flow(name="period-report")
def period_report(period: ReportType, day: str = "yesterday") -> dict[str, Any]:
    """Make the report of this type that `day` lies in: `today`, `yesterday` or a date like 2026-03-01.

    Days are those of the street's own time zone. Run again it makes a new revision only when the numbers have changed:
    when cases of the period have gone on since, or it is over and held against whole ones. Its readers get it then.
    """
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database):
        store, street = open_picture_store(settings.picture_url), street_of(settings)
        with database.unit_of_work() as uow:
            which = period_reported(period, day_named(day, uow.now(), settings.time_zone))
            report, made = build_report(uow, store, period, which, lambda content: render_files(content, street))
            link = f"{settings.cockpit_url}/cockpit/reports/{report.report_type}/{report.period_start}"
            queued = queue_deliveries(uow, report, KINDS, settings.street_name, link)
    verb = "made" if made else "still right"
    log.info(
        "%s report of %s %s: revision %d, %s, sha256 %s; %d deliveries queued",
        period.value, which.first, verb, report.revision, report.path, report.sha256, queued,
    )  # fmt: skip
    return {
        "first": str(which.first),
        "last": str(which.last),
        "revision": report.revision,
        "path": report.path,
        "sha256": report.sha256,
        "queued": queued,
    }


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
