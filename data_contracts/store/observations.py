"""Observations, sparse sightings and place-tracking state; each call is one statement, however many rows it brings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.case import VIOLATIONS
from data_contracts.schemas.observation import Observation, Sighting
from data_contracts.store.rows import columns, json_rows, record
from data_contracts.store.sql import queries


class PostgresObservations:
    """`governance_rules.ports.ObservationRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def save(self, observations: Iterable[Observation]) -> None:
        newest = {observation.observation_id: columns(observation) for observation in observations}
        if newest:
            queries.save_observations(self._connection, observations=json_rows(newest.values()))

    def add_sightings(self, sightings: Iterable[Sighting]) -> None:
        rows = [columns(sighting) for sighting in sightings]
        if rows:
            queries.add_sightings(self._connection, sightings=json_rows(rows))

    def sightings(self, observation_id: UUID) -> list[Sighting]:
        """Stored sightings of one observation, oldest first."""
        rows = queries.sightings_of_observation(self._connection, observation_id=observation_id)
        return [record(Sighting, row) for row in rows]

    def save_place_states(self, states: dict[tuple[str, str], dict[str, Any]], saved_at: datetime) -> None:
        rows = [{"camera_id": camera, "preset": preset, "state": state} for (camera, preset), state in states.items()]
        if rows:
            queries.save_place_states(self._connection, states=json_rows(rows), saved_at=saved_at)

    def place_state(self, camera_id: str, preset: str) -> dict[str, Any] | None:
        state: dict[str, Any] | None = queries.place_state(self._connection, camera_id=camera_id, preset=preset)
        return state

    def still_followed_after_closing(self, camera_ids: Iterable[str]) -> dict[str, frozenset[UUID]]:
        """By camera, the things that have not ended though their newest case was closed as a mended violation."""
        found: dict[str, set[UUID]] = {}
        closures = sorted(closure.value for closure in VIOLATIONS)
        rows = queries.still_followed_after_closing(self._connection, camera_ids=sorted(camera_ids), closures=closures)
        for row in rows:
            found.setdefault(row["camera_id"], set()).add(row["observation_id"])
        return {camera_id: frozenset(ids) for camera_id, ids in found.items()}

    def get(self, observation_id: UUID) -> Observation:
        """Raises NotFound."""
        row = queries.get_observation(self._connection, observation_id=observation_id)
        if row is None:
            raise NotFound(f"observation {observation_id} does not exist")
        return record(Observation, row)
