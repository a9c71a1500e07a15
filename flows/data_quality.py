"""Data quality: may what the street has brought be trained on? Retraining asks the same question of its whole set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from prefect import flow, get_run_logger, task

from data_contracts.expectations.street_set import frame_of_samples
from data_contracts.schemas.data_verdict import DataLimits, DataVerdict
from data_contracts.schemas.sample import FIRST, SampleState, Split, TrainingSample
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from flows.street import open_street

_PAGE = 500


@task(name="check-training-set")
def check_set(frame: pd.DataFrame, accepted: Mapping[str, int] | None = None) -> DataVerdict:
    """The verdict on a training set; see `check_training_set`, which costs seconds to import."""
    from data_contracts.expectations.training_samples import check_training_set

    return check_training_set(frame, accepted, DataLimits())


@flow(name="data-quality")
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


def labelled_samples(database: Database) -> list[TrainingSample]:
    """All samples that may be trained on, in order of sample_id."""
    found: list[TrainingSample] = []
    with database.unit_of_work() as uow:
        while page := uow.samples.of_states(
            (SampleState.LABELLED,), tuple(Split), _PAGE, found[-1].sample_id if found else FIRST
        ):
            found += page
    return found
