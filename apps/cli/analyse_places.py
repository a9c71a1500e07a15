"""`cityeye analyse hotspots|coverage|recurrence|effect`"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.where.by import By

if TYPE_CHECKING:
    from data_contracts.store.database import Database
    from governance_rules.use_cases.analyse_places import Asked

KindOption = Annotated[list[Kind] | None, typer.Option("--kind", help="Only this kind; may be repeated.")]
FromOption = Annotated[str | None, typer.Option("--from", help="First day, like 2026-03-01; 52 weeks if left out.")]
ToOption = Annotated[str | None, typer.Option("--to", help="Last day; the last whole day with a case if left out.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print everything, as one JSON document.")]
_SHOWN = 20


def hotspots(
    kind: KindOption = None,
    from_: FromOption = None,
    to: ToOption = None,
    by: Annotated[By, typer.Option(help="Hexagonal H3 cells, or segments of roads.")] = By.CELL,
    as_json: JsonOption = False,
) -> None:
    """Where cases gather more than chance would do it, in space and in time.

    Getis-Ord Gi* of cases a thousand camera-hours, corrected for many tests; what no camera sees is "not seen".
    """
    from governance_rules.use_cases.keep_analyses import keep_hot_spots

    with shared.database() as database:
        found = keep_hot_spots(database, _asked(database, from_, to, kind), by)
    if as_json:
        shared.show_json(found)
        return
    columns = ("where", "road", "cases", "camera-hours", "per 1000 h", "status", "z", "p", "q", "trend", "emerging")
    tested = [row for row in found["rows"] if row["gi"] is not None]
    shared.show_table(columns, (_hot_spot(row) for row in tested[:_SHOWN]), "No camera watches for this.")
    said = {s: sum(row["status"] == s for row in found["rows"]) for s in ("hot", "cold", "none", "not_seen")}
    typer.echo(f"{_period(found)}: {found['cases']} cases; {', '.join(f'{n} {s}' for s, n in said.items())}")
    if found["not_on_the_map"]:
        typer.echo(f"{found['not_on_the_map']} cases lie at places that are not on the map.")


def coverage(from_: FromOption = None, to: ToOption = None, as_json: JsonOption = False) -> None:
    """Which shops and road metres no camera sees, and where one more camera would find most."""
    from governance_rules.use_cases.keep_analyses import keep_blind_spots

    with shared.database() as database:
        found = keep_blind_spots(database, _asked(database, from_, to, None))
    if as_json:
        shared.show_json(found)
        return
    typer.echo(
        f"{found['cameras']} cameras see {found['shops_seen']} of {found['shops']} shops and "
        f"{found['metres_seen'] / 1000:.1f} of {found['metres'] / 1000:.1f} km of road."
    )
    roads = sorted(found["roads"], key=lambda row: (-row["shops_unseen"], row["metres_seen"] / row["metres"]))
    shared.show_table(
        ("road", "metres", "seen", "shops unseen"),
        ((r["name"], round(r["metres"]), round(r["metres_seen"]), r["shops_unseen"]) for r in roads[:_SHOWN]),
        "No road is drawn.",
    )
    shared.show_table(
        ("one more camera", "road", "longitude", "latitude", "heading", "cases in 30 days", "shops", "metres"),
        (
            (
                p["rank"], p["road"], p["longitude"], p["latitude"], p["heading_degrees"], p["expected_cases"],
                len(p["shops"]), p["metres"],
            )
            for p in found["proposals"]
        ),
        "No camera has a view that is known, so none can be proposed.",
    )  # fmt: skip


def recurrence(
    kind: KindOption = None, from_: FromOption = None, to: ToOption = None, as_json: JsonOption = False
) -> None:
    """How many mended cases come back at the same place within 1, 7 and 30 days."""
    from governance_rules.use_cases.keep_analyses import keep_recurrence

    with shared.database() as database:
        found = keep_recurrence(database, _asked(database, from_, to, kind))
    if as_json:
        shared.show_json(found)
        return
    columns = ("", "closed", "came back", *(f"within {days} d" for days in found["within_days"]))
    whole = [found["all"] | {"name": "all"}] if found["all"] else []
    rows = [*whole, *found["by_closure"], *found["by_kind"], *found["by_road"][:_SHOWN]]
    shared.show_table(columns, (_returned(row) for row in rows), "No case was closed as mended in this time.")


def effect(
    road: Annotated[list[str], typer.Option("--road", help="Id of a road with the campaign; may be repeated.")],
    from_: Annotated[str, typer.Option("--from", help="First day of the campaign, like 2026-03-01.")],
    to: Annotated[str, typer.Option("--to", help="Last day of the campaign.")],
    kind: KindOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a campaign changed on its roads, against roads that were like them before."""
    from governance_rules.use_cases.analyse_places import Asked, measure_effect

    asked = Asked(_day(from_, "from"), _day(to, "to"), tuple(kind) if kind else None)
    with shared.database() as database:
        found = measure_effect(database, road, asked)
    if as_json:
        shared.show_json(found)
        return
    shared.show_table(
        ("road", "before", "during", ""),
        (
            (row["name"], row["before"], row["during"], what)
            for what, rows in (("campaign", found["roads"]), ("control", found["controls"]))
            for row in rows
        ),
        "No road.",
    )
    change, placebo = found["change"], found["placebo"]
    if change is None:
        typer.echo("Too few cases: nothing can be said.")
        return
    typer.echo(f"Effect: {_percent(change)}, p {change['p']:.3f}; among all roads p {found['other_roads']['p']}")
    if placebo is not None:
        typer.echo(f"Placebo from {placebo['from']}, where nothing happened: {_percent(placebo)}, p {placebo['p']:.3f}")
    if found["before"] is not None:
        typer.echo(
            f"Drift against the controls before: {found['before']['slope']:+.4f} a step, p {found['before']['p']}"
        )


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (hotspots, coverage, recurrence, effect):
        app.command()(command)


def _asked(database: Database, first: str | None, last: str | None, kinds: Sequence[Kind] | None) -> Asked:
    from governance_rules.use_cases.analyse_places import asked_for

    begins, ends = (_day(text, name) if text else None for text, name in ((first, "from"), (last, "to")))
    with database.unit_of_work() as uow:
        return asked_for(uow, begins, ends, kinds)


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no day; write 2026-03-01", name) from None


def _period(found: Mapping[str, Any]) -> str:
    return f"{found['asked']['from']} to {found['asked']['to']}"


def _hot_spot(row: Mapping[str, Any]) -> tuple[Any, ...]:
    gi, trend = row["gi"], row["trend"]
    return (
        row["id"], row["road"], row["cases"], round(row["camera_hours"]), row["rate"], row["status"],
        gi["z"], gi["p"], gi["q"], trend["direction"] if trend else None, row["emerging"],
    )  # fmt: skip


def _returned(row: Mapping[str, Any]) -> tuple[Any, ...]:
    shares = (
        f"{one['share']:.1%} ({one['low']:.1%}–{one['high']:.1%})" if one["share"] is not None else None
        for one in row["within"]
    )
    return row["name"], row["closures"], row["returned"], *shares


def _percent(change: Mapping[str, float]) -> str:
    return f"{change['ratio'] - 1:+.1%} ({change['low'] - 1:+.1%} to {change['high'] - 1:+.1%})"
