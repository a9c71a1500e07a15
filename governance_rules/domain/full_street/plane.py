"""The street's plane in metres, and degrees of longitude and latitude.

Equirectangular around ORIGIN with the mean radius of the earth (6,371,008.8 m): over the street's three kilometres it
is off by less than a millimetre a metre, and it keeps straight lines straight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from data_contracts.schemas.geojson import Degrees

Metres = tuple[float, float]
"""East and north of ORIGIN."""

ORIGIN: Degrees = (120.13, 30.31)
_PER_DEGREE = math.radians(6_371_008.8)
_EAST = _PER_DEGREE * math.cos(math.radians(ORIGIN[1]))
_DIGITS = 7
"""About a centimetre."""


def to_degrees(point: Metres) -> Degrees:
    """Longitude and latitude, rounded to 7 digits."""
    return round(ORIGIN[0] + point[0] / _EAST, _DIGITS), round(ORIGIN[1] + point[1] / _PER_DEGREE, _DIGITS)


def to_metres(position: Degrees) -> Metres:
    return (position[0] - ORIGIN[0]) * _EAST, (position[1] - ORIGIN[1]) * _PER_DEGREE


def length_of(line: Iterable[Metres]) -> float:
    """Metres along the line."""
    points = list(line)
    return sum(math.dist(a, b) for a, b in pairwise(points))


def area_of(ring: Iterable[Metres]) -> float:
    """Square metres inside a ring, positive when it runs counter-clockwise; its last point may repeat the first."""
    points = list(ring)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True)) / 2
