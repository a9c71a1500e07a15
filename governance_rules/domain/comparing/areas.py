"""Which areas a person may compare: those whose reports are the person's to read."""

from __future__ import annotations

from collections.abc import Iterable

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.person import Person
from governance_rules.domain.permissions import Action, CaseArea, may


def reads_every_area(person: Person) -> bool:
    """True when the person reads reports of the whole street, so that no area lies outside."""
    return may(person, Action.READ_REPORTS, CaseArea())


def areas_within(person: Person, areas: Iterable[Area], level: AreaLevel) -> list[Area]:
    """The areas of this level, by name, that lie wholly where one of the person's grants to read reports holds.

    A road that runs through several communities lies in none of them.
    """
    found = [
        area for area in areas if area.level is level and may(person, Action.READ_REPORTS, _as_a_case_lies_in(area))
    ]
    return sorted(found, key=lambda area: (area.name, area.area_id))


def _as_a_case_lies_in(area: Area) -> CaseArea:
    match area.level:
        case AreaLevel.COMMUNITY:
            return CaseArea(area.area_id)
        case AreaLevel.ROAD:
            return CaseArea(area.community_id)
        case AreaLevel.GRID:
            return CaseArea(area.community_id, area.area_id)
        case AreaLevel.BLOCK:
            return CaseArea(area.community_id, area.grid_id, area.area_id)
