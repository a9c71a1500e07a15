"""Where each place lies on the map, in which cell or road segment, and which cameras watch there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geojson import Degrees, Geometry
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.place_cases import PlaceOnMap
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.zone import Zone
from governance_rules.domain.where.by import By
from governance_rules.domain.where.ground import Plane, watched_point
from governance_rules.domain.where.segments import Segment, grouped_by_road, nearest, neighbours, segments_of

RESOLUTION = 10
"""Of H3 cells: 76 m from middle to corner, 1.5 hectares. What stands in a camera's view is known to about its reach of
60 m; cells of resolution 11 (29 m) would put much of it into the neighbour's."""


@dataclass(frozen=True)
class StreetMap:
    """The street's own map. Zones: those that are not removed."""

    areas: tuple[Area, ...]
    cameras: tuple[Camera, ...]
    shops: tuple[Shop, ...]
    zones: tuple[Zone, ...]
    places: tuple[PlaceOnMap, ...]

    @cached_property
    def plane(self) -> Plane:
        """Raises ValueError when nothing has a position."""
        roads = (a.geometry.coordinates for a in self.roads.values() if a.geometry is not None)
        things: Iterable[Camera | Shop] = (*self.cameras, *self.shops)
        found = [p for line in roads for p in line]
        found += [(t.longitude, t.latitude) for t in things if t.longitude is not None and t.latitude is not None]
        return Plane.around(found)

    @cached_property
    def roads(self) -> dict[str, Area]:
        return {area.area_id: area for area in self.areas if area.level is AreaLevel.ROAD}

    @cached_property
    def segments(self) -> dict[str, Segment]:
        return {segment.segment_id: segment for segment in segments_of(self.areas, self.plane)}

    @cached_property
    def camera_points(self) -> dict[str, Degrees]:
        """Of the cameras that are on the map, where what they see is put."""
        found = {camera.camera_id: watched_point(camera, self.plane) for camera in self.cameras}
        return {camera_id: point for camera_id, point in found.items() if point is not None}

    @cached_property
    def positions(self) -> dict[str, tuple[Degrees, str | None]]:
        """Position and road of each place that is on the map.

        A shop's front lies where its shop is, a spot half-way into the view of its camera, another named place half-way
        into the view of the first camera that watches it.
        """
        shops = {shop.shop_id: shop for shop in self.shops}
        roads = {camera.camera_id: camera.road_id for camera in self.cameras}
        watches: dict[str, str] = {}
        for zone in self.zones:
            if zone.place_id is not None:
                watches.setdefault(zone.place_id, zone.camera_id)
        found: dict[str, tuple[Degrees, str | None]] = {}
        for place in self.places:
            shop = shops.get(place.shop_id or "")
            camera_id = place.camera_id or watches.get(place.place_id, "")
            if shop is not None and shop.longitude is not None and shop.latitude is not None:
                found[place.place_id] = (shop.longitude, shop.latitude), place.road_id
            elif camera_id in self.camera_points:
                found[place.place_id] = self.camera_points[camera_id], place.road_id or roads[camera_id]
        return found

    def groups(self, by: By) -> dict[str, str]:
        """Cell or segment by place id; a place that is not on the map, or on no drawn road, is not in it."""
        put = self._put(by)
        found = {place_id: put(*position) for place_id, position in self.positions.items()}
        return {place_id: group for place_id, group in found.items() if group is not None}

    def watching(self, by: By, kinds: Sequence[Kind] | None) -> dict[str, frozenset[str]]:
        """Cameras with a zone of one of the kinds there, by cell or segment; one that none watches is not in it.

        A zone at a shop's front (`full_street.coverage` says whom a camera sees by the same zones) lies where the shop
        is, every other one half-way into its camera's view: as the cases that they find.
        """
        put, found = self._put(by), defaultdict[str, set[str]](set)
        roads = {camera.camera_id: camera.road_id for camera in self.cameras}
        for zone in self.zones:
            if kinds is not None and zone.kind not in kinds:
                continue
            position = self.positions.get(zone.place_id or "")
            if position is None and zone.camera_id in self.camera_points:
                position = self.camera_points[zone.camera_id], roads[zone.camera_id]
            group = put(*position) if position is not None else None
            if group is not None:
                found[group].add(zone.camera_id)
        return {group: frozenset(camera_ids) for group, camera_ids in found.items()}

    def every(self, by: By, with_cases: Iterable[str] = ()) -> list[str]:
        """Every segment; or every cell that a road, a shop or a camera's view lies in, and those with cases."""
        if by is By.SEGMENT:
            return list(self.segments)
        import h3

        points = [position for position, _ in self.positions.values()]
        points += list(self.camera_points.values())
        for segment in self.segments.values():
            steps = max(1, int(segment.length // 20))
            for n in range(steps + 1):
                share = n / steps
                points.append(
                    self.plane.degrees(
                        (
                            segment.start[0] + share * (segment.end[0] - segment.start[0]),
                            segment.start[1] + share * (segment.end[1] - segment.start[1]),
                        )
                    )
                )
        return sorted({h3.latlng_to_cell(y, x, RESOLUTION) for x, y in points} | set(with_cases))

    def neighbours(self, by: By) -> dict[str, list[str]]:
        """Cells that share a side, or segments that meet at an end."""
        if by is By.SEGMENT:
            return neighbours(list(self.segments.values()))
        import h3

        return {cell: sorted(set(h3.grid_disk(cell, 1)) - {cell}) for cell in self.every(by)}

    def geometry(self, by: By, group: str) -> Geometry:
        """The outline of a cell, or the line of a segment."""
        if by is By.SEGMENT:
            return self.segments[group].line(self.plane)
        import h3

        ring = [(round(x, 7), round(y, 7)) for y, x in h3.cell_to_boundary(group)]
        return Geometry.polygon((*ring, ring[0]))

    def road_of_cells(self) -> dict[str, str]:
        """The road that most places of the cell lie at; a cell without a place at a drawn road is not in it."""
        import h3

        votes: dict[str, dict[str, int]] = {}
        for (longitude, latitude), road_id in self.positions.values():
            if road_id in self.roads:
                of_cell = votes.setdefault(h3.latlng_to_cell(latitude, longitude, RESOLUTION), {})
                of_cell[road_id] = of_cell.get(road_id, 0) + 1
        return {cell: max(found, key=lambda road: (found[road], road)) for cell, found in votes.items()}

    def _put(self, by: By) -> Callable[[Degrees, str | None], str | None]:
        """From a position and a road to a cell or segment."""
        if by is By.CELL:
            import h3

            return lambda position, road_id: h3.latlng_to_cell(position[1], position[0], RESOLUTION)
        by_road = grouped_by_road(self.segments.values())

        def segment_of(position: Degrees, road_id: str | None) -> str | None:
            found = nearest(self.plane.metres(position), road_id, by_road)
            return found.segment_id if found is not None else None

        return segment_of


def places_in_cell(street: StreetMap, cell: str) -> list[str]:
    """Ids of the places that lie in an H3 cell of any resolution: whose cases a link with filter `cell` leads to."""
    import h3

    resolution = h3.get_resolution(cell)
    return sorted(
        place_id
        for place_id, (position, _) in street.positions.items()
        if h3.latlng_to_cell(position[1], position[0], resolution) == cell
    )
