"""Cases become training samples: with the command that ended them, by hand, and by a bounded sample of each day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data_contracts.schemas.case import Case
from data_contracts.schemas.command import Command
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.sample import Provenance, SampleCandidate, TrainingSample
from governance_rules.domain.samples import (
    NEAR_THRESHOLD,
    choose_confirmed,
    choose_uncertain,
    merged,
    original_of,
    sample_of_incident,
)
from governance_rules.ports import UnitOfWork

_TAUGHT_BY = {Command.REJECT: Provenance.FALSE_ALARM, Command.UPHOLD_APPEAL: Provenance.APPEAL_UPHELD}


@dataclass(frozen=True, slots=True)
class CollectedSamples:
    """How many pictures of the day became samples, were samples already, or had no original left to show."""

    uncertain: int = 0
    confirmed: int = 0
    known: int = 0
    without_picture: int = 0


def keep_sample(uow: UnitOfWork, new: TrainingSample) -> bool:
    """Write the sample, or add it to what is known of its picture. False when that was all known already."""
    known = uow.samples.find(new.sample_id, for_update=True)
    after = merged(known, new)
    if after == known:
        return False
    uow.samples.save(after)
    return True


def learn_from_command(uow: UnitOfWork, case: Case, command: Command, person_id: int) -> None:
    """Keep what a rejected case, or an upheld appeal, says of the picture by which the case was opened.

    Nothing for other commands, for alarms of sensors, and where no original was kept.
    """
    provenance = _TAUGHT_BY.get(command)
    if provenance is not None:
        incident = uow.incidents.get(case.incident_id)
        _learn(uow, incident, provenance, uow.now(), case.case_id, person_id)


def learn_from_entry(uow: UnitOfWork, incident: Incident, case_id: int, person_id: int) -> None:
    """Keep the picture of a case that the eye had missed and a person entered."""
    _learn(uow, incident, Provenance.MISSED_CASE, uow.now(), case_id, person_id)


def collect_samples(uow: UnitOfWork, since: datetime, until: datetime) -> CollectedSamples:
    """Take what is uncertain, and a few of what people confirmed, of the span since ≤ t < until (a day).

    Bounded for each camera, and for the same span always the same; asked again it changes nothing.
    """
    uncertain = choose_uncertain(uow.samples.uncertain(since, until, NEAR_THRESHOLD))
    confirmed = choose_confirmed(uow.samples.confirmed(since, until))
    asked = _take(uow, uncertain, Provenance.UNCERTAIN)
    sure = _take(uow, confirmed, Provenance.CONFIRMED_CASE)
    return CollectedSamples(
        uncertain=asked.count(True),
        confirmed=sure.count(True),
        known=(asked + sure).count(False),
        without_picture=(asked + sure).count(None),
    )


def _take(uow: UnitOfWork, chosen: Iterable[SampleCandidate], provenance: Provenance) -> list[bool | None]:
    now = uow.now()
    return [_learn(uow, one.incident, provenance, now, one.case_id, None) for one in chosen]


def _learn(
    uow: UnitOfWork, incident: Incident, provenance: Provenance, at: datetime, case_id: int, person_id: int | None
) -> bool | None:
    """Whether something new was kept; None where there is no original."""
    picture = original_of(incident, uow.incidents.pictures(incident.incident_id))
    if picture is None:
        return None
    return keep_sample(uow, sample_of_incident(incident, picture, provenance, at, case_id, person_id))
