"""Analysis in place, from the cases as they stand now: JSON values with the address of the cases behind each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.case_links import case_link
from governance_rules.domain.where import getis_ord, significance
from governance_rules.domain.where.by import By
from governance_rules.domain.where.effect import FEWEST_BEFORE, effect
from governance_rules.domain.where.exposure import watched_hours
from governance_rules.domain.where.hot_spots import hot_spots, steps_of
from governance_rules.domain.where.whereabouts import RESOLUTION, StreetMap
from governance_rules.ports import Transactions, UnitOfWork


class TooEarly(InvalidInput):
    """So little lies before a campaign that no road can be found that was like its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The period, both days included, and the kinds; None for all."""

    first: date
    last: date
    kinds: tuple[Kind, ...] | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput(f"the period ends on {self.last}, before it begins on {self.first}", "to")

    def as_json(self) -> dict[str, Any]:
        kinds = None if self.kinds is None else [kind.value for kind in self.kinds]
        return {"from": self.first.isoformat(), "to": self.last.isoformat(), "kinds": kinds}

    def filters(self) -> dict[str, Any]:
        """As filters of a link to the cases."""
        told = self.as_json()
        return {"kind": told["kinds"], "opened_from": told["from"], "opened_to": told["to"]}


def asked_for(
    uow: UnitOfWork, first: date | None, last: date | None, kinds: Sequence[Kind] | None, days: int = 364
) -> Asked:
    """What is missing is filled in: up to the last whole day with a case, and as many days as are asked for.

    Raises InvalidInput when the period ends before it begins, and NotFound when there is no case at all.
    """
    found = uow.place_cases.days(uow.time_zone)
    if found is None:
        raise NotFound("there is no case yet, so there is nothing to analyse")
    today = uow.now().astimezone(ZoneInfo(uow.time_zone)).date()
    end = last or (min(found[1], today - timedelta(days=1)) if found[0] < today else found[1])
    begin = first or max(min(found[0], end), end - timedelta(days=days - 1))
    return Asked(begin, end, tuple(kinds) if kinds else None)


def read_street(uow: UnitOfWork) -> StreetMap:
    """The street's map as it is now. Raises NotFound while nothing of it has a position."""
    street = StreetMap(
        tuple(uow.areas.all()),
        tuple(uow.cameras.all()),
        tuple(uow.shops.all()),
        tuple(uow.zones.all()),
        tuple(uow.place_cases.places()),
    )
    try:
        _ = street.plane
    except ValueError:
        raise NotFound("no road, shop or camera has a position on the map; add them with their positions") from None
    return street


def find_hot_spots(database: Transactions, asked: Asked, by: By) -> dict[str, Any]:
    """Every cell or segment with its statistics, and how they were made. Reads first, and counts outside of a
    transaction."""
    steps = steps_of(asked.first, asked.last)
    with database.unit_of_work() as uow:
        street, now, zone = read_street(uow), uow.now(), uow.time_zone
        groups = street.groups(by)
        counts = uow.place_cases.counts(groups, asked.first, asked.last, asked.kinds, steps.first, steps.days, zone)
        changes = uow.place_cases.health_changes(asked.first, asked.last, zone)
        total = uow.place_cases.opened(asked.first, asked.last, asked.kinds, zone)
    watching = street.watching(by, asked.kinds)
    hours = watched_hours(watching, changes, [_midnight(day, zone) for day in [asked.first, *steps.edges]])
    every = street.every(by, (row.group_id for row in counts))
    rows = hot_spots(every, street.neighbours(by), counts, watching, hours, steps.count)
    places: dict[str, list[str]] = {}
    for place_id, group in groups.items():
        places.setdefault(group, []).append(place_id)
    names = street.road_of_cells() if by is By.CELL else {s.segment_id: s.road_id for s in street.segments.values()}
    for row in rows:
        where = {"cell": row["id"]} if by is By.CELL else {"place": places.get(row["id"])}
        road = street.roads.get(names.get(row["id"], ""))
        row["road_id"], row["road"] = (road.area_id, road.name) if road is not None else (None, None)
        row["link"] = case_link(asked.filters() | where) if row["cases"] else None
        row["geometry"] = street.geometry(by, row["id"]).as_json()
        if by is By.SEGMENT:
            row["metres"] = round(street.segments[row["id"]].length, 1)
    return {
        "asked": asked.as_json() | {"by": by.value},
        "made_at": now.isoformat(),
        "cases": total,
        "not_on_the_map": total - sum(row["cases"] for row in rows),
        "steps": {"first": steps.first.isoformat(), "days": steps.days, "count": steps.count},
        "method": {
            "statistic": "Getis-Ord Gi*, self included, equal weights",
            "permutations": getis_ord.PERMUTATIONS,
            "seed": getis_ord.SEED,
            "level": significance.LEVEL,
            "correction": "Benjamini-Hochberg",
            "trend": "Mann-Kendall",
            "resolution": RESOLUTION if by is By.CELL else None,
        },
        "rows": rows,
    }


def measure_effect(
    database: Transactions, roads: Sequence[str], asked: Asked, before_days: int | None = None
) -> dict[str, Any]:
    """What was different on these roads while the campaign ran. asked: the campaign's own days and kinds.

    Steps are weeks where the campaign has four of them, else days. Before it as long a time is looked at, at least
    FEWEST_BEFORE steps. Raises NotFound for a road that there is not, InvalidInput where too little lies before.
    """
    with database.unit_of_work() as uow:
        street, now, zone = read_street(uow), uow.now(), uow.time_zone
        first_day = (uow.place_cases.days(zone) or (asked.first,))[0]
    for road_id in roads:
        if road_id not in street.roads:
            raise NotFound(
                f"there is no road {road_id!r}; `cityeye analyse hotspots --by segment` names those there are"
            )
    long = (asked.last - asked.first).days + 1
    days = 7 if long >= 28 else 1
    after = long // days
    before = max(FEWEST_BEFORE, after) if before_days is None else before_days // days
    before = min(before, (asked.first - first_day).days // days)
    if before < FEWEST_BEFORE:
        raise TooEarly(
            f"before {asked.first} there are {before} steps of {days} days with cases; {FEWEST_BEFORE} are needed to "
            "find roads that were like these",
            "from",
        )
    first = asked.first - timedelta(days=before * days)
    last = asked.first + timedelta(days=after * days - 1)
    groups = {place_id: road for place_id, (_, road) in street.positions.items() if road in street.roads}
    with database.unit_of_work() as uow:
        rows = uow.place_cases.counts(groups, first, last, asked.kinds, first, days, zone)
    names = sorted(street.roads)
    number = {road_id: n for n, road_id in enumerate(names)}
    counts = np.zeros((len(names), before + after))
    for row in rows:
        counts[number[row.group_id], row.step] += row.cases
    found = effect(counts, [number[road_id] for road_id in roads], before)
    period = Asked(first, last, asked.kinds)

    def road_of(n: int) -> dict[str, Any]:
        road = street.roads[names[n]]
        link = case_link(period.filters() | {"road": road.area_id})
        told = {"id": road.area_id, "name": road.name, "link": link}
        told |= {"before": int(counts[n, :before].sum()), "during": int(counts[n, before:].sum())}
        return told | {"geometry": road.geometry.as_json() if road.geometry else None}

    others = found["other_roads"]["ratios"]
    found["other_roads"]["ratios"] = {names[n]: ratio for n, ratio in others.items()}
    placebo = found["placebo"]
    if placebo is not None:
        placebo["from"] = (first + timedelta(days=placebo.pop("from_step") * days)).isoformat()
    return found | {
        "asked": asked.as_json() | {"roads": list(roads)},
        "made_at": now.isoformat(),
        "compared": {"from": first.isoformat(), "to": last.isoformat()},
        "steps": {"days": days, "before": before, "during": after},
        "roads": [road_of(number[road_id]) for road_id in roads],
        "controls": [road_of(n) for n in found["controls"]],
    }


def _midnight(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(time_zone))
