"""Fixtures that every test may use: a real PostgreSQL, a fresh database of the newest schema, and its clock."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from hypothesis import settings
from psycopg import sql
from xdist.scheduler import LoadScopeScheduling

from apps.runtime.checks import free_ports
from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from data_contracts.store.database import Database, open_database
from data_contracts.store.migrate import migrate
from governance_rules.use_cases import sign_in

# A test beside servers may be slow; what is asked of speed stands in benchmarks/.
settings.register_profile("beside servers", parent=settings(), deadline=None)
settings.load_profile("beside servers")

# What starts the same heavy parts goes to one worker, where it shares them and is never there twice; longest first.
# The pages are shown by two cockpits, each half of them as long as one of the other groups.
_TOGETHER = {
    "fault|integration/test_prefect": "whole system",
    "model": "model",
    "browser/test_[a-p]": "browser, first half",
    "browser": "browser, second half",
    "integration/serve": "serve",
}
_HERE = Path(__file__).parent


def _group(place: str) -> str:
    """The group of a test file, named from this folder and without its ending: one of _TOGETHER, else its own."""
    return next((group for begins, group in _TOGETHER.items() if re.match(begins, place)), place)


class _Together(LoadScopeScheduling):
    """Hands whole groups to the workers of pytest-xdist, in the order they are collected in."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid.partition("::")[0].removeprefix("tests/").removesuffix(".py"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Together:
    """The scheduler of `pytest -n …`, whatever `--dist` says."""
    config.option.loadscopereorder = False
    return _Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The groups of _TOGETHER first."""
    order = {group: number for number, group in enumerate(dict.fromkeys(_TOGETHER.values()))}

    def place(item: pytest.Item) -> int:
        group = _group(item.path.relative_to(_HERE).with_suffix("").as_posix())
        return order.get(group, len(order))

    items.sort(key=place)


class _FailuresAtOnce:
    """Tells a failure when it happens: the whole suite takes long, and may be cut off before its summary."""

    def __init__(self, terminal: Any) -> None:
        self._terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._terminal.write_line(f"\nFAILED {report.nodeid} ({report.when})\n{report.longreprtext[-3000:]}\n")


def pytest_sessionstart(session: pytest.Session) -> None:
    """In the process that writes to the terminal; workers of pytest-xdist have none."""
    terminal = session.config.pluginmanager.getplugin("terminalreporter")
    if terminal is not None and not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(_FailuresAtOnce(terminal))


def free_port() -> int:
    """A port of 127.0.0.1 that was free a moment ago."""
    return free_ports(1)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Argon2 with its cheapest parameters: a street has eight people, and guessing their passwords may be easy here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in, "_HASHER", PasswordHasher.from_parameters(CHEAPEST))
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of database `cityeye` on an embedded server that lives as long as the test session."""
    # Not pytest's own temporary folder: that one is closed to the user PostgreSQL runs as when we are root.
    home = Path(tempfile.mkdtemp(prefix="cityeye-test-"))
    home.chmod(0o755)
    part = postgres_part(home, free_port())
    # Nothing here has to outlive a power cut, and a database per test is made in a third of the time.
    part = replace(part, command=(*part.command, "-c", "fsync=off", "-c", "synchronous_commit=off"))
    process = start(part)
    try:
        wait_ready(part, process)
        yield part.address
    finally:
        stop(part, process)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def _template(postgres_url: str) -> str:
    """Name of a migrated database that nobody is connected to."""
    name = f"template_{uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    migrate(_with_name(postgres_url, name))
    return name


@pytest.fixture
def database_url(postgres_url: str, _template: str) -> Iterator[str]:
    """URL of a fresh database of the newest schema, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(_template))
        )
        yield _with_name(postgres_url, name)
        drop_database(connection, name)


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """Drop the database where there is one, whoever is connected; an autovacuum in it is not ours to end, but ends."""
    for _ in range(100):
        try:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            return
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.2)
    raise AssertionError(f"database {name} was in use by another role for 20 s")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The fresh database, connected; `database.unit_of_work()` makes units of work."""
    with open_database(database_url, pool_size=8) as database:
        yield database


@dataclass(frozen=True)
class Clock:
    """The clock of the test's database; moving it is how three days pass in a test."""

    database: Database

    def advance(self, by: timedelta) -> datetime:
        """Move it forward (or back); returns the time it shows then."""
        self.database.advance_clock(by)
        return self.now()

    def now(self) -> datetime:
        with self.database.unit_of_work() as uow:
            return uow.now()


@pytest.fixture
def clock(database: Database) -> Clock:
    """The database clock of the test."""
    return Clock(database)


def _with_name(url: str, name: str) -> str:
    return f"{url.rsplit('/', 1)[0]}/{name}"
