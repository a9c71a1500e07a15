"""A plane in metres around the street, and what cameras see of it.

Equirectangular around its origin with the mean radius of the earth (6,371,008.8 m): over a street's few kilometres it
is off by less than a millimetre a metre, and it keeps straight lines straight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geojson import Degrees

Metres = tuple[float, float]
"""East and north of the plane's origin."""
_PER_DEGREE = math.radians(6_371_008.8)


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane that touches the earth at `origin`."""

    origin: Degrees

    @classmethod
    def around(cls, positions: Iterable[Degrees]) -> Plane:
        """The plane at the middle of the positions' extent. Raises ValueError where there is none."""
        points = list(positions)
        if not points:
            raise ValueError("nothing has a position on the map")
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        return cls(((west + east) / 2, (south + north) / 2))

    def metres(self, position: Degrees) -> Metres:
        x, y = position
        return (x - self.origin[0]) * self._east, (y - self.origin[1]) * _PER_DEGREE

    def degrees(self, point: Metres) -> Degrees:
        """Longitude and latitude, rounded to 7 digits (a centimetre)."""
        return round(self.origin[0] + point[0] / self._east, 7), round(self.origin[1] + point[1] / _PER_DEGREE, 7)

    @property
    def _east(self) -> float:
        return _PER_DEGREE * math.cos(math.radians(self.origin[1]))


@dataclass(frozen=True, slots=True)
class View:
    """What a camera sees of the ground: a sector. heading, opening: radians, heading counter-clockwise from east."""

    foot: Metres
    heading: float
    opening: float
    reach: float

    @property
    def middle(self) -> Metres:
        """Half-way into the view."""
        return (
            self.foot[0] + self.reach / 2 * math.cos(self.heading),
            self.foot[1] + self.reach / 2 * math.sin(self.heading),
        )

    def sees(self, points: np.ndarray) -> np.ndarray:
        """bool [n] of points [n, 2] in metres: whether they lie in the sector. Houses are not thought of."""
        away = points - np.asarray(self.foot)
        turned = np.arctan2(away[:, 1], away[:, 0]) - self.heading
        turned = np.abs((turned + np.pi) % (2 * np.pi) - np.pi)
        return (np.hypot(away[:, 0], away[:, 1]) <= self.reach) & (turned <= self.opening / 2)


def view_of(camera: Camera, plane: Plane) -> View | None:
    """None for a camera whose position, heading, opening or reach nobody has said."""
    known = (camera.longitude, camera.latitude, camera.heading_degrees, camera.view_degrees, camera.view_metres)
    if any(value is None for value in known):
        return None
    longitude, latitude, heading, opening, reach = (float(value) for value in known if value is not None)
    turned = math.radians(90 - heading)
    return View(plane.metres((longitude, latitude)), turned, math.radians(opening), reach)


def watched_point(camera: Camera, plane: Plane) -> Degrees | None:
    """Where on the map what the camera sees is put: half-way into its view, else where it stands; None without
    either."""
    view = view_of(camera, plane)
    if view is not None:
        return plane.degrees(view.middle)
    if camera.longitude is None or camera.latitude is None:
        return None
    return camera.longitude, camera.latitude
