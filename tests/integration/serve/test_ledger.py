"""What the eye found is written once, through an outage of the database and beside a camera that is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from data_contracts.errors import NotFound, PartUnavailable
from data_contracts.schemas.batch import IncidentReport
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.look import SceneLook
from data_contracts.schemas.observation import Observation
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.use_cases.load_policies import install_policies
from serve import ledger as ledgers
from serve.camera_pipeline import PipelineOutput
from serve.late_database import LateDatabase
from serve.ledger import Ledger
from tests.fakes.looks import a_look
from tests.fixtures_serve import polygon

SEEN = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
BOX = Box(100, 100, 200, 180)
NOWHERE = "postgresql://nobody:nothing@127.0.0.1:9/none"


@pytest.fixture
def street(database: Database) -> Database:
    """A database with one camera and one zone."""
    with database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
        uow.cameras.add(Camera("cam-1", "One", "push:"))
        uow.cameras.save_preset(Preset("cam-1", "home", 640, 360))
        uow.zones.add(Zone("z-1", "cam-1", "home", "lane", Kind.ILLEGAL_PARKING, polygon("0,0 640,0 640,360 0,360")))
    return database


def output(
    observation_id: UUID, camera_id: str = "cam-1", incident: bool = False, seconds: float = 0
) -> PipelineOutput:
    last = SEEN + timedelta(seconds=seconds)
    observation = Observation(
        observation_id, camera_id, "home", "z-1", Kind.ILLEGAL_PARKING, "car", BOX, SEEN, last, 1, 0, 0.6, 0.6, "oracle"
    )
    reports = ()
    if incident:
        found = Incident(
            uuid4(),
            observation_id,
            camera_id,
            "home",
            "z-1",
            Kind.ILLEGAL_PARKING,
            "car",
            BOX,
            0.6,
            SEEN,
            last,
            "oracle",
        )
        reports = (IncidentReport(found),)
    return PipelineOutput((observation,), (), reports)


def cases(database: Database) -> int:
    with database.unit_of_work() as uow:
        return len(uow.cases.cards())


def test_kept_through_an_outage_and_written_once(street: Database, database_url: str) -> None:
    away, there = LateDatabase(NOWHERE, 1, 0.3), LateDatabase(database_url, 1, 5)
    ledger, observation = Ledger(away), uuid4()
    ledger.add(output(observation, incident=True), ("cam-1", "home"), {"n": 1})
    for _ in range(2):
        with pytest.raises(PartUnavailable):
            ledger.flush()
    ledger.add(output(observation, seconds=30), ("cam-1", "home"), {"n": 2})
    assert ledger.unsaved_ticks == 2 and not ledger.empty
    ledger._database = there
    recorded = ledger.flush()
    assert recorded is not None and len(recorded.opened) == 1
    assert ledger.flush() is None and ledger.empty and ledger.unsaved_ticks == 0
    assert cases(street) == 1
    with street.unit_of_work() as uow:
        assert uow.observations.get(observation).last_seen_at == SEEN + timedelta(seconds=30), "the newer one counts"
        assert uow.observations.place_state("cam-1", "home") == {"n": 2}
    there.close()


def test_delivered_twice_is_one_case(street: Database, database_url: str) -> None:
    ledger, found = Ledger(LateDatabase(database_url, 1, 5)), output(uuid4(), incident=True)
    for _ in range(2):
        ledger.add(found, ("cam-1", "home"), {})
        ledger.flush()
    assert cases(street) == 1
    ledger._database.close()


def test_a_camera_that_is_gone_holds_up_no_other(street: Database, database_url: str) -> None:
    ledger, lost, kept = Ledger(LateDatabase(database_url, 1, 5)), uuid4(), uuid4()
    ledger.add(output(lost, "cam-gone"), ("cam-gone", "home"), {})
    ledger.add(output(kept, incident=True), ("cam-1", "home"), {})
    ledger.flush()
    assert cases(street) == 1 and ledger.empty
    with street.unit_of_work() as uow:
        assert uow.observations.get(kept).camera_id == "cam-1"
        with pytest.raises(NotFound):
            uow.observations.get(lost)
    ledger._database.close()


def clear_looks(first: int, last: int) -> list[SceneLook]:
    """A clear place in each of these seconds."""
    changes = {"camera_id": "cam-1", "zone_ids": frozenset({"z-1"})}
    return [a_look(SEEN + timedelta(seconds=s), **changes) for s in range(first, last + 1)]


def opened(ledger: Ledger) -> int:
    ledger.add(output(uuid4(), incident=True), ("cam-1", "home"), {})
    recorded = ledger.flush()
    assert recorded is not None
    return recorded.opened[0]


def looked_at(database: Database, case_id: int) -> tuple[int, float]:
    """(clear frames, seconds since when)"""
    with database.unit_of_work() as uow:
        case = uow.cases.get(case_id)
    assert case.clear_since is not None
    return case.clear_frames, (case.clear_since - SEEN).total_seconds()


def test_looks_are_kept_through_an_outage_in_their_order(street: Database, database_url: str) -> None:
    there = LateDatabase(database_url, 1, 5)
    ledger = Ledger(there)
    case_id = opened(ledger)
    ledger._database = LateDatabase(NOWHERE, 1, 0.3)
    ledger.add(PipelineOutput(), ("cam-1", "home"), {}, clear_looks(1, 5))
    with pytest.raises(PartUnavailable):
        ledger.flush()
    ledger.add(PipelineOutput(), ("cam-1", "home"), {}, clear_looks(6, 9))
    ledger._database = there
    ledger.flush()
    assert looked_at(street, case_id) == (9, 1)
    assert ledger.empty
    there.close()


def test_of_too_many_looks_the_oldest_go_and_what_was_clear_before_counts_no_more(
    street: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "MOST_LOOKS", 10)
    ledger = Ledger(LateDatabase(database_url, 1, 5))
    case_id = opened(ledger)
    ledger.add(PipelineOutput(), ("cam-1", "home"), {}, clear_looks(1, 4))
    ledger.flush()
    assert looked_at(street, case_id) == (4, 1)
    for first in (5, 10, 15):
        ledger.add(PipelineOutput(), ("cam-1", "home"), {}, clear_looks(first, first + 4))
    ledger.flush()
    assert looked_at(street, case_id) == (10, 10)
    ledger._database.close()


def test_looks_that_were_refused_are_lost_and_the_next_one_says_so(street: Database, database_url: str) -> None:
    ledger = Ledger(LateDatabase(database_url, 1, 5))
    case_id = opened(ledger)
    ledger.add(PipelineOutput(), ("cam-1", "home"), {}, clear_looks(1, 4))
    ledger.flush()
    refused = output(uuid4())
    wrong = replace(refused, observations=(replace(refused.observations[0], zone_id="nowhere"),))
    ledger.add(wrong, ("cam-1", "home"), {}, clear_looks(5, 6))
    ledger.flush()
    ledger.add(PipelineOutput(), ("cam-1", "home"), {}, clear_looks(7, 9))
    ledger.flush()
    assert looked_at(street, case_id) == (3, 7)
    ledger._database.close()
