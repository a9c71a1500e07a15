"""Pages: how long until a person sees something, and until all of it is there, for each role, language and size.

`python -m benchmarks.pages` starts a PostgreSQL and a cockpit of its own, lets the generated street live for `--days`
days through the case engine, and opens every page that each role may open, as a new tab would, in Debian's Chromium.
`--database URL` looks at a copy of that database instead (of a replayed year, say), on the same server, brought to the
newest schema and dropped afterwards; `--pictures` is its picture store. `--years N` adds the
closed cases N times more, so many years earlier. `--keep DIR` keeps a picture of each page.
Prints a table of the slowest, the median and the 95th percentile, what is wrong with which page, and one JSON line.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

import psycopg
from playwright.sync_api import Browser, Playwright, sync_playwright
from psycopg import sql
from rich.console import Console
from rich.table import Table

from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from benchmarks.earlier_years import add_years
from data_contracts.settings import CockpitSettings, DatabaseSettings, IngressSettings, PictureSettings, Settings
from data_contracts.store.database import open_database
from data_contracts.store.migrate import migrate
from governance_rules.use_cases.seed_street import seed_street
from governance_rules.use_cases.sign_in import hash_password
from tests.browser.conftest import PASSWORD, cockpit_part_of
from tests.browser.every_page import SIZES, Visit, addresses, signed_in, visit
from tests.conftest import free_port
from tests.integration.replayed_street import replay, with_street

ROLES = ("operator", "grid", "merchant", "community", "property", "officer", "leader", "ml", "admin", "auditor")
"""Sign-in names of the demo's people, one a role."""


@contextmanager
def made_database(days: int) -> Iterator[str]:
    """URL of a database in which the generated street has lived for so many days."""
    home = Path(tempfile.mkdtemp(prefix="cityeye-pages-"))
    home.chmod(0o755)
    part = postgres_part(home, free_port())
    process = start(part)
    try:
        wait_ready(part, process)
        migrate(part.address)
        with open_database(part.address) as database:
            with_street(database)
            with database.unit_of_work() as uow:
                seed_street(uow, dict.fromkeys(ROLES, PASSWORD))
            replay(database, days)
        yield part.address
    finally:
        stop(part, process)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """URL of a copy of the newest schema beside that database; nobody may be connected to the original meanwhile."""
    server, _, original = url.rpartition("/")
    name = f"pages_{uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(original))
        )
        try:
            migrate(f"{server}/{name}")
            yield f"{server}/{name}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def let_in(url: str) -> int:
    """Give the demo's people the tests' password; how many cases there are."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE people SET password_hash = %s WHERE sign_in_name = ANY(%s)", (hash_password(PASSWORD), list(ROLES))
        )
        # Estimates of a database just filled would be a stranger's.
        connection.execute("ANALYZE")
        row = connection.execute("SELECT count(*) FROM cases").fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def cockpit_on(url: str, pictures: str | None) -> Iterator[str]:
    """Address of a cockpit of its own on that database. pictures: URL of the picture store, None for an empty one."""
    home = Path(tempfile.mkdtemp(prefix="cityeye-pages-home-"))
    settings = Settings(
        home=home,
        database=DatabaseSettings(url=url),
        pictures=PictureSettings(url=pictures or f"file://{home}/pictures"),
        cockpit=CockpitSettings(port=free_port()),
        ingress=IngressSettings(port=free_port(), service_key="the-cockpits-own-key"),
    )
    part = replace(cockpit_part_of(settings), ready_within_seconds=180)
    process = start(part)
    try:
        wait_ready(part, process)
        yield part.address
    finally:
        stop(part, process)
        shutil.rmtree(home, ignore_errors=True)


def a_browser(playwright: Playwright) -> Browser:
    """Debian's Chromium, without a window."""
    program = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])


def walk(cockpit: str, keep: Path | None, roles: list[str], told: Console) -> list[Visit]:
    """Every page of these roles, in both languages and sizes."""
    seen: list[Visit] = []
    with sync_playwright() as playwright:
        browser = a_browser(playwright)
        for role in roles:
            for size in SIZES:
                context = signed_in(browser, cockpit, role, PASSWORD, size)
                for address in addresses(context, cockpit):
                    for language in ("zh", "en"):
                        one = visit(context, cockpit, role, address, language, size, keep)
                        seen.append(one)
                        told.print(
                            f"{one.name}: {one.first_ms:.0f} ms, {one.complete_ms:.0f} ms {'; '.join(one.faults)}"
                        )
                context.close()
        browser.close()
    return seen


def show(seen: list[Visit], cases: int, console: Console) -> None:
    """The table and the line."""
    first, complete = [v.first_ms for v in seen], [v.complete_ms for v in seen]
    table = Table("ms", "median", "95 %", "slowest", title=f"{len(seen)} visits, {cases:,} cases")
    figures = {}
    for name, values in (("first picture", first), ("complete", complete)):
        high = quantiles(values, n=20)[-1]
        slowest = max(seen, key=lambda v, n=name: v.first_ms if n == "first picture" else v.complete_ms)
        table.add_row(name, f"{median(values):.0f}", f"{high:.0f}", f"{max(values):.0f} ({slowest.name})")
        figures[name] = {"median": round(median(values)), "p95": round(high), "most": round(max(values))}
    console.print(table)
    for one in seen:
        for fault in one.faults:
            console.print(f"[red]{one.name}[/]: {fault}")
    print(json.dumps({"benchmark": "pages", "cases": cases, "visits": len(seen), **figures}))


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--days", type=int, default=14, help="days that the street lives, without --database")
    options.add_argument("--database", help="URL of a database to look at a copy of")
    options.add_argument("--years", type=int, default=0, help="so many earlier years of the same cases besides")
    options.add_argument("--pictures", help="its picture store, such as file:///…/pictures")
    options.add_argument("--keep", type=Path, help="folder for a picture of each page")
    options.add_argument("--role", action="append", choices=ROLES, help="only this one's pages; repeatable")
    given = options.parse_args()
    console = Console(stderr=True)
    source = copy_of(given.database) if given.database else made_database(given.days)
    with source as url:
        if given.years:
            console.print(f"{add_years(url, given.years):,} cases with {given.years} earlier years")
        cases = let_in(url)
        with cockpit_on(url, given.pictures) as cockpit:
            seen = walk(cockpit, given.keep, given.role or list(ROLES), console)
    show(seen, cases, console)


if __name__ == "__main__":
    main()
