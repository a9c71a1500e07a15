"""The zones of a clip, as an operator would draw them on its pictures."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import Kind
from models.scenes.world.backdrop import Backdrop
from models.scenes.world.camera import Camera
from models.scenes.world.layout import Layout
from models.scenes.world.records import SceneZone

FARTHEST = 30.0
"""Metres; nobody draws a zone farther away than things can be told."""
LEAST_SHARE = 0.012
"""Of the picture; a smaller strip of ground gets no zone."""
OVERLAP = 0.5
"""Share of a thing's box that must lie in the zone, for kinds that are decided by overlap (see the policies)."""
BY_FOOT = frozenset({Kind.ILLEGAL_PARKING, Kind.BIKE_DISORDER, Kind.MOBILE_VENDOR})
"""Kinds decided by the middle of the box's lower edge."""

Span = Callable[[Layout], tuple[float, float]]


def _pavement(layout: Layout) -> tuple[float, float]:
    return layout.shop_line, layout.pavement


def _walkable(layout: Layout) -> tuple[float, float]:
    return layout.shop_line, layout.pavement + 1.6


_ZONES: tuple[tuple[Kind, str, float, Span], ...] = (
    (Kind.GARBAGE, "人行道 pavement, garbage", 0.9, _walkable),
    (
        Kind.SHOP_OVERFLOW,
        "店前公共区 before the shops",
        1.5,
        lambda s: (s.shop_line, min(s.shop_line + 2.1, s.pavement)),
    ),
    (Kind.MOBILE_VENDOR, "人行道 pavement, vendors", 0.3, _walkable),
    (Kind.STREET_DRYING, "人行道 pavement, laundry", 2.2, _pavement),
    (Kind.ILLEGAL_PARKING, "禁停路缘 no-parking kerb", 0.0, lambda s: (s.pavement - 0.1, s.strip_end + 0.4)),
    (Kind.BIKE_DISORDER, "车架外 outside the racks", 0.0, _walkable),
    (Kind.ILLEGAL_AD, "沿街立面 shop fronts", 3.0, lambda s: (0.0, min(s.shop_line + 2.1, s.pavement))),
    (Kind.PILED_GOODS, "人行道 pavement, piled goods", 1.3, _walkable),
)


def draw_zones(camera: Camera, backdrop: Backdrop, layout: Layout) -> tuple[SceneZone, ...]:
    """A zone for each kind whose ground is seen well enough; bicycles in the painted box lie in no zone."""
    far = np.hypot(backdrop.ground_x - camera.place[0], backdrop.ground_y - camera.place[1])
    zones = []
    for kind, name, high, span in _ZONES:
        y0, y1 = span(layout)
        with np.errstate(invalid="ignore"):
            there = (backdrop.ground_y > y0) & (backdrop.ground_y < y1) & (far < FARTHEST)
            if kind is Kind.BIKE_DISORDER and layout.bike_box is not None:
                left, right = backdrop.ground_x < layout.bike_box[0] - 0.8, backdrop.ground_x > layout.bike_box[1] + 0.8
                side = left if np.count_nonzero(there & left) > np.count_nonzero(there & right) else right
                there &= side
        if there.mean() < LEAST_SHARE:
            continue
        polygon = _around(there, high, camera, backdrop)
        if polygon is not None:
            zones.append(SceneZone(kind, polygon, name))
    return tuple(zones)


def _around(there: np.ndarray, high: float, camera: Camera, backdrop: Backdrop) -> Polygon | None:
    rows, columns = np.nonzero(there)
    ground = cv2.convexHull(np.column_stack([columns, rows]).astype(np.int32)).reshape(-1, 2)
    points = ground.astype(np.float32)
    if high:
        world = np.column_stack(
            [backdrop.ground_x[ground[:, 1], ground[:, 0]], backdrop.ground_y[ground[:, 1], ground[:, 0]]]
        )
        lifted, _ = camera.project(np.column_stack([world, np.full(len(world), high)]))
        points = np.concatenate([points, lifted.astype(np.float32)])
    points = np.clip(points, 0, (camera.width - 1, camera.height - 1)).astype(np.float32)
    hull = cv2.convexHull(points)
    corners = cv2.approxPolyDP(hull, 2.0, True).reshape(-1, 2)
    if len(corners) < 3 or cv2.contourArea(corners) < 60:
        return None
    return Polygon(tuple(Point(float(x), float(y)) for x, y in corners))


def lies_in(box: Box, zone: SceneZone) -> bool:
    """Whether a thing with this box stands in the zone, by the rule of the zone's kind."""
    corners = np.array([(p.x, p.y) for p in zone.polygon.corners], np.float32)
    if zone.kind in BY_FOOT:
        foot = box.foot_point
        return cv2.pointPolygonTest(corners.reshape(-1, 1, 2), (foot.x, foot.y - 1), False) >= 0
    own = np.array([(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)], np.float32)
    common, _ = cv2.intersectConvexConvex(corners, own)
    return common / box.area >= OVERLAP
