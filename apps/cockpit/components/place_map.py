"""The street's own roads as a drawing, with marks on them. No tiles, so it needs no internet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from data_contracts.schemas.geojson import Degrees
from governance_rules.domain.where.ground import Plane

WIDTH, MARGIN = 760.0, 10.0
_MOST_HIGH = 620.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the map.

    geometry: GeoJSON.  look: its class in places.css.  says: shown when pointed at.  weight: 0 to 1, how strongly it is
    drawn where its class goes by weight.
    """

    geometry: Mapping[str, Any]
    look: str
    says: str
    link: str | None = None
    name: str = ""
    weight: float = 1.0


def place_map(roads: Iterable[Mapping[str, Any]], marks: Sequence[Mark], label: str) -> Markup:
    """SVG of the roads (GeoJSON lines) with the marks in their order, the last on top; nothing where nothing is
    drawn."""
    lines = [line for road in roads for line in _lines(road)]
    points = [p for line in lines for p in line] + [p for mark in marks for line in _lines(mark.geometry) for p in line]
    if not points:
        return Markup("")
    plane = Plane.around(points)
    flat = [plane.metres(point) for point in points]
    wide, high = (max(p[axis] for p in flat) - min(p[axis] for p in flat) for axis in (0, 1))
    scale = min((WIDTH - 2 * MARGIN) / max(wide, 1.0), (_MOST_HIGH - 2 * MARGIN) / max(high, 1.0))
    height = high * scale + 2 * MARGIN

    def at(position: Degrees) -> str:
        x, y = plane.metres(position)
        return f"{WIDTH / 2 + x * scale:.1f},{height / 2 - y * scale:.1f}"

    drawn = [Markup('<polyline class="road" points="{}"/>').format(" ".join(map(at, line))) for line in lines]
    drawn += [_mark(mark, at) for mark in marks]
    return Markup('<svg class="place-map" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, label, Markup("").join(drawn)
    )


def _mark(mark: Mark, at: Any) -> Markup:
    kind = mark.geometry["type"]
    if kind == "Point":
        x, y = at(mark.geometry["coordinates"]).split(",")
        shape = Markup('<circle cx="{}" cy="{}" r="5"/>').format(x, y)
        if mark.name:
            shape += Markup('<text x="{}" y="{}" dy="-8">{}</text>').format(x, y, mark.name)
    else:
        name = "polygon" if kind == "Polygon" else "polyline"
        shape = Markup("").join(
            Markup("<{} points='{}'/>").format(Markup(name), " ".join(map(at, line))) for line in _lines(mark.geometry)
        )
    body = Markup('<g class="{}" style="--weight:{:.2f}"><title>{}</title>{}</g>').format(
        mark.look, mark.weight, mark.says, shape
    )
    return Markup('<a href="{}" target="_self">{}</a>').format(mark.link, body) if mark.link else body


def _lines(geometry: Mapping[str, Any]) -> list[Sequence[Degrees]]:
    match geometry["type"]:
        case "Point":
            return [[geometry["coordinates"]]]
        case "LineString":
            return [geometry["coordinates"]]
        case "Polygon":
            return [geometry["coordinates"][0]]
        case "MultiLineString":
            return list(geometry["coordinates"])
    raise ValueError(f"{geometry['type']} is not drawn")
