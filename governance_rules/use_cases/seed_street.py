"""A first community with its areas and shops, and one person of each role, so that a new system can be signed in to."""

from __future__ import annotations

from collections.abc import Mapping

from governance_rules.domain.demo_street import BLOCK, COMMUNITY, DEMO_PEOPLE, GRID, ROAD, SENSOR, SHOPS, front_of
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.sign_in import hash_password


def seed_street(uow: UnitOfWork, passwords: Mapping[str, str]) -> list[str]:
    """Sign-in names of the people who were added now, within the open unit of work `uow`.

    What is there is not changed: areas and shops may be known better by now, as those of a generated street are.
    passwords: by sign-in name of DEMO_PEOPLE; nobody is added without one.
    Raises InvalidInput for a password that is too short.
    """
    there = {(area.level, area.area_id) for area in uow.areas.all()}
    uow.areas.save_all(a for a in (COMMUNITY, ROAD, GRID, BLOCK) if (a.level, a.area_id) not in there)
    known = {shop.shop_id for shop in uow.shops.all()}
    for shop in SHOPS:
        if shop.shop_id in known:
            continue
        uow.places.add(front_of(shop))
        uow.shops.save(shop)
    if SENSOR.sensor_id not in {sensor.sensor_id for sensor in uow.sensors.all()}:
        uow.sensors.save(SENSOR)
    added = []
    for demo in DEMO_PEOPLE:
        password = passwords.get(demo.sign_in_name)
        if password is None or uow.people.by_sign_in_name(demo.sign_in_name) is not None:
            continue
        uow.people.add(demo.sign_in_name, demo.display_name, hash_password(password), [demo.grant])
        added.append(demo.sign_in_name)
    return added
