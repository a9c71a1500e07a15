"""`cityeye replay-year`"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput, PartUnavailable, Refused

if TYPE_CHECKING:
    from data_contracts.schemas.kinds import Kind
    from data_contracts.schemas.policy import Policy
    from data_contracts.schemas.replayed_year import ReplayedYear
    from data_contracts.settings import Settings
    from data_contracts.store.database import Database
    from governance_rules.domain.entries import EntryPicture
    from governance_rules.domain.street_life.entered import Picture

YEAR = 365


@dataclass(frozen=True)
class Shown:
    """A drawn picture in the picture store, and the box of its thing."""

    picture: EntryPicture
    box: tuple[float, float, float, float]


def register(app: typer.Typer) -> None:
    app.command("replay-year", rich_help_panel="Street")(replay_year)


def replay_year(
    seed: Annotated[int, typer.Option(help="The same seed is the same year.", min=0, max=2**31 - 1)] = 1,
    until: Annotated[
        str | None, typer.Option(help="The last day, like 2026-11-27.", show_default="yesterday, or that of the replay")
    ] = None,
    days: Annotated[int, typer.Option(help="How many days.", min=1, max=3 * YEAR)] = YEAR,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")] = False,
) -> None:
    """Replay a made-up year through the case engine: about 176,000 cases, with everything that belongs to them.

    Where no generated street is, it is made first (`cityeye demo --full`). Interrupted, it goes on with the day that is
    missing. The system must not run meanwhile: it would act on the timers of a past that is not over.
    """
    from data_contracts.store.migrate import migrate
    from data_contracts.store.signing_key import key_id, load_or_make_key
    from governance_rules.use_cases.replay_year import begin_year, begun_year, replay_days

    settings = shared.settings().model_copy(update={"demo": True, "demo_speed": 1.0})
    with _street(settings) as database:
        migrate(database.url)
        with database.unit_of_work() as uow:
            wanted = _year(uow.replayed_year.get(), seed, until, days, settings)
            # Looked at before anything is changed: policies in force and people stay as they are where this is refused.
            begun_year(uow, wanted)
        _prepare(database, settings, seed)
        with database.unit_of_work() as uow:
            year = begin_year(uow, wanted)
            pictures = _pictures(settings, uow.policies.all_current())
        key = load_or_make_key(settings.home)
        began = time.monotonic()
        with _progress(year) as told:
            replay_days(database, year, pictures, lambda note: (key.sign(note), key_id(key)), told)
        seconds = time.monotonic() - began
        with database.unit_of_work() as uow:
            counted = uow.replayed_year.counts(settings.time_zone)
    summary = _summary(year, counted, seconds)
    if as_json:
        shared.show_json(summary)
    else:
        _show(summary)


@contextmanager
def _street(settings: Settings) -> Iterator[Database]:
    """The database that settings name, or the home's own, which is started for as long as this takes."""
    from apps.runtime.home import HomeLock, running_pid
    from apps.runtime.postgres import postgres_part
    from apps.runtime.process import start, stop, wait_ready
    from data_contracts.store.database import open_database

    home = settings.home.resolve()
    if (pid := running_pid(home)) is not None:
        raise Refused(f"cityeye runs in {home} (process {pid}); stop it first: cityeye down")
    if settings.database.url is not None:
        with shared.database() as database:
            yield database
        return
    with HomeLock(home):
        part = postgres_part(home, settings.database.port)
        process = start(part)
        try:
            wait_ready(part, process)
            if part.address is None:
                raise PartUnavailable("postgres has no address")
            with open_database(part.address, 1, time_zone=settings.time_zone) as database:
                yield database
        finally:
            stop(part, process)


def _prepare(database: Database, settings: Settings, seed: int) -> None:
    """Policies, the demo's people, and a generated street where none is."""
    from apps.cli.full_street import add_full_street
    from apps.runtime.demo import seed_demo

    with database.unit_of_work() as uow:
        seed_demo(uow, settings)
        there = uow.generated_street.get()
    if there is None:
        add_full_street(database, seed, None, quiet=True)


def _year(there: ReplayedYear | None, seed: int, until: str | None, days: int, settings: Settings) -> ReplayedYear:
    from data_contracts.schemas.replayed_year import ReplayedYear

    if there is not None and until is None and (there.seed, there.days) == (seed, days):
        return there
    yesterday = datetime.now(ZoneInfo(settings.time_zone)).date() - timedelta(days=1)
    try:
        last = yesterday if until is None else date.fromisoformat(until)
    except ValueError:
        raise InvalidInput(f"{until!r} is no day; write 2026-11-27", "until") from None
    if last > yesterday:
        raise InvalidInput(f"{last} is not over yet; a past ends on {yesterday} at the latest", "until")
    return ReplayedYear(seed, last - timedelta(days=days - 1), days)


def _pictures(settings: Settings, policies: Mapping[Kind, Policy]) -> dict[Kind, Picture]:
    """A drawn picture of each kind, for the cases that are entered by hand."""
    import cv2

    from data_contracts.schemas.command import Photo
    from data_contracts.schemas.kinds import VIOLATION_KINDS
    from data_contracts.store.pictures import open_picture_store
    from governance_rules.domain.entries import EntryPicture
    from models.scenes.street import SimulatedStreet

    store, street = open_picture_store(settings.picture_url), SimulatedStreet(1, "xiaohe-1", 1.0)
    found: dict[Kind, Picture] = {}
    for minute in range(0, 24 * 60, 20):
        picture, truth = street.render(minute * 60.0)
        for kind in VIOLATION_KINDS:
            boxes = [b for b, name in zip(truth.boxes, truth.things, strict=True) if name == policies[kind].things[0]]
            if kind in found or not boxes:
                continue
            data = cv2.imencode(".jpg", picture)[1].tobytes()
            sealed_path, sealed_sha256 = store.put(data, "sealed")
            path, sha256 = store.put(data, "copies")
            photo = Photo(path, sha256, sealed_path, sealed_sha256)
            x0, y0, x1, y1 = (float(side) for side in boxes[0])
            found[kind] = Shown(EntryPicture(photo, "image/jpeg", len(data), len(data)), (x0, y0, x1, y1))
        if len(found) == len(VIOLATION_KINDS):
            return found
    raise AssertionError(f"the drawn street shows no {set(VIOLATION_KINDS) - set(found)}")


@contextmanager
def _progress(year: ReplayedYear) -> Iterator[Any]:
    """What is told of each day that is written."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(str(year.first_day), total=year.days, completed=year.days_done)
        yield lambda done, day: progress.update(task, completed=done, description=str(day))


def _summary(year: ReplayedYear, counted: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """What the tables hold, and how fast this run was."""
    by_month: dict[str, Counter[str]] = defaultdict(Counter)
    by_kind: Counter[str] = Counter()
    by_closure: Counter[str] = Counter()
    by_hand = 0
    for row in counted:
        by_kind[row["kind"]] += row["cases"]
        by_month[row["month"].strftime("%Y-%m")][row["kind"]] += row["cases"]
        by_closure[row["closure"] or "open"] += row["cases"]
        by_hand += row["cases"] if row["by_hand"] else 0
    cases, written = sum(by_kind.values()), year.days - year.days_done
    return {
        "seed": year.seed,
        "first_day": str(year.first_day),
        "days": year.days,
        "cases": cases,
        "by_kind": dict(by_kind),
        "by_month": {month: dict(counts) for month, counts in sorted(by_month.items())},
        "by_closure": dict(by_closure),
        "by_hand": by_hand,
        "days_of_this_run": written,
        "seconds": round(seconds, 1),
        "cases_per_second": round(cases * written / year.days / seconds, 1) if written else None,
    }


def _show(summary: dict[str, Any]) -> None:
    months, kinds = list(summary["by_month"]), list(summary["by_kind"])
    rows = [(kind, summary["by_kind"][kind], *(summary["by_month"][m].get(kind, 0) for m in months)) for kind in kinds]
    shared.show_table(("kind", "all", *months), rows, "no cases")
    shared.show_table(("closure", "cases"), summary["by_closure"].items(), "no cases")
    rate = f", {summary['cases_per_second']:g} cases/s" if summary["cases_per_second"] else ""
    typer.echo(
        f"{summary['cases']} cases, {summary['by_hand']} of them entered by hand; "
        f"{summary['days_of_this_run']} days in {summary['seconds']:g} s{rate}"
    )
