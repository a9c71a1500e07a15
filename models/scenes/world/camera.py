"""The pinhole camera: metres of the street to pixels, and pixels back to rays.

World axes: x along the street, y across it, z up; metres; the road is z = 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import numpy as np

from models.scenes.world.records import CameraPose

NEAR = 0.6
"""Metres before the lens within which nothing is drawn."""


@dataclass(frozen=True, slots=True)
class Camera:
    """place: [3] metres.  axes: [3, 3], rows right, down and forward.  centre: [2] pixels."""

    place: np.ndarray
    axes: np.ndarray
    focal: float
    centre: tuple[float, float]
    distortion: float
    width: int
    height: int
    pose: CameraPose

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels [n, 2] and depth [n] in metres of world points [n, 3]. Depth below NEAR: behind or too near."""
        seen = (points - self.place) @ self.axes.T
        depth = seen[:, 2]
        flat = seen[:, :2] / np.maximum(depth, 1e-3)[:, None]
        bend = 1 + self.distortion * np.minimum((flat * flat).sum(1), 2.0)
        return flat * (bend * self.focal)[:, None] + self.centre, depth

    def rays(self, step: int = 1) -> np.ndarray:
        """Directions [H, W, 3] float32 through each `step`-th pixel, not of unit length (their forward part is 1)."""
        u = (np.arange(0, self.width, step, dtype=np.float32) + 0.5 - self.centre[0]) / self.focal
        v = (np.arange(0, self.height, step, dtype=np.float32) + 0.5 - self.centre[1]) / self.focal
        x, y = np.broadcast_arrays(u[None, :], v[:, None])
        # One step of the inverse is exact to second order in k1, which is far below a pixel at these strengths.
        square = x * x + y * y
        bend = 1 / (1 + self.distortion * square / (1 + 2 * self.distortion * square))
        axes = self.axes.astype(np.float32)
        return (x * bend)[..., None] * axes[0] + (y * bend)[..., None] * axes[1] + axes[2]


def make_camera(
    place: tuple[float, float, float],
    yaw: float,
    horizon: float,
    roll: float,
    focal: float,
    distortion: float,
    width: int,
    height: int,
) -> Camera:
    """Camera at `place` looking along `yaw` (radians from +x towards +y).

    horizon: row of the horizon as a share of the height; below 0 it lies above the picture.
    """
    tilt = math.atan((0.5 - horizon) * height / focal)
    forward = np.array([math.cos(yaw) * math.cos(tilt), math.sin(yaw) * math.cos(tilt), -math.sin(tilt)])
    right = np.array([math.sin(yaw), -math.cos(yaw), 0.0])
    down = np.cross(forward, right)
    turned = math.cos(roll) * right + math.sin(roll) * down, math.cos(roll) * down - math.sin(roll) * right
    pose = CameraPose(place[2], math.degrees(tilt), math.degrees(yaw), math.degrees(roll), focal, distortion)
    axes = np.stack([*turned, forward])
    return Camera(np.array(place), axes, focal, (width / 2, height / 2), distortion, width, height, pose)


def choose_camera(chance: Random, pavement: float, road: float, width: int, height: int) -> Camera:
    """A camera as cities hang them, over a street whose front pavement and road are so many metres wide.

    Along the street from a pole, across it from the other side, or from a corner; 2.5 to 9 m up.
    """
    view = chance.choices(("along", "across", "corner"), (4, 3, 3))[0]
    up = chance.uniform(2.5, 4.5) if chance.random() < 0.35 else chance.uniform(4.0, 9.0)
    sides = pavement + road
    if view == "along":
        y = chance.uniform(0.8, sides)
        yaw = chance.gauss(0.0, 0.16) - (y - pavement) / max(road, 1) * 0.35
        focal = chance.uniform(0.75, 1.9)
    elif view == "corner":
        y = chance.uniform(pavement, sides + 2)
        yaw = -chance.uniform(0.45, 1.0)
        focal = chance.uniform(0.65, 1.5)
    else:
        y = sides + chance.uniform(-1.5, 3.0)
        yaw = -math.pi / 2 + chance.gauss(0, 0.3)
        focal = chance.uniform(0.6, 1.25)
    if chance.random() < 0.5 and view != "across":
        yaw = math.pi - yaw
    horizon = chance.uniform(-0.35, 0.3) if up > 4 else chance.uniform(-0.1, 0.34)
    # The foot of the picture shall see the ground about its own height away, not the pole it hangs on.
    roll = chance.gauss(0, 0.018)
    distortion = -abs(chance.gauss(0, 0.07)) if focal < 1.1 else chance.gauss(0, 0.015)
    distortion = max(distortion, -0.16)
    return make_camera((0.0, y, up), yaw, horizon, roll, focal * width, distortion, width, height)
