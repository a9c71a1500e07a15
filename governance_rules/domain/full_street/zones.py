"""Zones of a generated camera: the front of each shop that it sees, and what else fits where it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from data_contracts.schemas.geometry import Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.zone import Zone
from governance_rules.domain.full_street.fronts import Front
from governance_rules.domain.full_street.picture import drawn
from governance_rules.domain.full_street.plane import Metres
from governance_rules.domain.full_street.poles import Pole, seen_fronts
from governance_rules.domain.full_street.roads import LANE_ID, Piece

PRESET = "home"
_GOODS_HEIGHT = 1.6
_BUILDERS = "五金建材"
Doors = dict[Piece, list[tuple[Front, Shop]]]
"""By their piece of road."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Ground before a camera: metres ahead of it along the road, and from the middle of the road towards `side`.

    side: 1 for the camera's own side of the road, -1 for the other.  heights: of what is meant, in metres.
    """

    near: float
    far: float
    inner: float
    outer: float
    side: int = 1
    heights: tuple[float, ...] = (0.0,)

    def ground(self, pole: Pole) -> list[Metres]:
        near, far = (pole.along + pole.forward * ahead for ahead in (self.near, self.far))
        inner, outer = (pole.side * self.side * out for out in (self.inner, self.outer))
        corners = ((near, inner), (near, outer), (far, outer), (far, inner))
        return [pole.piece.at(along, left) for along, left in corners]


_KERB = Strip(12, 42, 4.6, 7.0)
_PAVEMENT = Strip(9, 34, 7.0, 12.0)
_OTHER_PAVEMENT = Strip(28, 52, 7.0, 12.0, side=-1)
_RACK = Strip(15, 22, 7.2, 9.2)
_COLLECTION = Strip(24, 28, 10.0, 12.0)
_RAIL = Strip(12, 36, 9.0, 12.0, heights=(0.4, 2.4))
_WALL = Strip(14, 44, 12.0, 12.3, heights=(2.2, 4.6))
_FOOT_OF_HOUSES = Strip(12, 30, 9.5, 12.0)

_LANE_GROUND = Strip(9, 110, -2.2, 2.2)
_LANE_LEFT = Strip(9, 60, 1.2, 3.0)
_LANE_RACK = Strip(14, 22, 1.2, 2.2)
_LANE_RIGHT = Strip(9, 60, 1.2, 3.0, side=-1)
_LANE_WALL = Strip(12, 60, 3.0, 3.2, heights=(2.2, 4.2))

Drawing = tuple[Kind, str, str, Strip, Strip | None]
"""Kind, end of the zone's id, name, ground, and ground in it that is left out."""

_PARKING: Drawing = (Kind.ILLEGAL_PARKING, "kerb", "路侧禁停区", _KERB, None)
_BIKES: Drawing = (Kind.BIKE_DISORDER, "rack", "人行道（车架外）", _PAVEMENT, _RACK)
_VENDOR: Drawing = (Kind.MOBILE_VENDOR, "vendor", "人行道游商易发段", _OTHER_PAVEMENT, None)
_GARBAGE: Drawing = (Kind.GARBAGE, "garbage", "人行道（投放点外）", _PAVEMENT, _COLLECTION)
_DRYING: Drawing = (Kind.STREET_DRYING, "drying", "沿街栏杆与行道树", _RAIL, None)
_ADVERTS: Drawing = (Kind.ILLEGAL_AD, "wall", "沿街立面", _WALL, None)
_PILES: Drawing = (Kind.PILED_GOODS, "pile", "墙边堆物易发段", _FOOT_OF_HOUSES, None)
_OF_LANE: tuple[Drawing, ...] = (
    (Kind.ILLEGAL_PARKING, "kerb", "消防通道", _LANE_GROUND, None),
    (Kind.MOBILE_VENDOR, "vendor", "弄内游商易发段", _LANE_GROUND, None),
    (Kind.BIKE_DISORDER, "rack", "弄内左侧（车架外）", _LANE_LEFT, _LANE_RACK),
    (Kind.GARBAGE, "garbage", "弄内右侧", _LANE_RIGHT, None),
    (Kind.PILED_GOODS, "pile", "弄内墙边", _LANE_RIGHT, None),
    (Kind.ILLEGAL_AD, "wall", "弄内立面", _LANE_WALL, None),
)


def zones_of(camera_id: str, pole: Pole, doors: Doors, random: Random) -> list[Zone]:
    """The camera's zones; each that shows a shop's front names the shop's place."""
    beside = doors.get(pole.piece, [])
    seen = seen_fronts(pole, [front for front, _ in beside])
    zones, trades = [], []
    for front, shop in beside:
        if front in seen and (polygon := drawn(pole, _front_ground(front), (0.0, _GOODS_HEIGHT))):
            number = len(zones) + 1
            zone_id, name = f"{camera_id}-front-{number}", f"{shop.name}门前"
            zones.append(Zone(zone_id, camera_id, PRESET, name, Kind.SHOP_OVERFLOW, polygon, place_id=shop.place_id))
            trades.append(shop.trade)
    for kind, ends, name, strip, without in _fitting(pole, trades, random):
        polygon = drawn(pole, strip.ground(pole), strip.heights, share=0.0)
        if polygon is not None:
            masks = _masks(pole, without)
            zones.append(Zone(f"{camera_id}-{ends}", camera_id, PRESET, name, kind, polygon, masks))
    return zones


def _front_ground(front: Front) -> list[Metres]:
    """The public side of the shop line, from wall to wall, as deep as goods are put out."""
    depth = 1.2 if front.piece.road_id == LANE_ID else 2.5
    line, half = front.piece.section.shop_line, front.width / 2
    return [
        front.piece.at(front.along + along, front.side * out)
        for along, out in ((-half, line), (half, line), (half, line - depth), (-half, line - depth))
    ]


def _fitting(pole: Pole, trades: Sequence[str | None], random: Random) -> list[Drawing]:
    """What may stand where this camera looks: before shops other things than under people's windows."""
    if pole.piece.road_id == LANE_ID:
        return list(_OF_LANE)
    homes = len(trades) < 2
    chances = (
        (_PARKING, 0.85),
        (_BIKES, 0.35 if homes else 0.75),
        (_VENDOR, 0.3 if homes else 0.5),
        (_GARBAGE, 0.7 if homes else 0.55),
        (_DRYING, 0.8 if homes else 0.15),
        (_ADVERTS, 0.25 if homes else 0.5),
        (_PILES, 1.0 if _BUILDERS in trades else 0.35),
    )
    found = [drawing for drawing, chance in chances if random.random() < chance]
    # No camera is hung where there is nothing to look at.
    return found or [_PARKING, _GARBAGE]


def _masks(pole: Pole, strip: Strip | None) -> tuple[Polygon, ...]:
    mask = drawn(pole, strip.ground(pole), share=0.0) if strip is not None else None
    return (mask,) if mask is not None else ()
