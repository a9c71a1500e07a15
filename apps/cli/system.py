"""`cityeye up`, `down` and `status`."""

from __future__ import annotations

import os
import signal
import time
from typing import Annotated

import typer

from apps.cli import shared
from data_contracts.errors import PartUnavailable

_PANEL = "System"
_STOP_SECONDS = 120


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(up)
    app.command(rich_help_panel=_PANEL)(down)
    app.command(rich_help_panel=_PANEL)(status)


def up(
    speed: Annotated[
        float | None,
        typer.Option(help="How much faster the demo's street and policies go; 1 for real times.", min=1, max=600),
    ] = None,
) -> None:
    """Start everything that settings do not name by an address, and watch it; Ctrl-C stops all of it."""
    from apps.runtime.tell import Teller
    from apps.runtime.up import run_everything

    if speed is not None:
        os.environ["CITYEYE_DEMO_SPEED"] = str(speed)
    run_everything(shared.settings, shared.home(), Teller())


def down(
    now: Annotated[bool, typer.Option("--now", help="Kill at once instead of letting the parts finish.")] = False,
) -> None:
    """Stop the system that runs in this home, and wait until it has gone."""
    from apps.runtime.home import running_pid

    folder = shared.home()
    pid = running_pid(folder)
    if pid is None:
        typer.echo(f"nothing runs in {folder}")
        return
    os.kill(pid, signal.SIGTERM)
    if now:
        time.sleep(0.3)
        os.kill(pid, signal.SIGTERM)
    waited = time.monotonic()
    while running_pid(folder) == pid:
        if time.monotonic() - waited > _STOP_SECONDS:
            raise PartUnavailable(f"process {pid} has not stopped within {_STOP_SECONDS} s; try `cityeye down --now`")
        time.sleep(0.2)
    typer.echo(f"stopped (process {pid})")


def status(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """How each part is; exit code 0 when all are ready, 1 otherwise."""
    from apps.runtime.home import read_parts, read_runtime, running_pid

    folder = shared.home()
    pid, parts = running_pid(folder), read_parts(folder)
    if pid is None:
        if as_json:
            shared.show_json({"home": str(folder), "pid": None, "ready": False, "parts": []})
        else:
            typer.echo(f"nothing runs in {folder}; start it with `cityeye up`")
        raise typer.Exit(1)
    ready = read_runtime(folder) is not None and all(part["state"] == "ready" for part in parts)
    if as_json:
        shared.show_json({"home": str(folder), "pid": pid, "ready": ready, "parts": parts})
    else:
        rows = [[p["name"], p["state"], p["pid"], p["restarts"], p["address"], p["reason"]] for p in parts]
        shared.show_table(("part", "state", "process", "restarts", "address", "why"), rows, "no parts")
    raise typer.Exit(0 if ready else 1)
