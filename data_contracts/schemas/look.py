"""What one scored frame says of the places it shows, and the open cases at these places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from data_contracts.schemas.case import Case
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.zone import Zone


@dataclass(frozen=True, slots=True)
class Standing:
    """A thing that is followed at its place. box: where it stands, in pixels of the preset's reference picture.

    shown: this frame shows it, and it is surely a thing; False: hidden, doubtful, or too new to be told.
    """

    observation_id: UUID
    kind: Kind
    zone_id: str
    box: Box
    shown: bool


@dataclass(frozen=True, slots=True)
class SceneLook:
    """One scored frame of a camera that could really see. Boxes are in pixels of the preset's reference picture.

    at: time of the frame on the camera's steady clock.  every_seconds: longest time between two looks while it sees.
    zone_ids: zones that were watched; of a place in another zone the frame says nothing.
    standing: what is followed.  boxes: everything that was detected surely enough to hide what is behind it.
    after_break: looks before this one may be lost, so that what was clear before counts no more.
    """

    camera_id: str
    preset: str
    at: datetime
    every_seconds: float
    zone_ids: frozenset[str]
    standing: tuple[Standing, ...] = ()
    boxes: tuple[Box, ...] = ()
    after_break: bool = False


@dataclass(frozen=True, slots=True)
class WatchedCase:
    """An open case and one zone in which a camera's preset watches its place.

    spot: box of the place, None for a named place.  box: where this camera's preset last had the thing, None where
    it never had it.  observation_ids: this camera's observations of the case.
    """

    case: Case
    zone: Zone
    spot: Box | None
    box: Box | None
    observation_ids: frozenset[UUID]
