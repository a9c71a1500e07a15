"""`cityeye report subscribe | unsubscribe | subscribers`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput
from data_contracts.schemas.report import ReportType

if TYPE_CHECKING:
    from data_contracts.schemas.report_delivery import Subscription

Type = Annotated[ReportType, typer.Argument(help="Which report.", show_default=False)]
Person = Annotated[str | None, typer.Option("--person", help="Sign-in name; it comes into the person's inbox.")]
GroupId = Annotated[str | None, typer.Option("--group", help="Id of a micro-grid group; it is posted there.")]
Name = Annotated[str | None, typer.Option("--name", help="Of a channel of its own, like: mail to the leaders.")]


def subscribe(
    report_type: Type,
    person: Person = None,
    group: GroupId = None,
    name: Name = None,
    channel: Annotated[
        str | None,
        typer.Option(
            help="With --name: any Apprise URL (mailto://user:password@host, json://host/path, …). A secret; left out, "
            "it is asked for unseen."
        ),
    ] = None,
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    every_revision: Annotated[
        bool, typer.Option("--every-revision", help="Also when late data has changed the numbers, not only the first.")
    ] = False,
) -> None:
    """Send a report to a person, a group or a channel from now on, each once its period is over.

    People have it in the inbox at once, groups and channels from eight in the morning. Said again, it replaces what was
    said before.
    """
    import dataclasses

    from data_contracts.channels.apprise_channels import checked_channel_url
    from governance_rules.use_cases import deliver_reports

    url = None
    if name is not None:
        url = checked_channel_url(channel or typer.prompt("Channel", hide_input=True))
    elif channel is not None:
        raise InvalidInput("a channel needs a name: --name", "name")
    with shared.database() as database, database.unit_of_work() as uow:
        wanted = dataclasses.replace(
            _reader(uow, report_type, person, group, name),
            channel_url=url,
            language=language,
            every_revision=every_revision,
        )
        deliver_reports.subscribe(uow, wanted)
    how = "every revision" if every_revision else "once"
    typer.echo(f"{person or group or name} gets the {report_type.value} report ({language}, {how})")


def unsubscribe(report_type: Type, person: Person = None, group: GroupId = None, name: Name = None) -> None:
    """Send no more of it; what waits is given up, and the address of a channel of its own is forgotten."""
    with shared.database() as database, database.unit_of_work() as uow:
        uow.report_deliveries.unsubscribe(_reader(uow, report_type, person, group, name))
    typer.echo(f"{person or group or name} gets the {report_type.value} report no more")


def subscribers() -> None:
    """Show who gets which report, and what became of the last one; addresses of channels stay unseen."""
    with shared.database() as database, database.unit_of_work() as uow:
        every, last = uow.report_deliveries.subscriptions(), uow.report_deliveries.last_of_each()
        names = {one.person_id: uow.people.get(one.person_id).sign_in_name for one in every if one.person_id}
    rows = []
    for one in every:
        delivery = last.get(one.subscription_id or 0)
        if one.person_id is not None:
            reader = f"person {names[one.person_id]}"
        else:
            reader = f"group {one.group_id}" if one.group_id is not None else f"channel {one.channel_name}"
        became = "nothing yet" if delivery is None else f"{delivery.title}: {delivery.state}"
        if delivery is not None and delivery.last_error:
            became += f" ({delivery.last_error})"
        rows.append((one.report_type.value, reader, one.language, "every" if one.every_revision else "first", became))
    shared.show_table(("report", "reader", "language", "revisions", "last"), rows, "nobody gets any report")


def _reader(uow: Any, report_type: ReportType, person: str | None, group: str | None, name: str | None) -> Subscription:
    """Raises InvalidInput unless exactly one is named, NotFound for a person that there is not."""
    from data_contracts.schemas.report_delivery import Subscription

    if sum(one is not None for one in (person, group, name)) != 1:
        raise InvalidInput("name one reader: --person, --group or --name", "reader")
    person_id = shared.person_named(uow, person).person_id if person is not None else None
    return Subscription(report_type, "zh", person_id, group, name)


def register(app: typer.Typer) -> None:
    for command in (subscribe, unsubscribe, subscribers):
        app.command()(command)
