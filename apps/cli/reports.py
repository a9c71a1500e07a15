"""`cityeye report …`"""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput
from governance_rules.domain.periods import PeriodType

if TYPE_CHECKING:
    from data_contracts.settings import Settings


def report(
    period: Annotated[PeriodType, typer.Argument(help="How long a period.", show_default=False)],
    for_day: Annotated[str, typer.Option("--for", help="A day of the period, like 2026-11-27.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path("."),
    as_json: Annotated[bool, typer.Option("--json", help="Also print the numbers, as one JSON document.")] = False,
) -> None:
    """Make the report of a day, week or month from the cases opened in it, as they stand now.

    Writes the page and, beside it, its numbers as JSON. Made again at any time, for any period.
    """
    import json

    from governance_rules.domain.periods import period_of
    from governance_rules.use_cases.count_period import count_period

    try:
        day = date.fromisoformat(for_day)
    except ValueError:
        raise InvalidInput(f"{for_day!r} is no day; write 2026-11-27", "for") from None
    settings, which = shared.settings(), period_of(period, day)
    with shared.database() as database, database.unit_of_work() as uow:
        numbers, now = count_period(uow, which), uow.now()
    out.mkdir(parents=True, exist_ok=True)
    name = out / f"{period.value}-{which.first}"
    name.with_suffix(".html").write_bytes(_page(numbers, now, settings))
    name.with_suffix(".json").write_text(json.dumps(numbers, ensure_ascii=False, indent=1), encoding="utf-8")
    if as_json:
        shared.show_json(numbers)
    else:
        typer.echo(f"{numbers['total']} cases from {which.first} to {which.last}: {name}.html")


def _page(numbers: dict[str, Any], made_at: datetime, settings: Settings) -> bytes:
    """The page, made by the program that flows make theirs with."""
    import json

    told = {"numbers": numbers, "made_at": made_at.isoformat()}
    told |= {"street_name": settings.street_name, "time_zone": settings.time_zone}
    command = [sys.executable, "-m", "flows.report_page"]
    return subprocess.run(command, input=json.dumps(told).encode(), stdout=subprocess.PIPE, check=True).stdout


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Cases")(report)
