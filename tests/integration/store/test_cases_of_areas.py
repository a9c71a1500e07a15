"""What the queries leave out by area is what the rule on a single case leaves out."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticeState
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.store.database import Database
from data_contracts.store.rows import columns, json_rows
from data_contracts.store.sql import queries
from data_contracts.store.within import areas_of
from governance_rules.domain.permissions import CaseArea, grant_covers
from governance_rules.use_cases.commands import area_of
from tests.fakes import areas
from tests.fakes.areas import COMBINATIONS, KINDS, STATES
from tests.integration.store.conftest import rows_read

EVERY = 1000
# Not made smaller when it fails: each try asks the database for everything, and an example is small anyway.
many = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def street(database: Database) -> Database:
    """Two cases in each combination of areas."""
    with database.unit_of_work() as uow:
        areas.begin(uow)
        areas.add_cases(uow, 2 * len(COMBINATIONS))
    return database


def test_the_database_has_the_rule_of_the_house(street: Database) -> None:
    """Every grant on every case: 81 times 81 areas, and no answer that is neither yes nor no."""
    grants = [RoleGrant(Role.OPERATOR, **area) for area in COMBINATIONS]
    with street.unit_of_work() as uow:
        answers = uow.connection.execute(
            "SELECT row_to_json(g) AS held, row_to_json(c) AS found, grant_covers(g, c) AS covers "
            "FROM jsonb_populate_recordset(NULL::role_grants, %s) AS g CROSS JOIN cases AS c",
            (json_rows(columns(grant) for grant in grants),),
        ).fetchall()
    assert len(answers) == 2 * len(COMBINATIONS) ** 2
    for answer in answers:
        held, found = ({level: answer[name][level] for level in areas.LEVELS} for name in ("held", "found"))
        assert answer["covers"] is grant_covers(RoleGrant(Role.OPERATOR, **held), CaseArea(**found)), answer


def test_one_grant_of_each_area(street: Database) -> None:
    with street.unit_of_work() as uow:
        every = [card.case for card in uow.cases.cards(limit=EVERY)]
        assert len(every) == 2 * len(COMBINATIONS)
        for area in COMBINATIONS:
            grant = RoleGrant(Role.COMMUNITY, **area)
            expected = [case for case in every if grant_covers(grant, area_of(case))]
            assert {case.camera_id is None for case in expected} == {True, False}, "else it would prove too little"
            assert [card.case for card in uow.cases.cards(limit=EVERY, within=[grant])] == expected, area


@many
@given(
    areas.grants(),
    st.lists(st.sampled_from(STATES), min_size=1),
    st.lists(st.sampled_from(KINDS), min_size=1),
    st.none() | st.lists(st.sampled_from(("camera1", "camera2"))),
    st.integers(1, 40),
    st.integers(1, 200),
)
def test_any_grants_any_filters_any_page(
    street: Database,
    grants: tuple[RoleGrant, ...],
    states: list[str],
    kinds: list[Kind],
    cameras: list[str] | None,
    limit: int,
    before: int,
) -> None:
    with street.unit_of_work() as uow:
        every = [card.case for card in uow.cases.cards(limit=EVERY)]
        filters: dict[str, Any] = {"states": states, "kinds": kinds, "camera_ids": cameras}
        filters |= {"only_status": {"enforcing": "judgement_awaited"}, "limit": limit, "before_case_id": before}
        found = [card.case.case_id for card in uow.cases.cards(**filters, within=grants)]
        counted = uow.cases.open_by_camera(uow.now(), grants)
    inside = [case for case in every if any(grant_covers(grant, area_of(case)) for grant in grants)]
    wanted = [
        case.case_id
        for case in inside
        if case.state in states
        and (case.state != "enforcing" or case.status_code == "judgement_awaited")
        and case.kind in kinds
        and (cameras is None or case.camera_id in cameras)
        and case.case_id < before
    ]
    assert found == wanted[:limit]
    groups: dict[tuple[str | None, str], list[int]] = {}
    for case in inside:
        if case.state != "closed":
            groups.setdefault((case.camera_id, case.state.value), []).append(case.case_id)
    assert {(o.camera_id, o.state.value): (o.cases, o.newest_case_id) for o in counted} == {
        group: (len(ids), max(ids)) for group, ids in groups.items()
    }


@many
@given(areas.grants(), st.none() | st.integers(1, areas.PEOPLE), st.integers(1, 40))
def test_notices_of_the_same_cases_and_assignments_to_the_person(
    street: Database, grants: tuple[RoleGrant, ...], person_id: int | None, limit: int
) -> None:
    with street.unit_of_work() as uow:
        since = uow.now().replace(year=uow.now().year - 1)
        every = [card.case for card in uow.cases.cards(limit=EVERY)]
        notices = [notice for case in every for notice in uow.notices.of_case(case.case_id)]
        counts = uow.notices.counts(since, grants, person_id)
        dead, waiting = (ask(limit, grants, person_id) for ask in (uow.notices.dead, uow.notices.waiting))
    inside = {case.case_id for case in every if any(grant_covers(grant, area_of(case)) for grant in grants)}
    theirs = [
        n for n in notices if n.case_id in inside or (n.purpose == "assignment" and n.body["assignee_id"] == person_id)
    ]
    by_state = {state: [n for n in theirs if n.state is state] for state in NoticeState}
    newest_first = sorted(by_state[NoticeState.DEAD], key=lambda n: n.created_at, reverse=True)
    assert dead == newest_first[:limit]
    assert waiting == sorted(by_state[NoticeState.PENDING], key=lambda n: n.next_attempt_at)[:limit]
    assert counts.dead == len(newest_first)
    assert counts.waiting == len(by_state[NoticeState.PENDING])
    assert counts.retried == sum(n.attempts > 0 for n in by_state[NoticeState.PENDING])
    assert counts.delivered == len(by_state[NoticeState.DELIVERED])


def test_no_grants_is_everything_and_an_empty_list_is_nothing(street: Database) -> None:
    everywhere = (RoleGrant(Role.GRID_MEMBER, grid_id="grid1"), RoleGrant(Role.OFFICER))
    with street.unit_of_work() as uow:
        now = uow.now()
        for ask in (
            lambda within: uow.cases.cards(limit=EVERY, within=within),
            lambda within: uow.cases.open_by_camera(now, within),
            lambda within: uow.notices.dead(EVERY, within),
            lambda within: uow.notices.waiting(EVERY, within),
        ):
            assert ask(None) and ask(everywhere) == ask(None) and ask(()) == []
        assert uow.notices.counts(now, everywhere) == uow.notices.counts(now)
        assert uow.notices.counts(now, ()).waiting == 0 < uow.notices.counts(now).waiting


@pytest.mark.parametrize("level", areas.LEVELS)
def test_a_page_of_an_area_reads_no_more_than_the_page(street: Database, database_url: str, level: str) -> None:
    """Cost by rows read, not by time: thousands of closed cases in the area and thousands beside it."""
    named = areas.LEVELS[level]
    here, beside = ({level: f"{named}{n}", "community_id": f"community{n}"} for n in (1, 2))
    with street.unit_of_work() as uow:
        for area in (here, beside):
            areas.add_cases(uow, 3000, (dict.fromkeys(areas.LEVELS) | area,), state="closed")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE cases, incidents, timers, notices")
    wanted = {"kinds": list(Kind), "limit": 30, "before_case_id": 2**62}
    wanted["grants"] = areas_of([RoleGrant(Role.COMMUNITY, **{level: f"{named}1"})])
    with street.unit_of_work() as uow:
        for mode in ("force_custom_plan", "force_generic_plan"):
            uow.connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
            for states, most in ((["closed"], 30), (["open", "suspected", "in_group"], 200)):
                values = wanted | {"states": states, "statuses": [None] * len(states)}
                nodes = rows_read(uow, queries.cards_of_grants.sql, **values)
                read = [(n.get("Index Name"), n["rows"]) for n in nodes if n.get("Relation Name") == "cases"]
                assert sum(rows for _, rows in read) <= 2 * most, (mode, states, read)
