"""What the browser tells of a guided tour: who may say it, what is refused, and that it counts on every machine."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from apps.cockpit.tour_routes import TOUR_ROUTE
from apps.cockpit.tours import TOURS, to_offer
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from governance_rules.use_cases.tours import newest_settled
from tests.integration.cockpit.conftest import Shopfronts, sign_in_as

TAKEN = {"tour": "merchant", "version": 1, "outcome": "taken"}


def offered(shops: Shopfronts, person: Person) -> bool:
    with shops.database.unit_of_work() as uow:
        return to_offer(person, newest_settled(uow, person)) is not None


@pytest.mark.parametrize("outcome", ["taken", "declined"])
def test_it_is_not_offered_again(client: TestClient, shops: Shopfronts, outcome: str) -> None:
    merchant = shops.person(Role.MERCHANT)
    sign_in_as(client, shops, merchant)
    assert offered(shops, merchant)
    for _ in range(2):
        assert client.post(TOUR_ROUTE, json={**TAKEN, "outcome": outcome}).status_code == 204
    assert not offered(shops, merchant)


def test_nobody_is_signed_in(client: TestClient) -> None:
    assert client.post(TOUR_ROUTE, json=TAKEN).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"tour": "operator"}, {"tour": "nobody"}, {"tour": None}, {"outcome": "lost"}, {"version": 0}, {"version": "1"},
        {"version": True}, {"version": TOURS[Role.MERCHANT].version + 1}, {"version": None},
    ],
)  # fmt: skip
def test_what_is_no_tour_of_this_person_is_refused(
    client: TestClient, shops: Shopfronts, wrong: dict[str, object]
) -> None:
    merchant = shops.person(Role.MERCHANT)
    sign_in_as(client, shops, merchant)
    assert client.post(TOUR_ROUTE, json={**TAKEN, **wrong}).status_code == 400
    assert client.post(TOUR_ROUTE, content=b"[]", headers={"content-type": "application/json"}).status_code == 400
    other_site = {"sec-fetch-site": "cross-site"}
    assert client.post(TOUR_ROUTE, json=TAKEN, headers=other_site).status_code == 400
    assert offered(shops, merchant)
