"""Cases: opened, moved on by decisions, and read as cards for the feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import psycopg

from data_contracts.errors import InvalidInput, NotFound, Refused
from data_contracts.schemas.case import VIOLATIONS, Case, CaseChange, CaseEvent, CaseState, Decision, Timer
from data_contracts.schemas.case_card import CaseCard, OpenCases
from data_contracts.schemas.evidence import LogEntry
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Policy
from data_contracts.store.case_changes import CaseChanges, Written
from data_contracts.store.case_leaf import EVIDENCE_ATTACHED, incident_facts
from data_contracts.store.case_rows import case_of
from data_contracts.store.evidence_log import PostgresEvidenceLog
from data_contracts.store.incidents import PostgresIncidents
from data_contracts.store.policies import PostgresPolicies
from data_contracts.store.rows import Row, json_rows, record
from data_contracts.store.sql import queries
from data_contracts.store.within import areas_of

SYSTEM = "system"
"""Actor of what no person did."""

_NO_LIMIT = 2**62


class PostgresCases:
    """`governance_rules.ports.CaseRepository`."""

    def __init__(
        self,
        connection: psycopg.Connection[dict[str, Any]],
        policies: PostgresPolicies,
        incidents: PostgresIncidents,
        evidence_log: PostgresEvidenceLog,
    ) -> None:
        self._connection = connection
        self._policies = policies
        self._incidents = incidents
        self._evidence_log = evidence_log
        self._changes = CaseChanges(connection, incidents, evidence_log)

    def open_at(self, place_id: str, kind: Kind) -> Case | None:
        queries.lock_place_and_kind(self._connection, place_id=place_id, kind=kind)
        row = queries.open_case_at(self._connection, place_id=place_id, kind=kind)
        return self._case(row) if row else None

    def last_mended_at(self, place_id: str, kind: Kind) -> Case | None:
        row = queries.last_mended_case_at(
            self._connection, place_id=place_id, kind=kind, closures=[closure.value for closure in VIOLATIONS]
        )
        return self._case(row) if row else None

    def open_case(
        self,
        incident: Incident,
        place_id: str,
        policy: Policy,
        decision: Decision,
        now: datetime,
        follows_case_id: int | None = None,
    ) -> Case:
        """Raises InvalidInput when the policy's version number stands for another content, NotFound for the place."""
        if decision.state == CaseState.CLOSED:
            raise InvalidInput("a case cannot be opened as closed", field="state")
        self._policies.freeze(policy)
        row = queries.insert_case(
            self._connection,
            kind=incident.kind,
            state=decision.state,
            status_code=decision.status_code,
            place_id=place_id,
            camera_id=incident.camera_id,
            sensor_id=incident.sensor_id,
            zone_id=incident.zone_id,
            incident_id=incident.incident_id,
            policy_version=policy.version,
            severity=policy.severity,
            score=incident.score,
            now=now,
            follows_case_id=follows_case_id,
            last_seen_at=incident.dwell_reached_at,
        )
        if row is None:
            raise NotFound(f"place {place_id!r} does not exist")
        case = case_of(row, policy)
        queries.add_incident_to_case(self._connection, incident_id=incident.incident_id, case_id=case.case_id)
        self._changes.write([Written(case, 1, 1, None, decision, incident=incident)], now, None, SYSTEM)
        return case

    def attach(self, case_id: int, incident: Incident) -> None:
        """Raises Refused when the case is closed."""
        if not queries.count_sighting(self._connection, case_id=case_id, seen_at=incident.dwell_reached_at):
            raise Refused(f"case {case_id} is closed or does not exist; nothing can be attached to it")
        queries.add_incident_to_case(self._connection, incident_id=incident.incident_id, case_id=case_id)
        self._evidence_log.later((case_id, incident.incident_id), partial(self._attached, case_id, incident))

    def seen(self, observation_ids: dict[UUID, datetime]) -> None:
        rows = [{"observation_id": key, "seen_at": seen_at} for key, seen_at in observation_ids.items()]
        if rows:
            queries.move_last_seen(self._connection, seen=json_rows(rows))

    def get(self, case_id: int, for_update: bool = False) -> Case:
        ask = queries.get_case_for_update if for_update else queries.get_case
        row = ask(self._connection, case_id=case_id)
        if row is None:
            raise NotFound(f"case {case_id} does not exist")
        return self._case(row)

    def apply(
        self,
        case: Case,
        decision: Decision,
        now: datetime,
        actor_id: int | None,
        actor_role: str,
        fired: Timer | None = None,
    ) -> Case:
        """Raises StalePage when the case has moved on, Refused when `fired` is a timer of another run."""
        self.apply_many([CaseChange(case, decision, fired)], now, actor_id, actor_role)
        return self.get(case.case_id)

    def apply_many(self, changes: Sequence[CaseChange], now: datetime, actor_id: int | None, actor_role: str) -> None:
        """Raises as `apply` does, and then nothing of the transaction can be kept but what a savepoint guards."""
        self._changes.apply(changes, now, actor_id, actor_role)

    def events(self, case_id: int) -> list[CaseEvent]:
        return [
            record(
                CaseEvent,
                row,
                state_before=CaseState(row["state_before"]) if row["state_before"] else None,
                state_after=CaseState(row["state_after"]),
            )
            for row in queries.events_of_case(self._connection, case_id=case_id)
        ]

    def cards(
        self,
        states: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
        camera_ids: Sequence[str] | None = None,
        limit: int = 50,
        before_case_id: int | None = None,
        only_status: Mapping[str, str] | None = None,
        within: Sequence[RoleGrant] | None = None,
    ) -> list[CaseCard]:
        of_states = list(dict.fromkeys(states)) if states is not None else [state.value for state in CaseState]
        wanted: dict[str, Any] = {
            "states": of_states,
            "statuses": [(only_status or {}).get(state) for state in of_states],
            "kinds": list(dict.fromkeys(kinds)) if kinds is not None else [kind.value for kind in Kind],
            "limit": limit,
            "before_case_id": _NO_LIMIT if before_case_id is None else before_case_id,
        }
        areas = areas_of(within)
        if camera_ids is not None:
            cameras = list(dict.fromkeys(camera_ids))
            rows = queries.cards_of_cameras(self._connection, camera_ids=cameras, grants=areas, **wanted)
        elif areas is not None:
            rows = queries.cards_of_grants(self._connection, grants=areas, **wanted)
        else:
            rows = queries.cards_of_states(self._connection, **wanted)
        return [self.card_of(row) for row in list(rows)]

    def card(self, case_id: int) -> CaseCard:
        """Raises NotFound."""
        row = queries.card(self._connection, case_id=case_id)
        if row is None:
            raise NotFound(f"case {case_id} does not exist")
        return self.card_of(row)

    def counts(self) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {"state": {}, "kind": {}}
        for row in queries.open_counts(self._connection):
            for group in ("state", "kind"):
                counts[group][row[group]] = counts[group].get(row[group], 0) + row["cases"]
        return counts

    def open_by_camera(self, now: datetime, within: Sequence[RoleGrant] | None = None) -> list[OpenCases]:
        rows = queries.open_by_camera(self._connection, now=now, grants=areas_of(within))
        return [record(OpenCases, row, state=CaseState(row["state"])) for row in list(rows)]

    def _attached(self, case_id: int, incident: Incident) -> LogEntry:
        facts = incident_facts(incident, self._incidents.pictures(incident.incident_id))
        return LogEntry(EVIDENCE_ATTACHED, case_id, facts)

    def of_row(self, row: Row) -> Case:
        """The case of a row of the table that carries its policy's sha256."""
        return self._case(row)

    def _case(self, row: Row) -> Case:
        return case_of(row, self._policies.of_case(row))

    def card_of(self, row: Row) -> CaseCard:
        """The card of a row of `case_cards`."""
        return record(CaseCard, row, case=self._case(row))
