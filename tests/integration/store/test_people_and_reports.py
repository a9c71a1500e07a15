"""People, sign-in attempts, sessions, API keys, reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.api_key import ApiKeyGrant
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.report import Report
from data_contracts.store.database import Database
from tests.fakes.street import MONDAY_NOON

MINUTE = timedelta(minutes=1)


def test_a_person_has_roles_in_areas(database: Database) -> None:
    grants = (RoleGrant(Role.GRID_MEMBER, community_id="c1", grid_id="g1"), RoleGrant(Role.OPERATOR))
    with database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c1", "Canal side"))
        uow.areas.save(Area(AreaLevel.GRID, "g1", "Grid 1", "c1"))
        number = uow.people.add("Ann", "Ann Li", "hash", [*grants, grants[0]])
        person = uow.people.get(number)
        assert (person.sign_in_name, person.display_name, person.grants) == ("Ann", "Ann Li", grants)
        assert person.has(Role.OPERATOR) and not person.has(Role.ADMIN)
        assert uow.people.by_sign_in_name("aNN") == (person, "hash")
        assert uow.people.by_sign_in_name("bob") is None
        assert uow.people.all() == [person]
        with pytest.raises(NotFound):
            uow.people.get(number + 1)


def test_a_sign_in_name_is_taken_once_in_any_case(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.people.add("Ann", "Ann Li", None, [])
    with pytest.raises(InvalidInput, match="exists already"), database.unit_of_work() as uow:
        uow.people.add("ANN", "Another", None, [])


def test_a_grant_in_an_unknown_area_is_refused(database: Database) -> None:
    with pytest.raises(NotFound, match="nowhere"), database.unit_of_work() as uow:
        uow.people.add("ann", "Ann", None, [RoleGrant(Role.GRID_MEMBER, grid_id="nowhere")])
    with database.unit_of_work() as uow:
        assert uow.people.all() == []


def test_failures_count_since_the_last_success(database: Database) -> None:
    with database.unit_of_work() as uow:
        for minute, success in enumerate((False, False, True, False, False)):
            uow.people.record_sign_in("Ann", "127.0.0.1", success, MONDAY_NOON + minute * MINUTE)
        uow.people.record_sign_in("bob", "127.0.0.1", False, MONDAY_NOON)
        assert uow.people.recent_failures("ANN", MONDAY_NOON) == (2, MONDAY_NOON + 4 * MINUTE)
        assert uow.people.recent_failures("ann", MONDAY_NOON + 4 * MINUTE)[0] == 1
        assert uow.people.recent_failures("ann", MONDAY_NOON + 5 * MINUTE) == (0, None)


def test_a_session_ends_by_time_or_by_hand(database: Database) -> None:
    token, expires = "ab" * 32, MONDAY_NOON + 60 * MINUTE
    with database.unit_of_work() as uow:
        person = uow.people.add("ann", "Ann", None, [RoleGrant(Role.OPERATOR)])
        uow.people.start_session(token, person, MONDAY_NOON, expires)
        session = uow.people.session(token, MONDAY_NOON)
        assert session is not None and session.person == uow.people.get(person) and session.expires_at == expires
        assert uow.people.session(token, expires) is None
        assert uow.people.session("cd" * 32, MONDAY_NOON) is None
        uow.people.end_session(token)
        assert uow.people.session(token, MONDAY_NOON) is None


def test_an_api_key_names_its_cameras(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.people.add_api_key("ab" * 32, "snapshots", ["gate", "corner"])
        uow.people.add_api_key("cd" * 32, "everything", None)
        assert uow.people.api_key("ab" * 32) == ApiKeyGrant("snapshots", ("gate", "corner"), ())
        assert uow.people.api_key("cd" * 32) == ApiKeyGrant("everything")
        assert uow.people.api_key("ef" * 32) is None


def test_a_report_remade_takes_the_next_revision(database: Database) -> None:
    report = Report(
        uuid4(), "daily", date(2026, 3, 2), date(2026, 3, 2), 1, MONDAY_NOON, "r.html", "ab" * 32, {"total": 3}
    )
    with database.unit_of_work() as uow:
        assert uow.reports.save(report) == report
        again = uow.reports.save(replace(report, report_id=uuid4(), numbers={"total": 4}))
        assert (again.report_id, again.revision, again.numbers) == (report.report_id, 2, {"total": 4})
        assert uow.reports.get("daily", date(2026, 3, 2)) == again
        assert uow.reports.get("daily", date(2026, 3, 3)) is None
        other = uow.reports.save(replace(report, report_id=uuid4(), report_type="weekly", made_at=MONDAY_NOON + MINUTE))
        assert uow.reports.all() == [other, again]
        assert uow.reports.all(limit=1) == [other]
