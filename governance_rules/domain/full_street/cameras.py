"""Cameras of a generated street as they are stored, with their views and zones."""

from __future__ import annotations

import math
from collections import defaultdict
from random import Random

from data_contracts.schemas.camera import REPLAY_SOURCE, Camera, Preset
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.zone import Zone
from governance_rules.domain.full_street.fronts import Front
from governance_rules.domain.full_street.picture import HEIGHT, WIDTH
from governance_rules.domain.full_street.plane import to_degrees
from governance_rules.domain.full_street.poles import Pole, poles_of
from governance_rules.domain.full_street.town import Town
from governance_rules.domain.full_street.zones import PRESET, Doors, zones_of


def cameras_of(
    town: Town, fronts: list[Front], shops: list[Shop], random: Random
) -> tuple[list[Camera], list[Preset], list[Zone]]:
    """fronts: of the shops, in their order. No camera is switched on: nothing is ever decoded of them."""
    doors: Doors = defaultdict(list)
    for front, shop in zip(fronts, shops, strict=True):
        doors[front.piece].append((front, shop))
    names = {road.road_id: road.name for road in town.roads}
    on_road: dict[str, int] = defaultdict(int)
    cameras, zones = [], []
    for number, pole in enumerate(poles_of(town.roads, fronts, random), 1):
        road_id = pole.piece.road_id
        on_road[road_id] += 1
        camera = _camera(f"xiaohe-camera-{number}", f"{names[road_id]} {on_road[road_id]} 号", pole, town)
        cameras.append(camera)
        zones += zones_of(camera.camera_id, pole, doors, random)
    return cameras, [Preset(camera.camera_id, PRESET, WIDTH, HEIGHT) for camera in cameras], zones


def _camera(camera_id: str, name: str, pole: Pole, town: Town) -> Camera:
    block = town.block_of(pole.piece, pole.side)
    longitude, latitude = to_degrees(pole.foot)
    return Camera(
        camera_id=camera_id,
        name=name,
        source=REPLAY_SOURCE,
        preset=PRESET,
        enabled=False,
        longitude=longitude,
        latitude=latitude,
        community_id=block.community_id,
        road_id=pole.piece.road_id,
        grid_id=block.grid_id,
        block_id=block.area_id,
        heading_degrees=pole.heading,
        view_degrees=round(math.degrees(pole.opening), 1),
        view_metres=round(pole.reach, 1),
    )
