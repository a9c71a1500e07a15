"""`cityeye analyse campaigns|decide-campaign`"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(campaigns)
    app.command("decide-campaign")(decide)


def day_of(text: str | None, uow: Any, days_from_today: int, option: str) -> date:
    """The day of the option, or so many days from the street's today. Raises InvalidInput."""
    if text is None:
        today: date = uow.now().astimezone(ZoneInfo(uow.time_zone)).date()
        return today + timedelta(days=days_from_today)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no day; write 2026-11-27", option) from None


def campaigns(
    today: Annotated[
        str | None,
        typer.Option(help="As if it were this day; only what came before is looked at.", show_default="today"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of tables.")] = False,
) -> None:
    """Where a campaign would pay, what to expect of it, and what those that were decided have done so far."""
    from dataclasses import asdict

    from governance_rules.domain.case_links import case_link
    from governance_rules.use_cases.campaigns import campaigns as look

    with shared.database() as database, database.unit_of_work() as uow:
        found = look(uow, day_of(today, uow, 0, "today"))
        roads = {area.area_id: area.name for area in uow.areas.all()}
    recent = (found.today - timedelta(days=28), found.today - timedelta(days=1))
    links = [
        case_link({"kind": p.kind.value, "road": p.road_id, "opened_from": recent[0], "opened_to": recent[1]})
        for p in found.proposed
    ]
    if as_json:
        proposed = [asdict(one) | {"cases": link} for one, link in zip(found.proposed, links, strict=True)]
        decided = [
            asdict(one) | {"before_and_after_against_other_roads": asdict(effect) if effect else None}
            for one, effect in found.decided
        ]
        effects = [asdict(effect) for effect in found.effects]
        shared.show_json({"today": found.today, "effects": effects, "proposed": proposed, "decided": decided})
        return
    shared.show_table(
        ("kind", "after an officer, beside others", "95 % interval", "cases with", "without"),
        [
            (e.kind.value, f"{e.ratio:.3f}", f"{e.low:.3f} to {e.high:.3f}", e.with_officer, e.without)
            for e in found.effects
        ],
        "too few cases with an officer to say what one does",
    )
    shared.show_table(
        ("road", "kind", "weeks", "cases a week", "spared", "interval", "cases"),
        [
            (roads.get(p.road_id, p.road_id), p.kind.value, f"{p.first_day} to {p.last_day}", f"{p.a_week:.1f}",
             f"{p.avoided:.1f}", f"{p.low:.1f} to {p.high:.1f}", link)
            for p, link in zip(found.proposed, links, strict=True)
        ],
        "no campaign is proposed: the record shows no kind that surely falls after an officer came",
    )  # fmt: skip
    shared.show_table(
        ("number", "roads", "kinds", "from", "to", "note", "before and after against other roads, not matched"),
        [
            (c.campaign_id, ", ".join(roads.get(r, r) for r in c.road_ids), ", ".join(k.value for k in c.kinds),
             c.first_day, c.last_day, c.note, _effect_words(effect))
            for c, effect in found.decided
        ],
        "no campaign was decided",
    )  # fmt: skip


def _effect_words(effect: Any) -> str:
    if effect is None:
        return "too early"
    if effect.ratio is None:
        return f"{effect.before:.2f} → {effect.after:.2f} a day; too few cases for a ratio"
    return (
        f"{effect.before:.2f} → {effect.after:.2f} a day, "
        f"others {effect.others_before:.2f} → {effect.others_after:.2f}; "
        f"ratio {effect.ratio:.2f} ({effect.low:.2f} to {effect.high:.2f})"
    )


def decide(
    road: Annotated[list[str], typer.Option(help="Id of a road; may be repeated.")],
    kind: Annotated[list[str], typer.Option(help="A kind; may be repeated.")],
    first: Annotated[str, typer.Option("--from", help="First day, like 2026-11-30.")],
    last: Annotated[str, typer.Option("--until", help="Last day.")],
    by: Annotated[str, typer.Option(help="Sign-in name of the leader who decided it.")],
    note: Annotated[str, typer.Option(help="Why, or what is to be done.")] = "",
) -> None:
    """Write down a campaign that a leader has decided."""
    from governance_rules.use_cases.campaigns import decide_campaign

    with shared.database() as database, database.unit_of_work() as uow:
        days = day_of(first, uow, 0, "from"), day_of(last, uow, 0, "until")
        made = decide_campaign(uow, shared.person_named(uow, by), road, kind, *days, note)
    typer.echo(f"campaign {made.campaign_id}: {made.first_day} to {made.last_day}")
