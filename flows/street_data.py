"""What the street itself brought to learn from, and whether it may be: the data gate of the retraining."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from data_contracts.errors import CityEyeError
from data_contracts.expectations.street_set import frame_of_samples
from data_contracts.expectations.training_repeats import without_repeats
from data_contracts.schemas.data_verdict import DataLimits
from data_contracts.schemas.sample import TrainingSample
from data_contracts.settings import Settings
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from flows.data_quality import check_set, labelled_samples

_KEPT_AS = "boxes_by_thing"


class TrainingSetRefused(CityEyeError):
    """The data gate says no. Says which rules the set breaks, with how many rows."""


@dataclass(frozen=True, slots=True)
class StreetData:
    """samples: labelled, without repeats.  sha256: of what they say; None without any.  boxes_by_thing: in them."""

    sha256: str | None = None
    samples: Sequence[TrainingSample] = ()
    boxes_by_thing: Mapping[str, int] = field(default_factory=dict)

    def facts(self) -> dict[str, dict[str, int]]:
        """For the record of the version that learns from it."""
        return {_KEPT_AS: dict(self.boxes_by_thing)} if self.samples else {}


@task(name="data-gate", cache_policy=NO_CACHE)
def check_data(settings: Settings, database: Database) -> StreetData:
    """The labelled samples that may be learnt from. Raises TrainingSetRefused, and what reading them raises."""
    log = get_run_logger()
    samples = labelled_samples(database)
    if not samples:
        log.info("no sample of the street is labelled yet: simulated scenes and public pictures alone")
        return StreetData()
    frame = frame_of_samples(samples, open_picture_store(settings.picture_url))
    frame, left_out = without_repeats(frame, DataLimits())
    if left_out:
        log.info("%d of %d pictures are left out: they repeat others", len(left_out), len(samples))
    verdict = check_set.fn(frame, last_accepted(database))
    create_markdown_artifact(f"# Data gate\n\n{verdict.reason}\n", key="data-gate")
    if not verdict.accepted:
        raise TrainingSetRefused(f"the labelled samples may not be trained on: {verdict.reason}")
    log.info("data gate: %s", verdict.reason)
    kept = [sample for sample in samples if str(sample.sample_id) not in left_out]
    return StreetData(_digest(kept), kept, verdict.boxes_by_thing)


def _digest(samples: Sequence[TrainingSample]) -> str:
    said = [
        {
            "picture": sample.picture.sha256,
            "split": sample.split,
            "boxes": [box.as_json() for box in sample.boxes],
            "labelled_things": sample.labelled_things,
        }
        for sample in samples
    ]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def last_accepted(database: Database) -> Mapping[str, int] | None:
    """Boxes by thing of the set that the newest retrained version learnt from; None before any did."""
    with database.unit_of_work() as uow:
        versions = uow.models.all()
    return next((one.training[_KEPT_AS] for one in versions if _KEPT_AS in one.training), None)
