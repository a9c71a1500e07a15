"""`cityeye case …`"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from apps.cli import shared

app = typer.Typer(no_args_is_help=True, help="Cases: look at them, enter one by hand.")


@app.command("list")
def list_newest(
    state: Annotated[list[str] | None, typer.Option(help="Only this state; may be repeated.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind; may be repeated.")] = None,
    camera: Annotated[list[str] | None, typer.Option(help="Only this camera; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a case.")] = False,
) -> None:
    """The newest cases."""
    with shared.database() as database, database.unit_of_work() as uow:
        cards = uow.cases.cards(states=state, kinds=kind, camera_ids=camera, limit=limit)
    if as_json:
        for card in cards:
            shared.show_json(described(card))
        return
    rows = []
    for card in cards:
        case = card.case
        opened = f"{case.opened_at:%Y-%m-%d %H:%M:%S}Z"
        where = (card.camera_name or card.sensor_name, card.zone_name or card.place_name)
        rows.append((case.case_id, case.kind, case.state, opened, *where, f"{case.score:.2f}", card.detector))
    columns = ("case", "kind", "state", "opened", "camera or sensor", "where", "score", "seen by")
    shared.show_table(columns, rows, "no cases yet")


def described(card: Any) -> dict[str, Any]:
    """A case card as JSON values."""
    case = card.case
    return {
        "case_id": case.case_id,
        "kind": case.kind.value,
        "state": case.state.value,
        "status_code": case.status_code,
        "severity": case.severity,
        "score": round(case.score, 4),
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "closure": case.closure.value if case.closure else None,
        "camera_id": case.camera_id,
        "sensor": card.sensor_name,
        "zone": card.zone_name,
        "place": card.place_name,
        "box": card.box.as_list() if card.box else None,
        "picture": card.picture_path,
        "detector": card.detector,
        "sightings": case.sighting_count,
        "next_due_at": card.next_due_at.isoformat() if card.next_due_at else None,
        "leaf_hash": card.leaf_hash,
    }


@app.command()
def show(
    case_id: Annotated[int, typer.Argument(help="The case's number.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """One case: what was seen, each event, each notice, each evidence picture with its hash."""
    with shared.database() as database, database.unit_of_work() as uow:
        card = uow.cases.card(case_id)
        events, notices = uow.cases.events(case_id), uow.notices.of_case(case_id)
        pictures = uow.incidents.pictures(card.case.incident_id)
        leaves = uow.evidence_log.leaves_of_case(case_id)
    if as_json:
        from dataclasses import asdict

        shared.show_json(
            described(card)
            | {
                "events": [asdict(event) for event in events],
                "notices": [asdict(notice) for notice in notices],
                "pictures": [asdict(picture) for picture in pictures],
                "leaves": [{"leaf_index": leaf.leaf_index, "leaf_hash": leaf.leaf_hash.hex()} for leaf in leaves],
            }
        )
        return
    shared.show_table(("", ""), [(name, value) for name, value in described(card).items()], "")
    shared.show_table(
        ("when", "event", "state", "by"),
        [(f"{e.happened_at:%Y-%m-%d %H:%M:%S}Z", e.event_type, e.state_after, e.actor_role) for e in events],
        "no events",
    )
    shared.show_table(
        ("notice", "to", "through", "state", "attempts"),
        [(n.purpose, n.role, n.channel, n.state, n.attempts) for n in notices],
        "no notices",
    )
    shared.show_table(
        ("picture", "sealed", "sha256", "path"),
        [(p.role, "yes" if p.sealed else "copy, people blurred", p.sha256, p.path) for p in pictures],
        "no pictures",
    )
    shared.show_table(("leaf", "hash"), [(leaf.leaf_index, leaf.leaf_hash.hex()) for leaf in leaves], "no leaves")
