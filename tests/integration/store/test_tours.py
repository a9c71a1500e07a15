"""Guided tours on a real PostgreSQL: what is settled once, what may still change, and what is refused."""

from __future__ import annotations

import pytest

from data_contracts.errors import InvalidInput, NotFound, Refused
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.tour import SettledTour, TourOutcome
from data_contracts.store.database import Database
from governance_rules.use_cases.tours import newest_settled, settle_tour
from tests.fakes.street import MONDAY_NOON

TAKEN, DECLINED = TourOutcome.TAKEN, TourOutcome.DECLINED


@pytest.fixture
def person(database: Database) -> Person:
    with database.unit_of_work() as uow:
        return uow.people.get(uow.people.add("li", "Li", None, [RoleGrant(Role.MERCHANT)]))


def outcomes(database: Database, person: Person) -> list[tuple[str, int, TourOutcome]]:
    with database.unit_of_work() as uow:
        return [(s.tour, s.version, s.outcome) for s in uow.tours.settled_by(person.person_id)]


def test_it_is_kept_for_each_person_and_version(database: Database, person: Person) -> None:
    with database.unit_of_work() as uow:
        other = uow.people.get(uow.people.add("he", "He", None, [RoleGrant(Role.MERCHANT)]))
        assert newest_settled(uow, person) == {}
        settle_tour(uow, person, Role.MERCHANT, 2, DECLINED)
        settle_tour(uow, person, Role.MERCHANT, 1, TAKEN)
        assert newest_settled(uow, person) == {"merchant": 2}
        assert newest_settled(uow, other) == {}
    assert outcomes(database, person) == [("merchant", 1, TAKEN), ("merchant", 2, DECLINED)]


def test_what_was_declined_may_be_taken_and_taken_stays(database: Database, person: Person) -> None:
    for said, kept in ((DECLINED, DECLINED), (TAKEN, TAKEN), (DECLINED, TAKEN), (TAKEN, TAKEN)):
        with database.unit_of_work() as uow:
            settle_tour(uow, person, Role.MERCHANT, 1, said)
        assert outcomes(database, person) == [("merchant", 1, kept)]


def test_the_database_itself_keeps_what_was_taken(database: Database, person: Person) -> None:
    with database.unit_of_work() as uow:
        settle_tour(uow, person, Role.MERCHANT, 1, TAKEN)
    with pytest.raises(Refused, match="stays taken"), database.unit_of_work() as uow:
        uow.connection.execute("UPDATE tours_settled SET outcome = 'declined'")


def test_what_is_refused(database: Database, person: Person) -> None:
    with database.unit_of_work() as uow:
        for role, version in ((Role.OPERATOR, 1), (Role.MERCHANT, 0)):
            with pytest.raises(InvalidInput):
                settle_tour(uow, person, role, version, TAKEN)
    with pytest.raises(NotFound), database.unit_of_work() as uow:
        uow.tours.settle(SettledTour(person.person_id + 1, "merchant", 1, TAKEN, MONDAY_NOON))
    with pytest.raises(Refused), database.unit_of_work() as uow:
        uow.connection.execute(
            "INSERT INTO tours_settled VALUES (%s, 'merchant', 1, 'lost', now())", [person.person_id]
        )
    assert outcomes(database, person) == []
