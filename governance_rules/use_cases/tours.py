"""Guided tours: which a person has left behind, and writing that down."""

from __future__ import annotations

from data_contracts.errors import InvalidInput
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from data_contracts.schemas.tour import SettledTour, TourOutcome
from governance_rules.ports import UnitOfWork


def settle_tour(uow: UnitOfWork, person: Person, role: Role, version: int, outcome: TourOutcome) -> SettledTour:
    """The person has taken the tour of this role, or does not want it; it is as if said once, however often it is.

    Raises InvalidInput for a role that the person does not hold, and for a version below 1.
    """
    if not person.has(role):
        raise InvalidInput(f"{person.display_name} has no tour of the role {role}", "tour")
    if version < 1:
        raise InvalidInput(f"version {version}: the first one is 1", "version")
    settled = SettledTour(person.person_id, role.value, version, outcome, uow.now())
    uow.tours.settle(settled)
    return settled


def newest_settled(uow: UnitOfWork, person: Person) -> dict[str, int]:
    """By tour: the newest version that the person has taken or declined; one that is not in it was never settled."""
    return {settled.tour: settled.version for settled in uow.tours.settled_by(person.person_id)}
