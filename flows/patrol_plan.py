"""The patrol plan on a calendar: each evening for the day that comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger

from flows.reports import day_named
from flows.street import open_street
from governance_rules.use_cases.plan_patrol import SOLVER_SECONDS, plan_patrol


@flow(name="patrol-plan")
def patrol_plan(day: str = "tomorrow", seconds: float = SOLVER_SECONDS) -> dict[str, Any]:
    """Make and keep the patrol plan of `day`: `tomorrow`, `today` or a date like 2026-03-01, in the street's own time.

    Run again it makes a new revision only when the forecast, the staff or the roads have changed. A street without
    patrol staff has no plan, which is said and is no failure.
    """
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database):
        with database.unit_of_work() as uow:
            now, staff = uow.now(), uow.patrol.staff()
        if day == "tomorrow":
            which = now.astimezone(ZoneInfo(settings.time_zone)).date() + timedelta(days=1)
        else:
            which = day_named(day, now, settings.time_zone)
        if not staff:
            log.info("no patrol staff is known, so there is no plan of %s; see `cityeye analyse staff`", which)
            return {"day": which.isoformat(), "revision": None}
        plan, made = plan_patrol(database, which, True, seconds)
    numbers = plan.numbers
    log.info(
        "patrol plan of %s %s: revision %d, %d stops, %.1f violations expected in %.1f hours",
        *(which, "made" if made else "still right", plan.revision),
        *(numbers["stops_walked"], numbers["expected_met"], numbers["hours_on_street"]),
    )
    return {"day": which.isoformat(), "revision": plan.revision, "made": made, "stops": numbers["stops_walked"]}
