"""Answers that are kept, so that a page opens at once: made every night, and when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.place_cases import KeptAnalysis
from governance_rules.domain.where.by import By
from governance_rules.ports import Transactions, UnitOfWork
from governance_rules.use_cases.analyse_places import Asked, asked_for, find_hot_spots
from governance_rules.use_cases.analyse_sight import find_blind_spots, find_recurrence

GOOD_FOR = timedelta(hours=26)
"""How old an answer may be: one night's work is used until the next night's is done."""
PERIODS = (28, 91, 364)
"""Days of the periods that people choose from: 4, 13 and 52 whole weeks."""


def kept_answer(uow: UnitOfWork, analysis: str, asked: dict[str, Any]) -> dict[str, Any] | None:
    """The answer to this very question, unless nobody has given it lately."""
    found = uow.place_cases.kept(analysis, asked)
    return found.numbers if found is not None and uow.now() - found.made_at <= GOOD_FOR else None


def keep_answer(database: Transactions, analysis: str, asked: dict[str, Any], numbers: dict[str, Any]) -> None:
    with database.unit_of_work() as uow:
        uow.place_cases.keep(KeptAnalysis(analysis, asked, uow.now(), numbers))


def kept_or_made(
    database: Transactions, analysis: str, asked: dict[str, Any], make: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The kept answer, else the one that `make` gives, which is kept from then on."""
    with database.unit_of_work() as uow:
        found = kept_answer(uow, analysis, asked)
    if found is None:
        found = make()
        keep_answer(database, analysis, asked, found)
    return found


def keep_hot_spots(database: Transactions, asked: Asked, by: By) -> dict[str, Any]:
    """Hot spots found anew, and kept."""
    found = find_hot_spots(database, asked, by)
    keep_answer(database, "hotspots", found["asked"], found)
    return found


def keep_blind_spots(database: Transactions, asked: Asked) -> dict[str, Any]:
    found = find_blind_spots(database, asked)
    keep_answer(database, "coverage", found["asked"], found)
    return found


def keep_recurrence(database: Transactions, asked: Asked) -> dict[str, Any]:
    found = find_recurrence(database, asked)
    keep_answer(database, "recurrence", found["asked"], found)
    return found


def keep_all(database: Transactions) -> Iterator[str]:
    """Answers every question that a page offers, one after another; says each that is answered. Old ones are forgotten.

    Raises NotFound while there is no case, or nothing is on the map.
    """
    with database.unit_of_work() as uow:
        uow.place_cases.forget_made_before(uow.now() - 2 * GOOD_FOR)
        every = [asked_for(uow, None, None, kinds, days) for days in PERIODS for kinds in _choices()]
    for asked in dict.fromkeys(every):
        for by in By:
            keep_hot_spots(database, asked, by)
            yield f"hot spots by {by.value}, {asked.as_json()}"
    for asked in dict.fromkeys(one for one in every if one.kinds is None):
        keep_blind_spots(database, asked)
        keep_recurrence(database, asked)
        yield f"coverage and recurrence, {asked.as_json()}"


def _choices() -> list[tuple[Kind, ...] | None]:
    return [None, *((kind,) for kind in VIOLATION_KINDS)]
