"""Which shops which cameras see: what zones and their places say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from data_contracts.schemas.shop import Shop
from data_contracts.schemas.zone import Zone


def cameras_of_shops(shops: Iterable[Shop], zones: Iterable[Zone]) -> Mapping[str, frozenset[str]]:
    """Ids of the cameras that have a zone at the shop's place, by shop id; of a shop that none sees, none."""
    at_place: dict[str, set[str]] = defaultdict(set)
    for zone in zones:
        if zone.place_id is not None:
            at_place[zone.place_id].add(zone.camera_id)
    return {shop.shop_id: frozenset(at_place.get(shop.place_id or "", ())) for shop in shops}


def shops_of_cameras(shops: Iterable[Shop], zones: Iterable[Zone]) -> Mapping[str, frozenset[str]]:
    """Ids of the shops that the camera sees, by camera id; a camera that sees none is not in it."""
    found: dict[str, set[str]] = defaultdict(set)
    for shop_id, camera_ids in cameras_of_shops(shops, zones).items():
        for camera_id in camera_ids:
            found[camera_id].add(shop_id)
    return {camera_id: frozenset(shop_ids) for camera_id, shop_ids in found.items()}
