"""What a shard reads of its cameras: the view of each, and which of its things have been settled meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_contracts.schemas.camera import Preset
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.settings import Settings
from data_contracts.store.database import Database
from serve.late_database import LateDatabase
from serve.street_reader import StreetReader
from tests.fakes.street import an_incident, an_observation
from tests.integration.store import conftest

street = conftest.street


@pytest.mark.parametrize(("closure", "anew"), [(Closure.ENFORCED, True), (Closure.FALSE_ALARM, False), (None, False)])
def test_a_thing_that_stands_after_its_case_was_closed_is_told_to_the_view(
    street: conftest.Street, database: Database, closure: Closure | None, anew: bool
) -> None:
    incident = an_incident()
    followed = replace(an_observation(incident), dwell_reached_at=incident.dwell_reached_at, ended_at=None)
    with database.unit_of_work() as uow:
        uow.cameras.save_preset(Preset("gate", "home", 2000, 1000))
        uow.observations.save([followed])
    case = street.open()
    if closure is not None:
        street.apply(case, CaseState.CLOSED, closure=closure)
    reading = LateDatabase(database.url, 1, 5)
    try:
        view = StreetReader(reading, Settings(), 0).read(frozenset())["gate"].view
    finally:
        reading.close()
    assert view is not None and view.settled == (frozenset({followed.observation_id}) if anew else frozenset())
