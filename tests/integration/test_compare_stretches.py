"""Two sides of replayed days: every figure counted again by pandas over the raw rows."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import psycopg
import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.store.database import Database
from governance_rules.domain.case_links import case_link, search_of
from governance_rules.domain.comparing.numbers import Comparison
from governance_rules.domain.comparing.sides import AREA_LEVELS, Side
from governance_rules.domain.demo_street import COMMUNITY, GRID
from governance_rules.use_cases.compare_stretches import areas_to_compare, compare_sides
from tests.integration.replayed_street import DAYS, FIRST

ZONE = "Asia/Shanghai"
LAST = FIRST + timedelta(days=DAYS - 1)
_CASES = """
SELECT c.*, i.entered_by IS NOT NULL AS by_hand,
    (SELECT e.happened_at FROM case_events e
     WHERE e.case_id = c.case_id AND e.event_type = 'enforcement_started') AS called
FROM cases c JOIN incidents i USING (incident_id)
"""


@pytest.fixture(scope="module")
def cases(replayed: Database) -> pd.DataFrame:
    """Every case with its street-day, hour, whether people entered it, and when officers were called."""
    with psycopg.connect(replayed.url) as connection:
        cursor = connection.execute(_CASES)
        frame = pd.DataFrame(cursor.fetchall(), columns=[one.name for one in cursor.description or ()])
    at = pd.to_datetime(frame["opened_at"], utc=True)
    local = at.dt.tz_convert(ZONE)
    return frame.assign(opened=at, day=local.dt.date, hour=local.dt.hour)


def compared(database: Database, one: Side, other: Side) -> Comparison:
    with database.unit_of_work() as uow:
        return compare_sides(uow, (one, other))


def rows_of(cases: pd.DataFrame, side: Side) -> pd.DataFrame:
    found = cases[(cases["day"] >= side.first) & (cases["day"] <= side.last)]
    return found if side.level is None else found[found[f"{side.level.value}_id"] == side.area_id]


def check(found: Comparison, frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    assert found.total.counts == tuple(len(frame) for frame in frames)
    for row in found.kinds:
        assert row.counts == tuple(int((frame["kind"] == row.name).sum()) for frame in frames), row.name
    for row in found.hours_of_day:
        assert row.counts == tuple(int((frame["hour"] == int(row.name)).sum()) for frame in frames), row.name
    for side, frame in enumerate(frames):
        ended = frame["closure"].value_counts()
        mended = sum(int(ended.get(name, 0)) for name in ("self", "managed", "enforced"))
        for row in found.endings:
            assert row.counts[side] == int(ended.get(row.name, 0))
            assert (row.one, row.other)[side] == pytest.approx(row.counts[side] / mended)
        assert found.false_alarms.counts[side] == int(ended.get("false_alarm", 0))
        waited = pd.to_datetime(frame["acknowledged_at"], utc=True) - frame["opened"]
        called = pd.to_datetime(frame["arrived_at"], utc=True) - pd.to_datetime(frame["called"], utc=True)
        for row, waits in zip(found.waits, (waited.dropna(), called.dropna()), strict=True):
            minutes = waits.dt.total_seconds() / 60
            assert row.counts[side] == len(minutes)
            assert (row.one, row.other)[side] == pytest.approx(minutes.quantile(0.5, "lower"), abs=0.06)
        places = frame["place_id"].astype(str).value_counts()
        assert [one.cases for one in found.places[side]] == list(places[places > 1])[:8]
        assert all(places[one.place_id] == one.cases for one in found.places[side])


def test_two_periods_are_those_of_the_raw_rows(replayed: Database, cases: pd.DataFrame) -> None:
    half = FIRST + timedelta(days=DAYS // 2)
    one, other = Side(half, LAST), Side(FIRST, half - timedelta(days=1))
    found = compared(replayed, one, other)
    check(found, (rows_of(cases, one), rows_of(cases, other)))
    assert found.by_hours and found.total.tested is not None
    series = [rows_of(cases, side) for side in (one, other)]
    cameras = [int((~frame["by_hand"]).sum()) for frame in series]
    assert found.total.tested.ratio == pytest.approx(cameras[0] / found.hours[0] / (cameras[1] / found.hours[1]))


@pytest.mark.parametrize("level", AREA_LEVELS)
def test_two_areas_are_those_of_the_raw_rows(replayed: Database, cases: pd.DataFrame, level: AreaLevel) -> None:
    most = list(cases[f"{level.value}_id"].value_counts().index[:3])
    for areas in pairwise(most):
        one, other = (Side(FIRST, LAST, level, area) for area in areas)
        check(compared(replayed, one, other), (rows_of(cases, one), rows_of(cases, other)))


@pytest.mark.parametrize(("level", "area_id"), [(AreaLevel.ROAD, "guihua-street"), (AreaLevel.GRID, GRID.area_id)])
def test_each_number_leads_to_as_many_cases(replayed: Database, level: AreaLevel, area_id: str) -> None:
    side = Side(FIRST, LAST, level, area_id)
    found = compared(replayed, side, Side(FIRST, LAST))
    assert found.total.counts[0]
    for name, rows in (("kind", found.kinds), ("closure", found.endings)):
        for row in rows:
            link = case_link({**side.filters(), name: row.name})
            with replayed.unit_of_work() as uow:
                search = search_of(parse_qs(urlsplit(link).query))
                assert uow.case_list.count(search, ZONE, 100_000) == row.counts[0], link


@pytest.mark.parametrize(("level", "area_id"), [(AreaLevel.ROAD, "guihua-street"), (AreaLevel.GRID, GRID.area_id)])
def test_hours_are_those_of_the_cameras_there(replayed: Database, level: AreaLevel, area_id: str) -> None:
    found = compared(replayed, Side(FIRST, LAST, level, area_id), Side(FIRST, LAST))
    with replayed.unit_of_work() as uow:
        cameras = [camera for camera in uow.cameras.all() if camera.source.startswith("replay")]
        there = [camera for camera in cameras if getattr(camera, f"{level.value}_id") == area_id]
    assert found.hours[0] / found.hours[1] == pytest.approx(len(there) / len(cameras), rel=0.05)


def test_who_reads_reports_of_an_area_compares_what_lies_in_it(replayed: Database) -> None:
    with replayed.unit_of_work() as uow:
        areas = uow.areas.all()
        grants = {
            "street": RoleGrant(Role.LEADER),
            "community": RoleGrant(Role.LEADER, community_id=COMMUNITY.area_id),
            "grid": RoleGrant(Role.AUDITOR, grid_id=GRID.area_id),
            "deputy": RoleGrant(Role.COMMUNITY, community_id=COMMUNITY.area_id),
        }
        people = {name: uow.people.get(uow.people.add(name, name, None, [one])) for name, one in grants.items()}
        found = {
            name: {level: {area.area_id for area in areas_to_compare(uow, person, level)} for level in AREA_LEVELS}
            for name, person in people.items()
        }
    for level in AREA_LEVELS:
        of_level = [area for area in areas if area.level is level]
        assert found["street"][level] == {area.area_id for area in of_level}
        assert found["deputy"][level] == set()
        if level is not AreaLevel.COMMUNITY:
            own = {area.area_id for area in of_level if area.community_id == COMMUNITY.area_id}
            assert found["community"][level] == own and own < found["street"][level]
    assert len(found["community"][AreaLevel.GRID]) > 1
    assert found["community"][AreaLevel.COMMUNITY] == {COMMUNITY.area_id}
    assert found["grid"] == {AreaLevel.COMMUNITY: set(), AreaLevel.ROAD: set(), AreaLevel.GRID: {GRID.area_id}}


def test_what_cannot_be_compared_is_refused(replayed: Database) -> None:
    with replayed.unit_of_work() as uow, pytest.raises(InvalidInput, match="choose one of community, road, grid"):
        uow.comparisons.stretch(FIRST, LAST, AreaLevel.BLOCK, "b")
    with replayed.unit_of_work() as uow:
        assert uow.comparisons.stretch(date(2001, 1, 1), date(2001, 1, 7), None, None).counts == []
