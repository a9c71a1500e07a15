"""What people have in hand: commands that wait to be carried out, and those of a person that were refused at last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data_contracts.errors import NotFound
from data_contracts.schemas.case import Case
from data_contracts.schemas.held_command import HeldCommand
from data_contracts.schemas.person import Person
from governance_rules.ports import UnitOfWork

MOST_IN_HAND = 50
MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Hand:
    """Commands at one moment of the street's clock.

    mine: of this person, waiting, the last given first.  refused: of this person, not taken note of, with their cases.
    of_cases: whoever's, waiting, by case; of the cases that are shown.  last: the one that was asked for, whatever
    became of it.
    """

    mine: tuple[HeldCommand, ...] = ()
    refused: tuple[tuple[HeldCommand, Case], ...] = ()
    of_cases: Mapping[int, HeldCommand] = field(default_factory=dict)
    last: HeldCommand | None = None


def read_hand(uow: UnitOfWork, person: Person, case_ids: Iterable[int], last_id: int | None = None) -> Hand:
    """What is in this person's hand, and in anybody's of these cases. last_id: a command of the person."""
    refused = uow.held_commands.to_be_told(person.person_id, MOST_TOLD)
    cases = uow.cases.get_many(held.case_id for held in refused) if refused else {}
    return Hand(
        tuple(uow.held_commands.in_hand(person.person_id, MOST_IN_HAND)),
        tuple((held, cases[held.case_id]) for held in refused),
        uow.held_commands.pending_of(case_ids),
        _own(uow, person, last_id),
    )


def _own(uow: UnitOfWork, person: Person, held_command_id: int | None) -> HeldCommand | None:
    if held_command_id is None:
        return None
    try:
        held = uow.held_commands.get(held_command_id)
    except NotFound:
        return None
    return held if held.person_id == person.person_id else None
