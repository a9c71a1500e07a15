"""Many timers due at once: one sweeper acts on each exactly once, and so do four at the same time."""

from __future__ import annotations

import os
from datetime import timedelta

from benchmarks.timers import faults, open_cases, sweep_all
from data_contracts.store.database import Database
from flows.escalation import AT_ONCE

# `CITYEYE_TEST_TIMERS=10000 make test` takes two minutes more; benchmarks/timers.py has as many, and says how fast.
COUNT = int(os.environ.get("CITYEYE_TEST_TIMERS", "2000"))


def test_timers_due_at_once_are_acted_on_exactly_once_by_one_sweeper_and_by_four(database: Database) -> None:
    open_cases(database, COUNT)
    for version, sweepers in ((2, 1), (3, 4)):
        database.advance_clock(timedelta(days=1))
        sweeps = sweep_all(database.url, sweepers, AT_ONCE)
        assert sum(sweep.acted for sweep in sweeps) == COUNT
        assert not any(faults(database.url, COUNT, version).values())
        assert all(sweep.acted for sweep in sweeps), "every sweeper had its share"
