"""What one pass of the eye hands to the store: written in one transaction or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from data_contracts.schemas.evidence import EvidencePicture
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.look import SceneLook
from data_contracts.schemas.observation import Observation, Sighting


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """An incident with its evidence pictures, which already lie in the picture store."""

    incident: Incident
    pictures: tuple[EvidencePicture, ...] = ()


@dataclass(frozen=True, slots=True)
class ObservationBatch:
    """Observations begun, moved on or ended, sparse sightings, incidents, and place-tracking state.

    place_states: by (camera_id, preset), JSON values only; saved in the same transaction as the incidents that came
    out of it, so that a crash neither loses nor doubles one.
    looks: the scored frames of these cameras that could see, in order of time for each camera.
    """

    observations: tuple[Observation, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    incidents: tuple[IncidentReport, ...] = ()
    place_states: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    looks: tuple[SceneLook, ...] = ()
