"""Zones: is a polygon sound, does a box count as inside it, and is the rule in force at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from shapely.geometry import Polygon as ShapelyPolygon

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.policy import ALL_DAYS, Policy, Schedule, Window
from data_contracts.schemas.zone import Zone

# Corners are clicked on a drawn picture and may lie on its very edge.
_EDGE_TOLERANCE = 1.0
_ALWAYS = Schedule()


def applies_to(policy: Policy, zone: Zone) -> bool:
    """Whether the policy is meant for the zone: one of its `zones`, as a pattern of `*`, `?` and `[…]`, fits its id."""
    return any(fnmatchcase(zone.zone_id, pattern) for pattern in policy.zones)


def check_polygon(polygon: Polygon, width: int, height: int, field: str = "polygon") -> None:
    """Refuse a polygon that no zone can be: raises InvalidInput naming the corner (counted from 1) that is at fault.

    At fault are: a corner outside the picture of width × height pixels, a corner given twice in a row, two sides that
    cross, and an area of nothing.
    """
    corners = polygon.corners
    for number, corner in enumerate(corners, 1):
        inside_x = -_EDGE_TOLERANCE <= corner.x <= width + _EDGE_TOLERANCE
        inside_y = -_EDGE_TOLERANCE <= corner.y <= height + _EDGE_TOLERANCE
        if not (inside_x and inside_y):
            raise InvalidInput(
                f"corner {number} ({corner.x:g},{corner.y:g}) lies outside the picture of {width}×{height} pixels",
                field,
            )
    count = len(corners)
    for i, corner in enumerate(corners):
        if corner == corners[(i + 1) % count]:
            raise InvalidInput(f"corners {i + 1} and {(i + 1) % count + 1} are the same point", field)
    for i in range(count):
        for j in range(i + 2, count):
            if i == 0 and j == count - 1:
                continue
            if _cross(corners[i], corners[i + 1], corners[j], corners[(j + 1) % count]):
                raise InvalidInput(
                    f"the polygon crosses itself: the side from corner {i + 1} to {i + 2} meets the side from corner "
                    f"{j + 1} to {(j + 1) % count + 1}",
                    field,
                )
    shape = ShapelyPolygon([(c.x, c.y) for c in corners])
    if not shape.is_valid or shape.area < 1.0:
        raise InvalidInput(f"the polygon has no area: its {count} corners lie on one line", field)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the segments a-b and c-d share a point."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)

    def between(p: Point, q: Point, r: Point) -> bool:
        return min(p.x, q.x) <= r.x <= max(p.x, q.x) and min(p.y, q.y) <= r.y <= max(p.y, q.y)

    s1, s2, s3, s4 = side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
    if ((s1 > 0) != (s2 > 0)) and ((s3 > 0) != (s4 > 0)) and 0 not in (s1, s2, s3, s4):
        return True
    return (
        (s1 == 0 and between(a, b, c))
        or (s2 == 0 and between(a, b, d))
        or (s3 == 0 and between(c, d, a))
        or (s4 == 0 and between(c, d, b))
    )


def contains(polygon: Polygon, point: Point) -> bool:
    """Whether the point lies in the polygon (even-odd rule)."""
    inside = False
    corners = polygon.corners
    before = corners[-1]
    for here in corners:
        if (here.y > point.y) != (before.y > point.y):
            x = here.x + (point.y - here.y) * (before.x - here.x) / (before.y - here.y)
            if point.x < x:
                inside = not inside
        before = here
    return inside


def inside_share(polygon: Polygon, box: Box) -> float:
    """Share of the box's area that lies in the polygon, 0 to 1.

    The polygon is clipped by the box's four sides in turn (Sutherland and Hodgman, 1974); the seams that this leaves
    in a concave polygon have no area.
    """
    ring = [(c.x, c.y) for c in polygon.corners]
    for axis, bound, sign in ((0, box.x0, 1.0), (0, box.x1, -1.0), (1, box.y0, 1.0), (1, box.y1, -1.0)):
        clipped: list[tuple[float, float]] = []
        for k, here in enumerate(ring):
            before = ring[k - 1]
            inner, was_inner = (here[axis] - bound) * sign >= 0, (before[axis] - bound) * sign >= 0
            if inner != was_inner:
                t = (bound - before[axis]) / (here[axis] - before[axis])
                clipped.append((before[0] + t * (here[0] - before[0]), before[1] + t * (here[1] - before[1])))
            if inner:
                clipped.append(here)
        ring = clipped
        if not ring:
            return 0.0
    twice = sum(ring[k - 1][0] * here[1] - here[0] * ring[k - 1][1] for k, here in enumerate(ring))
    return min(1.0, abs(twice) / 2 / box.area)


def share_in_zone(zone: Zone, policy: Policy, box: Box) -> float:
    """How much the box counts as in the zone, 0 to 1; 0 means it does not.

    What decides is the policy's: the foot point (then 1 or 0), or the share of the box inside, which has to reach
    `overlap_share`. A box whose foot point lies in a mask, or most of which lies in one, does not count.
    """
    # A box hangs a little below the tyres, and may end at the picture's last row, where no zone can reach round it.
    foot = Point(box.foot_point.x, box.y1 - 0.1 * box.height)
    if policy.decided_by == "foot_point":
        if not contains(zone.polygon, foot) or any(contains(mask, foot) for mask in zone.masks):
            return 0.0
        return 1.0
    share = inside_share(zone.polygon, box)
    if share < policy.overlap_share or any(inside_share(mask, box) >= policy.overlap_share for mask in zone.masks):
        return 0.0
    return share


def in_force(schedule: Schedule, at: datetime, time_zone: str, holidays: Iterable[date] = ()) -> bool:
    """Whether the schedule makes the kind matter at `at` (aware), read in the street's own time zone."""
    if schedule == _ALWAYS:
        return True
    local = at.astimezone(ZoneInfo(time_zone))
    if schedule.holidays == "exempt" and local.date() in set(holidays):
        return False
    if any(_within(window, local) for window in schedule.exempt):
        return False
    return not schedule.active or any(_within(window, local) for window in schedule.active)


def _within(window: Window, local: datetime) -> bool:
    """Whether local time lies in the window; one over midnight belongs to the weekday on which it begins."""
    clock = local.time().replace(tzinfo=None)
    today = ALL_DAYS[local.weekday()]
    if window.from_ < window.until:
        return today in window.days and window.from_ <= clock < window.until
    yesterday = ALL_DAYS[(local - timedelta(days=1)).weekday()]
    return (today in window.days and clock >= window.from_) or (yesterday in window.days and clock < window.until)
