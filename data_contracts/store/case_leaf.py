"""What the evidence log says of a case event: everything that makes the chain of a case provable, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data_contracts.schemas.case import Case, CaseEvent, Decision, Timer
from data_contracts.schemas.evidence import EvidencePicture, LogEntry
from data_contracts.schemas.incident import Incident
from data_contracts.store.policies import policy_sha256

EVIDENCE_ATTACHED = "evidence_attached"


def idempotency_key(case_id: int, version: int, purpose: str, role: str, channel: str) -> str:
    """Key of a notice: the same decision, written twice, wants the same message once."""
    # Added up, because an enum in an f-string is formatted as an object, at ten times the cost.
    return f"{case_id}:{version}:" + purpose + ":" + role + ":" + channel


def event_entry(
    case: Case,
    run: int,
    event: CaseEvent,
    decision: Decision,
    fired: Timer | None,
    incident: Incident | None = None,
    pictures: Sequence[EvidencePicture] = (),
) -> LogEntry:
    """The leaf of one event; what the decision wants logged itself goes first.

    run: that the case has taken with the event.
    incident, pictures: of the opening, where the facts come in.
    """
    timer = decision.timer
    facts: dict[str, Any] = {
        "version": event.version,
        "event": event.event_type,
        "at": event.happened_at,
        "state_before": event.state_before,
        "state_after": event.state_after,
        "status_code": decision.status_code,
        "sighting_count": case.sighting_count,
        "closure": decision.closure,
        "actor_id": event.actor_id,
        "actor_role": event.actor_role,
        "kind": case.kind,
        "place_id": case.place_id,
        "policy_version": case.policy.version,
        "policy_sha256": policy_sha256(case.policy),
        "follows_case_id": case.follows_case_id,
        "fired_timer": fired and {"purpose": fired.purpose, "due_at": fired.due_at, "run": fired.run},
        "timer": timer and {"purpose": timer.purpose, "due_at": timer.due_at, "run": run},
        "notices": [
            {
                "key": idempotency_key(case.case_id, event.version, notice.purpose, notice.role, notice.channel),
                "purpose": notice.purpose,
                "role": notice.role,
                "channel": notice.channel,
            }
            for notice in decision.notices
        ],
        "detail": event.detail,
    }
    if incident is not None:
        facts |= incident_facts(incident, pictures)
    entry_type = decision.log.entry_type if decision.log else event.event_type
    body = {**facts, **(decision.log.body if decision.log else {})}
    return LogEntry(entry_type, case.case_id, body)


def incident_facts(incident: Incident, pictures: Sequence[EvidencePicture]) -> dict[str, Any]:
    """The incident with its detector's version or its sensor, and its pictures by hash."""
    return {
        "incident": {
            "incident_id": incident.incident_id,
            "observation_id": incident.observation_id,
            "camera_id": incident.camera_id,
            "preset": incident.preset,
            "zone_id": incident.zone_id,
            "kind": incident.kind,
            "thing": incident.thing,
            "box": incident.box,
            "score": incident.score,
            "first_seen_at": incident.first_seen_at,
            "dwell_reached_at": incident.dwell_reached_at,
            "detector": incident.detector,
            "sensor_id": incident.sensor_id,
            "alarm_id": incident.alarm_id,
            "said": incident.said,
            "entered_by": incident.entered_by,
        },
        "pictures": [
            {
                "evidence_id": picture.evidence_id,
                "role": picture.role,
                "sealed": picture.sealed,
                "sha256": picture.sha256,
                "path": picture.path,
                "byte_count": picture.byte_count,
                "captured_at": picture.captured_at,
            }
            for picture in pictures
        ],
    }
