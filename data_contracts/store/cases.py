"""Cases: opened, moved on by decisions, and read as cards for the feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from data_contracts.errors import InvalidInput, NotFound, Refused
from data_contracts.schemas.case import VIOLATIONS, Case, CaseChange, CaseEvent, CaseState, Decision, Opening, Timer
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

Spot = tuple[str, Kind]
"""A place and a kind: there is one open case of them at most."""

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

    def open_at(self, spots: Iterable[Spot]) -> dict[Spot, Case]:
        wanted = _spot_rows(spots)
        queries.lock_places_and_kinds(self._connection, spots=wanted)
        return self._by_spot(queries.open_cases_at(self._connection, spots=wanted))

    def last_mended_at(self, spots: Iterable[Spot]) -> dict[Spot, Case]:
        closures = [closure.value for closure in VIOLATIONS]
        return self._by_spot(queries.last_mended_cases_at(self._connection, spots=_spot_rows(spots), closures=closures))

    def open_case(
        self,
        incident: Incident,
        place_id: str,
        policy: Policy,
        decision: Decision,
        now: datetime,
        follows_case_id: int | None = None,
    ) -> Case:
        """Raises as `open_many` does."""
        (case,) = self.open_many([Opening(incident, place_id, policy, decision, now, follows_case_id)])
        return case

    def open_many(self, openings: Sequence[Opening]) -> list[Case]:
        """Raises InvalidInput when a policy's version number stands for another content, NotFound for a place."""
        if any(opening.decision.state == CaseState.CLOSED for opening in openings):
            raise InvalidInput("a case cannot be opened as closed", field="state")
        for policy in {id(opening.policy): opening.policy for opening in openings}.values():
            self._policies.freeze(policy)
        rows = queries.insert_cases(self._connection, openings=json_rows(_opening_row(one) for one in openings))
        by_incident = {row["incident_id"]: row for row in list(rows)}
        for one in openings:
            if one.incident.incident_id not in by_incident:
                raise NotFound(f"place {one.place_id!r} does not exist")
        cases = [case_of(by_incident[one.incident.incident_id], one.policy) for one in openings]
        held = [
            {"incident_id": case.incident_id, "case_id": case.case_id, "attached_at": case.opened_at} for case in cases
        ]
        queries.add_incidents_to_cases(self._connection, held=json_rows(held))
        self._changes.write(
            [
                Written(case, 1, 1, None, one.decision, one.at, SYSTEM, incident=one.incident)
                for case, one in zip(cases, openings, strict=True)
            ]
        )
        return cases

    def attach(self, case_id: int, incident: Incident, at: datetime) -> None:
        """Raises Refused when the case is closed."""
        if not queries.count_sighting(self._connection, case_id=case_id, seen_at=incident.dwell_reached_at):
            raise Refused(f"case {case_id} is closed or does not exist; nothing can be attached to it")
        held = [{"incident_id": incident.incident_id, "case_id": case_id, "attached_at": at}]
        queries.add_incidents_to_cases(self._connection, held=json_rows(held))
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

    def get_many(self, case_ids: Iterable[int], for_update: bool = False) -> dict[int, Case]:
        ask = queries.get_cases_for_update if for_update else queries.get_cases
        cases = [self._case(row) for row in list(ask(self._connection, case_ids=sorted(set(case_ids))))]
        return {case.case_id: case for case in cases}

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
        self.apply_many([CaseChange(case, decision, now, actor_role, actor_id, fired)])
        return self.get(case.case_id)

    def apply_many(self, changes: Sequence[CaseChange]) -> None:
        """Raises as `apply` does, and then nothing of the transaction can be kept but what a savepoint guards."""
        self._changes.apply(changes)

    def events(self, case_id: int) -> list[CaseEvent]:
        return self.events_of([case_id]).get(case_id, [])

    def events_of(self, case_ids: Iterable[int]) -> dict[int, list[CaseEvent]]:
        found: dict[int, list[CaseEvent]] = defaultdict(list)
        for row in queries.events_of_cases(self._connection, case_ids=sorted(set(case_ids))):
            found[row["case_id"]].append(_event(row))
        return dict(found)

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

    def _by_spot(self, rows: Iterable[Row]) -> dict[Spot, Case]:
        cases = [self._case(row) for row in list(rows)]
        return {(case.place_id, case.kind): case for case in cases}

    def _case(self, row: Row) -> Case:
        return case_of(row, self._policies.of_case(row))

    def card_of(self, row: Row) -> CaseCard:
        """The card of a row of `case_cards`."""
        return record(CaseCard, row, case=self._case(row))


def _event(row: Row) -> CaseEvent:
    before = CaseState(row["state_before"]) if row["state_before"] else None
    return record(CaseEvent, row, state_before=before, state_after=CaseState(row["state_after"]))


def _spot_rows(spots: Iterable[Spot]) -> Jsonb:
    return json_rows({"place_id": place_id, "kind": kind} for place_id, kind in spots)


def _opening_row(opening: Opening) -> Row:
    incident, decision = opening.incident, opening.decision
    return {
        "kind": incident.kind,
        "state": decision.state,
        "status_code": decision.status_code,
        "place_id": opening.place_id,
        "camera_id": incident.camera_id,
        "sensor_id": incident.sensor_id,
        "zone_id": incident.zone_id,
        "incident_id": incident.incident_id,
        "policy_version": opening.policy.version,
        "severity": opening.policy.severity,
        "score": incident.score,
        "at": opening.at,
        "follows_case_id": opening.follows_case_id,
        "last_seen_at": incident.dwell_reached_at,
    }
