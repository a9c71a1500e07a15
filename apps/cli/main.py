"""The `cityeye` command. One file per group; what a command needs is imported when it runs, so that help is quick."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from apps.cli import (
    analyse,
    cameras,
    cases,
    council,
    database,
    demo,
    doctor,
    enter_case,
    evidence,
    groups,
    models,
    policies,
    quality,
    replay_year,
    reports,
    samples,
    scenes,
    sensors,
    system,
    watch,
    zones,
)
from data_contracts.errors import CityEyeError, InvalidInput


class OneLineErrors(TyperGroup):
    """Errors that CityEye raises on purpose are one red line and exit code 1, wrong input is 2; never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CityEyeError as error:
            if ctx.params.get("debug"):
                raise
            _say(str(error))
            raise typer.Exit(2 if isinstance(error, InvalidInput) else 1) from None
        except BrokenPipeError:
            # The reader (a pager, `head`) has gone; nothing more can be said to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except OSError as error:
            if ctx.params.get("debug"):
                raise
            _say(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
            raise typer.Exit(1) from None


def _say(text: str) -> None:
    typer.secho(f"error: {text}", fg=typer.colors.RED, err=True)


app = typer.Typer(
    cls=OneLineErrors,
    name="cityeye",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="CityEye 城市眼: cameras find street violations, people mend them first, every step is timed and provable.",
    epilog="Settings: environment (CITYEYE_…) or cityeye.toml. Exit codes: 0 fine, 1 refused or failed, 2 wrong input.",
)


@app.callback()
def everywhere(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options of every command."""


system.register(app)
doctor.register(app)
watch.register(app)
app.add_typer(cameras.app, name="camera", rich_help_panel="Street")
app.add_typer(zones.app, name="zone", rich_help_panel="Street")
app.add_typer(sensors.app, name="sensor", rich_help_panel="Street")
app.add_typer(policies.app, name="policy", rich_help_panel="Street")
app.add_typer(groups.app, name="group", rich_help_panel="Street")
demo.register(app)
replay_year.register(app)
enter_case.register(cases.app)
app.add_typer(cases.app, name="case", rich_help_panel="Cases")
app.add_typer(reports.app, name="report", rich_help_panel="Cases")
app.add_typer(analyse.app, name="analyse", rich_help_panel="Cases")
app.add_typer(council.app, name="council", rich_help_panel="Cases")
app.add_typer(evidence.app, name="evidence", rich_help_panel="Cases")
app.add_typer(database.app, name="db", rich_help_panel="Upkeep")
app.add_typer(models.app, name="models", rich_help_panel="Upkeep")
app.add_typer(quality.app, name="quality", rich_help_panel="Upkeep")
app.add_typer(samples.app, name="samples", rich_help_panel="Upkeep")
app.add_typer(scenes.app, name="scenes", rich_help_panel="Upkeep")
