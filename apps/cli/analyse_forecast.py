"""`cityeye analyse forecast|backtest|exposure`"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Annotated, Any

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_AT_ONCE = 10_000
"""Changes of the roll-up that wait before a command folds them."""


def forecast(
    for_day: Annotated[str, typer.Option("--for", help="The day, like 2026-11-28.", show_default=False)],
    keep: Annotated[bool, typer.Option(help="Keep it, for the page to show.")] = False,
    as_json: AsJson = False,
) -> None:
    """Cases to be expected on a day by road, kind and hour, made of the days before it alone."""
    from dataclasses import asdict

    from governance_rules.use_cases.forecast import forecast_day
    from governance_rules.use_cases.keep_counts import keep_counts

    day = _day(for_day, "for")
    with shared.database() as database:
        keep_counts(database, _AT_ONCE)
        with database.unit_of_work() as uow:
            expected = forecast_day(uow, day)
            names = {area.area_id: area.name for area in uow.areas.all() if area.level == "road"}
            if keep:
                uow.forecasts.save(day, expected)
    if not expected:
        raise InvalidInput(
            f"nothing was watched in the half year before {day}; there is nothing to forecast from", "for"
        )
    if as_json:
        shared.show_json([asdict(one) for one in expected])
        return
    cells: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for one in expected:
        cells[one.road_id, one.kind.value].append(one)
    rows = []
    for (road, kind), hours in cells.items():
        most = max(hours, key=lambda one: one.mean)
        mean = sum(one.mean for one in hours)
        rows.append((mean, (names.get(road, road), kind, f"{mean:.2f}", f"{most.hour:02}:00", f"{most.mean:.2f}",
                            f"{most.low:.0f} to {most.high:.0f}")))  # fmt: skip
    rows.sort(key=lambda row: -row[0])
    shared.show_table(
        ("road", "kind", "expected", "busiest hour", "expected in it", "nine in ten"), [row for _, row in rows], ""
    )
    typer.echo(f"{sum(one.mean for one in expected):.0f} cases expected on {day}")


def backtest(
    weeks: Annotated[int, typer.Option(help="Weeks that are forecast again, day by day.")] = 8,
    until: Annotated[str, typer.Option(help="Their last day; yesterday when left out.", show_default=False)] = "",
    keep: Annotated[bool, typer.Option(help="Keep the figures, for the page to show.")] = False,
    as_json: AsJson = False,
) -> None:
    """How good forecasts of the last weeks would have been, beside "the same hour last week"."""
    from zoneinfo import ZoneInfo

    from governance_rules.use_cases import backtest as use_case
    from governance_rules.use_cases.keep_counts import keep_counts

    with shared.database() as database:
        keep_counts(database, _AT_ONCE)
        with database.unit_of_work() as uow:
            yesterday = uow.now().astimezone(ZoneInfo(uow.time_zone)).date() - timedelta(days=1)
            last = _day(until, "until") if until else yesterday
            if last > yesterday:
                raise InvalidInput(f"{last} is not over yet; the last day that is over is {yesterday}", "until")
        if keep:
            figures = use_case.keep_backtest(database, last, weeks).figures
        else:
            figures = use_case.backtest(database, last, weeks)
    if as_json:
        shared.show_json(figures)
        return
    for grain, words in (("hour", "an hour of a road"), ("day", "a day of a road")):
        rows = []
        for kind, methods in (*figures["by_kind"].items(), ("all", figures["all"])):
            for name, both in methods.items():
                of, wins = both[grain], figures["winners"][kind][grain]
                figure = [
                    f"{of[measure]:.4f}{' *' if wins[measure] == name else ''}"
                    for measure in ("deviance", "pinball", "mean_error", "median_error")
                ]
                rows.append((kind, name, of["found"], of["expected"], *figure, f"{of['coverage']:.3f}"))
        typer.echo(f"Of {words}, {figures['first']} to {figures['last']}; * is the smallest error of the kind:")
        columns = (
            "kind",
            "method",
            "found",
            "expected",
            "deviance",
            "pinball",
            "mean error",
            "median error",
            "inside 0.9",
        )
        shared.show_table(columns, rows, "")


def exposure(
    weeks: Annotated[int, typer.Option(help="Weeks that are looked at.")] = 4,
    until: Annotated[str, typer.Option(help="Their last day; yesterday when left out.", show_default=False)] = "",
    as_json: AsJson = False,
) -> None:
    """How long the cameras of each road looked, and cases in a watched hour: who looks more finds more."""
    from dataclasses import asdict
    from zoneinfo import ZoneInfo

    from governance_rules.use_cases.keep_counts import keep_counts
    from governance_rules.use_cases.watched import road_exposure

    if weeks < 1:
        raise InvalidInput(f"{weeks} weeks are no period; give 1 or more", "weeks")
    with shared.database() as database:
        keep_counts(database, _AT_ONCE)
        with database.unit_of_work() as uow:
            yesterday = uow.now().astimezone(ZoneInfo(uow.time_zone)).date() - timedelta(days=1)
            last = _day(until, "until") if until else yesterday
            roads = road_exposure(uow, last - timedelta(days=7 * weeks - 1), last)
            names = {area.area_id: area.name for area in uow.areas.all() if area.level == "road"}
    if as_json:
        shared.show_json([asdict(road) for road in roads])
        return
    shared.show_table(
        (
            "rank", "road", "cameras", "hours", "assumed", "found", "by hand", "per 100 h", "nine in ten", "by cases",
        ),
        [
            (one.rank, names.get(one.road_id, one.road_id), one.cameras, f"{one.rate.hours:.0f}",
             f"{one.assumed_hours:.0f}", one.found, one.by_hand, f"{one.rate.rate:.2f}",
             f"{one.rate.low:.2f} to {one.rate.high:.2f}", one.rank_uncorrected)
            for one in roads
        ],
        "no road was watched in this time",
    )  # fmt: skip


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no day; write 2026-11-28", field) from None


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (forecast, backtest, exposure):
        app.command()(command)
