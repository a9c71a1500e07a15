"""Migrations add up to the snapshot, run once, and may be run by several at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from apps.runtime.schema_snapshot import SNAPSHOT, dump_schema
from data_contracts.errors import InvalidInput, PartUnavailable
from data_contracts.store import migrate as migrate_module
from data_contracts.store.migrate import MIGRATIONS, migrate
from tests.conftest import drop_database

NAMES = sorted(file.stem for file in MIGRATIONS.glob("*.sql"))


@pytest.fixture
def empty_url(postgres_url: str) -> Iterator[str]:
    """URL of a database without any table."""
    name = f"empty_{uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{postgres_url.rsplit('/', 1)[0]}/{name}"
        drop_database(connection, name)


def test_migrations_add_up_to_the_snapshot(empty_url: str) -> None:
    migrate(empty_url)
    assert dump_schema(empty_url) == SNAPSHOT.read_text(encoding="utf-8"), "run `make schema` after adding a migration"


def test_they_are_numbered_without_a_gap() -> None:
    assert [name[:4] for name in NAMES] == [f"{number:04}" for number in range(1, len(NAMES) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z_]+", name) for name in NAMES)


def test_each_is_applied_once_however_many_programs_start_together(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        applied = [name for names in pool.map(lambda _: migrate(empty_url), range(4)) for name in names]
    assert sorted(applied) == NAMES
    assert migrate(empty_url) == []


def test_a_migration_changed_after_it_was_applied_is_refused(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate_module, "MIGRATIONS", tmp_path)
    for name in NAMES:
        (tmp_path / f"{name}.sql").write_bytes((MIGRATIONS / f"{name}.sql").read_bytes())
    migrate(empty_url)
    (tmp_path / f"{NAMES[3]}.sql").write_text("SELECT 1;")
    with pytest.raises(InvalidInput, match=NAMES[3]):
        migrate(empty_url)


def test_a_migration_that_fails_leaves_nothing_of_itself(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate_module, "MIGRATIONS", tmp_path)
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE good (a int);")
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE half (a int); SELECT 1/0;")
    with pytest.raises(InvalidInput, match="division by zero"):
        migrate(empty_url)
    with psycopg.connect(empty_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        assert tables == [("good",), ("schema_migrations",)]
        assert connection.execute("SELECT name FROM schema_migrations").fetchall() == [("0001_good",)]


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(PartUnavailable, match="does not answer"):
        migrate("postgresql://nobody@127.0.0.1:1/none")
