"""A thing as coloured faces, tubes, balls and patches in its own metres: x forward, y left, z up, feet on z = 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

Colour = tuple[float, float, float]
Corner = tuple[float, float, float]

FACE, TUBE, BALL, PATCH, RING, DECAL = range(6)


@lru_cache(maxsize=32)
def _circle(sides: int) -> tuple[tuple[float, float], ...]:
    step = 2 * math.pi / sides
    return tuple((math.cos(step * n), math.sin(step * n)) for n in range(sides))


class Shape:
    """Parts in the order they were added; the one that is drawn decides what hides what.

    A part: (what, first point, count of points, colour, extra, bias). `bias` in metres pulls a part towards the eye,
    for what lies on a face.  A two-sided face is seen from behind too.  `glow`: share of colour that needs no light.
    """

    __slots__ = ("glows", "parts", "points", "two_sided")

    def __init__(self) -> None:
        self.points: list[Corner] = []
        self.parts: list[tuple] = []
        self.two_sided: list[bool] = []
        self.glows: list[float] = []

    def _add(
        self, what: int, points: Sequence[Corner], colour: Colour, extra: object, bias: float, both: bool, glow: float
    ) -> None:
        self.parts.append((what, len(self.points), len(points), colour, extra, bias))
        self.points.extend(points)
        self.two_sided.append(both)
        self.glows.append(glow)

    def face(
        self, corners: Sequence[Corner], colour: Colour, both: bool = True, bias: float = 0.0, glow: float = 0.0
    ) -> None:
        """A flat polygon; one-sided ones run counter-clockwise seen from outside."""
        self._add(FACE, corners, colour, None, bias, both, glow)

    def tube(self, path: Sequence[Corner], thick: float, colour: Colour, bias: float = 0.0, glow: float = 0.0) -> None:
        """Round bar along `path`, `thick` metres across."""
        for a, b in pairwise(path):
            self._add(TUBE, (a, b), colour, thick, bias, True, glow)

    def ball(self, at: Corner, radius: float, colour: Colour, bias: float = 0.0, squash: float = 1.0) -> None:
        self._add(BALL, (at,), colour, (radius, squash), bias, True, 0.0)

    def patch(
        self, at: Corner, outline: Sequence[tuple[float, float]], colour: Colour, bias: float = 0.0, glow: float = 0.0
    ) -> None:
        """A flat outline that always faces the eye: metres to the right and up of `at`."""
        self._add(PATCH, (at,), colour, np.asarray(outline), bias, True, glow)

    def ring(self, at: Corner, radius: float, thick: float, colour: Colour, bias: float = 0.0) -> None:
        """A wheel's rim: a circle in the x-z plane."""
        x, y, z = at
        self._add(RING, [(x + radius * a, y, z + radius * b) for a, b in _circle(18)], colour, thick, bias, True, 0.0)

    def decal(self, corners: Sequence[Corner], picture: np.ndarray, bias: float = 0.03, glow: float = 0.0) -> None:
        """Words or a picture (uint8 [h, w, 4], BGR and cover) on a face; corners from the upper left on, clockwise."""
        self._add(DECAL, corners, (255, 255, 255), picture, bias, True, glow)

    def disc(
        self, at: Corner, radius: float, colour: Colour, bias: float = 0.0, axis: str = "y", sides: int = 14
    ) -> None:
        """A filled circle across `axis`."""
        x, y, z = at
        if axis == "y":
            corners = [(x + radius * a, y, z + radius * b) for a, b in _circle(sides)]
        elif axis == "z":
            corners = [(x + radius * a, y + radius * b, z) for a, b in _circle(sides)]
        else:
            corners = [(x, y + radius * a, z + radius * b) for a, b in _circle(sides)]
        self.face(corners, colour, True, bias)

    def box(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        z: tuple[float, float],
        colour: Colour,
        top: Colour | None = None,
        taper: float = 0.0,
        bias: float = 0.0,
    ) -> None:
        """A block without a bottom. taper: share by which its top is smaller."""
        (x0, x1), (y0, y1), (z0, z1) = x, y, z
        dx, dy = (x1 - x0) * taper / 2, (y1 - y0) * taper / 2
        a, b, c, d = (x0, y0, z0), (x1, y0, z0), (x1, y1, z0), (x0, y1, z0)
        e, f = (x0 + dx, y0 + dy, z1), (x1 - dx, y0 + dy, z1)
        g, h = (x1 - dx, y1 - dy, z1), (x0 + dx, y1 - dy, z1)
        self.face((a, b, f, e), colour, False, bias)
        self.face((b, c, g, f), colour, False, bias)
        self.face((c, d, h, g), colour, False, bias)
        self.face((d, a, e, h), colour, False, bias)
        self.face((e, f, g, h), top or colour, False, bias)

    def drum(
        self,
        at: Corner,
        radius: float,
        high: float,
        colour: Colour,
        top: Colour | None = None,
        upper: float | None = None,
    ) -> None:
        """An upright cylinder or cone stump on `at`; `upper`: radius of its top."""
        x, y, z = at
        wide = radius if upper is None else upper
        circle = _circle(10)
        for (a, b), (c, d) in zip(circle, circle[1:] + circle[:1], strict=True):
            self.face(
                (
                    (x + radius * a, y + radius * b, z),
                    (x + radius * c, y + radius * d, z),
                    (x + wide * c, y + wide * d, z + high),
                    (x + wide * a, y + wide * b, z + high),
                ),
                colour,
                False,
            )
        if wide > 0.01:
            self.face([(x + wide * a, y + wide * b, z + high) for a, b in circle], top or colour, False)

    def prism(
        self, profile: Sequence[tuple[float, float]], y: tuple[float, float], colour: Colour, edge: Colour | None = None
    ) -> None:
        """The outline `profile` (x, z; counter-clockwise with x to the right and z up) drawn out across y."""
        y0, y1 = y
        self.face([(a, y0, b) for a, b in profile], colour, False)
        self.face([(a, y1, b) for a, b in reversed(profile)], colour, False)
        for (a, b), (c, d) in zip(profile, [*profile[1:], profile[0]], strict=True):
            self.face(((a, y0, b), (a, y1, b), (c, y1, d), (c, y0, d)), edge or colour, False)

    def join(self, other: Shape, at: Corner = (0.0, 0.0, 0.0), turn: float = 0.0, scale: float = 1.0) -> Shape:
        """Take over the parts of `other`, scaled, turned about z (radians) and moved. Returns self."""
        c, s = math.cos(turn) * scale, math.sin(turn) * scale
        first = len(self.points)
        ax, ay, az = at
        self.points.extend((c * x - s * y + ax, s * x + c * y + ay, z * scale + az) for x, y, z in other.points)
        for what, start, count, colour, extra, bias in other.parts:
            if what in (TUBE, RING) or what == PATCH:
                extra = extra * scale
            elif what == BALL:
                extra = (extra[0] * scale, extra[1])
            self.parts.append((what, start + first, count, colour, extra, bias))
        self.two_sided.extend(other.two_sided)
        self.glows.extend(other.glows)
        return self
