"""Days of a made-up year through the real engine and a real PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import psycopg
import pytest

from data_contracts.schemas.command import Photo
from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.replayed_year import ReplayedYear
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.entries import EntryPicture
from governance_rules.domain.full_street.generate import generate
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.replay_year import begin_year, replay_days
from governance_rules.use_cases.seed_full_street import seed_full_street
from governance_rules.use_cases.seed_street import seed_street

FIRST = date(2025, 3, 3)


@dataclass(frozen=True)
class Shown:
    picture: EntryPicture
    box: tuple[float, float, float, float] = (10.0, 10.0, 60.0, 60.0)


PICTURES = {
    kind: Shown(EntryPicture(Photo("a.jpg", "0" * 64, "b.jpg", f"{number}" * 64), "image/jpeg", 10, 10))
    for number, kind in enumerate(VIOLATION_KINDS)
}


@pytest.fixture
def street(database):
    with database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
        seed_street(uow, {})
        seed_full_street(uow, generate(1))
    return database


def replay(database, days: int, told=lambda done, day: None) -> None:
    year = ReplayedYear(1, FIRST, days)
    with database.unit_of_work() as uow:
        begin_year(uow, year)
    replay_days(database, year, PICTURES, lambda note: (b"0" * 64, "0" * 64), told)


def test_days_go_through_the_engine(street, database_url) -> None:
    import time

    began = time.monotonic()
    replay(street, 3, lambda done, day: print(done, day, time.monotonic() - began))
    with psycopg.connect(database_url) as connection:
        print(connection.execute("SELECT kind, count(*) FROM cases GROUP BY 1").fetchall())
        print(connection.execute("SELECT state, closure, count(*) FROM cases GROUP BY 1, 2").fetchall())
        print(connection.execute("SELECT event_type, count(*) FROM case_events GROUP BY 1 ORDER BY 2").fetchall())
