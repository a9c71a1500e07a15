"""Bring a database to the newest schema: each file of `migrations/` once, in order, each in its own transaction."""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from data_contracts.errors import InvalidInput
from data_contracts.store.failures import translate
from data_contracts.store.sql import queries

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_MONTHS_AHEAD = 3


def migrate(url: str) -> list[str]:
    """Names of the migrations applied now; [] when there was nothing to do. Several may run at once.

    Also makes the sighting partitions of the months ahead. Raises PartUnavailable when the server does not answer, and
    InvalidInput when a migration that was applied reads differently now (migrations are append-only).
    """
    try:
        with psycopg.connect(url, autocommit=True, row_factory=dict_row, options="-c timezone=UTC") as connection:
            queries.lock_migrations(connection)
            applied = _apply_new(connection)
            queries.make_sighting_partitions(connection, months=_MONTHS_AHEAD)
            queries.unlock_migrations(connection)
            return applied
    except psycopg.Error as error:
        raise translate(error) from error


def pending(url: str) -> list[str]:
    """Names of the migrations that are not applied yet; nothing is changed. Raises PartUnavailable."""
    try:
        with psycopg.connect(url, row_factory=dict_row) as connection:
            there = queries.has_table(connection)
            known = {row["name"] for row in queries.applied(connection)} if there else set()
            return [file.stem for file in sorted(MIGRATIONS.glob("[0-9]*.sql")) if file.stem not in known]
    except psycopg.Error as error:
        raise translate(error) from error


def _apply_new(connection: psycopg.Connection[dict[str, object]]) -> list[str]:
    queries.make_table(connection)
    known = {row["name"]: row["sha256"] for row in queries.applied(connection)}
    applied = []
    for file in sorted(MIGRATIONS.glob("[0-9]*.sql")):
        text = file.read_bytes()
        sha256 = hashlib.sha256(text).hexdigest()
        if file.stem in known:
            if known[file.stem] != sha256:
                raise InvalidInput(
                    f"migration {file.name} was applied in another form; put it back, and add a new file"
                )
            continue
        with connection.transaction():
            connection.execute(text)
            queries.record(connection, name=file.stem, sha256=sha256)
        applied.append(file.stem)
    return applied
