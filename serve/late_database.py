"""A database that may not be there yet: connected to when it is first needed, and again until it answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from data_contracts.store.database import Database, Listener, open_database
from data_contracts.store.unit_of_work import PostgresUnitOfWork


class LateDatabase:
    """What `serve` uses of `Database`, for programs that must start and answer while PostgreSQL is away.

    wait_seconds: how long a caller waits for a connection before it gets PartUnavailable.
    """

    def __init__(self, url: str, pool_size: int, wait_seconds: float) -> None:
        self._url, self._pool_size, self._wait_seconds = url, pool_size, wait_seconds
        self._lock = threading.Lock()
        self._database: Database | None = None

    def unit_of_work(self) -> PostgresUnitOfWork:
        """See Database. Raises PartUnavailable."""
        return self._opened().unit_of_work()

    @contextmanager
    def listen(self, channels: Sequence[str]) -> Iterator[Listener]:
        """See Database. Raises PartUnavailable."""
        with self._opened().listen(channels) as listener:
            yield listener

    def close(self) -> None:
        """Give the connections back."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _opened(self) -> Database:
        with self._lock:
            if self._database is None:
                self._database = open_database(self._url, self._pool_size, self._wait_seconds)
            return self._database
