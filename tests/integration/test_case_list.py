"""The list of cases behind a number, against plain pandas over the raw rows of some replayed days."""

from __future__ import annotations

from collections.abc import Callable

import h3
import pandas as pd
import psycopg
import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.case_search import CaseSearch
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.store.database import Database
from governance_rules.use_cases.analyse_places import read_street
from governance_rules.use_cases.search_cases import with_places
from tests.integration.replayed_street import FIRST

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def cases(replayed: Database) -> pd.DataFrame:
    """Each case with what the filters look at."""

    def table(query: str) -> pd.DataFrame:
        with psycopg.connect(replayed.url) as connection:
            cursor = connection.execute(query)  # type: ignore[arg-type]
            return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description or ()])

    found = table("SELECT * FROM cases")
    events = table("SELECT case_id, event_type, actor_id FROM case_events")
    for name in ("place", "shop", "camera"):
        part = table(f"SELECT {name}_id, road_id AS {name}_road FROM {name}s")
        found = found.merge(part, on=f"{name}_id", how="left")
    points = table("SELECT shop_id, longitude AS shop_lon, latitude AS shop_lat FROM shops")
    found = found.merge(points, on="shop_id", how="left")
    points = table("SELECT camera_id, longitude AS camera_lon, latitude AS camera_lat FROM cameras")
    found = found.merge(points, on="camera_id", how="left")
    incidents = table("SELECT incident_id, entered_by FROM incidents")
    found = found.merge(incidents, on="incident_id")
    local = pd.to_datetime(found["opened_at"], utc=True).dt.tz_convert(ZONE)
    return found.assign(
        road=found["place_road"].fillna(found["shop_road"]).fillna(found["camera_road"]),
        day=local.dt.date,
        weekday=local.dt.day_of_week + 1,
        hour=local.dt.hour,
        steps=found["case_id"].map(events.groupby("case_id")["event_type"].agg(set)),
        officers=found["case_id"].map(
            events[events["event_type"] == "officer_arrived"].groupby("case_id")["actor_id"].agg(set)
        ),
    )


def found(database: Database, search: CaseSearch, **more: object) -> list[int]:
    with database.unit_of_work() as uow:
        cards = uow.case_list.find(search, ZONE, 5_000, **more)  # type: ignore[arg-type]
        assert uow.case_list.count(search, ZONE, 100_000, more.get("within")) == len(cards)  # type: ignore[arg-type]
    return [card.case.case_id for card in cards]


def first_of(cases: pd.DataFrame, column: str) -> object:
    return cases[column].dropna().value_counts().index[0]


CHECKS: dict[str, Callable[[pd.DataFrame], tuple[CaseSearch, pd.Series]]] = {
    "all": lambda c: (CaseSearch(), c["case_id"] > 0),
    "kind": lambda c: (CaseSearch(kind=(Kind.GARBAGE,)), c["kind"] == "garbage"),
    "state": lambda c: (CaseSearch(state=(CaseState.CLOSED,)), c["state"] == "closed"),
    "closure": lambda c: (CaseSearch(closure=(Closure.MANAGED,)), c["closure"] == "managed"),
    **{
        name: lambda c, n=name: (
            CaseSearch(**{n: (first_of(c, f"{n}_id"),)}),
            c[f"{n}_id"] == first_of(c, f"{n}_id"),
        )
        for name in ("community", "block", "grid", "shop", "camera")
    },
    "road": lambda c: (CaseSearch(road=(first_of(c, "road"),)), c["road"] == first_of(c, "road")),
    "two places, two kinds": lambda c: (
        CaseSearch(place=tuple(c["place_id"].value_counts().index[:2]), kind=(Kind.GARBAGE, Kind.ILLEGAL_PARKING)),
        c["place_id"].isin(c["place_id"].value_counts().index[:2]) & c["kind"].isin(("garbage", "illegal_parking")),
    ),
    "days": lambda c: (CaseSearch(opened_from=FIRST, opened_to=FIRST), c["day"] == FIRST),
    "weekday and hour": lambda c: (
        CaseSearch(weekday=(FIRST.isoweekday(),), hour=(9, 17)),
        (c["weekday"] == FIRST.isoweekday()) & c["hour"].isin((9, 17)),
    ),
    "rework": lambda c: (CaseSearch(rework=True), c["follows_case_id"].notna()),
    "by hand": lambda c: (CaseSearch(by_hand=True), c["entered_by"].notna()),
    "step": lambda c: (
        CaseSearch(step=("first_reminder_sent", "case_appealed")),
        c["steps"].map(lambda steps: bool(steps & {"first_reminder_sent", "case_appealed"})),
    ),
    "officer": lambda c: (
        CaseSearch(officer=(int(next(iter(c["officers"].dropna().iloc[0]))),)),
        c["officers"].map(lambda who: isinstance(who, set) and next(iter(c["officers"].dropna().iloc[0])) in who),
    ),
    "appealed": lambda c: (CaseSearch(appealed=True), c["steps"].map(lambda steps: "case_appealed" in steps)),
    "numbers": lambda c: (CaseSearch(case=(2, 5, 9)), c["case_id"].isin((2, 5, 9))),
    "kind on a road at an hour": lambda c: (
        CaseSearch(kind=(Kind.ILLEGAL_PARKING,), road=(first_of(c, "road"),), closure=(Closure.SELF,)),
        (c["kind"] == "illegal_parking") & (c["road"] == first_of(c, "road")) & (c["closure"] == "self"),
    ),
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_list_holds_what_fits_and_nothing_else(replayed: Database, cases: pd.DataFrame, name: str) -> None:
    search, fits = CHECKS[name](cases)
    expected = cases[fits].sort_values(["opened_at", "case_id"], ascending=False)["case_id"]
    assert len(expected) > 0, "the street has nothing to compare"
    assert found(replayed, search) == list(expected)


def test_a_cell_holds_the_cases_of_its_places(replayed: Database, cases: pd.DataFrame) -> None:
    with replayed.unit_of_work() as uow:
        positions = read_street(uow).positions
    cells = cases["place_id"].map(
        {place: h3.latlng_to_cell(latitude, longitude, 10) for place, ((longitude, latitude), _) in positions.items()}
    )
    for cell in list(cells.value_counts().index)[:3]:
        with replayed.unit_of_work() as uow:
            search = with_places(uow, CaseSearch(cell=(str(cell),)))
        assert sorted(found(replayed, search)) == sorted(cases[cells == cell]["case_id"])
    with replayed.unit_of_work() as uow:
        empty = with_places(uow, CaseSearch(cell=(h3.latlng_to_cell(0.0, 0.0, 10),)))
        with pytest.raises(InvalidInput, match="is no H3 index"):
            with_places(uow, CaseSearch(cell=("8a",)))
    assert found(replayed, empty) == []


def test_pages_follow_one_another_without_a_gap(replayed: Database) -> None:
    whole, pages, last = found(replayed, CaseSearch()), [], None
    while True:
        with replayed.unit_of_work() as uow:
            cards = uow.case_list.find(CaseSearch(), ZONE, 97, last)
        if not cards:
            break
        pages += [card.case.case_id for card in cards]
        last = pages[-1]
    assert pages == whole


def test_nobody_sees_beyond_the_own_area(replayed: Database, cases: pd.DataFrame) -> None:
    community = str(first_of(cases, "community_id"))
    grants = (RoleGrant(Role.COMMUNITY, community_id=community),)
    ids = found(replayed, CaseSearch(), within=grants)
    assert set(ids) == set(cases[cases["community_id"] == community]["case_id"]) and len(ids) < len(cases)


def test_counting_stops_where_it_is_told(replayed: Database) -> None:
    with replayed.unit_of_work() as uow:
        assert uow.case_list.count(CaseSearch(), ZONE, 10) == 10


def test_ids_have_names_where_there_are_any(replayed: Database, cases: pd.DataFrame) -> None:
    road = str(first_of(cases, "road"))
    with replayed.unit_of_work() as uow:
        names = uow.case_list.names(CaseSearch(road=(road,), shop=("no-such-shop",)))
    assert set(names) == {("road", road)} and names["road", road]
