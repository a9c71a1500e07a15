"""`cityeye council …`"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput

app = typer.Typer(
    no_args_is_help=True,
    help="Red-tea council: topics, agenda, decisions, and what became of them (`analyse council` finds topics).",
)

TopicId = Annotated[int, typer.Argument(help="Number of the topic, as `council list` shows it.", show_default=False)]
By = Annotated[str, typer.Option("--by", help="Who does it, by sign-in name.", show_default=False)]


@app.command("list")
def list_topics(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON document.")] = False,
) -> None:
    """Show the topics, newest first: state, meeting, measures, and whether it got better."""
    from governance_rules.domain.council.paper import LABELS
    from governance_rules.use_cases.read_council import read_council

    with shared.database() as database, database.unit_of_work() as uow:
        board = read_council(uow, _rules())
    if as_json:
        shared.show_json(board)
        return
    rows = [
        (
            one["topic_id"],
            one["state"],
            one["title"]["zh"],
            one["meeting"]["held_on"] if one["meeting"] else "",
            "; ".join(f"{m['who']}: {m['what']} ({m['done_on'] or LABELS['open'][1]})" for m in _measures(one)),
            one["effect_said"]["en"] if one["effect_said"] else "",
        )
        for one in board["topics"]
    ]
    columns = ("topic", "state", "what", "meeting", "measures", "effect")
    shared.show_table(columns, rows, "no topic was proposed yet; the Monday flow does, or `cityeye council propose`")


@app.command()
def propose(
    for_day: Annotated[str | None, typer.Option("--for", help="A day of the week.", show_default=False)] = None,
) -> None:
    """Propose the topics of a week now, as the Monday flow does. A week is proposed once."""
    from governance_rules.use_cases.find_topics import propose_topics, week_of
    from governance_rules.use_cases.follow_council import today_of

    with shared.database() as database, database.unit_of_work() as uow:
        today = today_of(uow)
        week = week_of(shared.parse_day(for_day, "for") if for_day else today, today)
        proposal, made = propose_topics(uow, week, _rules())
    verb = "proposed" if made else "proposed before"
    typer.echo(f"week of {week}: {proposal.topics} topics {verb}, of {proposal.problems} problems")


@app.command()
def meeting(
    day: Annotated[str, typer.Argument(help="Its day, like 2026-11-30.", show_default=False)],
    place: Annotated[str, typer.Option(help="Where it is held.", show_default=False)],
    by: By,
) -> None:
    """Plan a meeting."""
    from governance_rules.use_cases.run_council import plan_meeting

    with shared.database() as database, database.unit_of_work() as uow:
        planned = plan_meeting(uow, shared.person_named(uow, by), shared.parse_day(day, "day"), place)
    typer.echo(f"meeting {planned.meeting_id} on {planned.held_on}: {planned.place}")


@app.command()
def agenda(
    topic_ids: Annotated[list[int], typer.Argument(help="Numbers of topics.", show_default=False)],
    meeting_id: Annotated[int, typer.Option("--meeting", help="Number of the meeting.", show_default=False)],
    by: By,
) -> None:
    """Put topics on the agenda of a meeting: all of them, or none."""
    from governance_rules.use_cases.run_council import put_on_agenda

    with shared.database() as database, database.unit_of_work() as uow:
        person = shared.person_named(uow, by)
        for topic_id in topic_ids:
            put_on_agenda(uow, person, topic_id, meeting_id)
    typer.echo(f"on the agenda of meeting {meeting_id}: {', '.join(map(str, topic_ids))}")


@app.command()
def off(topic_id: TopicId, by: By, note: Annotated[str, typer.Option(help="Why.")] = "") -> None:
    """Take a topic off its agenda; it may come onto a later one."""
    from governance_rules.use_cases.run_council import take_off_agenda

    with shared.database() as database, database.unit_of_work() as uow:
        take_off_agenda(uow, shared.person_named(uow, by), topic_id, note)
    typer.echo(f"topic {topic_id} is proposed again")


@app.command()
def decide(
    topic_id: TopicId,
    option: Annotated[str, typer.Option(help="Measure of the catalogue, or other.", show_default=False)],
    party: Annotated[list[str], typer.Option(help="Who agreed; may be given again.", show_default=False)],
    measure: Annotated[
        list[str], typer.Option(help='"who | what | until day"; may be given again.', show_default=False)
    ],
    day: Annotated[str, typer.Option("--on", help="Day of the decision.", show_default=False)],
    by: By,
    words: Annotated[str, typer.Option(help="What exactly was agreed on.")] = "",
) -> None:
    """Record what the council agreed on: who does what until when."""
    from governance_rules.use_cases.run_council import NewDecision
    from governance_rules.use_cases.run_council import decide as record

    new = NewDecision(
        option, words, tuple(party), shared.parse_day(day, "on"), tuple(_measure(text) for text in measure)
    )
    with shared.database() as database, database.unit_of_work() as uow:
        record(uow, shared.person_named(uow, by), topic_id, new, _rules())
    typer.echo(f"topic {topic_id} is decided: {option}, {len(new.measures)} measures")


@app.command()
def done(
    topic_id: TopicId,
    number: Annotated[int, typer.Argument(help="Number of the measure, from 1.", show_default=False)],
    day: Annotated[str, typer.Option("--on", help="Day on which it was done.", show_default=False)],
    by: By,
) -> None:
    """A measure was carried out; after the last one its effect is followed."""
    from governance_rules.use_cases.run_council import carry_out

    with shared.database() as database, database.unit_of_work() as uow:
        topic = carry_out(uow, shared.person_named(uow, by), topic_id, number, shared.parse_day(day, "on"))
    typer.echo(f"measure {number} is done; topic {topic_id} is {topic.state}")


@app.command()
def review(topic_id: TopicId, by: By, note: Annotated[str, typer.Option(help="What the council says.")] = "") -> None:
    """Close a topic with what its numbers say now."""
    from governance_rules.use_cases.run_council import review as close

    with shared.database() as database, database.unit_of_work() as uow:
        close(uow, shared.person_named(uow, by), topic_id, _rules(), note)
        verdict = uow.council.changes(topic_id)[-1].detail["verdict"]
    typer.echo(f"topic {topic_id} is reviewed: {verdict}")


@app.command()
def drop(topic_id: TopicId, by: By, note: Annotated[str, typer.Option(help="Why.", show_default=False)]) -> None:
    """Talk about it no longer."""
    from governance_rules.use_cases.run_council import drop as close

    with shared.database() as database, database.unit_of_work() as uow:
        close(uow, shared.person_named(uow, by), topic_id, note)
    typer.echo(f"topic {topic_id} is dropped")


@app.command()
def paper(
    meeting_id: Annotated[int, typer.Option("--meeting", help="Number of the meeting.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path("."),
    english: Annotated[bool, typer.Option("--english", help="In English.")] = False,
) -> None:
    """Write agenda and minutes sheet of a meeting as PDF."""
    from apps.runtime.council_paper import SHEETS, make_paper, with_pictures
    from data_contracts.store.pictures import open_picture_store
    from governance_rules.use_cases.read_council import paper_of_meeting

    settings = shared.settings()
    out.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        with shared.database() as database, database.unit_of_work() as uow:
            told = paper_of_meeting(
                uow, meeting_id, sheet, "en" if english else "zh", _rules(), settings.street_name, settings.cockpit_url
            )
        name = out / f"council-meeting-{meeting_id}-{sheet}.pdf"
        name.write_bytes(make_paper(with_pictures(told, open_picture_store(settings.picture_url))))
        typer.echo(str(name))


def _rules() -> Any:
    from data_contracts.store.council_files import read_council_texts
    from governance_rules.use_cases.load_council import parse_council

    return parse_council(read_council_texts())


def _measures(topic: dict[str, Any]) -> list[dict[str, Any]]:
    measures: list[dict[str, Any]] = topic["decision"]["measures"] if topic["decision"] else []
    return measures


def _measure(text: str) -> tuple[str, str, date]:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != 3:
        raise InvalidInput(f'{text!r} is no measure; write "who | what | 2026-12-31"', "measure")
    return parts[0], parts[1], shared.parse_day(parts[2], "measure")
