"""What every flow begins with: the settings and the open database of the street."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings, get_settings
from data_contracts.store.database import Database, open_database

_WAIT_SECONDS = 60


@contextmanager
def open_street(log: logging.Logger, pool_size: int = 2) -> Iterator[tuple[Settings, Database]]:
    """Settings and database, closed again at the end.

    Waits a minute for a database that is away. Raises PartUnavailable when it stays away or no address is known.
    """
    settings = get_settings()
    if settings.database.url is None:
        raise PartUnavailable("no database is known; set CITYEYE_DATABASE__URL, or run `cityeye up`")
    database = _opened(settings.database.url, pool_size, settings.time_zone, log)
    try:
        yield settings, database
    finally:
        database.close()


def _opened(url: str, pool_size: int, time_zone: str, log: logging.Logger) -> Database:
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return open_database(url, pool_size, time_zone=time_zone)
        except PartUnavailable as error:
            if time.monotonic() > end:
                raise
            log.warning("the database is away: %s", error)
            time.sleep(2)
