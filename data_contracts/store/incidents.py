"""Incidents and their evidence pictures: facts, never changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.evidence import EvidencePicture
from data_contracts.schemas.incident import Incident
from data_contracts.store.rows import columns, record
from data_contracts.store.sql import queries


class PostgresIncidents:
    """`governance_rules.ports.IncidentRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def add(self, incident: Incident, place_id: str) -> bool:
        return bool(queries.add_incident(self._connection, **columns(incident) | {"place_id": place_id}))

    def get(self, incident_id: UUID) -> Incident:
        """Raises NotFound."""
        row = queries.get_incident(self._connection, incident_id=incident_id)
        if row is None:
            raise NotFound(f"incident {incident_id} does not exist")
        return record(Incident, row)

    def case_of(self, incident_id: UUID) -> int:
        """Raises NotFound."""
        case_id: int | None = queries.case_of_incident(self._connection, incident_id=incident_id)
        if case_id is None:
            raise NotFound(f"incident {incident_id} is in no case")
        return case_id

    def add_picture(self, picture: EvidencePicture) -> None:
        queries.add_picture(self._connection, **columns(picture))

    def pictures(self, incident_id: UUID) -> list[EvidencePicture]:
        rows = queries.pictures_of_incident(self._connection, incident_id=incident_id)
        return [record(EvidencePicture, row) for row in rows]

    def of_case(self, case_id: int) -> list[Incident]:
        """The case's incidents: the one it was opened by, then those attached to it."""
        return [record(Incident, row) for row in queries.incidents_of_case(self._connection, case_id=case_id)]

    def pictures_of_case(self, case_id: int) -> list[EvidencePicture]:
        """Pictures of all incidents of the case, oldest first."""
        return [record(EvidencePicture, row) for row in queries.pictures_of_case(self._connection, case_id=case_id)]
