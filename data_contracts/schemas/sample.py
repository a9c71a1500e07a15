"""Training samples: pictures of the street with what is known of them, and where that knowledge comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.things import Thing

FIRST = UUID(int=0)
"""Before every sample's id."""


class SampleState(StrEnum):
    """to_label: a person has to look. labelled: what it says may be trained on. refused: of no use."""

    TO_LABEL = "to_label"
    LABELLED = "labelled"
    REFUSED = "refused"


class Split(StrEnum):
    """What a sample is used for."""

    TRAIN = "train"
    VALID = "valid"
    TEST = "test"


class Provenance(StrEnum):
    """Why a picture became a sample."""

    FALSE_ALARM = "false_alarm"
    APPEAL_UPHELD = "appeal_upheld"
    MISSED_CASE = "missed_case"
    CONFIRMED_CASE = "confirmed_case"
    UNCERTAIN = "uncertain"
    IMPORTED_LABELS = "imported_labels"


@dataclass(frozen=True, slots=True)
class SampleBox:
    """present False: the box was looked at and this thing is not in it.  crowd: many of it, too close to be told apart.

    box: in pixels of the original.
    """

    thing: Thing
    box: Box
    present: bool = True
    crowd: bool = False

    def as_json(self) -> dict[str, Any]:
        box = [float(corner) for corner in self.box.as_list()]
        return {"thing": self.thing.value, "box": box, "present": self.present, "crowd": self.crowd}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SampleBox:
        return cls(Thing(value["thing"]), Box(*value["box"]), value["present"], value["crowd"])


@dataclass(frozen=True, slots=True)
class SamplePicture:
    """The sealed original of a sample: of a camera's preset, or of a place where no camera took it.

    path: address inside the picture store.  sha256: lower-case hex of the stored bytes.
    """

    sha256: str
    path: str
    captured_at: datetime
    camera_id: str | None = None
    preset: str | None = None
    place_id: str | None = None


@dataclass(frozen=True, slots=True)
class SampleOrigin:
    """One reason for which a picture is a sample, by whom (None: by the daily sampling) and when."""

    provenance: Provenance
    at: datetime
    incident_id: UUID | None = None
    case_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class TrainingSample:
    """A picture with what is known of it.

    boxes: where something is, or is not. While the state is to_label they are proposals.
    labelled_things: looked for all over the picture, so that no box means none there; things outside of it may stand
    anywhere unlabelled. With no boxes and all things labelled the picture shows nothing of interest.
    """

    sample_id: UUID
    picture: SamplePicture
    split: Split
    state: SampleState
    origins: tuple[SampleOrigin, ...]
    boxes: tuple[SampleBox, ...] = ()
    labelled_things: tuple[Thing, ...] = ()
    labelled_at: datetime | None = None
    labelled_by: int | None = None


@dataclass(frozen=True, slots=True)
class SampleCandidate:
    """An incident of a camera that the daily sampling may take, with its case.

    automatic_score: of the policy frozen into the case; under it a case begins as suspected.
    """

    incident: Incident
    case_id: int
    suspected: bool
    automatic_score: float
