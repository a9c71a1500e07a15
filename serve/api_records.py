"""What the API answers, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from data_contracts.schemas.camera import Camera, CameraHealth
from data_contracts.schemas.case_card import CaseCard


class FrameTaken(BaseModel):
    """accepted: it waits, in memory, to be scored.  repeated: it came before.  skipped: too soon after the last one."""

    camera_id: str
    captured_at: datetime
    outcome: Literal["accepted", "repeated", "skipped"]


class CameraRecord(BaseModel):
    """A camera and how well it sees. The source's address is not shown: it may hold a password."""

    camera_id: str
    name: str
    source_type: str
    preset: str
    sample_seconds: float
    enabled: bool
    longitude: float | None
    latitude: float | None
    health: str | None
    health_detail: str
    health_since: datetime | None

    @classmethod
    def of(cls, camera: Camera, health: CameraHealth | None) -> CameraRecord:
        return cls(
            camera_id=camera.camera_id,
            name=camera.name,
            source_type=camera.source.partition(":")[0],
            preset=camera.preset,
            sample_seconds=camera.sample_seconds,
            enabled=camera.enabled,
            longitude=camera.longitude,
            latitude=camera.latitude,
            health=health and health.state.value,
            health_detail=health.detail if health else "",
            health_since=health and health.since,
        )


class CameraList(BaseModel):
    """Cameras the key may see."""

    cameras: list[CameraRecord]


class CaseRecord(BaseModel):
    """A case at a glance; box is [x0, y0, x1, y1] in source pixels; detector `oracle` or
    `simulated:…` means a simulated camera, told by the street itself or seen by that detector.

    A case of a sensor has no camera, zone or box; its detector is `sensor`.
    """

    case_id: int
    kind: str
    state: str
    status_code: str
    severity: str
    score: float
    opened_at: datetime
    closed_at: datetime | None
    closure: str | None
    camera_id: str | None
    zone_name: str | None
    place_name: str
    box: list[float] | None
    detector: str | None
    sighting_count: int
    last_seen_at: datetime | None
    leaf_hash: str | None

    @classmethod
    def of(cls, card: CaseCard) -> CaseRecord:
        case = card.case
        return cls(
            case_id=case.case_id,
            kind=case.kind.value,
            state=case.state.value,
            status_code=case.status_code,
            severity=case.severity,
            score=case.score,
            opened_at=case.opened_at,
            closed_at=case.closed_at,
            closure=case.closure and case.closure.value,
            camera_id=case.camera_id,
            zone_name=card.zone_name,
            place_name=card.place_name,
            box=card.box and card.box.as_list(),
            detector=card.detector,
            sighting_count=case.sighting_count,
            last_seen_at=case.last_seen_at,
            leaf_hash=card.leaf_hash,
        )


class CaseList(BaseModel):
    """Newest first. `next_before` is the `before` of the next page, None on the last one."""

    cases: list[CaseRecord]
    next_before: int | None


class PartState(BaseModel):
    """One part: `ok` or `away`, its version where it has one, and figures."""

    state: str
    version: str | None = None
    detail: dict[str, Any] = {}


class Health(BaseModel):
    """`ok` when every part is, else `degraded`."""

    state: str
    version: str
    parts: dict[str, PartState]


class ProblemBody(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
