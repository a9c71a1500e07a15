"""Geometry on the map as GeoJSON has it (RFC 7946): longitude before latitude, in degrees of WGS 84."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Degrees = tuple[float, float]
"""Longitude and latitude."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """A polygon (rings of positions, the first the outer one, each closed) or a line (positions)."""

    type: Literal["Polygon", "LineString"]
    coordinates: tuple[Any, ...]

    @classmethod
    def polygon(cls, *rings: tuple[Degrees, ...]) -> Geometry:
        """A polygon of rings whose last position repeats the first."""
        return cls("Polygon", rings)

    @classmethod
    def line(cls, positions: tuple[Degrees, ...]) -> Geometry:
        return cls("LineString", positions)

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> Geometry:
        """From the GeoJSON object, lists or tuples."""
        return cls(value["type"], _tuples(value["coordinates"]))

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "coordinates": self.coordinates}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value
