"""Data quality: is the day's data what it must be, and may what the street has brought be trained on?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from prefect import flow, get_run_logger, task

from data_contracts.expectations.street_set import frame_of_samples
from data_contracts.schemas.data_verdict import DataLimits, DataVerdict
from data_contracts.store.pictures import open_picture_store
from flows.quality_check import check_day, labelled_samples
from flows.reports import day_named
from flows.street import open_street


@flow(name="data-quality", retries=2, retry_delay_seconds=300)
def check_street(day: str = "yesterday") -> dict[str, Any]:
    """Check the data of `day`: `today`, `yesterday` or a date like 2026-03-01, in the street's own time zone.

    What failed is kept with its rows, shown in the cockpit, and told to admins and operators once. Run again it is a
    new check beside the last, and the newest counts. A database that stays away fails the run, which is tried again.
    """
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database):
        with database.unit_of_work() as uow:
            which = day_named(day, uow.now(), settings.time_zone)
        checked = check_day(database, open_picture_store(settings.picture_url), which, log)
    run = checked.run
    for result in checked.results:
        if not result.passed:
            log.warning("%s %s: %s", result.suite.value, result.name, result.reason)
    log.info("%s: %d of %d expectations failed, %.1f s", run.day, run.failed, run.expectations, run.seconds)
    return {"day": run.day.isoformat(), "run_id": str(run.run_id), "passed": run.passed, "failed": run.failed}


@task(name="check-training-set")
def check_set(frame: pd.DataFrame, accepted: Mapping[str, int] | None = None) -> DataVerdict:
    """The verdict on a training set; see `check_training_set`, which costs seconds to import."""
    from data_contracts.expectations.training_samples import check_training_set

    return check_training_set(frame, accepted, DataLimits())


@flow(name="training-quality")
def check_samples() -> dict[str, Any]:
    """The verdict on all labelled samples as JSON values; without any sample {"pictures": 0}. Changes nothing."""
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database):
        samples = labelled_samples(database)
        if not samples:
            log.info("no sample is labelled yet")
            return {"pictures": 0}
        frame = frame_of_samples(samples, open_picture_store(settings.picture_url))
    verdict = check_set(frame)
    if verdict.accepted:
        log.info("%s", verdict.reason)
    else:
        log.warning("not fit for training: %s", verdict.reason)
    return verdict.as_json()
