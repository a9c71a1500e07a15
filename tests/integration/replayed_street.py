"""The generated street with some replayed days, for the tests that look at many cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import psycopg
from psycopg import sql

from data_contracts.schemas.command import Photo
from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.replayed_year import ReplayedYear
from data_contracts.store.database import Database, open_database
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.entries import EntryPicture
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.replay_year import begin_year, replay_days
from governance_rules.use_cases.seed_full_street import seed_full_street
from governance_rules.use_cases.seed_street import seed_street
from tests.conftest import _with_name, drop_database
from tests.fakes.full_street import full_street

FIRST = date(2025, 3, 3)
DAYS = 2


@dataclass(frozen=True)
class Shown:
    picture: EntryPicture
    box: tuple[float, float, float, float] = (10.0, 10.0, 60.0, 60.0)


PICTURES = {
    kind: Shown(EntryPicture(Photo(f"copies/{n}", "0" * 64, f"sealed/{n}", f"{n}" * 64), "image/jpeg", 10, 10))
    for n, kind in enumerate(VIOLATION_KINDS)
}


def with_street(database: Database) -> Database:
    with database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
        seed_street(uow, {})
        seed_full_street(uow, full_street(1))
    return database


def replay(database: Database, days: int = DAYS, told: Callable[[int, date], None] = lambda done, day: None) -> None:
    year = ReplayedYear(1, FIRST, days)
    with database.unit_of_work() as uow:
        begin_year(uow, year)
    replay_days(database, year, PICTURES, lambda note: (b"0" * 64, "0" * 64), told)


@contextmanager
def copied(postgres_url: str, template: str) -> Iterator[str]:
    """Name of a new database like `template`; dropped at the end."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        try:
            yield name
        finally:
            drop_database(connection, name)


@contextmanager
def another(postgres_url: str, template: str) -> Iterator[Database]:
    """A database of its own."""
    with copied(postgres_url, template) as name, open_database(_with_name(postgres_url, name), 2) as database:
        yield database
