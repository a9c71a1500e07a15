"""Seconds of a check of data quality, frame by frame, on the street of the settings.

    python -m benchmarks.data_quality 2026-11-10

Keeps nothing but the counts of cameras.
"""

from __future__ import annotations

import sys
import time
from datetime import date

from data_contracts.expectations.catalogue import FRAMES, of_frame
from data_contracts.expectations.frames import frame_of
from data_contracts.expectations.run_suites import Checker
from data_contracts.settings import get_settings
from data_contracts.store.database import open_database
from flows.quality_check import MOST_ROWS


def main() -> None:
    """Prints a line for each part: seconds of the clock, of this process's work, rows."""
    day = date.fromisoformat(sys.argv[1])
    settings = get_settings()
    with open_database(settings.database.url or "", 1, time_zone=settings.time_zone) as database:
        with _timed("counting cameras"), database.unit_of_work() as uow:
            uow.quality.count_camera_days(day, settings.time_zone)
        with _timed("importing Great Expectations"):
            checker = Checker()
        for name in FRAMES:
            with _timed(f"reading {name}") as timed, database.unit_of_work() as uow:
                rows = uow.quality.frame(name, day, settings.time_zone, uow.now(), MOST_ROWS)
                timed.note = f"{len(rows)} rows"
            with _timed(f"checking {name}") as timed:
                results = checker.check(frame_of(name, rows), name, of_frame(name))
                timed.note = f"{sum(one.passed for one in results)} of {len(results)} as expected"


class _timed:
    def __init__(self, what: str) -> None:
        self.what, self.note = what, ""

    def __enter__(self) -> _timed:
        self.began, self.worked = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        clock, work = time.perf_counter() - self.began, time.process_time() - self.worked
        print(f"{self.what:32} {clock:7.2f} s {work:7.2f} s of work  {self.note}", flush=True)


if __name__ == "__main__":
    main()
