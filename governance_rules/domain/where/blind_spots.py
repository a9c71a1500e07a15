"""What no camera sees, and where one more would see most."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geojson import Degrees
from governance_rules.domain.full_street.coverage import cameras_of_shops
from governance_rules.domain.where.ground import Metres, View, view_of
from governance_rules.domain.where.segments import Segment, grouped_by_road, nearest
from governance_rules.domain.where.whereabouts import StreetMap

STEP_METRES = 4.0
"""Between the points that stand for a road."""
CANDIDATE_METRES = 12.0
"""Between the places along a road where one more camera may stand; at each it may look either way."""
PROPOSED = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """One more camera: where it would stand, how it would look. road_id: whose points it sees."""

    road_id: str
    view: View


@dataclass(frozen=True, slots=True)
class RoadPoints:
    """Points [n, 2] in metres along a road, each for `metres` of it, with their segments and whether a camera sees
    them."""

    points: np.ndarray
    metres: np.ndarray
    segments: list[str]
    seen: np.ndarray


def road_points(street: StreetMap, views: Mapping[str, Sequence[View]]) -> dict[str, RoadPoints]:
    """By road. A camera sees of its own road what lies in its view; houses stand between it and the others."""
    found = {}
    for road_id, segments in grouped_by_road(street.segments.values()).items():
        points, metres, ids = [], [], []
        for segment in segments:
            parts = max(1, round(segment.length / STEP_METRES))
            for n in range(parts):
                share = (n + 0.5) / parts
                points.append(_between(segment, share))
                metres.append(segment.length / parts)
                ids.append(segment.segment_id)
        every = np.array(points)
        seen = np.zeros(len(points), dtype=bool)
        for view in views.get(road_id, ()):
            seen |= view.sees(every)
        found[road_id] = RoadPoints(every, np.array(metres), ids, seen)
    return found


def views_by_road(street: StreetMap) -> dict[str, list[View]]:
    """Views of the cameras whose view is known."""
    found: dict[str, list[View]] = {}
    for camera in street.cameras:
        view = view_of(camera, street.plane)
        if view is not None and camera.road_id is not None:
            found.setdefault(camera.road_id, []).append(view)
    return found


def unseen_shops(street: StreetMap) -> dict[str, Metres]:
    """Where the shops stand whose front no camera's zone shows, by id; those that are not on the map are left out."""
    seen_by = cameras_of_shops(street.shops, street.zones)
    return {
        shop.shop_id: street.plane.metres((shop.longitude, shop.latitude))
        for shop in street.shops
        if not seen_by[shop.shop_id] and shop.longitude is not None and shop.latitude is not None
    }


def candidates(street: StreetMap) -> list[Candidate]:
    """Places along every road, at both kerbs, looking both ways; view and distance as most cameras here have them.

    The medians of the cameras whose view is known; without such a camera there is no candidate.
    """
    views = views_by_road(street)
    every = [(road_id, view) for road_id, of_road in views.items() for view in of_road]
    if not every:
        return []
    by_road = grouped_by_road(street.segments.values())
    opening, reach = (float(np.median([getattr(v, name) for _, v in every])) for name in ("opening", "reach"))
    beside = float(np.median([s.distance(v.foot) for road, v in every if (s := nearest(v.foot, road, by_road))]))
    found = []
    for segment in street.segments.values():
        heading = math.atan2(segment.end[1] - segment.start[1], segment.end[0] - segment.start[0])
        count = max(1, int(segment.length // CANDIDATE_METRES))
        for n in range(count):
            x, y = _between(segment, (n + 0.5) / count)
            for side in (1, -1):
                foot = (x - side * beside * math.sin(heading), y + side * beside * math.cos(heading))
                for ahead in (0.0, math.pi):
                    found.append(Candidate(segment.road_id, View(foot, heading + ahead, opening, reach)))
    return found


def expected_of_segments(
    segments: Iterable[str],
    neighbours: Mapping[str, Sequence[str]],
    road_cases: Mapping[str, float],
    seen_metres: Mapping[str, float],
) -> tuple[dict[str, float], float]:
    """Cases expected a metre of each segment's unseen part, and how much the neighbours tell, from 0 to 1.

    The mean of the street, and of what the seen metres of the segment and its neighbours have more or less than that
    the share which neighbours really tell: the slope of a segment's cases a metre on those of its neighbours, over all
    segments where both are seen, weighted by metres, between 0 and 1. Where neighbours tell nothing of one another,
    all unseen metres are worth the same. road_cases: those at no shop's front, by segment.
    """
    seen = {s: metres for s, metres in seen_metres.items() if metres > 0}
    mean = sum(road_cases.get(s, 0.0) for s in seen) / max(1.0, sum(seen.values()))

    def around(*own: str) -> float | None:
        near = [s for s in own if s in seen]
        metres = sum(seen[s] for s in near)
        return sum(road_cases.get(s, 0.0) for s in near) / metres - mean if metres > 0 else None

    pairs = [(around(s), around(*neighbours.get(s, ())), metres) for s, metres in seen.items()]
    both = [(own, near, metres) for own, near, metres in pairs if own is not None and near is not None]
    spread = sum(metres * near * near for _, near, metres in both)
    tell = sum(metres * own * near for own, near, metres in both) / spread if spread > 0 else 0.0
    tell = min(1.0, max(0.0, tell))
    return {s: max(0.0, mean + tell * (around(s, *neighbours.get(s, ())) or 0.0)) for s in segments}, tell


def expected_of_shops(shops: Mapping[str, str | None], seen: Mapping[str, float]) -> dict[str, float]:
    """Cases expected at the front of each shop that nobody sees: the mean of the seen ones of its road, else of all.

    shops: road of each shop.  seen: cases of each shop that a camera sees.
    """
    whole = sum(seen.values()) / len(seen) if seen else 0.0
    sums: dict[str | None, list[float]] = {}
    for shop_id, cases in seen.items():
        sums.setdefault(shops.get(shop_id), []).append(cases)
    means = {road: sum(values) / len(values) for road, values in sums.items()}
    return {shop_id: means.get(road, whole) for shop_id, road in shops.items() if shop_id not in seen}


def propose(
    every: Sequence[Candidate],
    roads: Mapping[str, RoadPoints],
    a_metre: Mapping[str, float],
    shops: Mapping[str, tuple[str | None, Metres]],
    a_shop: Mapping[str, float],
    count: int = PROPOSED,
) -> list[dict[str, Any]]:
    """The camera that would find most expected cases nobody sees today, then the next one beside it, and so on.

    Greedy maximal coverage (Church and ReVelle 1974): what it covers is worth at least 1 - 1/e, 63 %, of the best
    choice of as many cameras (Nemhauser, Wolsey and Fisher 1978). Rows: candidate (index), cases, shops (ids), metres.
    """
    items: list[tuple[np.ndarray, np.ndarray]] = []
    weights: dict[str, np.ndarray] = {
        road_id: np.array([a_metre[s] for s in road.segments]) * road.metres for road_id, road in roads.items()
    }
    left = {road_id: ~road.seen for road_id, road in roads.items()}
    doors = {road_id: [s for s, (road, _) in shops.items() if road == road_id] for road_id in roads}
    places = {r: np.array([shops[s][1] for s in ids]).reshape(-1, 2) for r, ids in doors.items()}
    worth = {r: np.array([a_shop[s] for s in ids]) for r, ids in doors.items()}
    open_ = {r: np.ones(len(ids), dtype=bool) for r, ids in doors.items()}
    items = [(c.view.sees(roads[c.road_id].points), c.view.sees(places[c.road_id])) for c in every]

    def gain(number: int) -> float:
        road = every[number].road_id
        ground, fronts = items[number]
        return float(weights[road][ground & left[road]].sum() + worth[road][fronts & open_[road]].sum())

    gains = [gain(number) for number in range(len(every))]
    chosen: list[dict[str, Any]] = []
    while gains and len(chosen) < count:
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        road = every[best].road_id
        ground, fronts = (items[best][0] & left[road], items[best][1] & open_[road])
        chosen.append(
            {
                "candidate": best,
                "cases": gains[best],
                "shops": [shop for shop, new in zip(doors[road], fronts, strict=True) if new],
                "metres": float(roads[road].metres[ground].sum()),
            }
        )
        left[road], open_[road] = left[road] & ~ground, open_[road] & ~fronts
        for number, candidate in enumerate(every):
            if candidate.road_id == road:
                gains[number] = gain(number)
    return chosen


def sector(view: View, street: StreetMap, steps: int = 8) -> tuple[Degrees, ...]:
    """Outline of a view on the map, closed."""
    first = view.heading - view.opening / 2
    arc = [
        (view.foot[0] + view.reach * math.cos(angle), view.foot[1] + view.reach * math.sin(angle))
        for angle in (first + view.opening * n / steps for n in range(steps + 1))
    ]
    return tuple(street.plane.degrees(point) for point in (view.foot, *arc, view.foot))


def without_view(cameras: Iterable[Camera]) -> list[str]:
    """Ids of the cameras of which nobody has said what they see: what they cover is not counted."""
    known = ("longitude", "latitude", "heading_degrees", "view_degrees", "view_metres")
    return sorted(c.camera_id for c in cameras if any(getattr(c, name) is None for name in known))


def _between(segment: Segment, share: float) -> Metres:
    (x0, y0), (x1, y1) = segment.start, segment.end
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)
