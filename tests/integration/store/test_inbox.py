"""Inboxes: what lies before whom, and what reading it costs."""

from __future__ import annotations

import json

import pytest

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.command import CommandDetail, Photo
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.store.sql import queries
from governance_rules.use_cases.commands import acknowledge_case
from tests.integration.store.conftest import Street, add_closed_cases, rows_read


def person(street: Street, *grants: RoleGrant, name: str = "somebody") -> Person:
    with street.database.unit_of_work() as uow:
        return uow.people.get(uow.people.add(name, name, None, grants))


def told(*roles: Role, **changes) -> dict:
    return {"notices": tuple(NoticeDraft(NoticePurpose.PUSH, role.value, **changes) for role in roles)}


def inbox(street: Street, who: Person, limit: int = 50) -> list[int]:
    with street.database.unit_of_work() as uow:
        return [item.card.case.case_id for item in uow.inbox.inbox_of(who, limit)]


def finished(street: Street, who: Person, limit: int = 50) -> list[int]:
    with street.database.unit_of_work() as uow:
        return [item.card.case.case_id for item in uow.inbox.finished_of(who, limit)]


@pytest.fixture
def two_grids(street: Street) -> Street:
    """The camera lies in grid g1; g2 is the one beside it."""
    with street.database.unit_of_work() as uow:
        for grid in ("g1", "g2"):
            uow.areas.save(Area(AreaLevel.GRID, grid, grid, "c1"))
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c2", "The other side"))
        gate = uow.cameras.get("gate")
        uow.cameras.update(
            Camera(gate.camera_id, gate.name, gate.source, community_id="c1", grid_id="g1", longitude=1, latitude=1)
        )
    return street


def test_only_the_roles_that_were_told_and_only_in_their_area(two_grids: Street) -> None:
    case = two_grids.open(1, **told(Role.GRID_MEMBER, Role.OFFICER))
    member = person(two_grids, RoleGrant(Role.GRID_MEMBER, grid_id="g1"), name="member")
    assert inbox(two_grids, member) == [case.case_id]
    assert inbox(two_grids, person(two_grids, RoleGrant(Role.GRID_MEMBER, grid_id="g2"), name="beside")) == []
    assert inbox(two_grids, person(two_grids, RoleGrant(Role.COMMUNITY, community_id="c1"), name="untold")) == []
    assert inbox(two_grids, person(two_grids, RoleGrant(Role.OFFICER), name="everywhere")) == [case.case_id]
    assert inbox(two_grids, person(two_grids, RoleGrant(Role.OFFICER, community_id="c1"), name="o1")) == [case.case_id]
    assert inbox(two_grids, person(two_grids, RoleGrant(Role.OFFICER, community_id="c2"), name="o2")) == []
    assert inbox(two_grids, person(two_grids, RoleGrant(Role.OFFICER, "c2", "g1"), name="o3")) == []


def test_each_case_once_however_many_roles_and_notices(two_grids: Street) -> None:
    case = two_grids.open(1, **told(Role.GRID_MEMBER, Role.COMMUNITY))
    two_grids.apply(case, CaseState.IN_GROUP, **told(Role.GRID_MEMBER))
    both = person(two_grids, RoleGrant(Role.GRID_MEMBER, grid_id="g1"), RoleGrant(Role.COMMUNITY, community_id="c1"))
    assert inbox(two_grids, both) == [case.case_id]


def test_a_notice_held_back_is_not_there_yet_and_an_assignment_only_for_its_assignee(two_grids: Street) -> None:
    member = person(two_grids, RoleGrant(Role.GRID_MEMBER, grid_id="g1"), name="member")
    other = person(two_grids, RoleGrant(Role.GRID_MEMBER, grid_id="g1"), name="other")
    with two_grids.database.unit_of_work() as uow:
        later = two_grids.timer(uow).due_at
    two_grids.open(1, **told(Role.GRID_MEMBER, not_before=later))
    body = {"assignee_id": member.person_id}
    case = two_grids.open(2, notices=(NoticeDraft(NoticePurpose.ASSIGNMENT, "grid_member", body=body),))
    assert inbox(two_grids, member) == [case.case_id]
    assert inbox(two_grids, other) == []


def test_newest_told_first_and_no_more_than_asked_for(two_grids: Street) -> None:
    first, second, third = (two_grids.open(n, **told(Role.GRID_MEMBER)).case_id for n in (1, 2, 3))
    member = person(two_grids, RoleGrant(Role.GRID_MEMBER, grid_id="g1"))
    assert inbox(two_grids, member) == [third, second, first]
    assert inbox(two_grids, member, limit=2) == [third, second]


def test_finished_is_what_one_had_a_hand_in(two_grids: Street) -> None:
    member = person(two_grids, RoleGrant(Role.GRID_MEMBER, grid_id="g1"), name="member")
    mine, others = two_grids.open(1, **told(Role.GRID_MEMBER)), two_grids.open(2, **told(Role.GRID_MEMBER))
    with two_grids.database.unit_of_work() as uow:
        mine = acknowledge_case(uow, member, mine.case_id)
    assert finished(two_grids, member) == []
    for case in (mine, others):
        two_grids.apply(case, CaseState.CLOSED, closure=Closure.SELF)
    assert finished(two_grids, member) == [mine.case_id]
    assert inbox(two_grids, member) == []


def test_pictures_are_found_by_their_path_whoever_brought_them(two_grids: Street) -> None:
    case = two_grids.open(1)
    photo, signature = (Photo(f"copies/{n}/{n}.jpg", n * 32, f"sealed/{n}/{n}.jpg", n * 32) for n in ("ab", "cd"))
    detail = CommandDetail(note="seen", photos=(photo,), signature=signature).as_json()
    two_grids.apply(case, case.state, detail=detail)
    with two_grids.database.unit_of_work() as uow:
        (copy,) = [p for p in uow.incidents.pictures_of_case(case.case_id) if not p.sealed]
        for path in (copy.path, photo.path, signature.path):
            assert uow.inbox.cases_of_picture(path) == [case.case_id], path
        for path in (photo.sealed_path, "copies/ab/none.jpg", "", "%"):
            assert uow.inbox.cases_of_picture(path) == [], path


def test_reading_costs_with_the_open_cases_and_not_with_the_table(two_grids: Street) -> None:
    case = two_grids.open(1, **told(Role.GRID_MEMBER))
    grants = [{"role": "grid_member", "community_id": None, "grid_id": "g1", "block_id": None, "shop_id": None}]
    member = person(two_grids, RoleGrant(Role.GRID_MEMBER, grid_id="g1"))
    with two_grids.database.unit_of_work() as uow:
        add_closed_cases(uow.connection, case.case_id, 3000)
        uow.connection.execute("ANALYZE cases")
    with two_grids.database.unit_of_work() as uow:
        text = queries.inbox_of.sql.replace("%(grants)s", f"'{json.dumps(grants)}'")
        values = {"person_id": member.person_id, "states": ["open", "in_group"], "limit": 50}
        nodes = rows_read(uow, text, **values)
        read = [(n["Node Type"], n["rows"]) for n in nodes if n.get("Relation Name") == "cases"]
        assert max(rows for _, rows in read) <= 5, read
        assert [item.card.case.case_id for item in uow.inbox.inbox_of(member, 50)] == [case.case_id]
