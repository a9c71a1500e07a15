"""`cityeye scenes`: simulated streets for training and evaluation, to look at and as files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from data_contracts.errors import CityEyeError, InvalidInput

app = typer.Typer(no_args_is_help=True, help="Simulated streets: contact sheets and files.")

Seed = Annotated[int, typer.Option(help="Streets of this seed.", min=0)]
First = Annotated[int, typer.Option(help="Number of the first scene.", min=0)]
Out = Annotated[Path, typer.Option(help="Where to write.", show_default=False)]


@app.command()
def sheet(
    out: Out,
    seed: Seed = 1,
    first: First = 0,
    count: Annotated[int, typer.Option(help="How many scenes.", min=1, max=400)] = 24,
    step: Annotated[int, typer.Option(help="Every so many-th; 64 shows a new street each time.", min=1)] = 1,
    boxes: Annotated[bool, typer.Option("--boxes", help="Draw the truth: red violates, green does not.")] = False,
    drills: Annotated[bool, typer.Option("--drills", help="Scenes of look-alikes, made for training alone.")] = False,
    before: Annotated[bool, typer.Option("--before", help="Beside each, what its street looked like before.")] = False,
) -> None:
    """A contact sheet of scenes (.png or .jpg)."""
    words = ["--seed", seed, "--first", first, "--count", count, "--step", step, "--out", out]
    _run("sheet", [*words, *["--boxes"] * boxes, *["--drills"] * drills, *["--before"] * before])


@app.command()
def export(
    out: Out,
    count: Annotated[int, typer.Option(help="How many scenes.", min=1)],
    seed: Seed = 1,
    first: First = 0,
    form: Annotated[str, typer.Option("--format", help="webdataset or parquet.")] = "webdataset",
) -> None:
    """Scenes and their truth as files."""
    _run("export", ["--seed", seed, "--first", first, "--count", count, "--out", out, "--format", form])


def _run(program: str, words: list[object]) -> None:
    """Run it to its end, its output as it comes. Raises what it says in its last line."""
    command = [sys.executable, "-m", f"models.scenes.world.{program}", *map(str, words)]
    result = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or [f"the program ended with status {result.returncode}"])[-1]
        reason = reason.removeprefix("error: ").split(": error: ")[-1]
        raise InvalidInput(reason) if result.returncode == 2 else CityEyeError(reason)
