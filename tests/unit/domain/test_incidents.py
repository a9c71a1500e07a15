"""Which spot an incident lies on."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.place import Place
from governance_rules.domain.incidents import incident_id_of, resolve_place

SEDAN, SUV = Box(354, 133, 415, 165), Box(309, 120, 352, 143)


def spot(place_id: str, box: Box | None) -> Place:
    return Place(place_id, place_id, True, "cam", "home", "z", box)


def test_neighbours_at_the_kerb_are_different_spots() -> None:
    assert resolve_place(SUV, [spot("sedan", SEDAN)]) is None


@given(dx=st.floats(-8, 8), dy=st.floats(-4, 4))
def test_a_car_that_comes_back_a_little_beside_lies_on_its_spot(dx: float, dy: float) -> None:
    moved = Box(SEDAN.x0 + dx, SEDAN.y0 + dy, SEDAN.x1 + dx, SEDAN.y1 + dy)
    found = resolve_place(moved, [spot("suv", SUV), spot("named", None), spot("sedan", SEDAN)])
    assert found is not None and found.place_id == "sedan"


def test_half_of_it_lies_on_the_spot_of_the_whole() -> None:
    half = Box(SEDAN.x0, SEDAN.y0, SEDAN.x0 + 25, SEDAN.y1)
    found = resolve_place(half, [spot("sedan", SEDAN)])
    assert found is not None and found.place_id == "sedan"


def test_the_same_observation_is_the_same_incident() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert incident_id_of(one) == incident_id_of(one) != incident_id_of(other)
