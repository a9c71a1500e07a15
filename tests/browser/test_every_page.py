"""Every page of every role, on the generated street after some days of its life: complete and in one language."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import psycopg
import pytest
from playwright.sync_api import Browser
from psycopg import sql

from data_contracts.settings import Settings
from data_contracts.store.database import open_database
from governance_rules.use_cases.seed_street import seed_street
from tests.browser.conftest import DATABASE, PASSWORD, SCREENSHOTS
from tests.browser.every_page import addresses, signed_in, visit
from tests.conftest import drop_database
from tests.integration.replayed_street import replay, with_street

ROLES = ("operator", "grid", "merchant", "community", "property", "officer", "leader", "ml", "admin", "auditor")
# Who reads everything shares it, a third each. Every page of every role in both languages and sizes is the benchmark's.
SHARES = {"operator": 0, "leader": 1, "auditor": 2}
LOOKS = (("zh", "desk"), ("en", "phone"), ("en", "desk"), ("zh", "phone"))


@pytest.fixture(scope="module")
def lived_in(cockpit_settings: Settings, postgres_url: str, _template: str) -> Iterator[None]:
    """The cockpit's database with two days of the generated street in it."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        drop_database(connection, DATABASE)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (DATABASE, _template)))
        )
    assert cockpit_settings.database.url
    with open_database(cockpit_settings.database.url) as database:
        with_street(database)
        with database.unit_of_work() as uow:
            seed_street(uow, dict.fromkeys(ROLES, PASSWORD))
        replay(database)
    yield


@pytest.mark.parametrize("number", range(len(ROLES)), ids=ROLES)
def test_each_page_is_whole(number: int, browser: Browser, cockpit: str, lived_in: None) -> None:
    role, faults = ROLES[number], []
    contexts = {size: signed_in(browser, cockpit, role, PASSWORD, size) for size in ("desk", "phone")}
    try:
        pages = addresses(contexts["desk"], cockpit)
        assert pages, f"{role} may open nothing"
        pages = pages[SHARES[role] :: len(SHARES)] if role in SHARES else pages
        looks = cycle(LOOKS[number % len(LOOKS) :] + LOOKS[: number % len(LOOKS)])
        for address, (language, size) in zip(pages, looks, strict=False):
            seen = visit(contexts[size], cockpit, role, address, language, size, SCREENSHOTS / "pages")
            faults += [f"{seen.name}: {fault}" for fault in seen.faults]
    finally:
        for context in contexts.values():
            context.close()
    assert not faults, "\n".join(faults)
