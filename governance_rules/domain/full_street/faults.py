"""Whether a generated street hangs together: its figures, its map, and who lies where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from shapely import LineString, Point, Polygon, union_all

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geojson import Degrees, Geometry
from data_contracts.schemas.shop import Shop
from governance_rules.domain.full_street import record
from governance_rules.domain.full_street.coverage import cameras_of_shops
from governance_rules.domain.full_street.plane import to_metres
from governance_rules.domain.full_street.roads import LANE_ID
from governance_rules.domain.full_street.street import FullStreet

_SHOP_TO_ROAD = 16.0
_CAMERA_TO_ROAD = 9.0
_OUTLINE_OFF = 50.0
"""Square metres. Positions are rounded to a centimetre, and the street's outline is 10 km long."""
_GAP = 1.0
"""Square metres of gap or overlap that are none: outlines share their corners, so it is the arithmetic alone."""


def faults(street: FullStreet) -> list[str]:
    """What is wrong, each a sentence that names it; [] for a sound street. In metres, on the street's plane."""
    return [*_figures(street), *_names(street), *_tiling(street), *_positions(street)]


def _figures(street: FullStreet) -> Iterator[str]:
    lane = [shop for shop in street.shops if shop.road_id == LANE_ID]
    seen = cameras_of_shops(lane, street.zones)
    found = {
        "communities": (len(street.of_level(AreaLevel.COMMUNITY)), record.COMMUNITIES),
        "roads": (len(street.of_level(AreaLevel.ROAD)), record.ROADS),
        "cameras": (len(street.cameras), record.CAMERAS),
        "shops": (len(street.shops), record.SHOPS),
        "shops that take part": (sum(shop.takes_part for shop in street.shops), record.TAKING_PART),
        "groups": (len(street.groups), record.GROUPS),
        "shops of the lane": (len(lane), record.LANE_SHOPS),
        "cameras of the lane": (sum(camera.road_id == LANE_ID for camera in street.cameras), 1),
        "shops of the lane that its camera sees": (sum(len(ids) == 1 for ids in seen.values()), record.LANE_SHOPS),
    }
    for what, (count, wanted) in found.items():
        if count != wanted:
            yield f"{count} {what}, not {wanted}"


def _names(street: FullStreet) -> Iterator[str]:
    ids = [("area", f"{area.level} {area.area_id}") for area in street.areas]
    ids += [("area's name", f"{area.level} {area.name}") for area in street.areas]
    ids += [("shop", shop.shop_id) for shop in street.shops] + [("shop's name", shop.name) for shop in street.shops]
    ids += [("place", place.place_id) for place in street.fronts] + [("zone", zone.zone_id) for zone in street.zones]
    ids += [("camera", camera.camera_id) for camera in street.cameras]
    ids += [("camera's name", camera.name) for camera in street.cameras]
    ids += [("person", person.sign_in_name) for person in street.people]
    for (what, name), times in Counter(ids).items():
        if times > 1:
            yield f"{what} {name} is there {times} times"
    places = {place.place_id for place in street.fronts}
    for shop in street.shops:
        if shop.place_id not in places:
            yield f"shop {shop.shop_id} has no place"
    for zone in street.zones:
        if zone.place_id is not None and zone.place_id not in places:
            yield f"zone {zone.zone_id} shows a place that is not there"


def _tiling(street: FullStreet) -> Iterator[str]:
    """Communities fill the street, grids their community, blocks their grid, without gap or overlap."""
    shapes = {(a.level, a.area_id): _shape(a.geometry) for a in street.areas if a.level is not AreaLevel.ROAD}
    for (level, area_id), shape in shapes.items():
        if not shape.is_valid or shape.area <= 0 or not shape.exterior.is_ccw:
            yield f"the outline of {level} {area_id} is no polygon"
    communities = street.of_level(AreaLevel.COMMUNITY)
    ground = union_all([shapes[c.level, c.area_id] for c in communities])
    if not isinstance(ground, Polygon) or ground.interiors:
        yield "the communities leave gaps between them"
    if abs(ground.area - record.SQUARE_METRES) > _OUTLINE_OFF:
        yield f"the street has {ground.area:.0f} m², not {record.SQUARE_METRES}"
    wholes = [("the street", ground, communities)]
    for whole in communities:
        parts = [g for g in street.of_level(AreaLevel.GRID) if g.community_id == whole.area_id]
        wholes.append((whole.name, shapes[whole.level, whole.area_id], parts))
    for whole in street.of_level(AreaLevel.GRID):
        parts = [b for b in street.of_level(AreaLevel.BLOCK) if b.grid_id == whole.area_id]
        wholes.append((whole.name, shapes[whole.level, whole.area_id], parts))
    for name, shape, parts in wholes:
        yield from _filled(name, shape, [(part, shapes[part.level, part.area_id]) for part in parts])


def _filled(name: str, whole: Polygon, parts: list[tuple[Area, Polygon]]) -> Iterator[str]:
    together = union_all([shape for _, shape in parts])
    if together.symmetric_difference(whole).area > _GAP:
        yield f"the parts of {name} do not fill it"
    if abs(sum(shape.area for _, shape in parts) - together.area) > _GAP:
        yield f"parts of {name} lie on one another"


def _positions(street: FullStreet) -> Iterator[str]:
    blocks = {block.area_id: _shape(block.geometry) for block in street.of_level(AreaLevel.BLOCK)}
    roads = {road.area_id: LineString(_metres(road.geometry)) for road in street.of_level(AreaLevel.ROAD)}
    areas = {block.area_id: block for block in street.of_level(AreaLevel.BLOCK)}
    things: list[tuple[Shop | Camera, float]] = [(shop, _SHOP_TO_ROAD) for shop in street.shops]
    things += [(camera, _CAMERA_TO_ROAD) for camera in street.cameras]
    for thing, far in things:
        point = Point(to_metres((thing.longitude or 0.0, thing.latitude or 0.0)))
        if thing.block_id not in blocks or not blocks[thing.block_id].contains(point):
            yield f"{thing.name} does not stand in its block {thing.block_id}"
        elif areas[thing.block_id].grid_id != thing.grid_id:
            yield f"{thing.name} is said to be in another grid than its block"
        if thing.road_id not in roads or roads[thing.road_id].distance(point) > far:
            yield f"{thing.name} is not at its road {thing.road_id}"
    for road in street.of_level(AreaLevel.ROAD):
        length = roads[road.area_id].length
        if not roads[road.area_id].is_simple or abs(length - (road.length_metres or 0)) > 0.1:
            yield f"{road.name} is {length:.1f} m long, not {road.length_metres}"


def _metres(geometry: Geometry | None) -> list[tuple[float, float]]:
    assert geometry is not None, "a generated area is drawn"
    positions: Iterable[Degrees] = geometry.coordinates[0] if geometry.type == "Polygon" else geometry.coordinates
    return [to_metres(position) for position in positions]


def _shape(geometry: Geometry | None) -> Polygon:
    return Polygon(_metres(geometry))
