"""The demo's part of the street: a community with its areas and shops, a sensor, and one person of each role."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.sensor import Sensor
from data_contracts.schemas.shop import Shop

COMMUNITY = Area(AreaLevel.COMMUNITY, "xiaohe", "小河社区")
ROAD = Area(AreaLevel.ROAD, "xiaohe-road", "小河路", "xiaohe")
GRID = Area(AreaLevel.GRID, "xiaohe-grid-1", "小河第一网格", "xiaohe")
BLOCK = Area(AreaLevel.BLOCK, "xiaohe-block-1", "小河直街街区", "xiaohe")

SHOPS: tuple[Shop, ...] = tuple(
    Shop(
        shop_id=f"xiaohe-shop-{number}",
        name=name,
        place_id=f"xiaohe-front-{number}",
        road_id=ROAD.area_id,
        grid_id=GRID.area_id,
        block_id=BLOCK.area_id,
        owner_name=owner,
        takes_part=True,
    )
    for number, (name, owner) in enumerate(
        (
            ("老底子酱园", "李芳"),
            ("鲜花小筑", "张丽"),
            ("修车配钥匙", "刘勇"),
            ("和美水果", "黄涛"),
            ("老街裁缝", "徐梅"),
        ),
        1,
    )
)
"""As their names stand in the simulated street, in its order; the first has the zone before its door."""


def front_of(shop: Shop) -> Place:
    """The named place before the shop's door, in the shop's areas."""
    return Place(
        str(shop.place_id),
        f"{shop.name}门前",
        spot=False,
        road_id=shop.road_id,
        grid_id=shop.grid_id,
        block_id=shop.block_id,
    )


SENSOR = Sensor(
    sensor_id="xiaohe-smoke-1",
    name="老底子酱园 烟感",
    kind=Kind.SMOKE_ALARM,
    place_id=str(SHOPS[0].place_id),
    community_id=COMMUNITY.area_id,
    grid_id=GRID.area_id,
    block_id=BLOCK.area_id,
    longitude=120.1382,
    latitude=30.3125,
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person of the demo street."""

    sign_in_name: str
    display_name: str
    grant: RoleGrant


DEMO_PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson("operator", "值班员 陈静", RoleGrant(Role.OPERATOR)),
    DemoPerson("grid", "网格员 王强", RoleGrant(Role.GRID_MEMBER, grid_id=GRID.area_id)),
    DemoPerson("merchant", "商户 李芳", RoleGrant(Role.MERCHANT, shop_id=SHOPS[0].shop_id)),
    DemoPerson("community", "社区 周敏", RoleGrant(Role.COMMUNITY, community_id=COMMUNITY.area_id)),
    DemoPerson("property", "物业 吴刚", RoleGrant(Role.PROPERTY, block_id=BLOCK.area_id)),
    DemoPerson("officer", "执法队员 赵磊", RoleGrant(Role.OFFICER)),
    DemoPerson("leader", "街道领导 孙丽", RoleGrant(Role.LEADER)),
    DemoPerson("ml", "算法工程师 林涛", RoleGrant(Role.ML_ENGINEER)),
    DemoPerson("admin", "管理员 郑洁", RoleGrant(Role.ADMIN)),
    DemoPerson("auditor", "审计 何平", RoleGrant(Role.AUDITOR)),
)
