"""Zones: which polygons are refused and why, what counts as inside, when the rule is in force."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon as ShapelyPolygon
from shapely.geometry import box as shapely_box

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.policy import Schedule
from governance_rules.domain.zones import check_polygon, contains, in_force, inside_share, share_in_zone
from tests.fakes.kerb import a_zone
from tests.fakes.street import a_policy


def polygon(*corners: tuple[float, float]) -> Polygon:
    return Polygon(tuple(Point(x, y) for x, y in corners))


SQUARE = polygon((100, 100), (300, 100), (300, 300), (100, 300))


@pytest.mark.parametrize(
    ("corners", "said"),
    [
        ([(0, 0), (700, 0), (10, 10)], "corner 2 (700,0) lies outside the picture of 640×360"),
        ([(0, 0), (10, -50), (10, 10)], "corner 2"),
        ([(0, 0), (100, 100), (100, 0), (0, 100)], "corner 1 to 2 meets the side from corner 3 to 4"),
        ([(0, 0), (10, 10), (10, 10), (0, 20)], "corners 2 and 3 are the same"),
        ([(0, 0), (10, 10), (20, 20)], "no area"),
        ([(0, 0), (float("nan"), 10), (20, 20)], "corner 2"),
    ],
)
def test_a_polygon_that_cannot_be_a_zone_is_refused_by_its_corner(corners: list, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_polygon(polygon(*corners), 640, 360, "zone")
    assert said in str(refused.value)
    assert refused.value.field == "zone"


def test_a_concave_polygon_up_to_the_edge_is_fine() -> None:
    check_polygon(polygon((0, 0), (640, 0), (640, 360), (320, 100), (0, 360)), 640, 360)


boxes = st.tuples(st.integers(0, 500), st.integers(0, 300), st.integers(1, 200), st.integers(1, 200)).map(
    lambda v: Box(v[0], v[1], v[0] + v[2], v[1] + v[3])
)


@given(box=boxes, heights=st.lists(st.integers(10, 350), min_size=3, max_size=8))
def test_the_share_inside_is_what_shapely_says(box: Box, heights: list[int]) -> None:
    """A saw-tooth, concave at every second corner."""
    top = [(40 + 70 * k, height if k % 2 else height / 4) for k, height in enumerate(heights)]
    corners = [*top, (top[-1][0], 355), (40, 355)]
    shape = ShapelyPolygon(corners)
    expected = shape.intersection(shapely_box(*box.as_list())).area / box.area
    assert inside_share(polygon(*corners), box) == pytest.approx(expected, abs=1e-9)


@given(x=st.floats(0, 640), y=st.floats(0, 360))
def test_a_point_is_inside_a_square_when_it_is(x: float, y: float) -> None:
    assert contains(SQUARE, Point(x, y)) == (100 <= x < 300 and 100 <= y < 300)


def test_the_tyres_decide_and_not_the_roof() -> None:
    zone, policy = a_zone(polygon=SQUARE), a_policy()
    assert share_in_zone(zone, policy, Box(150, 200, 250, 299)) == 1
    assert share_in_zone(zone, policy, Box(150, 200, 250, 330)) == 0
    assert share_in_zone(zone, policy, Box(150, 20, 250, 120)) == 1


def test_the_share_decides_where_the_policy_says_so() -> None:
    zone, policy = a_zone(polygon=SQUARE), a_policy(decided_by="overlap", overlap_share=0.6)
    assert share_in_zone(zone, policy, Box(250, 150, 350, 250)) == 0
    assert share_in_zone(zone, policy, Box(230, 150, 330, 250)) == pytest.approx(0.7)


def test_what_stands_in_a_mask_is_not_looked_at() -> None:
    zone = a_zone(polygon=SQUARE, masks=(polygon((150, 250), (250, 250), (250, 300), (150, 300)),))
    assert share_in_zone(zone, a_policy(), Box(150, 200, 250, 290)) == 0
    assert share_in_zone(zone, a_policy(), Box(150, 140, 250, 240)) == 1


HANGZHOU = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (datetime(2026, 3, 2, 7, 0), True),
        (datetime(2026, 3, 2, 6, 59), False),
        (datetime(2026, 3, 2, 21, 0), False),
        (datetime(2026, 3, 2, 8, 30), False),  # the morning market
        (datetime(2026, 3, 7, 8, 30), True),  # no market on Saturday
        (datetime(2026, 3, 7, 23, 30), True),  # Saturday night
        (datetime(2026, 3, 8, 1, 30), True),  # still Saturday's night
        (datetime(2026, 3, 9, 1, 30), False),  # Sunday has none
        (datetime(2026, 5, 1, 12, 0), False),  # a holiday
    ],
)
def test_a_schedule_is_read_in_the_streets_own_time(local: datetime, expected: bool) -> None:
    schedule = Schedule.model_validate(
        {
            "active": [{"from": "07:00", "until": "21:00"}, {"days": ["sat"], "from": "23:00", "until": "02:00"}],
            "exempt": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "until": "09:00"}],
            "holidays": "exempt",
        }
    )
    at = local.replace(tzinfo=HANGZHOU).astimezone(UTC)
    assert in_force(schedule, at, "Asia/Shanghai", {date(2026, 5, 1)}) is expected


@given(at=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))
def test_no_schedule_is_always_in_force(at: datetime) -> None:
    assert in_force(Schedule(), at, "America/St_Johns", {at.date()})
