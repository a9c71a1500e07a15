"""What the set-up pages show of people and shops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from data_contracts.errors import NotFound
from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.case_search import CaseSearch
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.manage_people import AREA_OF_ROLE

SHOP_DAYS = 28
"""So many days, today included, are counted in the list of shops."""
_LEVELS = {"community_id": AreaLevel.COMMUNITY, "grid_id": AreaLevel.GRID, "block_id": AreaLevel.BLOCK}


@dataclass(frozen=True, slots=True)
class PersonFile:
    """Somebody (None: to be added), and what could be held where. area_names: by id.  last_sign_in: None is unknown."""

    person: Person | None
    grants: list[RoleGrant]
    area_names: dict[str, str]
    last_sign_in: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class ShopFile:
    """A shop (None: to be added), how its last year was, who may sign in for it, and the areas to choose from.

    cameras: those that see its front, id and name.
    """

    shop: Shop | None
    cases: list[dict[str, Any]]
    merchants: list[tuple[int, str]]
    roads: dict[str, str]
    blocks: dict[str, str]
    grids: dict[str, str]
    cameras: list[tuple[str, str]]
    now: datetime


@dataclass(frozen=True, slots=True)
class ShopList:
    """Shops that were looked for. found: how many there are, listed or not.  roads: names by id.

    cases: how many of each shop were opened from first_day to last_day, both included.
    """

    shops: list[Shop]
    found: int
    roads: dict[str, str]
    cases: dict[str, int]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class PeopleList:
    """People who were looked for. found: how many there are, listed or not.

    area_names, shop_names: by id, of what they hold a role in.  last_sign_ins: by sign-in name, where on record.
    """

    people: list[Person]
    found: int
    area_names: dict[str, str]
    shop_names: dict[str, str]
    last_sign_ins: dict[str, datetime]
    now: datetime


def read_shops(uow: UnitOfWork, text: str, most: int) -> ShopList:
    """At most so many shops whose name, number or owner holds the text, each with its cases of SHOP_DAYS days."""
    zone = ZoneInfo(uow.time_zone)
    last = uow.now().astimezone(zone).date()
    first = last - timedelta(days=SHOP_DAYS - 1)
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    shops, found = uow.directory.shops(text, most)
    cases = uow.directory.counts_of_shops([shop.shop_id for shop in shops], begins, ends)
    roads = {area.area_id: area.name for area in uow.areas.all() if area.level is AreaLevel.ROAD}
    return ShopList(shops, found, roads, cases, first, last)


def read_people(uow: UnitOfWork, text: str, role: Role | None, area_id: str | None, most: int) -> PeopleList:
    """At most so many people whose name holds the text and who hold the role in the area, where one is asked for."""
    people, found = uow.directory.people(text, role, area_id, most)
    shops = tuple(dict.fromkeys(grant.shop_id for one in people for grant in one.grants if grant.shop_id))
    names = uow.case_list.names(CaseSearch(shop=shops))
    return PeopleList(
        people,
        found,
        {area.area_id: area.name for area in uow.areas.all()},
        {shop_id: names["shop", shop_id] for shop_id in shops if ("shop", shop_id) in names},
        uow.directory.last_sign_ins([one.sign_in_name for one in people]),
        uow.now(),
    )


def read_person(uow: UnitOfWork, person_id: int | None) -> PersonFile | None:
    """None where there is nobody of this number. A merchant's shops are too many to choose from, and left out."""
    try:
        person = uow.people.get(person_id) if person_id is not None else None
    except NotFound:
        return None
    areas = uow.areas.all()
    grants = []
    for role in Role:
        for name in AREA_OF_ROLE.get(role, ("",)):
            if not name:
                grants.append(RoleGrant(role))
            elif name in _LEVELS:
                level = _LEVELS[name]
                grants += [RoleGrant(role, **{name: area.area_id}) for area in areas if area.level is level]
    last = uow.directory.last_sign_in(person.sign_in_name) if person else None
    return PersonFile(person, grants, {area.area_id: area.name for area in areas}, last, uow.now())


def areas_of_people(uow: UnitOfWork) -> dict[str, str]:
    """Names of the areas that a role can be held in, by id."""
    return {area.area_id: area.name for area in uow.areas.all() if area.level in _LEVELS.values()}


def read_shop(uow: UnitOfWork, shop_id: str | None) -> ShopFile | None:
    """None where there is no shop of this number."""
    try:
        shop = uow.shops.get(shop_id) if shop_id is not None else None
    except NotFound:
        return None
    areas = uow.areas.all()
    names = {
        level: {a.area_id: a.name for a in areas if a.level is level}
        for level in (AreaLevel.ROAD, AreaLevel.BLOCK, AreaLevel.GRID)
    }
    now = uow.now()
    since = now - timedelta(days=365)
    return ShopFile(
        shop,
        uow.directory.shop_cases(shop.shop_id, since) if shop else [],
        uow.directory.merchants_of(shop.shop_id) if shop else [],
        names[AreaLevel.ROAD],
        names[AreaLevel.BLOCK],
        names[AreaLevel.GRID],
        uow.directory.cameras_of_front(shop.shop_id) if shop else [],
        now,
    )
