"""`cityeye demo`"""

from __future__ import annotations

import typer

from apps.cli import shared


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Street")(demo)


def demo() -> None:
    """Bring the demo's people and cameras (back) into the running system, and show the sign-ins."""
    from apps.runtime.demo import read_sign_ins, seed_demo, what_to_look_at
    from data_contracts.schemas.camera import Camera

    settings = shared.settings().model_copy(update={"demo": True})
    with shared.database() as database, database.unit_of_work() as uow:
        added = seed_demo(uow, settings, again=True)
        cameras: list[Camera] = uow.cameras.all()
    typer.echo(f"cameras added: {', '.join(added) or 'none, all are there'} ({len(cameras)} in all)")
    rows = [(name, password, who) for name, (password, who) in read_sign_ins(settings.home).items()]
    shared.show_table(("name", "password", "who"), rows, "no sign-ins")
    for line in what_to_look_at(settings):
        typer.echo(line)
