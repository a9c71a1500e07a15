"""Where everything of a simulated block stands, in pixels of a 640 × 360 picture. Depends on the block's name alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

from data_contracts.schemas.kinds import Kind

WIDTH, HEIGHT = 640, 360
ROOF, SIGNS, SHOPS, PAVEMENT, KERB, LANE, ROAD_MIDDLE = 30, 130, 154, 226, 290, 295, 330

SHOP_NAMES = (
    "小河面馆", "和美水果", "运河茶铺", "桥西书店", "老街裁缝", "便民五金", "社区药房", "江南糕点", "阿明理发",
    "鲜花小筑", "拱宸粮油", "修车配钥匙", "早点铺子", "文具印刷", "老底子酱园",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a violation of one kind comes and goes.

    things: kinds of thing that may stand here, one an episode.  x, y: its foot point.
    period_seconds: one episode at most in each such span.
    """

    name: str
    kind: Kind
    things: tuple[str, ...]
    x: int
    y: int
    period_seconds: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A block. mirrored: left and right are swapped against the first drawing."""

    block: str
    mirrored: bool
    shops: tuple[str, ...]
    spots: tuple[Spot, ...]

    def x(self, x: float) -> float:
        """An x of the first drawing in this block's picture."""
        return WIDTH - x if self.mirrored else x


_SPOTS = (
    Spot("kerb", Kind.ILLEGAL_PARKING, ("car", "car", "truck"), 300, 322, 210),
    Spot("kerb_2", Kind.ILLEGAL_PARKING, ("car",), 452, 322, 330),
    Spot("vendor", Kind.MOBILE_VENDOR, ("vendor_cart", "tricycle"), 180, 284, 250),
    Spot("shop_front", Kind.SHOP_OVERFLOW, ("goods",), 82, 248, 280),
    Spot("bin", Kind.GARBAGE, ("bin_overflow",), 597, 250, 410),
    Spot("lamp", Kind.GARBAGE, ("garbage",), 262, 286, 260),
    Spot("trees", Kind.STREET_DRYING, ("laundry",), 388, 232, 350),
    Spot("rack", Kind.BIKE_DISORDER, ("bicycle", "e_scooter"), 452, 276, 230),
    Spot("wall", Kind.ILLEGAL_AD, ("banner",), 214, 122, 460),
    Spot("door", Kind.ILLEGAL_AD, ("a_board",), 318, 252, 380),
    Spot("corner", Kind.PILED_GOODS, ("pile",), 560, 286, 430),
)

TREES = ((338, 288), (438, 288), (30, 288))
LAMP_X = 228
RACK = (466, 238, 566, 268)
BINS = ((597, 250), (623, 250))


@lru_cache(maxsize=64)
def layout(block: str) -> Layout:
    """The layout of a block; the same name gives the same layout, always."""
    chance = random.Random(f"block {block}")
    mirrored = chance.random() < 0.5
    shops = tuple(chance.sample(SHOP_NAMES, 5))
    spots = tuple(
        Spot(s.name, s.kind, s.things, WIDTH - s.x if mirrored else s.x, s.y, s.period_seconds) for s in _SPOTS
    )
    return Layout(block, mirrored, shops, spots)
