"""`cityeye quality …`"""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Is the data of a day what it must be? Checked every night by itself.")


@app.command()
def check(
    for_day: Annotated[
        str | None, typer.Option("--for", help="A day like 2026-11-27; yesterday if left out.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON document.")] = False,
) -> None:
    """Check the data of one day, keep what came out, and say which rows are at fault.

    Exit code 0 when all is as expected, 1 when something failed. Run again it is a new check; the newest counts.
    """
    command = [sys.executable, "-m", "flows.quality_check"]
    command += ["--for", for_day] if for_day is not None else []
    command += ["--json"] if as_json else []
    # Great Expectations and the frames are the program's own matter; this command stays quick.
    status = subprocess.run(command, check=False, cwd=_checkout()).returncode
    if status:
        raise typer.Exit(2 if status == 2 else 1)


def _checkout() -> str:
    from data_contracts.settings import CHECKOUT

    return str(CHECKOUT)
