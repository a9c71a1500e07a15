"""Decisions written down: any number of cases with their events, timers, notices and leaves, one statement a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

import psycopg

from data_contracts.errors import Refused, StalePage
from data_contracts.schemas.case import Case, CaseChange, CaseEvent, CaseState, Decision, Timer
from data_contracts.schemas.evidence import EvidencePicture, LogEntry
from data_contracts.schemas.incident import Incident
from data_contracts.store.case_leaf import event_entry, idempotency_key
from data_contracts.store.evidence_log import PostgresEvidenceLog
from data_contracts.store.incidents import PostgresIncidents
from data_contracts.store.rows import Row, as_json, json_rows
from data_contracts.store.sql import queries


@dataclass(frozen=True, slots=True)
class Written:
    """The version and run that a case's row has taken, and the decision that made it so.

    case: as it was before, but for its sighting_count; all else that is read of it was fixed at its opening.
    state_before: None for a new case.
    """

    case: Case
    version: int
    run: int
    state_before: CaseState | None
    decision: Decision
    at: datetime
    actor_role: str
    actor_id: int | None = None
    fired: Timer | None = None
    incident: Incident | None = None


class CaseChanges:
    """Writes decisions. The evidence leaves wait for the end of the transaction, as the evidence log does."""

    def __init__(
        self,
        connection: psycopg.Connection[dict[str, Any]],
        incidents: PostgresIncidents,
        evidence_log: PostgresEvidenceLog,
    ) -> None:
        self._connection = connection
        self._incidents = incidents
        self._evidence_log = evidence_log

    def apply(self, changes: Sequence[CaseChange]) -> None:
        """Move the cases on.

        Raises StalePage when a case has moved on already, Refused when what fired is a timer of another run, and
        ValueError when a case is in it twice.
        """
        if not changes:
            return
        for change in changes:
            _check_fired(change)
        if len({change.case.case_id for change in changes}) < len(changes):
            raise ValueError("a case is changed twice in one batch")
        rows = json_rows(_change_row(change) for change in changes)
        changed = queries.change_cases(self._connection, changes=rows)
        found = {row["case_id"]: row["sighting_count"] for row in changed}
        for case in (change.case for change in changes):
            if case.case_id not in found:
                raise StalePage(f"case {case.case_id} has moved on from version {case.version}; look at it again")
        queries.end_pending_timers(self._connection, changes=rows)
        written = [
            Written(
                # The leaf counts the sightings before it, and one may have been attached since the case was read.
                _with_sightings(c.case, found[c.case.case_id]),
                c.case.version + 1,
                c.case.run + 1,
                c.case.state,
                c.decision,
                c.at,
                c.actor_role,
                c.actor_id,
                c.fired,
            )
            for c in changes
        ]
        self.write(written)

    def write(self, written: Sequence[Written]) -> None:
        """The event of each case's new version with all that belongs to it."""
        events = [
            CaseEvent(
                w.case.case_id, w.version, w.decision.event_type, w.state_before, w.decision.state, w.at,
                w.actor_id, w.actor_role, as_json(w.decision.detail) if w.decision.detail else {},
            )
            for w in written
        ]  # fmt: skip
        queries.add_events(
            self._connection,
            events=json_rows(_event_row(event, w.fired) for event, w in zip(events, written, strict=True)),
        )
        if timers := [row for w in written if (row := _timer_row(w))]:
            queries.add_timers(self._connection, timers=json_rows(timers))
        self._add_notices(written)
        pictures = _PicturesOf(self._incidents, [w.incident.incident_id for w in written if w.incident is not None])
        for event, one in zip(events, written, strict=True):
            self._evidence_log.later((event.case_id, event.version), partial(_entry, event, one, pictures))

    def _add_notices(self, written: Sequence[Written]) -> None:
        if rows := [row for w in written for row in _notice_rows(w)]:
            queries.add_notices(self._connection, notices=json_rows(rows))


class _PicturesOf:
    """The pictures of some incidents, read together when the first is asked for.

    That is at the end of the transaction: by then they are all there.
    """

    def __init__(self, incidents: PostgresIncidents, incident_ids: Sequence[UUID]) -> None:
        self._incidents = incidents
        self._incident_ids = incident_ids

    @cached_property
    def of(self) -> Mapping[UUID, Sequence[EvidencePicture]]:
        return self._incidents.pictures_of_incidents(self._incident_ids)


def _entry(event: CaseEvent, written: Written, pictures: _PicturesOf) -> LogEntry:
    incident = written.incident
    shown = pictures.of.get(incident.incident_id, ()) if incident is not None else ()
    return event_entry(written.case, written.run, event, written.decision, written.fired, incident, shown)


def _with_sightings(case: Case, sighting_count: int) -> Case:
    return case if case.sighting_count == sighting_count else replace(case, sighting_count=sighting_count)


def _check_fired(change: CaseChange) -> None:
    case, fired = change.case, change.fired
    if fired is not None and (fired.case_id, fired.run) != (case.case_id, case.run):
        raise Refused(f"timer {fired.timer_id} of run {fired.run} is stale: case {case.case_id} is at run {case.run}")


def _change_row(change: CaseChange) -> Row:
    case, decision = change.case, change.decision
    back = decision.returns_to
    return {
        "case_id": case.case_id,
        "version": case.version,
        "at": change.at,
        "actor_id": change.actor_id,
        "state": decision.state,
        "status_code": decision.status_code,
        "acknowledged": decision.acknowledged,
        "asked_anew": decision.asked_anew,
        "closure": decision.closure,
        "returns_to_state": back and back.state,
        "returns_to_purpose": back and back.purpose,
        "returns_to_minutes": back and back.minutes,
        "assigned_to": decision.assigned_to,
        "arrived": decision.arrived,
        "site_recorded": decision.site_recorded,
        "appealed": decision.appealed,
        "fired_timer_id": change.fired and change.fired.timer_id,
    }


def _event_row(event: CaseEvent, fired: Timer | None) -> Row:
    return {
        "case_id": event.case_id,
        "version": event.version,
        "event_type": event.event_type,
        "state_before": event.state_before,
        "state_after": event.state_after,
        "happened_at": event.happened_at,
        "actor_id": event.actor_id,
        "actor_role": event.actor_role,
        "fired_timer_id": fired and fired.timer_id,
        "detail": event.detail,
    }


def _timer_row(written: Written) -> Row | None:
    timer = written.decision.timer
    if timer is None:
        return None
    return {"case_id": written.case.case_id, "run": written.run, "purpose": timer.purpose, "due_at": timer.due_at}


def _notice_rows(written: Written) -> list[Row]:
    case_id = written.case.case_id
    return [
        {
            "case_id": case_id,
            "idempotency_key": idempotency_key(case_id, written.version, n.purpose, n.role, n.channel),
            "purpose": n.purpose,
            "role": n.role,
            "channel": n.channel,
            "created_at": written.at,
            "not_before": n.not_before,
            "body": n.body,
        }
        for n in written.decision.notices
    ]
