"""From the ground into a camera's picture: a pinhole camera of known height and pitch."""

from __future__ import annotations

import math
from collections.abc import Iterable

from shapely import LineString, box
from shapely import Polygon as Outline

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Point, Polygon
from governance_rules.domain.full_street.plane import Metres
from governance_rules.domain.full_street.poles import Pole
from governance_rules.domain.zones import check_polygon

WIDTH, HEIGHT = 1920, 1080
_NEAREST = 1.5
"""Metres before the camera; what is nearer has no place in the picture."""
_FEWEST_PIXELS = 120.0
_WHOLE = box(0, 0, WIDTH - 1, HEIGHT - 1)


def drawn(
    pole: Pole, ground: Iterable[Metres], heights: tuple[float, ...] = (0.0,), share: float = 0.3
) -> Polygon | None:
    """What stands on a piece of ground, between these heights in metres, as a polygon of whole pixels.

    The polygon is convex and lies in the picture. None where less than `share` of it is in the picture, or where it is
    too small to draw.
    """
    points = [_pixel(pole, point, height) for point in ground for height in heights]
    seen = [point for point in points if point is not None]
    if len(seen) < len(points):
        return None
    shape = LineString(seen).convex_hull
    inside = shape.intersection(_WHOLE)
    if not isinstance(inside, Outline) or inside.area < max(_FEWEST_PIXELS, share * shape.area):
        return None
    whole = LineString([(round(x), round(y)) for x, y in inside.exterior.coords]).convex_hull
    if not isinstance(whole, Outline):
        return None
    polygon = Polygon(tuple(Point(float(x), float(y)) for x, y in whole.exterior.coords[:-1]))
    try:
        check_polygon(polygon, WIDTH, HEIGHT)
    except InvalidInput:
        return None
    return polygon


def _pixel(pole: Pole, point: Metres, height: float) -> tuple[float, float] | None:
    """x to the right and y down, in pixels; None for what is not before the camera."""
    ahead, left = pole.before(point)
    below = height - pole.height
    depth = ahead * math.cos(pole.pitch) - below * math.sin(pole.pitch)
    if depth < _NEAREST:
        return None
    up = ahead * math.sin(pole.pitch) + below * math.cos(pole.pitch)
    focal = WIDTH / 2 / math.tan(pole.opening / 2)
    return WIDTH / 2 - focal * left / depth, HEIGHT / 2 - focal * up / depth
