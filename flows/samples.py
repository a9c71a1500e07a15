"""Training samples of a day: what the eye was unsure of, and a few of what people confirmed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger

from flows.reports import day_named
from flows.street import open_street
from flows.street_set import sweep
from governance_rules.use_cases.keep_samples import collect_samples


@flow(name="samples")
def collect(day: str = "yesterday") -> dict[str, int]:
    """How many pictures of `day` (today, yesterday or a date, in the street's own time zone) became samples.

    Bounded for each camera; run again it changes nothing.
    """
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database), database.unit_of_work() as uow:
        if swept := sweep(settings.home.resolve() / "training" / "runs"):
            log.warning("%d trainings were killed and left pictures behind; these are gone now", swept)
        which = day_named(day, uow.now(), settings.time_zone)
        begins = datetime.combine(which, time(), ZoneInfo(settings.time_zone))
        ends = datetime.combine(which + timedelta(days=1), time(), ZoneInfo(settings.time_zone))
        found = collect_samples(uow, begins.astimezone(UTC), ends.astimezone(UTC))
    log.info(
        "samples of %s: %d uncertain, %d confirmed, %d known", which, found.uncertain, found.confirmed, found.known
    )
    if found.without_picture:
        log.warning("%d incidents had no original left to learn from", found.without_picture)
    return {
        "uncertain": found.uncertain,
        "confirmed": found.confirmed,
        "known": found.known,
        "without_picture": found.without_picture,
    }
