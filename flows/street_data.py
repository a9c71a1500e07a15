"""What the street itself brought to learn from, and whether it may be: the data gate of the retraining."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

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

BOXES_BY_THING, MIX_ACCEPTED = "boxes_by_thing", "mix_accepted"
"""Under which a version's record says what the set held that it learnt from, and why another mix was right."""


class TrainingSetRefused(CityEyeError):
    """The data gate says no. Says which rules the set breaks, with how many rows."""


_COARSE = 16
"""Pixels."""


@dataclass(frozen=True, slots=True)
class StreetData:
    """samples: labelled, without repeats.  sha256: of what they say; None without any.  boxes_by_thing: in them."""

    sha256: str | None = None
    samples: Sequence[TrainingSample] = ()
    boxes_by_thing: Mapping[str, int] = field(default_factory=dict)
    mix_accepted: str | None = None

    def facts(self) -> dict[str, Any]:
        """For the record of the version that learns from it."""
        facts = {"data_sha256": self.sha256, BOXES_BY_THING: dict(self.boxes_by_thing), MIX_ACCEPTED: self.mix_accepted}
        return {name: told for name, told in facts.items() if told} if self.samples else {}


@task(name="data-gate", cache_policy=NO_CACHE)
def check_data(settings: Settings, database: Database, accept_mix: str | None = None) -> StreetData:
    """The labelled samples that may be learnt from. Raises TrainingSetRefused, and what reading them raises.

    accept_mix: why a mix of things that has moved since the last set is right; None: it refuses the set.
    """
    log = get_run_logger()
    samples = labelled_samples(database)
    if not samples:
        log.info("no sample of the street is labelled yet: simulated scenes and public pictures alone")
        return StreetData()
    frame = frame_of_samples(samples, open_picture_store(settings.picture_url))
    frame, left_out = without_repeats(frame, DataLimits(), {str(one.sample_id): _words(one) for one in samples})
    if left_out:
        log.info("%d of %d pictures are left out: they repeat others", len(left_out), len(samples))
    verdict = check_set.fn(frame, None if accept_mix else last_accepted(database))
    create_markdown_artifact(f"# Data gate\n\n{verdict.reason}\n", key="data-gate")
    if not verdict.accepted:
        moved = any(finding.rule == "mix_of_things_steady" for finding in verdict.findings)
        what_to_do = "; where that is right, start again with accept_mix and the reason" if moved else ""
        raise TrainingSetRefused(f"the labelled samples may not be trained on: {verdict.reason}{what_to_do}")
    log.info("data gate: %s", verdict.reason)
    kept = [sample for sample in samples if str(sample.sample_id) not in left_out]
    return StreetData(_digest(kept), kept, verdict.boxes_by_thing, accept_mix)


def _words(sample: TrainingSample) -> frozenset[str]:
    """What it says, coarsely enough that the same thing at the same spot is said in the same words."""
    boxes = (
        f"{box.thing} {box.present} {[round(corner / _COARSE) for corner in box.box.as_list()]}" for box in sample.boxes
    )
    return frozenset((*boxes, *(f"{thing} all over" for thing in sample.labelled_things)))


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
    return next((told for one in versions if (told := one.training.get(BOXES_BY_THING))), None)
