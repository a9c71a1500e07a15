"""Where something of one frame lies in the reference picture of its preset, and back."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.schemas.geometry import Box, Point


@dataclass(frozen=True, slots=True)
class ToReference:
    """From this frame's pixels to those of the reference picture and back: the view's drift, and another size.

    scale_x, scale_y: reference pixels a frame pixel.  dx, dy: the drift in frame pixels.
    """

    scale_x: float
    scale_y: float
    dx: float
    dy: float

    def box(self, box: Box) -> Box:
        """A box of the frame, in reference pixels."""
        return Box(
            (box.x0 - self.dx) * self.scale_x,
            (box.y0 - self.dy) * self.scale_y,
            (box.x1 - self.dx) * self.scale_x,
            (box.y1 - self.dy) * self.scale_y,
        )

    def point_back(self, point: Point) -> Point:
        """A point of the reference, in frame pixels."""
        return Point(point.x / self.scale_x + self.dx, point.y / self.scale_y + self.dy)

    def box_back(self, box: Box) -> Box:
        """A box of the reference, in frame pixels."""
        a, b = self.point_back(Point(box.x0, box.y0)), self.point_back(Point(box.x1, box.y1))
        return Box(a.x, a.y, b.x, b.y)
