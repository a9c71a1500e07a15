"""Made-up records for tests: a policy, an incident, a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from data_contracts.schemas.case import SIDE_STATES, Case, CaseState, ReturnsTo, TimerPurpose
from data_contracts.schemas.command import CommandDetail, Photo
from data_contracts.schemas.evidence import EvidencePicture
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.observation import Observation
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Policy, Role

MONDAY_NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""12:00 of a working day in Hangzhou."""


def a_policy(kind: Kind = Kind.ILLEGAL_PARKING, **changes: Any) -> Policy:
    """A policy whose every step has other parties and another length."""
    steps = {
        "open": {"parties": ["grid_member"], "stand_ins": ["operator"], "minutes": 5},
        "in_group": {"parties": ["merchant", "grid_member"], "minutes": 10},
        "reminded_1": {"parties": ["community"], "minutes": 20},
        "reminded_2": {"parties": ["property"], "minutes": 30},
        "enforcing": {"parties": ["officer"], "stand_ins": ["leader"], "minutes": 60},
    }
    fields = {
        "kind": kind.value,
        "version": 1,
        "things": ["car"],
        "dwell_seconds": 60,
        "allowed_gap_seconds": 10,
        "steps": steps,
        "acknowledge_minutes": 3,
        "suspected_minutes": 40,
    }
    return Policy.model_validate(fields | changes)


def an_incident(number: int = 1, score: float = 0.8, **changes: Any) -> Incident:
    """Incident `number`: a car at its own spot of zone `lane`; the same number is the same incident."""
    x = 100.0 * number
    incident = Incident(
        incident_id=uuid5(NAMESPACE_URL, f"incident {number}"),
        observation_id=uuid5(NAMESPACE_URL, f"observation {number}"),
        camera_id="gate",
        preset="home",
        zone_id="lane",
        kind=Kind.ILLEGAL_PARKING,
        thing="car",
        box=Box(x, 100, x + 60, 140),
        score=score,
        first_seen_at=MONDAY_NOON - timedelta(minutes=2),
        dwell_reached_at=MONDAY_NOON - timedelta(minutes=1),
        detector="yolox_nano_v1",
    )
    return replace(incident, **changes)


def an_observation(incident: Incident, last_seen_at: datetime | None = None) -> Observation:
    """The observation that `incident` came of."""
    return Observation(
        observation_id=incident.observation_id,
        camera_id=incident.camera_id,
        preset=incident.preset,
        zone_id=incident.zone_id,
        kind=incident.kind,
        thing=incident.thing,
        box=incident.box,
        first_seen_at=incident.first_seen_at,
        last_seen_at=last_seen_at or incident.dwell_reached_at,
        seen_count=60,
        missed_count=2,
        mean_score=incident.score,
        best_score=incident.score,
        detector=incident.detector,
        dwell_reached_at=incident.dwell_reached_at,
    )


def a_picture(incident: Incident, role: str = "dwell_reached", sealed: bool = True) -> EvidencePicture:
    """An evidence picture of `incident`."""
    name = f"{incident.incident_id} {role} {sealed}"
    return EvidencePicture(
        evidence_id=uuid5(NAMESPACE_URL, name),
        incident_id=incident.incident_id,
        role=role,
        sealed=sealed,
        sha256="ab" * 32,
        path=f"evidence/{name.replace(' ', '-')}.jpg",
        media_type="image/jpeg",
        byte_count=1000,
        captured_at=incident.dwell_reached_at,
    )


def a_case(state: CaseState = CaseState.OPEN, **changes: Any) -> Case:
    """A case of `an_incident()` in this state."""
    policy = changes.pop("policy", None) or a_policy()
    if state in SIDE_STATES:
        changes = {"returns_to": ReturnsTo(CaseState.IN_GROUP, TimerPurpose.STEP, 5.0)} | changes
    case = Case(
        case_id=7,
        kind=policy.kind,
        state=state,
        status_code="any",
        place_id="spot",
        camera_id="gate",
        zone_id="lane",
        incident_id=an_incident().incident_id,
        policy=policy,
        severity=policy.severity,
        score=0.8,
        opened_at=MONDAY_NOON,
        state_since=MONDAY_NOON,
        version=1,
        run=1,
    )
    return replace(case, **changes)


def a_person(role: Role, number: int = 1, **area: str) -> Person:
    """Somebody with one role, in an area when one is named."""
    return Person(number, role.value, f"{role.value} {number}", (RoleGrant(role, **area),))


def a_photo(name: str = "a") -> Photo:
    """A photo that somebody brought."""
    return Photo(f"photos/{name}.jpg", "cd" * 32, f"photos/{name}-sealed.jpg", "ef" * 32)


def full_detail(**changes: Any) -> CommandDetail:
    """Everything that any command may want."""
    detail = CommandDetail(
        note="words",
        photos=(a_photo(),),
        position=(120.1, 30.3),
        until=MONDAY_NOON + timedelta(days=3),
        assignee_id=1,
        signature=a_photo("signature"),
    )
    return replace(detail, **changes)
