"""A long run that loops inside: act on what is due, then sleep until the next due time or a notification."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from data_contracts.errors import PartUnavailable
from governance_rules.ports import UnitOfWork

LONGEST_SLEEP_SECONDS = 2.0
"""The due times may move without a notification, when the database clock is shifted."""
LIMIT = 100
_SHORTEST_SLEEP_SECONDS = 0.1
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.5, 5.0


class Listener(Protocol):
    """Waits for notifications."""

    def wait(self, seconds: float) -> bool:
        """True as soon as a notification is there, False when none came within `seconds`."""
        ...


class ListeningDatabase(Protocol):
    """A database whose notifications can be waited for."""

    def unit_of_work(self) -> UnitOfWork: ...
    def listen(self, channels: Sequence[str]) -> AbstractContextManager[Listener]: ...


@dataclass(frozen=True)
class Work:
    """What a loop does.

    act: does what is due, at most `limit` pieces; returns how many it did and how many failed and stay due.
    next_due_at: when there will be more.  limit: pieces of one transaction.
    """

    channels: tuple[str, ...]
    act: Callable[[UnitOfWork, int], tuple[int, int]]
    next_due_at: Callable[[UnitOfWork], datetime | None] = lambda uow: None
    limit: int = LIMIT


@dataclass
class Outcome:
    """What a long run did: pieces of work, and how often the database was away or a piece failed."""

    acted: int = 0
    outages: int = 0
    failures: int = 0


def run_loop(
    database: ListeningDatabase,
    work: Work,
    minutes: float,
    log: logging.Logger,
    stop: threading.Event | None = None,
) -> Outcome:
    """Loop for `minutes`, until `stop` is set, or until the worker that started this process is gone.

    While the database is away it waits and tries again; an unexpected error is logged and does not end the loop either.
    Any number of loops may run at once, for each claims work that no other has.
    """
    # What is loaded by now stays; looking through it at each collection would cost a fifth of the sweep's time.
    gc.collect()
    gc.freeze()
    end, parent = time.monotonic() + minutes * 60, os.getppid()
    outcome, wait = Outcome(), _FIRST_WAIT_SECONDS

    def goes_on() -> bool:
        return time.monotonic() < end and os.getppid() == parent and not (stop and stop.is_set())

    while goes_on():
        try:
            with database.listen(work.channels) as listener:
                while goes_on():
                    sleep = _act(database, work, outcome)
                    wait = _FIRST_WAIT_SECONDS
                    if sleep:
                        listener.wait(min(sleep, max(end - time.monotonic(), 0)))
        except PartUnavailable as error:
            outcome.outages += 1
            log.warning("the database is away, trying again in %.1f s: %s", wait, error)
        except Exception:
            outcome.failures += 1
            log.exception("unexpected, trying again in %.1f s", wait)
        else:
            break
        time.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT_SECONDS)
    return outcome


def _act(database: ListeningDatabase, work: Work, outcome: Outcome) -> float:
    """Seconds to sleep before the next look; 0 when there may be more to do at once."""
    with database.unit_of_work() as uow:
        acted, failed = work.act(uow, work.limit)
    outcome.acted += acted
    outcome.failures += failed
    if acted:
        return 0
    if failed:
        return LONGEST_SLEEP_SECONDS
    with database.unit_of_work() as uow:
        due_at, now = work.next_due_at(uow), uow.now()
    if due_at is None:
        return LONGEST_SLEEP_SECONDS
    # What is due and was not claimed is in the hands of another loop for a moment.
    return min(max((due_at - now).total_seconds(), _SHORTEST_SLEEP_SECONDS), LONGEST_SLEEP_SECONDS)
