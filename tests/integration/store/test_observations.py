"""Observations, sightings and place states as the cameras flush them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from data_contracts.errors import NotFound
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.observation import Sighting
from data_contracts.store.database import Database
from tests.fakes.street import MONDAY_NOON, an_incident, an_observation
from tests.integration.store.conftest import Street


def test_an_observation_moves_on_and_never_back(street: Street) -> None:
    first = an_observation(an_incident())
    later = replace(first, last_seen_at=MONDAY_NOON, seen_count=70, best_score=0.9, best_picture="a.jpg")
    late = replace(first, last_seen_at=MONDAY_NOON - timedelta(seconds=9), seen_count=65, best_score=0.7)
    with street.database.unit_of_work() as uow:
        uow.observations.save([first])
        assert uow.observations.get(first.observation_id) == first
        uow.observations.save([first, later])
        uow.observations.save([late])
        assert uow.observations.get(first.observation_id) == later
        # A state restored after a crash counts from a little earlier.
        restored = replace(later, last_seen_at=MONDAY_NOON + timedelta(seconds=1), seen_count=68, best_picture=None)
        uow.observations.save([restored])
        assert uow.observations.get(first.observation_id) == replace(restored, seen_count=70, best_picture="a.jpg")


def test_an_unknown_observation_is_not_found(street: Street) -> None:
    with street.database.unit_of_work() as uow, pytest.raises(NotFound):
        uow.observations.get(an_incident().observation_id)


def test_many_cameras_flush_in_one_call(street: Street) -> None:
    observations = [an_observation(an_incident(number)) for number in range(1, 300)]
    with street.database.unit_of_work() as uow:
        uow.observations.save(observations)
        uow.observations.save(replace(o, seen_count=61) for o in observations)
        assert uow.observations.get(observations[200].observation_id).seen_count == 61


def test_a_repeated_sighting_is_stored_once(street: Street) -> None:
    incident = an_incident()
    sightings = [
        Sighting(incident.observation_id, "gate", at, incident.box, 0.5, "car", "yolox_nano_v1")
        for at in (MONDAY_NOON, MONDAY_NOON + timedelta(seconds=10))
    ]
    with street.database.unit_of_work() as uow:
        uow.observations.add_sightings(sightings)
        uow.observations.add_sightings([sightings[1], sightings[0]])
        assert uow.observations.sightings(incident.observation_id) == sightings


def test_place_state_is_replaced(street: Street) -> None:
    with street.database.unit_of_work() as uow:
        assert uow.observations.place_state("gate", "home") is None
        uow.observations.save_place_states({("gate", "home"): {"places": [1.5, None]}}, uow.now())
        uow.observations.save_place_states({("gate", "home"): {"places": []}, ("gate", "left"): {}}, uow.now())
        assert uow.observations.place_state("gate", "home") == {"places": []}
        assert uow.observations.place_state("gate", "left") == {}


def _partitions(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT tableoid::regclass::text, count(*) FROM sightings GROUP BY 1 ORDER BY 1"
        ).fetchall()
    return dict(rows)


def test_sightings_move_to_their_month_when_its_partition_is_made(street: Street, database_url: str) -> None:
    incident = an_incident()
    times = [datetime(2031, 1, 31, 23, 59, 59, tzinfo=UTC), datetime(2031, 2, 1, tzinfo=UTC)]
    sightings = [Sighting(incident.observation_id, "gate", at, incident.box, 0.5, "car", "d") for at in times]
    with street.database.unit_of_work() as uow:
        uow.observations.add_sightings(sightings)
    assert _partitions(database_url) == {"sightings_default": 2}
    with psycopg.connect(database_url) as connection:
        made = connection.execute("SELECT make_sighting_partitions(%s, 1)", (date(2031, 1, 15),)).fetchone()
        again = connection.execute("SELECT make_sighting_partitions(%s, 1)", (date(2031, 1, 15),)).fetchone()
    assert (made, again) == ((2,), (0,))
    assert _partitions(database_url) == {"sightings_2031_01": 1, "sightings_2031_02": 1}
    with street.database.unit_of_work() as uow:
        assert uow.observations.sightings(incident.observation_id) == sightings


def test_the_months_ahead_have_partitions(database: Database, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "SELECT to_regclass('sightings_' || to_char(now() + interval '1 month', 'YYYY_MM')) IS NOT NULL"
        ).fetchone()
    assert found == (True,)
    assert database.make_sighting_partitions(3) == 0


def test_what_is_still_followed_after_its_case_was_closed(street: Street) -> None:
    incidents = [an_incident(number) for number in range(1, 6)]
    observations = [replace(an_observation(i), dwell_reached_at=i.dwell_reached_at, ended_at=None) for i in incidents]
    mended, open_still, refused, gone, doubled = observations
    cases = [street.open(number) for number in range(1, 6)]
    for case, closure in zip(cases, (Closure.MANAGED, None, Closure.FALSE_ALARM, Closure.SELF, None), strict=True):
        if closure is not None:
            street.apply(case, CaseState.CLOSED, closure=closure)
    gone = replace(gone, ended_at=gone.last_seen_at)
    with street.database.unit_of_work() as uow:
        uow.observations.save([mended, open_still, refused, gone, doubled])
        found = uow.observations.still_followed_after_closing(["gate", "corner"])
        assert found == {mended.camera_id: frozenset({mended.observation_id})}
        assert uow.observations.still_followed_after_closing(["nobody"]) == {}
