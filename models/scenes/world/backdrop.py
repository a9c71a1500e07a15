"""The empty street as the camera sees it: each pixel's ray meets the ground, a front, the street's end, or the sky."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from models.scenes.world.camera import Camera
from models.scenes.world.facade import HIGH, METRES, PIXELS_A_METRE, Facade, draw_facade
from models.scenes.world.ground import paint_ground
from models.scenes.world.layout import Layout
from models.scenes.world.light import Light

FAR = 400.0


@dataclass(frozen=True, slots=True)
class Backdrop:
    """picture: uint8 [H, W, 3].  ground_x, ground_y: float32 [H, W], metres; NaN where no ground is seen."""

    picture: np.ndarray
    ground_x: np.ndarray
    ground_y: np.ndarray


def draw_backdrop(chance: Random, camera: Camera, layout: Layout, light: Light) -> Backdrop:
    """The empty street under this light, through this camera."""
    rays = camera.rays()
    x0, y0, z0 = (float(v) for v in camera.place)
    dx, dy, dz = rays[..., 0], rays[..., 1], rays[..., 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        to_ground = np.where(dz < -1e-4, -z0 / dz, FAR * 10)
        to_near = np.where(dy < -1e-4, (0.0 - y0) / dy, FAR * 10)
        to_far = np.where(dy > 1e-4, (layout.far_front - y0) / dy, FAR * 10)
        to_end = np.where(np.abs(dx) > 1e-4, layout.end / np.abs(dx), FAR * 10)
    night = {"day": 0.0, "dusk": 0.6, "night": 1.0}[light.time]
    fronts = (draw_facade(chance, night, 0.8), draw_facade(chance, night, chance.choice((0.2, 0.6))))
    shine = light.sky_colour + light.sun_colour * 0.25
    picture, distance = _sky(chance, light, rays), np.full(dx.shape, FAR, np.float32)
    reflected = np.zeros_like(picture)
    for name, wall, way, across in (
        ("end", fronts[1], to_end, dy),
        ("near", fronts[0], to_near, dx),
        ("far", fronts[1], to_far, dx),
    ):
        up = z0 + dz * way
        shown = (way < distance) & (up < HIGH) & ((up > 0) | light.wet) & (way < FAR)
        rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
        if not len(rows):
            continue
        part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        up, part_way = up[part], way[part]
        along = (y0 if name == "end" else x0) + across[part] * part_way
        # Words run to the right of whoever looks at a wall: against x on the near front, against y at the far end of x.
        if name == "near":
            along = -along
        elif name == "end":
            along = np.where(dx[part] > 0, -along, along)
        colour, tall = _look_at(wall, along, np.abs(up), part_way, light, shine)
        seen = (part_way < distance[part]) & (up < tall) & (part_way < to_ground[part])
        picture[part][seen], distance[part][seen] = colour[seen], part_way[seen]
        if light.wet:
            mirrored = (part_way < FAR) & (-up < tall) & (up < 0)
            reflected[part][mirrored] = colour[mirrored]
    ground = (to_ground < distance) & (to_ground < FAR)
    gx, gy = x0 + dx * to_ground, y0 + dy * to_ground
    ground &= (gy > 0) & (gy < layout.far_front)
    distance[ground] = to_ground[ground]
    # Rows of ground are one block at the foot of the picture; above it nothing need be painted.
    rows = np.flatnonzero(ground.any(1))
    if len(rows):
        part = slice(rows[0], camera.height)
        colour = paint_ground(chance, gx[part], gy[part], to_ground[part] / camera.focal, layout, light)
        if light.wet:
            mirror = cv2.blur(reflected[part], (3, 15))
            colour = colour * 0.72 + mirror * 0.26
        picture[part][ground[part]] = colour[ground[part]]
    if light.fog:
        clear = np.exp(-light.fog * np.minimum(distance, 150))[..., None]
        picture = picture * clear + light.fog_colour.astype(np.float32) * (1 - clear)
    lost = ~ground
    gx[lost] = gy[lost] = np.nan
    return Backdrop(np.clip(picture, 0, 255).astype(np.uint8), gx, gy)


def _sky(chance: Random, light: Light, rays: np.ndarray) -> np.ndarray:
    up = np.clip(rays[..., 2:] * 2.2, 0, 1)
    if light.time == "night":
        low, high = (46.0, 38.0, 40.0), (26.0, 20.0, 18.0)
    elif light.time == "dusk":
        low, high = (120.0, 150.0, 200.0), (140.0, 110.0, 90.0)
    elif "cloudy" in light.conditions:
        low, high = (222.0, 222.0, 220.0), (206.0, 204.0, 200.0)
    else:
        low, high = (236.0, 228.0, 214.0), (214.0, 170.0, 120.0)
    return (np.asarray(low, np.float32) * (1 - up) + np.asarray(high, np.float32) * up).astype(np.float32) * np.float32(
        chance.uniform(0.85, 1.08)
    )


def _look_at(
    wall: Facade, along: np.ndarray, up: np.ndarray, way: np.ndarray, light: Light, shine: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Lit colour [H, W, 3] and height [H, W] of the wall where each ray meets it."""
    map_x = (np.mod(along, METRES) * PIXELS_A_METRE).astype(np.float32)
    map_y = ((HIGH - np.minimum(up, HIGH)) * PIXELS_A_METRE).astype(np.float32)
    near_light = shine.astype(np.float32)
    lit = wall.colour * near_light + wall.glow
    if light.lamps:
        glimmer = np.full_like(map_y, 0.0)
        for lamp_x, _, reach, colour in light.lamps:
            glimmer += max(colour) / (1 + ((along - lamp_x) ** 2 + (up - 2.5) ** 2) / (reach * reach)) ** 1.5
        lamp = cv2.remap(wall.colour, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        lamp *= np.minimum(glimmer, 1.2)[..., None] * 0.6
    # Far fronts are read from a coarser copy, or their windows would glitter.
    coarse = cv2.resize(lit, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    colour = cv2.remap(lit, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.remap(coarse, map_x / 4, map_y / 4, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    far = np.clip((way - 18) / 20, 0, 1)[..., None]
    colour = colour * (1 - far) + soft * far
    if light.lamps:
        colour += lamp
    columns = np.minimum(map_x.astype(np.int32), len(wall.tall) - 1)
    return colour, wall.tall[columns]
