"""A search of the list of cases, made ready to be asked: its map cell becomes the places that lie in it."""

from __future__ import annotations

from dataclasses import replace

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.case_search import CaseSearch
from governance_rules.domain.where.whereabouts import places_in_cell
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.analyse_places import read_street

_NOWHERE = ("",)
"""No place has this id."""


def with_places(uow: UnitOfWork, search: CaseSearch) -> CaseSearch:
    """The same search without cells. Raises InvalidInput when there is no such cell."""
    # Costs seconds to import; most who come by here never ask.
    import h3

    if not search.cell:
        return search
    for cell in search.cell:
        if not h3.is_valid_cell(cell):
            raise InvalidInput(f"cell: {cell!r} is no H3 index", "cell")
    try:
        street = read_street(uow)
        inside = [place for cell in search.cell for place in places_in_cell(street, cell)]
    except NotFound:
        inside = []
    wanted = [place for place in inside if place in search.place or not search.place]
    return replace(search, cell=(), place=tuple(wanted) or _NOWHERE)
