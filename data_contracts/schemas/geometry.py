"""Boxes and polygons in picture coordinates: x to the right, y down, unit pixel of the source picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A point in source pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """Axis-parallel box [x0, y0, x1, y1] in source pixels, with x0 < x1 and y0 < y1.

    Raises ValueError when it is empty, inside out or not finite.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        # A comparison with NaN is false, so this refuses NaN too.
        if not (-1e6 < self.x0 < self.x1 < 1e6 and -1e6 < self.y0 < self.y1 < 1e6):
            raise ValueError(f"box [{self.x0}, {self.y0}, {self.x1}, {self.y1}] is empty, inside out or not finite")

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def foot_point(self) -> Point:
        """Middle of the lower edge: where the thing stands on the ground."""
        return Point((self.x0 + self.x1) / 2, self.y1)

    def iou(self, other: Box) -> float:
        """Intersection over union with `other`, 0 to 1."""
        w = min(self.x1, other.x1) - max(self.x0, other.x0)
        h = min(self.y1, other.y1) - max(self.y0, other.y0)
        if w <= 0 or h <= 0:
            return 0.0
        common = w * h
        return common / (self.area + other.area - common)

    def as_list(self) -> list[float]:
        return [self.x0, self.y0, self.x1, self.y1]


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed polygon of at least three corners in source pixels, the last corner not repeated.

    That it does not cross itself and lies inside its picture is checked by
    `governance_rules.domain.zones.check_polygon`, which can say where it is wrong.
    """

    corners: tuple[Point, ...]

    def __post_init__(self) -> None:
        if len(self.corners) < 3:
            raise ValueError(f"a polygon needs at least 3 corners, got {len(self.corners)}")
