"""What a zone would have caught: inside and outside, masks, hours, doubles of overlapping zones, other kinds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Schedule, Window
from data_contracts.schemas.what_if import StoodBox
from data_contracts.schemas.zone import Zone
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.what_if import Fate
from governance_rules.domain.zone_catch import stood_in
from tests.fakes.street import a_policy

AT = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
DAY = Calendar("UTC")
POLICY = a_policy()
SQUARE = Polygon((Point(0, 0), Point(300, 0), Point(300, 300), Point(0, 300)))
ZONE = Zone("z1", "c1", "home", "Square", POLICY.kind, SQUARE, dwell_seconds=60)


def a_thing(x: float = 100, minutes: float = 30, zone_id: str = "z1", begin: datetime = AT, **changes) -> StoodBox:
    box = Box(x, 100, x + 60, 160)
    return replace(StoodBox(zone_id, POLICY.kind, box, begin, begin + timedelta(minutes=minutes), 0.9), **changes)


def fates(zone: Zone, *things: StoodBox) -> list[Fate | None]:
    return [one.fate for one in stood_in(zone, POLICY, things, DAY)]


def test_only_what_stood_inside_and_in_no_mask() -> None:
    assert fates(ZONE, a_thing(100)) == [Fate.AUTOMATIC]
    assert fates(ZONE, a_thing(400)) == []
    masked = replace(ZONE, masks=(Polygon((Point(90, 90), Point(170, 90), Point(170, 170), Point(90, 170))),))
    assert fates(masked, a_thing(100), a_thing(220, begin=AT - timedelta(hours=5))) == [Fate.AUTOMATIC]


def test_dwell_and_hours_are_the_zones_own() -> None:
    assert fates(ZONE, a_thing(minutes=0.5)) == [Fate.SHORT]
    market = replace(ZONE, schedule=Schedule(exempt=(Window(from_=time(3), until=time(6)),)))
    assert fates(market, a_thing()) == [Fate.EXEMPT]
    assert fates(market, a_thing(minutes=180)) == [Fate.AUTOMATIC]


def test_what_had_no_name_waits_for_an_operator_whatever_its_score() -> None:
    assert fates(ZONE, a_thing(unnamed=True)) == [Fate.SUSPECTED]


def test_other_kinds_are_told_and_have_no_fate() -> None:
    other = next(kind for kind in Kind if kind is not POLICY.kind)
    assert fates(ZONE, a_thing(kind=other)) == [None]


def test_a_thing_that_two_zones_followed_is_one() -> None:
    short, long = a_thing(minutes=10, zone_id="z2", begin=AT + timedelta(minutes=5)), a_thing(102)
    (one,) = stood_in(ZONE, POLICY, (short, long), DAY)
    assert one.thing is long
    (one,) = stood_in(ZONE, POLICY, (replace(short, last_seen_at=AT + timedelta(hours=9)), long), DAY)
    assert one.thing.zone_id == "z2"
    # The same place an hour later, and two things of one zone side by side, are two.
    assert len(fates(ZONE, long, a_thing(zone_id="z2", begin=AT + timedelta(hours=1)))) == 2
    assert len(fates(ZONE, a_thing(100), a_thing(102))) == 2
