"""What the patrol pages show, read in one transaction each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.geojson import Degrees
from data_contracts.schemas.patrol import PatrolPlan, PatrolVisit
from governance_rules.domain.patrol.road_network import RoadNetwork
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.walk_patrol import today_of


@dataclass(frozen=True, slots=True)
class Patrol:
    """A day's plan. plan: None where none was made.  days: that have one, newest first.  names: of people, by id."""

    now: datetime
    today: date
    day: date
    days: tuple[date, ...]
    plan: PatrolPlan | None
    visits: Mapping[str, PatrolVisit]
    names: Mapping[int, str]
    roads: tuple[Area, ...]

    @property
    def road_names(self) -> dict[str, str]:
        return {road.area_id: road.name for road in self.roads}


def read_patrol(uow: UnitOfWork, day: date | None) -> Patrol:
    """The day of the address; without one today where it has a plan, else the newest day that has one."""
    today, days = today_of(uow), tuple(uow.patrol.days())
    which = day or (today if today in days or not days else days[0])
    roads = tuple(area for area in uow.areas.all() if area.level is AreaLevel.ROAD)
    names = {person.person_id: person.display_name for person in uow.people.all()}
    return Patrol(uow.now(), today, which, days, uow.patrol.plan(which), uow.patrol.visits(which), names, roads)


@lru_cache(maxsize=2)
def network_of(roads: tuple[Area, ...]) -> RoadNetwork:
    """The network of these roads; made once."""
    return RoadNetwork(roads)


@lru_cache(maxsize=64)
def ways_of(
    roads: tuple[Area, ...], stations: tuple[tuple[int, Degrees], ...], stops: tuple[tuple[int, str, int], ...]
) -> dict[int, list[Degrees]]:
    """The way of each walker along the roads, from the station and back.

    stations: person and place.  stops: person, road and section, in the order they are walked.
    """
    network = network_of(roads)
    middles = {section.key: network.middle_of(section) for section in network.sections}
    found: dict[int, list[Degrees]] = {}
    for person_id, station in stations:
        places = [station, *(middles[r, n] for p, r, n in stops if p == person_id and (r, n) in middles), station]
        line = [station]
        for a, b in pairwise(places):
            line += network.way(a, b)[1:]
        found[person_id] = line
    return found
