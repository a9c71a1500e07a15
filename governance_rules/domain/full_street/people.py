"""People of a generated street, each with a role and its area, and the micro-grid groups; nobody of them signs in.

The demo's own people, who do, hold their areas already: those are left out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.group import Group
from data_contracts.schemas.person import NewPerson, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from governance_rules.domain.demo_street import BLOCK, COMMUNITY, GRID
from governance_rules.domain.demo_street import SHOPS as DEMO_SHOPS
from governance_rules.domain.full_street import record, words
from governance_rules.domain.full_street.roads import LANE_ID, LANE_NAME

_OPERATORS = 2
_LEADERS = 1
_MERCHANTS_OF_LANE = 10
_DEMO_OFFICERS = 1


def people_of(areas: Sequence[Area], shops: Sequence[Shop], random: Random) -> list[NewPerson]:
    """A grid member and a property manager for each grid, a deputy for each community, officers, and a few merchants.

    A property manager holds the blocks of a grid one by one, as they hold it in their contracts.
    """
    communities, grids, blocks = (_of(areas, level) for level in (AreaLevel.COMMUNITY, AreaLevel.GRID, AreaLevel.BLOCK))
    found: list[NewPerson] = []

    def add(name: str, title: str, *grants: RoleGrant, called: str | None = None) -> None:
        person = called or random.choice(words.SURNAMES) + random.choice(words.GIVEN)
        found.append(NewPerson(name, f"{title} {person}", grants))

    for number in range(1, _OPERATORS + 1):
        add(f"operator-{number}", "值班员", RoleGrant(Role.OPERATOR))
    for number in range(1, _LEADERS + 1):
        add(f"leader-{number}", "街道领导", RoleGrant(Role.LEADER))
    for community in communities:
        if community.area_id != COMMUNITY.area_id:
            grant = RoleGrant(Role.COMMUNITY, community_id=community.area_id)
            add(f"community-{community.area_id}", "社区", grant)
    for grid in grids:
        if grid.area_id != GRID.area_id:
            add(f"member-{grid.area_id}", "网格员", RoleGrant(Role.GRID_MEMBER, grid_id=grid.area_id))
    for grid in grids:
        own = [b.area_id for b in blocks if b.grid_id == grid.area_id and b.area_id != BLOCK.area_id]
        if own:
            grants = (RoleGrant(Role.PROPERTY, block_id=block_id) for block_id in own)
            add(f"property-{grid.area_id}", "物业", *grants)
    for number in range(1, record.PATROL_STAFF - _DEMO_OFFICERS + 1):
        community = communities[(number - 1) % len(communities)]
        add(f"officer-{number}", "执法队员", RoleGrant(Role.OFFICER, community_id=community.area_id))
    for shop in _merchants(communities, blocks, shops, random):
        grant = RoleGrant(Role.MERCHANT, shop_id=shop.shop_id)
        add(f"merchant-{shop.shop_id.removeprefix('xiaohe-shop-')}", "商户", grant, called=shop.owner_name)
    return found


def groups_of(areas: Sequence[Area], shops: Sequence[Shop]) -> list[Group]:
    """One for each community and one for the lane's block; without a channel, so that nothing leaves the house."""
    lane_block = next(shop.block_id for shop in shops if shop.road_id == LANE_ID)
    every = [
        Group(f"group-{c.area_id}", f"{c.name}微网格群", None, community_id=c.area_id)
        for c in _of(areas, AreaLevel.COMMUNITY)
    ]
    return [*every, Group("group-hemei", f"{LANE_NAME}微网格群", None, block_id=lane_block)]


def _of(areas: Iterable[Area], level: AreaLevel) -> list[Area]:
    return [area for area in areas if area.level is level]


def _merchants(
    communities: Sequence[Area], blocks: Sequence[Area], shops: Sequence[Shop], random: Random
) -> list[Shop]:
    """Of those that take part: one shop of each community, and some of the lane."""
    lies_in = {block.area_id: block.community_id for block in blocks}
    demo = {shop.shop_id for shop in DEMO_SHOPS}
    able = [shop for shop in shops if shop.takes_part and shop.shop_id not in demo]
    of_lane = [shop for shop in able if shop.road_id == LANE_ID]
    found = random.sample(of_lane, min(_MERCHANTS_OF_LANE, len(of_lane)))
    for community in communities:
        here = [s for s in able if lies_in.get(s.block_id or "") == community.area_id and s.road_id != LANE_ID]
        found += random.sample(here, min(1, len(here)))
    return found
