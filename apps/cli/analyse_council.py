"""`cityeye analyse council`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.cli import shared

if TYPE_CHECKING:
    from governance_rules.domain.council.paper import Language


def council(
    for_day: Annotated[
        str | None,
        typer.Option(
            "--for", help="A day of the week whose topics are wanted; this week's without.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON document.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Also write topics as JSON, and agenda and minutes as PDF, into this folder.")
    ] = None,
    english: Annotated[bool, typer.Option("--english", help="The papers in English.")] = False,
) -> None:
    """Topics for the red-tea council from the weeks before: where, when and what gathers, who is concerned, options.

    Counts anew from the record and changes nothing; the topics that were put before people are kept by the Monday flow.
    """
    import json
    from zoneinfo import ZoneInfo

    from apps.runtime.council_paper import SHEETS, make_paper, with_pictures
    from data_contracts.store.council_files import read_council_texts
    from data_contracts.store.pictures import open_picture_store
    from governance_rules.domain.council.paper import paper_of
    from governance_rules.use_cases.find_topics import find_topics, past_of, week_of
    from governance_rules.use_cases.follow_council import today_of
    from governance_rules.use_cases.load_council import parse_council

    rules = parse_council(read_council_texts())
    with shared.database() as database, database.unit_of_work() as uow:
        today = today_of(uow)
        week = week_of(shared.parse_day(for_day, "for") if for_day else today, today)
        found = find_topics(uow, week, rules)
        topics = [
            {
                "rank": one.rank,
                "score": one.scored.score,
                "topic_id": one.topic and one.topic.topic_id,
                "state": one.topic.state.value if one.topic else "proposed",
                "numbers": one.numbers | {"past": past_of(uow, one.scored.gathering.problem, rules)},
            }
            for one in found.chosen
        ]
        made_at = uow.now().astimezone(ZoneInfo(uow.time_zone))
    told: dict[str, Any] = {
        "week": week.isoformat(),
        "weeks": {"first": str(found.weeks.first), "last": str(found.weeks.last), "before": str(found.weeks.before)},
        "cases": found.cases,
        "gathered": found.gathered,
        "problems": found.problems,
        "resting": found.resting,
        "topics": topics,
    }
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        name = out / f"council-{week}"
        name.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        settings = shared.settings()
        language: Language = "en" if english else "zh"
        for sheet in SHEETS:
            paper = paper_of(
                sheet, language, topics, (), None, settings.street_name, made_at,
                rules.catalogue, settings.cockpit_url,
            )  # fmt: skip
            made = make_paper(with_pictures(paper, open_picture_store(settings.picture_url)))
            (out / f"council-{week}-{sheet}.pdf").write_bytes(made)
    if as_json:
        shared.show_json(told)
        return
    _show(told)
    if out is not None:
        typer.echo(f"{out / f'council-{week}'}.json, -agenda.pdf, -minutes.pdf")


def _show(told: dict[str, Any]) -> None:
    from governance_rules.domain.council.story import title
    from governance_rules.domain.council.words import KINDS

    rows = []
    for topic in told["topics"]:
        figures = topic["numbers"]["figures"]
        rows.append(
            (
                topic["rank"],
                f"{topic['score']:.1f}",
                title(topic["numbers"], KINDS)[0],
                figures["cases"]["shown"],
                figures["before"]["shown"] if "before" in figures else "",
                figures["rework_share"]["shown"],
                figures["not_self_share"]["shown"],
                len(topic["numbers"]["parties"]),
                topic["state"],
            )
        )
    columns = ("rank", "score", "topic", "cases", "before", "came back", "not by oneself", "parties", "state")
    shared.show_table(columns, rows, "nothing gathers: no kind has enough settled cases at a stretch")
    weeks = told["weeks"]
    typer.echo(
        f"{told['cases']} settled cases from {weeks['first']} to {weeks['last']}, {told['gathered']} of them in "
        f"{told['problems']} problems; {told['resting']} of these rest"
    )


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(council)
