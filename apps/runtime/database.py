"""What must be in the database before anything uses it: the tables, the policies and the demo street."""

from __future__ import annotations

from apps.runtime.service_key import register_service_key, service_key
from data_contracts.settings import Settings
from data_contracts.store.database import open_database
from data_contracts.store.migrate import migrate
from data_contracts.store.signing_key import load_or_make_key


def prepare_database(settings: Settings) -> str:
    """Migrate, install policies, seed the demo street, make the cockpit's and the signing key; nothing is doubled.

    The signing key is made here, so that a case can be exported before the first checkpoint is due.

    Returns what was done in a few words.
    """
    from apps.runtime.demo import seed_demo

    assert settings.database.url is not None
    applied = migrate(settings.database.url)
    load_or_make_key(settings.home)
    database = open_database(settings.database.url, 1, time_zone=settings.time_zone)
    try:
        with database.unit_of_work() as uow:
            seeded = seed_demo(uow, settings)
            register_service_key(uow, service_key(settings))
    finally:
        database.close()
    return f"{len(applied)} migrations applied, {len(seeded)} cameras seeded"
