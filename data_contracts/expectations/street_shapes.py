"""Geometry of the map and of zones as numbers: what lies outside what, by how many metres or pixels."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from shapely.affinity import scale
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

_METRES_A_DEGREE = 111_320.0
"""Of latitude, and of longitude at the equator: 40,075 km / 360."""


def shops(frame: pd.DataFrame) -> pd.DataFrame:
    """`name_length`, `metres_outside_block`, `metres_from_road`; empty where there is no point, block or road."""
    if frame.empty:
        return frame
    frame["name_length"] = frame["name"].str.len()
    cache: dict[str, BaseGeometry | None] = {}
    places = [_point(x, y) for x, y in zip(frame["longitude"], frame["latitude"], strict=True)]
    for column, ids, shapes in (
        ("metres_outside_block", "block_id", "block_outline"),
        ("metres_from_road", "road_id", "road_line"),
    ):
        frame[column] = [
            _distance(place, _of(f"{ids}/{key}", geometry, cache))
            for place, key, geometry in zip(places, frame[ids], frame[shapes], strict=True)
        ]
    return frame.drop(columns=["block_outline", "road_line"])


def street(frame: pd.DataFrame) -> pd.DataFrame:
    """`shape`: sound or what is wrong with it.  `metres_outside`: how far it reaches out of the larger area.

    kilometres_from_middle: from the median of all middles, so that what is astray does not move it.
    """
    if frame.empty:
        return frame
    cache: dict[str, BaseGeometry | None] = {}
    shapes = [_metres(geometry) for geometry in frame["geometry"]]
    frame["shape"] = [_soundness(one, geometry) for one, geometry in zip(shapes, frame["geometry"], strict=True)]
    around = [_of(str(outer), outer, cache) for outer in frame["within"]]
    frame["metres_outside"] = [_reach(one, outer) for one, outer in zip(shapes, around, strict=True)]
    middles = [one.centroid if one is not None and not one.is_empty else None for one in shapes]
    xs = pd.Series([one.x if one else None for one in middles], dtype=float)
    ys = pd.Series([one.y if one else None for one in middles], dtype=float)
    frame["kilometres_from_middle"] = ((xs - xs.median()) ** 2 + (ys - ys.median()) ** 2) ** 0.5 / 1000
    return frame.drop(columns=["geometry", "within"])


def zones(frame: pd.DataFrame) -> pd.DataFrame:
    """`pixels_outside` the picture of the zone's view; `shape`: sound or not."""
    if frame.empty:
        return frame
    outside, sound = [], []
    for polygon, width, height in zip(frame["polygon"], frame["width"], frame["height"], strict=True):
        outer = max(max(-x, -y) for x, y in polygon)
        if pd.notna(width):
            outer = max(outer, *(max(x - width, y - height) for x, y in polygon))
        outside.append(max(0.0, outer))
        drawn = Polygon(polygon)
        sound.append("sound" if drawn.is_valid and drawn.area > 0 else "crosses itself, or is empty")
    frame["pixels_outside"], frame["shape"] = outside, sound
    return frame.drop(columns=["polygon"])


def _point(longitude: Any, latitude: Any) -> BaseGeometry | None:
    if pd.isna(longitude) or pd.isna(latitude):
        return None
    return _metres({"type": "Point", "coordinates": [longitude, latitude]})


def _of(key: str, geometry: Any, cache: dict[str, BaseGeometry | None]) -> BaseGeometry | None:
    if key not in cache:
        cache[key] = _metres(geometry)
    return cache[key]


def _metres(geometry: Any) -> BaseGeometry | None:
    """In metres from (0°, 0°) on a plane that fits 30° north, where every street of one map is near enough the same.

    A degree of longitude is cos(latitude) shorter. The latitude is that of the shape itself, to whole degrees, so that
    two shapes of one street are drawn on the same plane. None for no shape.
    """
    if not isinstance(geometry, dict):
        return None
    drawn = shape(geometry)
    if drawn.is_empty:
        return drawn
    wide = _METRES_A_DEGREE * math.cos(math.radians(round(drawn.centroid.y)))
    return scale(drawn, wide, _METRES_A_DEGREE, origin=(0, 0))


def _soundness(drawn: BaseGeometry | None, geometry: Any) -> str | None:
    if drawn is None:
        return None
    if drawn.is_empty or not drawn.is_valid or (drawn.geom_type == "Polygon" and drawn.area == 0):
        return "crosses itself, or is empty"
    if drawn.geom_type == "Polygon" and any(ring[0] != ring[-1] for ring in geometry["coordinates"]):
        return "a ring is not closed"
    if drawn.geom_type == "LineString" and drawn.length == 0:
        return "has no length"
    return "sound"


def _distance(place: BaseGeometry | None, other: BaseGeometry | None) -> float | None:
    if place is None or other is None or other.is_empty:
        return None
    return round(float(place.distance(other)), 1)


def _reach(drawn: BaseGeometry | None, outer: BaseGeometry | None) -> float | None:
    """The farthest that any corner lies from the larger area."""
    if drawn is None or outer is None or drawn.is_empty or outer.is_empty:
        return None
    corners = drawn.exterior.coords if isinstance(drawn, Polygon) else drawn.coords
    return round(max(float(outer.distance(shape({"type": "Point", "coordinates": one}))) for one in corners), 1)
