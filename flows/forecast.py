"""The roll-up of the cases kept short, tomorrow's forecast every evening, and how good forecasts are every week."""

from __future__ import annotations

from datetime import timedelta

from prefect import flow, get_run_logger

from flows.reports import day_named
from flows.street import open_street
from governance_rules.use_cases.backtest import keep_backtest
from governance_rules.use_cases.forecast import forecast_day
from governance_rules.use_cases.keep_counts import keep_counts as use_case


@flow(name="case-counts")
def keep_counts() -> dict[str, int | bool]:
    """How many changes of cases were folded into the groups; recounted: all anew, since the time zone has changed."""
    log = get_run_logger()
    with open_street(log, pool_size=1) as (_, database):
        kept = use_case(database)
    if kept.recounted:
        log.warning("the street's time zone is another one than before: all cases were counted anew")
    return {"folded": kept.folded, "recounted": kept.recounted}


@flow(name="forecast")
def make_forecast(day: str = "today", days_ahead: int = 1) -> dict[str, str | float]:
    """Keep the forecast of the day so many days after `day` (today, yesterday or a date), in place of the last."""
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database):
        use_case(database)
        with database.unit_of_work() as uow:
            which = day_named(day, uow.now(), settings.time_zone) + timedelta(days=days_ahead)
            expected = forecast_day(uow, which)
            uow.forecasts.save(which, expected)
    total = sum(one.mean for one in expected)
    log.info("forecast of %s: %.0f cases in %d cells", which, total, len(expected))
    return {"day": which.isoformat(), "expected": round(total, 1)}


@flow(name="forecast-backtest")
def backtest(day: str = "yesterday", weeks: int = 8) -> dict[str, str | float]:
    """Keep how good the forecasts of the weeks up to `day` would have been."""
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database):
        use_case(database)
        with database.unit_of_work() as uow:
            last = day_named(day, uow.now(), settings.time_zone)
        kept = keep_backtest(database, last, weeks)
    all_kinds = kept.figures["all"]
    for method, of in all_kinds.items():
        log.info("%s: deviance %.4f an hour of a road", method, of["hour"]["deviance"])
    return {"last": kept.last_day.isoformat(), "deviance": all_kinds["pooled"]["hour"]["deviance"]}
