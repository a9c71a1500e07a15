"""`cityeye analyse patrol|staff`"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.cli import analyse_campaigns, shared
from data_contracts.errors import InvalidInput

if TYPE_CHECKING:
    from data_contracts.schemas.patrol import PatrolPlan

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of tables.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(patrol)
    app.command()(staff)
    analyse_campaigns.register(app)


def patrol(
    for_day: Annotated[
        str | None, typer.Option("--for", help="The day, like 2026-11-27.", show_default="tomorrow")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Store it as the day's plan; people see it on their phones.")
    ] = False,
    backtest: Annotated[
        int | None, typer.Option(help="Instead: measure plans of so many past weeks against last week's habit.", min=1)
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long the solver may take for a day.", min=0.1, max=600)] = 10.0,
    as_json: Json = False,
) -> None:
    """Who walks where and when on a day, by what is expected of it and who is on duty.

    With --backtest the plans of past days are measured by what stood there then, and so is walking where the officers
    were called to the week before.
    """
    from governance_rules.use_cases.plan_patrol import plan_patrol

    if backtest is not None:
        _backtest(backtest, for_day, seconds, as_json)
        return
    with shared.database() as database:
        with database.unit_of_work() as uow:
            day = analyse_campaigns.day_of(for_day, uow, 1, "for")
        plan, made = plan_patrol(database, day, keep, seconds)
        with database.unit_of_work() as uow:
            names = {one.person_id: one.display_name for one in uow.people.all()}
            roads = {area.area_id: area.name for area in uow.areas.all()}
    if as_json:
        shared.show_json(_as_json(plan))
    else:
        _show(plan, made, keep, names, roads)


def staff(
    file: Annotated[Path | None, typer.Argument(help="A staff file to put into force.", show_default=False)] = None,
    check: Annotated[bool, typer.Option("--check", help="Only say the line of the first mistake in the file.")] = False,
    from_officers: Annotated[bool, typer.Option("--from-officers", help="Begin with the street's officers.")] = False,
) -> None:
    """Who can walk, in which shift, and what they may handle: prints the staff as the file that this command takes."""
    from governance_rules.use_cases.patrol_staff import install_staff, parse_staff, seed_staff, staff_text

    if file is not None and from_officers:
        raise InvalidInput("give a file or --from-officers, not both", "file")
    with shared.database() as database, database.unit_of_work() as uow:
        if file is None and not from_officers:
            typer.echo(staff_text(uow), nl=False)
        elif file is None:
            count = seed_staff(uow)
            typer.echo(
                f"{count} officers are the patrol staff now" if count else "there is staff already, or no officer"
            )
        elif check:
            text = file.read_text(encoding="utf-8")
            people = parse_staff(text, file.name, {p.sign_in_name: p.person_id for p in uow.people.all()})[1]
            typer.echo(f"{file.name}: fine ({len(people)} people)")
        else:
            shifts, people_count = install_staff(uow, file.read_text(encoding="utf-8"), file.name)
            typer.echo(f"{people_count} people in {shifts} shifts; plans that are kept stay as they are")


def _as_json(plan: PatrolPlan) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(plan)


def _show(plan: PatrolPlan, made: bool, keep: bool, names: dict[int, str], roads: dict[str, str]) -> None:
    numbers = plan.numbers
    walks = [
        (
            names.get(walk["person_id"], walk["person_id"]),
            f"{_clock(walk['begins'])}–{_clock(walk['until'])}",
            "–".join(_clock(minute) for minute in walk["break"]),
            walk["stops"],
            walk["minutes_at_stops"],
            walk["minutes_between_stops"],
            f"{walk['expected_met']:.1f}",
        )
        for walk in numbers["walks"]
    ]
    columns = ("who", "shift", "break", "stops", "min at stops", "min between", "expected to meet")
    shared.show_table(columns, walks, "nobody walks")
    stops = sorted((s for s in plan.stops if s.arrive is not None), key=lambda s: (s.person_id or 0, s.arrive or 0))
    rows = [
        (
            names.get(stop.person_id or 0),
            f"{_clock(stop.arrive or 0)}–{_clock(stop.leave or 0)}",
            f"{roads.get(stop.road_id, stop.road_id)} {stop.section}",
            "little seen" if stop.exploration else "",
            f"{stop.value:.2f}",
            ", ".join(k.value for k, _ in sorted(stop.expected.items(), key=lambda item: -item[1])[:3]),
        )
        for stop in stops
    ]
    shared.show_table(("who", "when", "section", "", "expected", "mostly"), rows, "no stop is walked")
    shared.show_table(("dropped because", "stops"), numbers["dropped_by_reason"].items(), "nothing is dropped")
    state = ("kept" if keep else "not kept") if made else "as it was kept"
    typer.echo(
        f"{plan.day}, revision {plan.revision} ({state}): {numbers['stops_walked']} stops, "
        f"{numbers['exploration_stops']} of them where little is seen; "
        f"{numbers['expected_met']:.1f} violations expected "
        f"in {numbers['hours_on_street']:g} hours, {numbers['expected_met_an_hour'] or 0:.2f} an hour"
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _backtest(weeks: int, until: str | None, seconds: float, as_json: bool) -> None:
    from governance_rules.use_cases.backtest_patrol import backtest

    with shared.database() as database:
        with database.unit_of_work() as uow:
            last = analyse_campaigns.day_of(until, uow, -1, "for")
        result = backtest(database, last, weeks, seconds, _told)
    if as_json:
        shared.show_json(result)
        return
    rows = [
        (day["day"], day["plan"]["met"], day["habit"]["met"], f"{day['plan']['met_an_hour']:.2f}",
         f"{day['habit']['met_an_hour']:.2f}", f"{day['plan']['expected']:.0f}")
        for day in result["days"]
    ]  # fmt: skip
    shared.show_table(("day", "plan met", "habit met", "plan/h", "habit/h", "plan expected"), rows, "no day")
    low, high = result["ratio_interval"]
    typer.echo(
        f"plan {result['plan']['met_an_hour']:.3f} violations met an hour on the street, habit "
        f"{result['habit']['met_an_hour']:.3f}: {result['winner']}, ratio {result['ratio']:.3f} "
        f"(95 % of resampled days: {low:.3f} to {high:.3f}); better on {result['days_plan_better']} of {len(rows)} days"
    )


def _told(day: date) -> None:
    typer.echo(f"{day} …", err=True)
