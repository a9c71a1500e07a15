"""Whose areas may be compared."""

from __future__ import annotations

import pytest

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.domain.comparing.areas import areas_within, reads_every_area

AREAS = (
    Area(AreaLevel.COMMUNITY, "c2", "Beside"),
    Area(AreaLevel.COMMUNITY, "c1", "Own"),
    Area(AreaLevel.ROAD, "through", "Through both"),
    Area(AreaLevel.ROAD, "r1", "Lane", "c1"),
    Area(AreaLevel.GRID, "g2", "B", "c1"),
    Area(AreaLevel.GRID, "g1", "A", "c1"),
    Area(AreaLevel.GRID, "g3", "C", "c2"),
    Area(AreaLevel.BLOCK, "b1", "Yard", "c1", "g1"),
)


@pytest.mark.parametrize(
    ("grants", "found"),
    [
        ((RoleGrant(Role.LEADER),), "c2 c1 | r1 through | g1 g2 g3 | b1"),
        ((RoleGrant(Role.OPERATOR, community_id="c1"),), "c1 | r1 | g1 g2 | b1"),
        ((RoleGrant(Role.AUDITOR, grid_id="g1"),), " |  | g1 | b1"),
        ((RoleGrant(Role.AUDITOR, grid_id="g1"), RoleGrant(Role.LEADER, community_id="c2")), "c2 |  | g1 g3 | b1"),
        # Who reads no reports compares nothing, wherever the role is held.
        ((RoleGrant(Role.COMMUNITY, community_id="c1"), RoleGrant(Role.GRID_MEMBER, grid_id="g1")), " |  |  | "),
    ],
)
def test_areas_that_lie_where_reports_are_the_persons_to_read(grants: tuple[RoleGrant, ...], found: str) -> None:
    person = Person(1, "p", "p", grants)
    listed = " | ".join(" ".join(area.area_id for area in areas_within(person, AREAS, level)) for level in AreaLevel)
    assert listed == found
    assert reads_every_area(person) is (grants == (RoleGrant(Role.LEADER),))


def test_somebody_who_left_compares_nothing() -> None:
    person = Person(1, "p", "p", (RoleGrant(Role.LEADER),), active=False)
    assert not reads_every_area(person) and not areas_within(person, AREAS, AreaLevel.ROAD)
