"""The zones that belong to a simulated block."""

from __future__ import annotations

from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Schedule
from data_contracts.schemas.zone import Zone
from models.scenes.layout import HEIGHT, WIDTH, Layout, layout

DWELL_SECONDS = 20.0
"""Short, so that a newcomer sees cases within a minute; episodes last one to four minutes."""

Corners = tuple[tuple[int, int], ...]

_ZONES: tuple[tuple[str, str, Kind, Corners], ...] = (
    ("kerb", "禁停路缘", Kind.ILLEGAL_PARKING, ((0, 300), (639, 300), (639, 327), (0, 327))),
    ("pavement", "人行道", Kind.MOBILE_VENDOR, ((60, 256), (420, 256), (420, 290), (60, 290))),
    ("shop-line", "店前公共区", Kind.SHOP_OVERFLOW,
     ((4, 208), (150, 208), (150, 256), (4, 256))),
    ("kerbside", "路侧绿化带", Kind.GARBAGE, ((234, 252), (330, 252), (330, 292), (234, 292))),
    ("collection", "垃圾投放点", Kind.GARBAGE, ((578, 200), (639, 200), (639, 256), (578, 256))),
    ("trees", "行道树之间", Kind.STREET_DRYING, ((330, 184), (446, 184), (446, 240), (330, 240))),
    ("beside-rack", "车架外", Kind.BIKE_DISORDER, ((424, 246), (462, 246), (462, 288), (424, 288))),
    ("wall", "沿街立面", Kind.ILLEGAL_AD, ((120, 84), (320, 84), (320, 128), (120, 128))),
    ("door", "店门口", Kind.ILLEGAL_AD, ((296, 206), (344, 206), (344, 256), (296, 256))),
    ("corner", "转角空地", Kind.PILED_GOODS, ((500, 236), (630, 236), (630, 290), (500, 290))),
)  # fmt: skip


SHOP_ZONE = "shop-line"
"""The zone before the first shop of the block."""


def simulated_zones(
    block: str,
    camera_id: str,
    preset: str = "home",
    dwell_seconds: float | None = DWELL_SECONDS,
    shop_front: str | None = None,
) -> list[Zone]:
    """Zones of all eight kinds on the 640 × 360 picture of `sim://BLOCK`, without hours.

    Zone ids begin with the camera id, so several cameras may show the same block.  dwell_seconds: None leaves the dwell
    to the policy.  shop_front: the named place that SHOP_ZONE shows.
    """
    place = layout(block)
    return [
        Zone(
            zone_id=f"{camera_id}-{code}",
            camera_id=camera_id,
            preset=preset,
            name=name,
            kind=kind,
            polygon=_polygon(place, corners),
            schedule=Schedule(),
            dwell_seconds=dwell_seconds,
            place_id=shop_front if code == SHOP_ZONE else None,
        )
        for code, name, kind, corners in _ZONES
    ]


def _polygon(place: Layout, corners: Corners) -> Polygon:
    # Within the picture, whose last pixel begins at width - 1.
    return Polygon(tuple(Point(min(max(place.x(x), 0), WIDTH - 1), min(y, HEIGHT - 1)) for x, y in corners))
