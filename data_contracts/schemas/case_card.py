"""What an operator sees of a case at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.geometry import Box


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One row of the feed. A case has a camera or a sensor.

    picture_path: the copy that may leave (people blurred), of the moment the dwell was reached where there is one.
    leaf_hash: hex hash of the case's newest leaf in the evidence log.
    """

    case: Case
    camera_name: str | None
    zone_name: str | None
    place_name: str
    longitude: float | None
    latitude: float | None
    box: Box | None
    picture_path: str | None
    next_due_at: datetime | None
    leaf_hash: str | None
    detector: str | None = None
    shop_name: str | None = None
    sensor_name: str | None = None


@dataclass(frozen=True, slots=True)
class OpenCases:
    """The open cases of one camera in one state; camera_id None for those of sensors.

    overdue: how many of them have a timer that should have been acted on.  to_judge: how many wait for an operator to
    judge the mending.
    """

    camera_id: str | None
    state: CaseState
    cases: int
    overdue: int
    newest_case_id: int
    to_judge: int = 0
