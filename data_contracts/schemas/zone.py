"""Zones: where, in one preset of a camera, a kind matters."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.schemas.geometry import Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Schedule


@dataclass(frozen=True, slots=True)
class Zone:
    """A polygon in which one kind matters.

    polygon, masks: in pixels of the preset's reference picture; a thing whose deciding part lies in a mask is ignored.
    place_id: a named place shared by zones of several cameras; None means each spot in the zone is a place of its own.
    schedule, dwell_seconds: replace the policy's when given.
    """

    zone_id: str
    camera_id: str
    preset: str
    name: str
    kind: Kind
    polygon: Polygon
    masks: tuple[Polygon, ...] = ()
    place_id: str | None = None
    schedule: Schedule | None = None
    dwell_seconds: float | None = None
