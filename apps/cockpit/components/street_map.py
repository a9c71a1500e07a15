"""A schematic map: cameras where they stand, open cases on them. No tiles, so it needs no internet.

Positions are projected flat (equirectangular), which over a street's few kilometres is off by less than a pixel.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from apps.cockpit.components.colours import HEALTH_SIGNS, OVERDUE, STATE_SIGNS, UNKNOWN_HEALTH
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import HEALTH, STATES
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.case_card import OpenCases

WIDTH, HEIGHT, MARGIN = 360.0, 200.0, 28.0
_NAMED_UP_TO = 12


# Of several cases at one camera the mark shows the state that asks most of people: it comes last here.
_BY_URGENCY: tuple[CaseState, ...] = (
    CaseState.CLOSED,
    CaseState.DEFERRED,
    CaseState.RECTIFIED,
    CaseState.SUSPECTED,
    CaseState.OPEN,
    CaseState.IN_GROUP,
    CaseState.REMINDED_1,
    CaseState.REMINDED_2,
    CaseState.APPEALED,
    CaseState.ENFORCING,
)


@dataclass(frozen=True, slots=True)
class CasesOfCamera:
    """The open cases of one camera as one mark: the state that asks most of people, how many, the newest one."""

    state: CaseState
    count: int
    overdue: bool
    newest_case_id: int


def as_marks(open_cases: Iterable[OpenCases]) -> dict[str, CasesOfCamera]:
    """One mark per camera; cases of sensors have no place on the map."""
    groups: dict[str, list[OpenCases]] = defaultdict(list)
    for group in open_cases:
        if group.camera_id is not None:
            groups[group.camera_id].append(group)
    return {
        camera_id: CasesOfCamera(
            max((g.state for g in of_camera), key=_BY_URGENCY.index),
            sum(g.cases for g in of_camera),
            any(g.overdue for g in of_camera),
            max(g.newest_case_id for g in of_camera),
        )
        for camera_id, of_camera in groups.items()
    }


def street_map(
    cameras: Sequence[Camera],
    health: Mapping[str, CameraHealth],
    open_cases: Iterable[OpenCases],
    chosen_camera_id: str | None,
    language: Language,
    height: float = HEIGHT,
) -> Markup:
    """The map as SVG in a panel; a mark of cases chooses the newest of them when pressed. height: of WIDTH."""
    title = Markup("<h3>{}</h3>").format(words.map_title.in_(language))
    spots = positions(cameras, height)
    if not spots:
        return Markup('<section class="panel">{}<p class="quiet">{}</p></section>').format(
            title, words.map_empty.in_(language)
        )
    by_camera = as_marks(open_cases)
    parts = [_road(line) for line in _roads(cameras, spots)]
    # Chosen last, so that it lies on top of its neighbours.
    for camera in sorted(cameras, key=lambda c: (c.camera_id == chosen_camera_id, c.camera_id in by_camera)):
        if camera.camera_id in spots:
            named = len(spots) <= _NAMED_UP_TO or camera.camera_id == chosen_camera_id
            parts.append(
                _camera(
                    camera,
                    spots[camera.camera_id],
                    health.get(camera.camera_id),
                    by_camera.get(camera.camera_id),
                    camera.camera_id == chosen_camera_id,
                    named,
                    language,
                )
            )
    return Markup(
        '<section class="panel">{}<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>{}</section>'
    ).format(title, WIDTH, height, words.map_title.in_(language), Markup("").join(parts), _legend(by_camera, language))


def positions(cameras: Iterable[Camera], map_height: float = HEIGHT) -> dict[str, tuple[float, float]]:
    """x and y inside the map by camera id, north up, the same scale both ways; cameras without a position left out."""
    known = {
        c.camera_id: (c.longitude, c.latitude) for c in cameras if c.longitude is not None and c.latitude is not None
    }
    if not known:
        return {}
    middle = sum(lat for _, lat in known.values()) / len(known)
    flat = {k: (lon * math.cos(math.radians(middle)), -lat) for k, (lon, lat) in known.items()}
    xs, ys = [x for x, _ in flat.values()], [y for _, y in flat.values()]
    x0, y0, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    inner_width, inner_height = WIDTH - 2 * MARGIN, map_height - 2 * MARGIN
    scales = [inner / size for inner, size in ((inner_width, width), (inner_height, height)) if size > 1e-9]
    scale = min(scales) if scales else 1.0
    left = MARGIN + (inner_width - width * scale) / 2
    top = MARGIN + (inner_height - height * scale) / 2
    return {k: (left + (x - x0) * scale, top + (y - y0) * scale) for k, (x, y) in flat.items()}


def _roads(cameras: Iterable[Camera], spots: Mapping[str, tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The cameras of each road in the order in which they stand along it."""
    along: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for camera in cameras:
        if camera.road_id and camera.camera_id in spots:
            along[camera.road_id].append(spots[camera.camera_id])
    lines = []
    for points in along.values():
        wide = max(x for x, _ in points) - min(x for x, _ in points)
        high = max(y for _, y in points) - min(y for _, y in points)
        lines.append(sorted(points, key=lambda p: p[0] if wide >= high else p[1]))
    return lines


def _road(points: Sequence[tuple[float, float]]) -> Markup:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Markup('<polyline class="road" points="{}"/>').format(path)


def _camera(
    camera: Camera,
    spot: tuple[float, float],
    health: CameraHealth | None,
    cases: CasesOfCamera | None,
    chosen: bool,
    named: bool,
    language: Language,
) -> Markup:
    x, y = spot
    state = health.state if health else None
    sign = HEALTH_SIGNS[state] if state else UNKNOWN_HEALTH
    said = f"{camera.name} · {HEALTH[state].in_(language)}" if state else camera.name
    drawn = [Markup("<title>{}</title>").format(_title(said, cases, language))]
    if chosen:
        drawn.append(Markup('<circle class="chosen" r="15"/>'))
    if cases:
        marked = OVERDUE if cases.overdue else STATE_SIGNS[cases.state]
        drawn.append(
            Markup('<g style="{}"><circle class="cases" r="10"/><text dy="3.5">{}</text></g>').format(
                marked.style, _few(cases.count)
            )
        )
        if state not in (None, HealthState.OK):
            drawn.append(Markup('<circle class="sick" cx="9" cy="-9" r="4" style="{}"/>').format(sign.style))
    else:
        drawn.append(Markup('<circle class="camera" r="4.5" style="{}"/>').format(sign.style))
    if named:
        # Names near the edge run inwards, so that the map does not cut them off.
        anchor, dx = ("start", -8) if x < 60 else ("end", 8) if x > WIDTH - 60 else ("middle", 0)
        drawn.append(
            Markup('<text class="name" dx="{}" dy="23" style="text-anchor:{}">{}</text>').format(
                dx, anchor, _shortened(camera.name)
            )
        )
    return Markup('<g transform="translate({:.1f} {:.1f})"{}>{}</g>').format(
        x,
        y,
        Markup(' class="pressable" data-choose="{}"').format(cases.newest_case_id) if cases else "",
        Markup("").join(drawn),
    )


def _title(said: str, cases: CasesOfCamera | None, language: Language) -> str:
    if cases is None:
        return said
    late = f" · {words.overdue.in_(language)}" if cases.overdue else ""
    return f"{said} · {STATES[cases.state].in_(language)} · {words.feed_count.in_(language, n=cases.count)}{late}"


def _few(count: int) -> str:
    return str(count) if count < 100 else "99+"


def _shortened(name: str) -> str:
    return name if len(name) <= 10 else name[:9] + "…"


def _legend(by_camera: Mapping[str, CasesOfCamera], language: Language) -> Markup:
    """Only the states that are on the map now."""
    shown = [s for s in CaseState if any(c.state is s and not c.overdue for c in by_camera.values())]
    entries = [(STATE_SIGNS[s].colour, STATES[s].in_(language)) for s in shown]
    if any(c.overdue for c in by_camera.values()):
        entries.append((OVERDUE.colour, words.overdue.in_(language)))
    return Markup('<p class="legend">{}</p>').format(
        Markup("").join(Markup('<span style="--sign:{}">{}</span>').format(c, w) for c, w in entries)
    )
