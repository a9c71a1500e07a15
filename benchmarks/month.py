"""Month: how long the numbers of a monthly report take, out of a database however large.

`python -m benchmarks.month --database URL [URL …] --for 2026-10-15` counts the month with that day as the report does,
five times in turns over the databases (a replayed year, and the same with earlier years: `benchmarks.pages --years`).
The cost has to grow with the month and not with the table. Prints a table and one JSON line.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import date
from statistics import median

import psycopg
from rich.console import Console
from rich.table import Table

from data_contracts.store.database import open_database
from governance_rules.domain.periods import PeriodType, period_of
from governance_rules.use_cases.count_period import count_period

ROUNDS = 5


def seconds_of(url: str, day: date) -> tuple[float, int]:
    """Seconds that the month's numbers took, and how many cases it has."""
    with open_database(url, 1) as database, database.unit_of_work() as uow:
        began = time.perf_counter()
        numbers = count_period(uow, period_of(PeriodType.MONTHLY, day))
        return time.perf_counter() - began, numbers["total"]


def cases_in(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM cases").fetchone()
    assert row is not None
    return int(row[0])


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--database", nargs="+", required=True, help="URLs of databases to count in")
    options.add_argument("--for", dest="day", type=date.fromisoformat, required=True, help="a day of the month")
    given = options.parse_args()
    taken: dict[str, list[float]] = {url: [] for url in given.database}
    of_month: dict[str, int] = {}
    for _ in range(ROUNDS):
        for url in given.database:
            seconds, of_month[url] = seconds_of(url, given.day)
            taken[url].append(seconds)
    table = Table("cases in the database", "of the month", "ms", title=f"the numbers of {given.day:%Y-%m}")
    told = []
    for url in given.database:
        one = {"cases": cases_in(url), "of_month": of_month[url], "ms": round(1000 * median(taken[url]), 1)}
        told.append(one)
        table.add_row(f"{one['cases']:,}", f"{one['of_month']:,}", f"{one['ms']}")
    Console(stderr=True).print(table)
    print(json.dumps({"benchmark": "month", "databases": told}))


if __name__ == "__main__":
    main()
