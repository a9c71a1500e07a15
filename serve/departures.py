"""What people took away in simulated streets, read from the database about once a second, off the way of the frames."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from data_contracts.errors import PartUnavailable
from data_contracts.schemas.simulated import Departure
from serve.late_database import LateDatabase

log = logging.getLogger(__name__)

READ_SECONDS = 1.0

Departures = Callable[[str], Mapping[str, Departure]]
"""By the name of a block: what left last, by spot."""


def nobody(block: str) -> Mapping[str, Departure]:
    """A street that nobody looks after."""
    return {}


class DepartureReader:
    """Answers at once with what was read last; while the database is away a street stays as it is.

    Reads the blocks it was asked for, from the first question until `close`. From any thread.
    """

    def __init__(self, database: LateDatabase) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._known: dict[str, Mapping[str, Departure]] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def of(self, block: str) -> Mapping[str, Departure]:
        """What left last, by spot. The first question about a block waits for the database; {} when it is away."""
        with self._lock:
            known = self._known.get(block)
            if known is None:
                known = self._known[block] = self._read(block) or {}
            if self._thread is None and not self._stopped.is_set():
                self._thread = threading.Thread(target=self._keep_reading, name="departures", daemon=True)
                self._thread.start()
        return known

    def close(self) -> None:
        """Stop reading."""
        self._stopped.set()

    def _keep_reading(self) -> None:
        while not self._stopped.wait(READ_SECONDS):
            for block in list(self._known):
                read = self._read(block)
                if read is not None:
                    self._known[block] = read

    def _read(self, block: str) -> Mapping[str, Departure] | None:
        try:
            with self._database.unit_of_work() as uow:
                return uow.simulated_streets.departures(block)
        except PartUnavailable as error:
            log.warning("simulated street %s stays as it is: %s", block, error)
        except Exception:
            # A street that no longer changes is better than a camera that no longer shows it.
            log.exception("simulated street %s stays as it is", block)
        return None
