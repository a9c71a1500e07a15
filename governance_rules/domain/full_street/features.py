"""The street's map as GeoJSON FeatureCollections (RFC 7946), as any map program opens them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geojson import Degrees, Geometry
from data_contracts.schemas.shop import Shop
from governance_rules.domain.full_street.coverage import cameras_of_shops, shops_of_cameras
from governance_rules.domain.full_street.plane import to_degrees, to_metres
from governance_rules.domain.full_street.street import FullStreet

_ARC_STEPS = 8
_FILES: tuple[tuple[str, AreaLevel], ...] = (
    ("communities", AreaLevel.COMMUNITY),
    ("grids", AreaLevel.GRID),
    ("blocks", AreaLevel.BLOCK),
    ("roads", AreaLevel.ROAD),
)
Collection = dict[str, Any]


def collections(street: FullStreet) -> dict[str, Collection]:
    """FeatureCollections by name: communities, grids, blocks, roads, shops, cameras, and views (what cameras see)."""
    seen_by = cameras_of_shops(street.shops, street.zones)
    sees = shops_of_cameras(street.shops, street.zones)
    found = {name: _collection(map(_area, street.of_level(level))) for name, level in _FILES}
    found["shops"] = _collection(_shop(shop, sorted(seen_by[shop.shop_id])) for shop in street.shops)
    every = [(camera, sorted(sees.get(camera.camera_id, ()))) for camera in street.cameras]
    found["cameras"] = _collection(_camera(camera, shops, _position(camera)) for camera, shops in every)
    found["views"] = _collection(_camera(camera, shops, view_of(camera).as_json()) for camera, shops in every)
    return found


def as_text(collection: Collection) -> str:
    """A feature a line, so that two streets can be compared line by line."""
    features = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in collection["features"])
    return f'{{"type": "FeatureCollection", "features": [\n{features}\n]}}\n'


def view_of(camera: Camera) -> Geometry:
    """The sector of the ground that the camera sees, counter-clockwise from where it stands.

    Raises ValueError for a camera whose position or view nobody has said.
    """
    if None in (camera.longitude, camera.latitude, camera.heading_degrees, camera.view_degrees, camera.view_metres):
        raise ValueError(f"camera {camera.camera_id}: where it stands, or what it sees, is not known")
    foot: Degrees = (camera.longitude, camera.latitude)  # type: ignore[assignment]
    x, y = to_metres(foot)
    middle, half = math.radians(90 - (camera.heading_degrees or 0)), math.radians(camera.view_degrees or 0) / 2
    reach = camera.view_metres or 0
    arc = (
        to_degrees((x + reach * math.cos(angle), y + reach * math.sin(angle)))
        for angle in (middle - half + 2 * half * step / _ARC_STEPS for step in range(_ARC_STEPS + 1))
    )
    return Geometry.polygon((foot, *arc, foot))


def _collection(features: Iterable[dict[str, Any]]) -> Collection:
    return {"type": "FeatureCollection", "features": list(features)}


def _feature(feature_id: str, geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": properties}


def _area(area: Area) -> dict[str, Any]:
    assert area.geometry is not None, "a generated area is drawn"
    properties = {name: value for name, value in asdict(area).items() if name not in ("area_id", "geometry")}
    return _feature(area.area_id, area.geometry.as_json(), {n: v for n, v in properties.items() if v is not None})


def _shop(shop: Shop, camera_ids: list[str]) -> dict[str, Any]:
    properties = {n: v for n, v in asdict(shop).items() if n not in ("shop_id", "longitude", "latitude")}
    return _feature(shop.shop_id, _position(shop), properties | {"camera_ids": camera_ids})


def _camera(camera: Camera, shop_ids: list[str], geometry: dict[str, Any]) -> dict[str, Any]:
    kept = ("name", "community_id", "road_id", "grid_id", "block_id", "heading_degrees", "view_degrees", "view_metres")
    properties = {name: getattr(camera, name) for name in kept}
    return _feature(camera.camera_id, geometry, properties | {"shop_ids": shop_ids})


def _position(thing: Shop | Camera) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [thing.longitude, thing.latitude]}
