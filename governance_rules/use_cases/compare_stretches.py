"""Two periods, or two areas, beside each other."""

from __future__ import annotations

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.person import Person
from governance_rules.domain.comparing.areas import areas_within
from governance_rules.domain.comparing.numbers import Comparison, compare
from governance_rules.domain.comparing.sides import Side
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.watched import camera_hours

_OF_CAMERA = {AreaLevel.COMMUNITY: "community_id", AreaLevel.ROAD: "road_id", AreaLevel.GRID: "grid_id"}


def areas_to_compare(uow: UnitOfWork, person: Person, level: AreaLevel) -> list[Area]:
    """The areas of this level that the person may compare, by name."""
    return areas_within(person, uow.areas.all(), level)


def compare_sides(uow: UnitOfWork, sides: tuple[Side, Side]) -> Comparison:
    """Raises InvalidInput while cases are counted by the days of another time zone."""
    one, other = (uow.comparisons.stretch(side.first, side.last, side.level, side.area_id) for side in sides)
    return compare(sides, (one, other), (_hours(uow, sides[0]), _hours(uow, sides[1])))


def _hours(uow: UnitOfWork, side: Side) -> float:
    """For how long cameras looked at it."""
    of = _OF_CAMERA[side.level] if side.level else None
    there = {camera.camera_id for camera in uow.cameras.all() if of is None or getattr(camera, of) == side.area_id}
    watched = camera_hours(uow, side.first, side.last)
    return sum(found.hours for (camera_id, _), found in watched.items() if camera_id in there)
