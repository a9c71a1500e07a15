"""Versions of the detector: where each stands on its way into service, its figures, and what cameras are to use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind


class ModelState(StrEnum):
    """Where a version stands; the same word in database, command line and page."""

    TRAINED = "trained"
    STAGED = "staged"
    SHADOW = "shadow"
    CANARY = "canary"
    LIVE = "live"
    RETIRED = "retired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class KindShare:
    """Precision and recall of one kind at event level, 0 to 1; None where there is nothing to divide by."""

    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """What an evaluation found. kinds: at event level.  things: AP50, 0 to 1, of the things that were labelled.

    measured_on: what it was measured on, in words.
    """

    kinds: Mapping[str, KindShare] = field(default_factory=dict)
    things: Mapping[str, float] = field(default_factory=dict)
    measured_on: str = ""

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> ModelFigures:
        """From JSON values as `to_json` gives them; unknown or missing names are taken as not measured."""
        kinds = {name: KindShare(share["precision"], share["recall"]) for name, share in told.get("kinds", {}).items()}
        return cls(kinds, dict(told.get("things", {})), told.get("measured_on", ""))

    def to_json(self) -> dict[str, Any]:
        """JSON values."""
        kinds = {name: {"precision": share.precision, "recall": share.recall} for name, share in self.kinds.items()}
        return {"kinds": kinds, "things": dict(self.things), "measured_on": self.measured_on}


@dataclass(frozen=True, slots=True)
class NewModel:
    """A version that was trained, before it has a number.

    family: name without version.  sha256: lower-case hex of its ONNX file.  parent: model name of what served when it
    was trained.  data_sha256: of the labelled samples it learnt from, None where there were none.
    training: facts of its making.
    """

    family: str
    sha256: str
    parent: str | None
    data_sha256: str | None
    training: Mapping[str, Any]
    figures: ModelFigures


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a detector.

    detector: model name with version, as Triton and every record name it.  steps: as many as `ModelStep` tells.
    canary_cameras: cameras it serves while it is a canary.  shadow_share: share of the frames it is shown as a shadow.
    previous: what it took over from when it went live, which a rollback goes back to.
    """

    detector: str
    family: str
    version: int
    state: ModelState
    sha256: str
    parent: str | None
    data_sha256: str | None
    training: dict[str, Any]
    figures: ModelFigures
    steps: int
    registered_at: datetime
    state_since: datetime
    canary_cameras: tuple[str, ...] = ()
    shadow_share: float | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class ModelStep:
    """A change of a version's state, or figures that were recorded of it (the state stays), with its leaf in the log.

    who: a person, or `gate` of the retraining.
    """

    detector: str
    number: int
    state_before: ModelState | None
    state_after: ModelState
    happened_at: datetime
    who: str
    person_id: int | None
    reason: str
    detail: dict[str, Any]
    leaf_index: int


@dataclass(frozen=True, slots=True)
class Serving:
    """Which models the cameras are to use. live None: the one that the settings name.

    canary: model of each camera that has one of its own.  shadow: looks along on `shadow_share` of the frames.
    """

    live: str | None = None
    canary: Mapping[str, str] = field(default_factory=dict)
    shadow: str | None = None
    shadow_share: float = 0.0

    @property
    def beside(self) -> tuple[str, ...]:
        """Models that have to be ready beside the live one."""
        wanted = {*self.canary.values(), *([self.shadow] if self.shadow else [])}
        return tuple(sorted(wanted - {self.live}))


@dataclass(frozen=True, slots=True)
class ShadowCase:
    """A case that one side of a shadow would have opened. side: `live` or `candidate`.

    Both sides begin together with nothing, and see the same frames; nothing of it is a case of the street.
    """

    incident_id: UUID
    detector: str
    side: str
    camera_id: str
    zone_id: str
    kind: Kind
    thing: str
    box: Box
    score: float
    first_seen_at: datetime
    dwell_reached_at: datetime


@dataclass(frozen=True, slots=True)
class CaseNearShadow:
    """A case of the street that may be the same thing as a shadow's: same camera, zone and kind, at the same time.

    incident_id: of the shadow's case.  box: of the incident that opened the street's case.
    """

    incident_id: UUID
    case_id: int
    box: Box
