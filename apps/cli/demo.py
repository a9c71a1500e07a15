"""`cityeye demo`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Street")(demo)


def demo(
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Also a whole generated street: 9 communities, 30 roads, 1,436 shops, 277 cameras, its people.",
        ),
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option(help="With --full: the same seed is the same street.", min=0, max=2**31 - 1, show_default="1"),
    ] = None,
    geojson: Annotated[
        Path | None,
        typer.Option(help="With --full: write its map into this folder, as GeoJSON.", show_default=False),
    ] = None,
) -> None:
    """Bring the demo's people and cameras (back) into the running system, and show the sign-ins.

    The cameras of a full street are never watched: cases are replayed into them. Nobody new signs in.
    """
    from apps.runtime.demo import read_sign_ins, seed_demo, what_to_look_at
    from data_contracts.schemas.camera import Camera

    if not full and (seed is not None or geojson is not None):
        raise InvalidInput("--seed and --geojson say something of a full street; add --full", "full")
    settings = shared.settings().model_copy(update={"demo": True})
    with shared.database() as database:
        with database.unit_of_work() as uow:
            added = seed_demo(uow, settings, again=True)
            cameras: list[Camera] = uow.cameras.all()
        typer.echo(f"cameras added: {', '.join(added) or 'none, all are there'} ({len(cameras)} in all)")
        rows = [(name, password, who) for name, (password, who) in read_sign_ins(settings.home).items()]
        shared.show_table(("name", "password", "who"), rows, "no sign-ins")
        for line in what_to_look_at(settings):
            typer.echo(line)
        if full:
            from apps.cli.full_street import add_full_street

            add_full_street(database, 1 if seed is None else seed, geojson)
