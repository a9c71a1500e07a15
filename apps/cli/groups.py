"""`cityeye group …`"""

from __future__ import annotations

from typing import Annotated

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput, PartUnavailable

app = typer.Typer(
    no_args_is_help=True,
    help="Micro-grid groups: where the notices of an area are posted; without any, on the group page of the house.",
)

GroupId = Annotated[str, typer.Argument(help="The group's id.", show_default=False)]


@app.command()
def add(
    group_id: GroupId,
    name: Annotated[str, typer.Option(help="What people call it.", show_default=False)],
    channel: Annotated[
        str | None,
        typer.Option(
            help="The https address that WeCom shows for a group robot, or any Apprise URL (wecomgroup://?key=KEY, "
            "json://host/path, mailto://user:password@host, …). A secret; left out, it is asked for unseen.",
            show_default=False,
        ),
    ] = None,
    community: Annotated[str | None, typer.Option(help="Id of the community it serves.")] = None,
    grid: Annotated[str | None, typer.Option(help="Id of the grid it serves.")] = None,
    block: Annotated[str | None, typer.Option(help="Id of the block it serves.")] = None,
) -> None:
    """Add a group, or change it. Without an area it serves the whole street; of several, the smallest area wins.

    The running system uses it from the next notice on.
    """
    from data_contracts.channels.apprise_channels import checked_channel_url, service_name
    from data_contracts.schemas.group import Group

    if not group_id.strip():
        raise InvalidInput("the id of a group must not be empty", "group_id")
    url = checked_channel_url(channel or typer.prompt("Channel", hide_input=True))
    with shared.database() as database, database.unit_of_work() as uow:
        uow.groups.save(Group(group_id, name, url, community, grid, block))
    typer.echo(f"group {group_id} added ({service_name(url)}); try it with `cityeye group test {group_id}`")


@app.command("list")
def list_groups() -> None:
    """Show the groups, whom they serve and how their channels do; the addresses are secrets and stay unseen."""
    with shared.database() as database, database.unit_of_work() as uow:
        groups = uow.groups.all()
    rows = []
    for group in groups:
        areas = (("community", group.community_id), ("grid", group.grid_id), ("block", group.block_id))
        serves = ", ".join(f"{level} {area_id}" for level, area_id in areas if area_id) or "the whole street"
        state = "off" if not group.active else "ok" if not group.last_error else f"failing: {group.last_error}"
        if group.active and group.channel_url is None:
            state = "its page in the house"
        channel = "none" if group.channel_url is None else group.channel_url.partition("://")[0]
        rows.append((group.group_id, group.name, serves, channel, state))
    shared.show_table(
        ("id", "name", "serves", "channel", "state"), rows, "no groups; the group page of the house is used"
    )


@app.command()
def test(group_id: GroupId) -> None:
    """Send a test message into the group now; nobody is mentioned."""
    from uuid import uuid4

    from data_contracts.channels.apprise_channels import AppriseChannels
    from data_contracts.errors import ChannelFailed, Refused
    from data_contracts.schemas.group import Post

    with shared.database() as database:
        with database.unit_of_work() as uow:
            group = uow.groups.get(group_id)
        if group.channel_url is None:
            raise Refused(f"group {group_id} has no channel: its notices are on its page in the house")
        words = f"{group.name}：这是城市眼的测试消息，收到即表示通知能送达本群，无需处理。"
        try:
            AppriseChannels().post(group.channel_url, Post(f"test:{uuid4()}", "【测试】城市眼", words))
        except ChannelFailed as error:
            raise PartUnavailable(f"group {group_id} did not take it: {error}") from None
        with database.unit_of_work() as uow:
            uow.groups.works(group_id)
    typer.echo(f"group {group_id} took the message; look whether it is there")


@app.command()
def remove(group_id: GroupId) -> None:
    """Remove a group and its address. What was posted stays on record; what still waits goes to the others."""
    with shared.database() as database, database.unit_of_work() as uow:
        uow.groups.remove(group_id)
    typer.echo(f"group {group_id} removed")


@app.command()
def contact(
    sign_in_name: Annotated[str, typer.Argument(help="The person's sign-in name.", show_default=False)],
    phone: Annotated[str | None, typer.Option(help="Phone number that the person's WeCom account has.")] = None,
    wecom: Annotated[str | None, typer.Option(help="Member id (userid) in WeCom; it goes before the phone.")] = None,
) -> None:
    """Say by what a group robot mentions (@) a person; what is left out is forgotten."""
    from data_contracts.errors import NotFound

    with shared.database() as database, database.unit_of_work() as uow:
        found = uow.people.by_sign_in_name(sign_in_name)
        if found is None:
            raise NotFound(f"nobody signs in as {sign_in_name!r}")
        uow.people.set_contact(found[0].person_id, phone, wecom)
    typer.echo(f"{sign_in_name} is mentioned by {'WeCom id' if wecom else 'phone' if phone else 'nothing'}")
