"""The file of each shop: its sign, owner, licence and trade, and the place before its door."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from data_contracts.schemas.place import Place
from data_contracts.schemas.shop import Shop
from governance_rules.domain.demo_street import SHOPS as DEMO_SHOPS
from governance_rules.domain.demo_street import front_of
from governance_rules.domain.full_street import record, words
from governance_rules.domain.full_street.fronts import Front
from governance_rules.domain.full_street.plane import to_degrees
from governance_rules.domain.full_street.town import Town


def shops_of(town: Town, own: list[Front], others: list[Front], random: Random) -> tuple[list[Shop], list[Place]]:
    """Shops and the places before them; the demo's own first, then road by road, numbered on.

    Licence numbers are of a form that no office gives, so that none is somebody's.
    """
    names = {shop.name for shop in DEMO_SHOPS}
    shops = [
        _placed(replace(shop, trade=trade), town, front)
        for shop, trade, front in zip(DEMO_SHOPS, words.DEMO_TRADES, own, strict=True)
    ]
    weights = [weight for _, weight, _ in words.TRADES]
    for number, front in enumerate(others, len(shops) + 1):
        trade, _, signs = random.choices(words.TRADES, weights)[0]
        owner = random.choice(words.SURNAMES) + random.choice(words.GIVEN)
        name = _sign(owner, signs, names, random)
        names.add(name)
        shop = Shop(f"xiaohe-shop-{number}", name, f"xiaohe-front-{number}", owner_name=owner, trade=trade)
        shops.append(_placed(shop, town, front))
    more = record.TAKING_PART - sum(shop.takes_part for shop in shops)
    joined = {shop.shop_id for shop in random.sample(shops[len(DEMO_SHOPS) :], more)}
    filed = [
        replace(
            shop, licence_number=f"SIM-330105-{number:05}", takes_part=shop.takes_part or shop.shop_id in joined
        )
        for number, shop in enumerate(shops, 1)
    ]  # fmt: skip
    return filed, [front_of(shop) for shop in filed]


def _placed(shop: Shop, town: Town, front: Front) -> Shop:
    block = town.block_of(front.piece, front.side)
    longitude, latitude = to_degrees(front.shop)
    return replace(
        shop,
        road_id=front.piece.road_id,
        grid_id=block.grid_id,
        block_id=block.area_id,
        longitude=longitude,
        latitude=latitude,
    )


def _sign(owner: str, signs: tuple[str, ...], taken: set[str], random: Random) -> str:
    """A name that no other shop has: of the owner, or of the street's words."""
    while True:
        match random.randrange(4):
            case 0:
                begins = f"{owner[0]}记"
            case 1:
                begins = f"老{owner[0]}"
            case 2:
                begins = random.choice(words.SIGNS)
            case _:
                begins = random.choice(words.SIGNS) + random.choice("福兴和源香美鲜佳")
        name = begins + random.choice(signs)
        if name not in taken:
            return name
