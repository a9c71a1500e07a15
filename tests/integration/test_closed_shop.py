"""A shop that has closed down: written down, no new case is its own, nobody of it is told; reopened, as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Role
from data_contracts.schemas.setup_change import SetupSubject
from data_contracts.settings import Settings
from data_contracts.store.database import Database
from governance_rules.use_cases.manage_people import save_shop
from tests.browser.street import Street

KINDS = (Kind.SHOP_OVERFLOW, Kind.GARBAGE, Kind.ILLEGAL_PARKING)


@pytest.fixture
def street(database: Database, tmp_path) -> Street:
    """All zones of gate-1 show the front of the demo's shop."""
    street = Street(database, Settings(home=tmp_path))
    street.begin(("admin", "merchant"))
    with database.unit_of_work() as uow:
        place_id = uow.shops.all()[0].place_id
        assert place_id is not None
        for kind in KINDS:
            uow.zones.update(replace(uow.zones.get(f"gate-1-{kind}"), place_id=place_id))
    return street


def test_closed_down_and_reopened(street: Street, database: Database) -> None:
    with database.unit_of_work() as uow:
        shop, admin = uow.shops.all()[0], uow.people.by_sign_in_name("admin")[0]
        now = uow.now()
        assert [camera_id for camera_id, _ in uow.directory.cameras_of_front(shop.shop_id)] == ["gate-1"]
    before, during, after = KINDS
    first = _case(street, database, before)
    assert first.shop_id == shop.shop_id
    closed = replace(shop, closed_at=now, phone="0571-1", grid_id=None)
    with database.unit_of_work() as uow:
        assert uow.people.to_mention([Role.MERCHANT], first)
        save_shop(uow, admin, closed, shop)
    with database.unit_of_work() as uow:
        assert uow.shops.get(shop.shop_id) == closed
        assert not uow.people.to_mention([Role.MERCHANT], first)
        assert [one.closed_at for one in uow.directory.shops(shop.name, 5)[0]] == [now]
    second = _case(street, database, during)
    assert second.shop_id is None and second.place_id == first.place_id
    assert (second.community_id, second.block_id) == (first.community_id, first.block_id)
    with database.unit_of_work() as uow:
        save_shop(uow, admin, shop, closed)
        assert uow.people.to_mention([Role.MERCHANT], first)
        changes = uow.setup_changes.of(SetupSubject.SHOP, shop.shop_id)
    assert [bool(change.after and change.after["closed_at"]) for change in changes] == [False, True]
    assert {change.person_id for change in changes} == {admin.person_id}
    third = _case(street, database, after)
    assert third.shop_id == shop.shop_id
    with database.unit_of_work() as uow:
        counted = [
            uow.directory.counts_of_shops([shop.shop_id, "nobody's"], begins, ends)
            for begins, ends in (
                (first.opened_at, third.opened_at + timedelta(seconds=1)),
                (first.opened_at, third.opened_at),
                (third.opened_at + timedelta(seconds=1), third.opened_at + timedelta(days=1)),
            )
        ]
    assert counted == [{shop.shop_id: 2}, {shop.shop_id: 1}, {}]


def _case(street: Street, database: Database, kind: Kind):
    case_id = street.incident(kind=kind, ago=timedelta(minutes=20))
    with database.unit_of_work() as uow:
        return uow.cases.get(case_id)
