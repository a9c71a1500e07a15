"""`cityeye report …`"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput
from governance_rules.domain.periods import PeriodType


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

    from flows.report_page import render_period
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
    page = render_period(numbers, now, settings.street_name, settings.time_zone)
    name.with_suffix(".html").write_text(page, encoding="utf-8")
    name.with_suffix(".json").write_text(json.dumps(numbers, ensure_ascii=False, indent=1), encoding="utf-8")
    if as_json:
        shared.show_json(numbers)
    else:
        typer.echo(f"{numbers['total']} cases from {which.first} to {which.last}: {name}.html")


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Cases")(report)
