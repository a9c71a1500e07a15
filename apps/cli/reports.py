"""`cityeye report …`: a report of any past period, made by hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.cli import report_readers, shared
from data_contracts.errors import InvalidInput, PartUnavailable
from data_contracts.schemas.report import ReportType

if TYPE_CHECKING:
    from data_contracts.schemas.report import ReportContent
    from data_contracts.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Reports of any day, week or month, and who gets them.")

_SUFFIXES = (".html", ".pdf", ".xlsx")
_HELP = {
    ReportType.DAILY: "Make the report of a day.",
    ReportType.WEEKLY: "Make the report of a week, Monday to Sunday.",
    ReportType.MONTHLY: "Make the report of a month.",
    ReportType.EXPOSURE: "Make the weekly exposure: places that came again, and the roads with most cases.",
    ReportType.COMMITTEE: "Make the week's sheet for the committee of each community.",
}


def make(report_type: ReportType, for_day: str, out: Path, as_json: bool) -> None:
    """Write the page, the print and, where the type has one, the annex; beside them the numbers as JSON."""
    import json

    from governance_rules.domain.periods import period_reported
    from governance_rules.use_cases.build_report import content_of
    from governance_rules.use_cases.count_period import count_report

    try:
        day = date.fromisoformat(for_day)
    except ValueError:
        raise InvalidInput(f"{for_day!r} is no day; write 2026-11-27", "for") from None
    settings, which = shared.settings(), period_reported(report_type, day)
    with shared.database() as database, database.unit_of_work() as uow:
        numbers = count_report(uow, report_type, which)
        content = content_of(uow, report_type, which, numbers)
    out.mkdir(parents=True, exist_ok=True)
    name = out / f"{report_type.value}-{which.first}"
    _write_files(content, settings, name)
    name.with_suffix(".json").write_text(json.dumps(numbers, ensure_ascii=False, indent=1), encoding="utf-8")
    if as_json:
        shared.show_json(numbers)
    else:
        made = ", ".join(
            str(path) for suffix in (".html", ".pdf", ".xlsx") if (path := name.with_suffix(suffix)).exists()
        )
        typer.echo(f"{numbers['total']} cases from {which.first} to {which.last}: {made}")


def _write_files(content: ReportContent, settings: Settings, name: Path) -> None:
    """By the program that flows make theirs with. Raises PartUnavailable with its last line when it fails."""
    import dataclasses
    import json

    told: dict[str, Any] = {
        "report_type": content.report_type.value,
        "numbers": content.numbers,
        "made_at": content.made_at.isoformat(),
        "cases": [dataclasses.asdict(case) for case in content.cases],
        "street_name": settings.street_name,
        "time_zone": settings.time_zone,
        "cockpit_url": settings.cockpit_url,
        "picture_url": settings.picture_url,
        "out": str(name.resolve()),
    }
    for suffix in _SUFFIXES:
        name.with_suffix(suffix).unlink(missing_ok=True)
    data = json.dumps(told, default=lambda value: value.isoformat()).encode()
    done = subprocess.run([sys.executable, "-m", "flows.report_files"], input=data, stderr=subprocess.PIPE)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise PartUnavailable(f"the files of the report were not made: {' '.join(last) or 'no reason was given'}")


def _command(report_type: ReportType) -> Callable[..., None]:
    def command(
        for_day: Annotated[
            str, typer.Option("--for", help="A day of the period, like 2026-11-27.", show_default=False)
        ],
        out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path("."),
        as_json: Annotated[bool, typer.Option("--json", help="Also print the numbers, as one JSON document.")] = False,
    ) -> None:
        make(report_type, for_day, out, as_json)

    command.__doc__ = (
        f"{_HELP[report_type]}\n\nFrom the cases as they stand now: HTML, PDF and, of days, weeks and months, an XLSX "
        "annex with every case; beside them the numbers as JSON. Made again at any time, for any period."
    )
    return command


for _type in ReportType:
    app.command(_type.value)(_command(_type))
report_readers.register(app)
