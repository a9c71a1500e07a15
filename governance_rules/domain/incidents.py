"""Which place an incident belongs to, and what its identity is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.place import Place

_INCIDENTS = uuid5(NAMESPACE_URL, "cityeye:incident")
# Parked cars in a row overlap by up to a third in perspective; a car that comes back to its bay by more than this.
SAME_SPOT_IOU = 0.4
SAME_SPOT_COVER = 0.75


def incident_id_of(observation_id: UUID) -> UUID:
    """The identity of the incident that this observation may become; always the same, so a repeat is the same one."""
    return uuid5(_INCIDENTS, str(observation_id))


def cover(a: Box, b: Box) -> float:
    """Share of the smaller box that the other one covers, 0 to 1."""
    w = min(a.x1, b.x1) - max(a.x0, b.x0)
    h = min(a.y1, b.y1) - max(a.y0, b.y0)
    return 0.0 if w <= 0 or h <= 0 else w * h / min(a.area, b.area)


def is_same_spot(a: Box, b: Box) -> bool:
    """Whether two boxes lie on one another so far that what stood in them stood at one spot."""
    return a.iou(b) >= SAME_SPOT_IOU or cover(a, b) >= SAME_SPOT_COVER


def resolve_place(incident_box: Box, spots: Sequence[Place]) -> Place | None:
    """The known spot that this box lies on, or None for a spot of its own.

    spots: places of one camera's zone; one without a box never fits.  Of several that fit, the one with the largest
    overlap. A box that a spot nearly contains (a thing half hidden on its second sighting) lies on it too.
    """
    best: tuple[float, Place] | None = None
    for spot in spots:
        if spot.box is None:
            continue
        if not is_same_spot(incident_box, spot.box):
            continue
        overlap = incident_box.iou(spot.box)
        if best is None or overlap > best[0]:
            best = overlap, spot
    return best[1] if best else None
