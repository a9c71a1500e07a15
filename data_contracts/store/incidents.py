"""Incidents and their evidence pictures: facts, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.evidence import EvidencePicture
from data_contracts.schemas.incident import Incident
from data_contracts.store.rows import columns, json_rows, record
from data_contracts.store.sql import queries


class PostgresIncidents:
    """`governance_rules.ports.IncidentRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def add(self, incident: Incident, place_id: str) -> bool:
        return self.add_many([replace(incident, place_id=place_id)]) == 1

    def add_many(self, incidents: Sequence[Incident]) -> int:
        """How many were not there yet. Each names its place."""
        added: int = queries.add_incidents(self._connection, incidents=json_rows(columns(one) for one in incidents))
        return added

    def known(self, incident_ids: Iterable[UUID]) -> set[UUID]:
        found = queries.known_incidents(self._connection, incident_ids=list(incident_ids))
        return {row["incident_id"] for row in list(found)}

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

    def cases_of(self, incident_ids: Iterable[UUID]) -> dict[UUID, int]:
        rows = queries.cases_of_incidents(self._connection, incident_ids=list(incident_ids))
        return {row["incident_id"]: row["case_id"] for row in list(rows)}

    def add_picture(self, picture: EvidencePicture) -> None:
        self.add_pictures([picture])

    def add_pictures(self, pictures: Sequence[EvidencePicture]) -> None:
        if pictures:
            queries.add_pictures(self._connection, pictures=json_rows(columns(one) for one in pictures))

    def pictures(self, incident_id: UUID) -> list[EvidencePicture]:
        rows = queries.pictures_of_incident(self._connection, incident_id=incident_id)
        return [record(EvidencePicture, row) for row in rows]

    def pictures_of_incidents(self, incident_ids: Iterable[UUID]) -> dict[UUID, list[EvidencePicture]]:
        """The pictures by their incident; one without any is not in it."""
        found: dict[UUID, list[EvidencePicture]] = defaultdict(list)
        for row in queries.pictures_of_incidents(self._connection, incident_ids=list(incident_ids)):
            found[row["incident_id"]].append(record(EvidencePicture, row))
        return dict(found)

    def of_case(self, case_id: int) -> list[Incident]:
        """The case's incidents: the one it was opened by, then those attached to it."""
        return [record(Incident, row) for row in queries.incidents_of_case(self._connection, case_id=case_id)]

    def pictures_of_case(self, case_id: int) -> list[EvidencePicture]:
        """Pictures of all incidents of the case, oldest first."""
        return [record(EvidencePicture, row) for row in queries.pictures_of_case(self._connection, case_id=case_id)]
