"""`cityeye db …`"""

from __future__ import annotations

import typer

from apps.cli import shared

app = typer.Typer(no_args_is_help=True, help="The database's tables.")


@app.callback()
def group() -> None:
    """Keeps `migrate` a command of its own while the group has only one."""


@app.command()
def migrate() -> None:
    """Bring the tables up to date; safe to run at any time, also twice at once."""
    from data_contracts.store.migrate import migrate as bring_up_to_date

    applied = bring_up_to_date(shared.database_url())
    for name in applied:
        typer.echo(f"applied {name}")
    if not applied:
        typer.echo("up to date")


@app.command()
def recount() -> None:
    """Count all cases anew into the roll-up that analysis reads; nobody waits for it, and it is safe at any time."""
    with shared.database() as database, database.unit_of_work() as uow:
        uow.counts.recount()
    typer.echo("counted")
