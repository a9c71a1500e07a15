"""Where things happen: each spot before a camera, and each shop front, has a life of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from shapely import LineString
from shapely import Polygon as Outline

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.zone import Zone
from governance_rules.domain.zones import share_in_zone

SPOTS = 3
"""Spots in a zone that names no place."""
# Gamma shape of how haunts differ: below one, a few do most of it.
_DIFFER = 0.6
_SIZES = (0.6, 0.3, 0.1)
"""Of a box, as shares of what there is room for, largest first."""


@dataclass(frozen=True, slots=True)
class Haunt:
    """A spot with the kind that happens there.

    haunt_id: never changes for a street.  box: where its things stand, in pixels of the preset's reference picture.
    weight: its share of the kind's arrivals while nobody has learnt anything; the haunts of a kind add up to 1.
    """

    haunt_id: str
    kind: Kind
    camera_id: str
    preset: str
    zone_id: str
    thing: str
    box: Box
    weight: float


def haunts_of(zones: Iterable[Zone], policies: dict[Kind, Policy], seed: int) -> list[Haunt]:
    """The haunts of the zones, sorted by id: of a named place one, of another zone several spots side by side.

    A place that several cameras watch has one haunt, of the first of their zones. Zones without room for a thing have
    none. Raises KeyError for a kind without a policy.
    """
    found: dict[str, tuple[Zone, Box]] = {}
    named: set[tuple[str, Kind]] = set()
    for zone in sorted(zones, key=lambda zone: zone.zone_id):
        if zone.place_id is not None:
            if (zone.place_id, zone.kind) in named:
                continue
            named.add((zone.place_id, zone.kind))
        boxes = _boxes(zone, policies[zone.kind], 1 if zone.place_id is not None else SPOTS)
        found |= {f"{zone.zone_id}:{number}": (zone, box) for number, box in enumerate(boxes, 1)}
    chances = {haunt_id: Random(f"cityeye haunt {seed} {haunt_id}").gammavariate(_DIFFER, 1) for haunt_id in found}
    sums: dict[Kind, float] = {}
    for haunt_id, (zone, _) in found.items():
        sums[zone.kind] = sums.get(zone.kind, 0.0) + chances[haunt_id]
    return [
        Haunt(
            haunt_id, zone.kind, zone.camera_id, zone.preset, zone.zone_id, policies[zone.kind].things[0], box,
            chances[haunt_id] / sums[zone.kind],
        )
        for haunt_id, (zone, box) in sorted(found.items())
    ]  # fmt: skip


def _boxes(zone: Zone, policy: Policy, spots: int) -> list[Box]:
    """Boxes side by side that the policy takes for being in the zone; a spot where none fits is left out."""
    outline = Outline([(corner.x, corner.y) for corner in zone.polygon.corners])
    left, _, right, _ = outline.bounds
    width = (right - left) / spots
    found = (_box(zone, policy, outline, left + (number + 0.5) * width, width) for number in range(spots))
    return [box for box in found if box is not None]


def _box(zone: Zone, policy: Policy, outline: Outline, x: float, width: float) -> Box | None:
    """A box about the zone's middle at `x`, as large as it may be."""
    _, top, _, bottom = outline.bounds
    cut = outline.intersection(LineString([(x, top), (x, bottom)]))
    if cut.is_empty or cut.length < 1:
        return None
    _, upper, _, lower = cut.bounds
    for share in _SIZES:
        half, foot = max(0.5 * share * width, 1.0), lower - (1 - share) / 2 * (lower - upper)
        box = Box(x - half, foot - max(share * (lower - upper), 2.0), x + half, foot)
        if share_in_zone(zone, policy, box) > 0:
            return box
    return None
