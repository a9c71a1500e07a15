"""What must hold of shops and of the map: areas, roads, cameras and zones."""

from __future__ import annotations

from data_contracts.expectations.expectation import Expectation, Rows
from data_contracts.schemas.data_quality import KeyOf, Suite

_SHOPS = Rows(Suite.SHOPS, "shops", "shop_id", KeyOf.SHOP, ("name", "road_id", "block_id"))
_STREET = Rows(Suite.STREET, "street", "part", KeyOf.TEXT, ())
_ZONES = Rows(Suite.STREET, "zones", "camera_id", KeyOf.CAMERA, ("zone_id", "kind", "width", "height"))

SHOPS: tuple[Expectation, ...] = (
    _SHOPS.between("shop_has_name", "name_length", (
        "商铺有名称", "each shop has a name", "Blanks are no name; the column takes them."), min_value=1),
    _SHOPS.once("shop_licence_once", ("licence_number",), (
        "执照号不重复", "no two shops have the same licence number", "One shop entered twice has two files.")),
    _SHOPS.matches("shop_licence_well_formed", "licence_number", r"^(SIM-\d{6}-\d{5}|[0-9A-HJ-NPQRTUWXY]{18})$", (
        "执照号格式正确", "a licence number is a unified social credit code, or a made-up one of a simulated street",
        "GB 32100-2015: 18 characters without I, O, S, V and Z.")),
    _SHOPS.none_of("shop_taking_part_has_owner", "owner_taking_part", ("none",), (
        "自治商铺有店主", "a shop that takes part has an owner's name", "Somebody has to be asked.")),
    _SHOPS.same("shop_road_in_its_community", "community_of_road", "community_of_block", (
        "商铺的道路属于其社区", "the road of a shop lies in the community of its block",
        "Roads that run through several communities belong to none and are not asked.")),
    _SHOPS.same("shop_grid_of_its_block", "grid_id", "grid_of_block", (
        "商铺的网格就是其街域所在网格", "a shop lies in the grid of its block",
        "Two foreign keys that nobody compares.")),
    _SHOPS.same("shop_place_in_its_block", "block_id", "block_of_place", (
        "门前点位与商铺同一街域", "the place before a shop lies in the shop's block", "As above.")),
    _SHOPS.same("shop_place_on_its_road", "road_id", "road_of_place", (
        "门前点位与商铺同一道路", "the place before a shop lies on the shop's road", "As above.")),
    _SHOPS.one_of("shop_can_be_called", "telephone", ("can_be_called",), (
        "店主电话可拨通", "telephone numbers of merchants are Chinese mobile or fixed-line numbers",
        "The column is free text. Numbers are not kept in the result.")),
    _SHOPS.between("shop_point_in_its_block", "metres_outside_block", (
        "商铺坐标在其街域内", "a shop's point lies in its block, or within 60 m of it",
        "60 m: outlines run along the middle of roads that are up to 40 m wide."), max_value=60),
    _SHOPS.between("shop_point_on_its_road", "metres_from_road", (
        "商铺坐标在其道路旁", "a shop's point lies within 60 m of the middle of its road",
        "Farther away it is another road's shop, or longitude and latitude are swapped."), max_value=60),
)  # fmt: skip

STREET: tuple[Expectation, ...] = (
    _STREET.one_of("map_shape_sound", "shape", ("sound",), (
        "图形有效", "outlines and lines of the map do not cross themselves and are not empty",
        "The column only asks for GeoJSON with enough corners.")),
    _STREET.between("map_within_the_larger_area", "metres_outside", (
        "图形在上级范围内", "grids, blocks, roads and cameras lie in the larger area that they belong to, within 60 m",
        "A community's colour on the map, and who is asked, hang on it. Roads along a border stick out by half their "
        "width."), max_value=60),
    _STREET.between("map_near_the_rest", "kilometres_from_middle", (
        "图形不远离街道", "nothing lies more than 10 km from the middle of the street",
        "The modelled street has 6.38 km²: what is 10 km away has a mistyped or swapped coordinate."), max_value=10),
    _ZONES.between("zone_inside_picture", "pixels_outside", (
        "区域在画面之内", "zones lie inside the picture of their view",
        "A zone drawn on a picture of another size watches the wrong spot."), max_value=0.5),
    _ZONES.one_of("zone_shape_sound", "shape", ("sound",), (
        "区域图形有效", "the line round a zone does not cross itself", "Inside and outside would be swapped in part.")),
    _ZONES.there("zone_has_view", "width", (
        "区域有对应的画面尺寸", "each zone is drawn on a view that its camera has",
        "A zone of a view that is gone is watched by nobody.")),
)  # fmt: skip
