"""What no camera sees and where one more would see most; and what comes back after it was mended."""

from __future__ import annotations

import math
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.place_cases import ClosuresOfPlace
from governance_rules.domain.case_links import case_link
from governance_rules.domain.where.blind_spots import (
    RoadPoints,
    candidates,
    expected_of_segments,
    expected_of_shops,
    propose,
    road_points,
    sector,
    unseen_shops,
    views_by_road,
    without_view,
)
from governance_rules.domain.where.by import By
from governance_rules.domain.where.recurrence import WITHIN_DAYS, recurrence_by
from governance_rules.domain.where.segments import neighbours
from governance_rules.domain.where.whereabouts import StreetMap
from governance_rules.ports import Transactions, UnitOfWork
from governance_rules.use_cases.analyse_places import Asked, read_street

PER_DAYS = 30
"""Expected cases are told for so many days."""
LISTED = 30
"""Shops of a table."""


def find_blind_spots(database: Transactions, asked: Asked) -> dict[str, Any]:
    """Shops and road metres that no camera sees, and the cameras that would pay most, as JSON values."""
    with database.unit_of_work() as uow:
        street, now = read_street(uow), uow.now()
        at_shops, on_segments = _cases(uow, street, asked)
    roads = road_points(street, views_by_road(street))
    seen_metres = _seen_metres(roads)
    near = neighbours(list(street.segments.values()))
    a_metre, told = expected_of_segments(street.segments, near, on_segments, seen_metres)
    hidden = unseen_shops(street)
    road_of = {shop.shop_id: shop.road_id for shop in street.shops}
    on_the_map = {s.shop_id for s in street.shops if s.longitude is not None and s.latitude is not None}
    seen = {shop_id: at_shops.get(shop_id, 0.0) for shop_id in on_the_map - set(hidden)}
    a_shop = expected_of_shops(road_of, seen)
    every = candidates(street)
    found = propose(every, roads, a_metre, {s: (road_of[s], place) for s, place in hidden.items()}, a_shop)
    names = {shop.shop_id: shop.name for shop in street.shops}
    proposals = []
    for rank, one in enumerate(found, 1):
        view = every[one["candidate"]].view
        road_id = every[one["candidate"]].road_id
        longitude, latitude = street.plane.degrees(view.foot)
        proposals.append(
            {
                "rank": rank,
                "road_id": road_id,
                "road": street.roads[road_id].name,
                "longitude": longitude,
                "latitude": latitude,
                "heading_degrees": round((90 - math.degrees(view.heading)) % 360, 1),
                "expected_cases": round(one["cases"], 1),
                "shops": [{"id": s, "name": names[s]} for s in one["shops"]],
                "metres": round(one["metres"], 1),
                "view": {"type": "Polygon", "coordinates": [sector(view, street)]},
                "link": case_link(asked.filters() | {"road": road_id}),
            }
        )
    return {
        "asked": asked.as_json(),
        "made_at": now.isoformat(),
        "cameras": len(street.cameras),
        "cameras_without_view": without_view(street.cameras),
        "shops": len(street.shops),
        "shops_not_on_the_map": len(street.shops) - len(on_the_map),
        "shops_seen": len(seen),
        "shops_unseen": [_shop(street, shop_id, asked) for shop_id in sorted(hidden)],
        "metres": round(sum(float(road.metres.sum()) for road in roads.values()), 1),
        "metres_seen": round(sum(seen_metres.values()), 1),
        "roads": [_road(street, road_id, road, asked, hidden, road_of) for road_id, road in sorted(roads.items())],
        "proposals": proposals,
        "method": {
            "name": "greedy maximal coverage",
            "candidates": len(every),
            "expected_days": PER_DAYS,
            "neighbours_tell": round(told, 3),
            "source": "Church and ReVelle 1974; bound of Nemhauser, Wolsey and Fisher 1978",
        },
    }


def find_recurrence(database: Transactions, asked: Asked) -> dict[str, Any]:
    """The share of mended cases that come back at the same place, by kind, closure, road and shop, as JSON values."""
    with database.unit_of_work() as uow:
        now = uow.now()
        until = followed_until(uow, now)
        closures = uow.place_cases.closures(asked.first, asked.last, asked.kinds, until, uow.time_zone)
        places = {place.place_id: place for place in uow.place_cases.places()}
        roads = {area.area_id: area.name for area in uow.areas.all() if area.level is AreaLevel.ROAD}
        shops = {shop.shop_id: shop.name for shop in uow.shops.all()}

    def shop_of(one: ClosuresOfPlace) -> str | None:
        place = places.get(one.place_id)
        return place.shop_id if place is not None else None

    def road_of(one: ClosuresOfPlace) -> str | None:
        place = places.get(one.place_id)
        return place.road_id if place is not None else None

    def linked(rows: list[dict[str, Any]], name: str, called: dict[str, str] | None = None) -> list[dict[str, Any]]:
        told = []
        for row in rows:
            filters = asked.filters() | {name: row["id"]}
            told.append(row | {"name": (called or {}).get(row["id"], row["id"]), "link": case_link(filters)})
        return told

    by_kind = recurrence_by(closures, lambda one: one.kind.value)
    of_shops = [row for row in recurrence_by(closures, shop_of) if row["closures"] > 0]
    of_shops.sort(key=lambda row: (-row["returned"], row["id"]))
    return {
        "asked": asked.as_json(),
        "made_at": now.isoformat(),
        "followed_until": until.isoformat(),
        "within_days": list(WITHIN_DAYS),
        "all": (recurrence_by(closures, lambda one: "all") or [None])[0],
        "by_kind": linked(by_kind, "kind"),
        "by_closure": linked(recurrence_by(closures, lambda one: one.closure), "closure"),
        "by_kind_and_closure": [
            row
            | dict(zip(("kind", "closure"), row["id"].split(" "), strict=True))
            | {"link": case_link(asked.filters() | dict(zip(("kind", "closure"), row["id"].split(" "), strict=True)))}
            for row in recurrence_by(closures, lambda one: f"{one.kind.value} {one.closure}")
        ],
        "by_road": linked(recurrence_by(closures, road_of), "road", roads),
        "by_shop": linked(of_shops[:LISTED], "shop", shops),
        "method": {"name": "Kaplan-Meier", "interval": "log(-log), deviation by place"},
    }


def followed_until(uow: UnitOfWork, now: datetime) -> datetime:
    """The end of the last day on which a case opened, at most now: after it nobody looked whether it comes back.

    A street that has stopped, as a replayed year has, must not count its silence as lasting success.
    """
    days = uow.place_cases.days(uow.time_zone)
    if days is None:
        return now
    return min(now, datetime.combine(days[1] + timedelta(days=1), time(), ZoneInfo(uow.time_zone)))


def _cases(uow: UnitOfWork, street: StreetMap, asked: Asked) -> tuple[dict[str, float], dict[str, float]]:
    """Cases that cameras found in PER_DAYS days: by shop at whose front, and by segment elsewhere."""
    shop_of = {place.place_id: place.shop_id for place in street.places}
    groups = {}
    for place_id, segment in street.groups(By.SEGMENT).items():
        shop_id = shop_of[place_id]
        groups[place_id] = f"shop {shop_id}" if shop_id else f"segment {segment}"
    days = (asked.last - asked.first).days + 1
    counts = uow.place_cases.counts(groups, asked.first, asked.last, asked.kinds, asked.first, days, uow.time_zone)
    at_shops: dict[str, float] = {}
    on_segments: dict[str, float] = {}
    for row in counts:
        which, _, name = row.group_id.partition(" ")
        (at_shops if which == "shop" else on_segments)[name] = row.seen * PER_DAYS / days
    return at_shops, on_segments


def _seen_metres(roads: dict[str, RoadPoints]) -> dict[str, float]:
    """By segment."""
    found: dict[str, float] = {}
    for road in roads.values():
        for segment, metres, seen in zip(road.segments, road.metres, road.seen, strict=True):
            found[segment] = found.get(segment, 0.0) + (float(metres) if seen else 0.0)
    return found


def _shop(street: StreetMap, shop_id: str, asked: Asked) -> dict[str, Any]:
    shop = next(s for s in street.shops if s.shop_id == shop_id)
    return {
        "id": shop_id,
        "name": shop.name,
        "road_id": shop.road_id,
        "longitude": shop.longitude,
        "latitude": shop.latitude,
        "link": case_link(asked.filters() | {"shop": shop_id}),
    }


def _road(
    street: StreetMap,
    road_id: str,
    road: RoadPoints,
    asked: Asked,
    hidden: dict[str, Any],
    road_of: dict[str, str | None],
) -> dict[str, Any]:
    """With the stretches that nobody sees as lines of GeoJSON."""
    stretches: list[list[Any]] = []
    for number, (point, seen) in enumerate(zip(road.points, road.seen, strict=True)):
        if seen:
            continue
        if number == 0 or road.seen[number - 1]:
            stretches.append([])
        stretches[-1].append(street.plane.degrees((float(point[0]), float(point[1]))))
    return {
        "id": road_id,
        "name": street.roads[road_id].name,
        "metres": round(float(road.metres.sum()), 1),
        "metres_seen": round(float(road.metres[road.seen].sum()), 1),
        "shops_unseen": sum(road_of[shop_id] == road_id for shop_id in hidden),
        "unseen": {"type": "MultiLineString", "coordinates": [line for line in stretches if len(line) > 1]},
        "link": case_link(asked.filters() | {"road": road_id}),
    }
