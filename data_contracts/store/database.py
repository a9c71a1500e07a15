"""The connection to PostgreSQL: a pool, units of work on it, and listening for notifications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from data_contracts.errors import PartUnavailable
from data_contracts.settings import get_settings
from data_contracts.store.failures import translate
from data_contracts.store.sql import queries
from data_contracts.store.unit_of_work import PostgresUnitOfWork


@dataclass(frozen=True, slots=True)
class Notification:
    """What a trigger said: a channel (`cityeye_case`, …) and its small payload."""

    channel: str
    payload: str


class Listener:
    """Hears notifications of some channels from the moment it was made."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def wait(self, timeout_seconds: float) -> list[Notification]:
        """All that has arrived, waiting for the first at most so long; [] when nothing came.

        Raises PartUnavailable when the server is lost; what is said meanwhile is lost too, so look at the tables again.
        """
        try:
            heard = [*self._connection.notifies(timeout=timeout_seconds, stop_after=1)]
            heard += self._connection.notifies(timeout=0)
        except psycopg.Error as error:
            raise translate(error) from error
        return [Notification(one.channel, one.payload) for one in heard]


class Database:
    """One PostgreSQL database. Safe to share between threads, not between processes. time_zone: of its street."""

    def __init__(self, url: str, pool: ConnectionPool[psycopg.Connection[dict[str, Any]]], time_zone: str) -> None:
        self.url = url
        self.time_zone = time_zone
        self._pool = pool

    def unit_of_work(self) -> PostgresUnitOfWork:
        """A transaction to be used in a `with` block; see `governance_rules.ports.UnitOfWork`."""
        return PostgresUnitOfWork(self._pool, self.time_zone)

    @contextmanager
    def listen(self, channels: Sequence[str]) -> Iterator[Listener]:
        """A Listener on a connection of its own. Raises PartUnavailable."""
        try:
            connection = psycopg.connect(self.url, autocommit=True, row_factory=dict_row, **_CONNECTION)
        except psycopg.Error as error:
            raise translate(error) from error
        try:
            for channel in channels:
                # LISTEN takes no parameters; the name is quoted as an identifier.
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            yield Listener(connection)
        finally:
            connection.close()

    def advance_clock(self, by: timedelta) -> timedelta:
        """Move the database clock, for tests and the accelerated demo; returns the whole shift."""
        with self.unit_of_work() as uow:
            shift: timedelta = queries.shift_clock(uow.connection, by=by)
            return shift

    def make_sighting_partitions(self, months_ahead: int) -> int:
        """Make the monthly partitions from now on; returns how many were made."""
        with self.unit_of_work() as uow:
            made: int = queries.make_sighting_partitions(uow.connection, months=months_ahead)
            return made

    def close(self) -> None:
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_CONNECTION: dict[str, Any] = {
    "connect_timeout": 5,
    "application_name": "cityeye",
    # A unit of work is short; one that hangs must not hold the evidence log's lock for ever.
    "options": "-c timezone=UTC -c lock_timeout=30s -c idle_in_transaction_session_timeout=60s",
    # A server that vanished without a word is noticed within seconds.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


def open_database(url: str, pool_size: int = 4, wait_seconds: float = 10, time_zone: str | None = None) -> Database:
    """Connect. Raises PartUnavailable when the server does not answer within `wait_seconds`.

    A server that goes away later is connected to again by itself; units of work raise PartUnavailable meanwhile.
    time_zone: of the street; None takes that of this process's settings, so that no program forgets it.
    """
    pool = ConnectionPool(
        url,
        connection_class=psycopg.Connection[dict[str, Any]],
        kwargs={"row_factory": dict_row, **_CONNECTION},
        min_size=1,
        max_size=pool_size,
        timeout=wait_seconds,
        # Asked before each use: after a restart of the server nobody gets a dead connection.
        check=ConnectionPool.check_connection,
        reconnect_timeout=30,
        open=False,
        name="cityeye",
    )
    try:
        pool.open(wait=True, timeout=wait_seconds)
    except psycopg.Error as error:
        pool.close()
        host = psycopg.conninfo.conninfo_to_dict(url)
        raise PartUnavailable(
            f"postgres at {host.get('host')}:{host.get('port')} does not answer ({error}); "
            "start it, or set database.url"
        ) from error
    return Database(url, pool, time_zone or get_settings().time_zone)
