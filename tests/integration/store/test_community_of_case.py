"""In which community a case lies: that of its place, else that of the camera that saw it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data_contracts.errors import Refused
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import Case
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from governance_rules.domain.entries import EntryPicture, MissedCase
from governance_rules.domain.permissions import Action, may
from governance_rules.use_cases.commands import area_of
from governance_rules.use_cases.enter_case import enter_case
from tests.fakes.street import a_person, a_photo, a_policy, an_incident
from tests.integration.store.conftest import Street, decision

BOX = Box(10, 10, 60, 60)


@pytest.fixture
def areas(street: Street) -> Street:
    """Community c2 with a grid, a block and a road; the camera `gate` of the street lies in c1."""
    with street.database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c2", "The other side"))
        uow.areas.save(Area(AreaLevel.GRID, "g2", "Grid two", "c2"))
        uow.areas.save(Area(AreaLevel.BLOCK, "b2", "Block two", "c2"))
        uow.areas.save(Area(AreaLevel.ROAD, "r2", "Road two", "c2"))
        uow.areas.save(Area(AreaLevel.GRID, "g0", "Grid of nobody"))
    return street


def entered(street: Street, *grants: RoleGrant, **area: str) -> Case:
    """A case entered by hand at a named place that lies in this area."""
    with street.database.unit_of_work() as uow:
        shop = area.pop("shop_block", None)
        uow.places.add(Place("corner", "the corner", spot=False, **area))
        if shop:
            uow.shops.save(Shop("tea", "Tea", place_id="corner", block_id=shop))
        given = grants or (RoleGrant(Role.OPERATOR),)
        number = uow.people.add("operator", "Operator", None, given)
        picture = EntryPicture(a_photo(), "image/jpeg", 1000, 1000)
        seen_at = uow.now() - timedelta(minutes=1)
        entry = MissedCase(Kind.ILLEGAL_PARKING, BOX, seen_at, picture, place_id="corner", thing="car")
        return uow.cases.get(enter_case(uow, Person(number, "operator", "Operator", given), entry).case_id)


@pytest.mark.parametrize("area", [{"grid_id": "g2"}, {"block_id": "b2"}, {"road_id": "r2"}, {"shop_block": "b2"}])
def test_a_case_entered_at_a_place_lies_in_the_places_community(areas: Street, area: dict) -> None:
    case = entered(areas, **area)
    assert case.community_id == "c2" and case.camera_id is None
    assert may(a_person(Role.COMMUNITY, community_id="c2"), Action.WATCH, area_of(case))
    with areas.database.unit_of_work() as uow:
        told = decision(timer=areas.timer(uow), notices=(NoticeDraft(NoticePurpose.REMINDER_1, "community"),))
        uow.cases.apply(case, told, uow.now(), None, "timer")
        number = uow.people.add("community", "Community", None, [RoleGrant(Role.COMMUNITY, community_id="c2")])
        found = uow.inbox.inbox_of(uow.people.get(number), 10)
    assert [item.card.case.case_id for item in found] == [case.case_id]


@pytest.mark.parametrize("area", [{}, {"grid_id": "g0"}])
def test_where_nothing_names_a_community_the_case_has_none(areas: Street, area: dict) -> None:
    assert entered(areas, **area).community_id is None


@pytest.mark.parametrize(
    ("camera", "community"),
    [
        ({"grid_id": "g2"}, "c2"),
        ({"block_id": "b2"}, "c2"),
        ({"road_id": "r2"}, "c2"),
        ({"community_id": "c1", "grid_id": "g2"}, "c1"),
        ({"community_id": "c1", "road_id": "r2"}, "c1"),
        ({"grid_id": "g0"}, None),
    ],
)
def test_a_camera_without_a_community_lies_in_that_of_its_grid(areas: Street, camera: dict, community: str) -> None:
    with areas.database.unit_of_work() as uow:
        uow.cameras.update(Camera("gate", "East gate", "sim://street", **camera))
    assert areas.open().community_id == community


def test_the_place_goes_before_the_camera_that_sees_it(areas: Street) -> None:
    incident: Incident = an_incident()
    with areas.database.unit_of_work() as uow:
        uow.places.add(Place("corner", "the corner", spot=False, grid_id="g2"))
        uow.incidents.add(incident, "corner")
        case = uow.cases.open_case(incident, "corner", a_policy(), decision(timer=areas.timer(uow)), uow.now())
    assert (case.community_id, case.grid_id) == ("c2", "g2")


@pytest.mark.parametrize("area", [{"grid_id": "g2"}, {"block_id": "b2"}, {"road_id": "r2"}])
def test_an_operator_of_the_community_enters_cases_at_its_places(areas: Street, area: dict) -> None:
    assert entered(areas, RoleGrant(Role.OPERATOR, community_id="c2"), **area).community_id == "c2"


def test_an_operator_of_another_community_does_not(areas: Street) -> None:
    with pytest.raises(Refused, match="outside the area"):
        entered(areas, RoleGrant(Role.OPERATOR, community_id="c1"), grid_id="g2")
