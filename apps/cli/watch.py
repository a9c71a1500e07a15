"""`cityeye watch`: a clip through the whole pipeline, offline; or, with --live, as a camera of the running system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from apps.cli import shared
from apps.cli.own_triton import serving
from data_contracts.end_with_parent import end_with_parent
from data_contracts.errors import InvalidInput, SourceError
from data_contracts.schemas.kinds import Kind


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Street")(watch)


def watch(
    source: Annotated[str, typer.Argument(help="A clip; with --live any camera source.", show_default=False)],
    kind: Annotated[list[Kind] | None, typer.Option(help="Which kind matters; repeatable.", show_default="all")] = None,
    zone: Annotated[
        list[str] | None,
        typer.Option(
            help='Corners in pixels of the picture: "x,y x,y x,y …"; repeatable.', show_default="whole picture"
        ),
    ] = None,
    dwell: Annotated[str, typer.Option(help="Time a thing must stand.")] = "5s",
    fps: Annotated[float | None, typer.Option(help="Pictures scored per second of the clip.", min=0.01, max=60)] = None,
    loop: Annotated[int, typer.Option(help="Repeat the clip as one continuous stream.", min=1, max=100000)] = 1,
    out: Annotated[Path | None, typer.Option(help="Folder for the evidence pictures.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an incident, nothing else.")] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Add it to the running system as a camera, show its cases.")
    ] = False,
    name: Annotated[str | None, typer.Option(help="With --live: the camera's id; else from the clip's name.")] = None,
    seconds: Annotated[str | None, typer.Option("--for", help="With --live: show cases for this long.")] = None,
    model: Annotated[
        str | None, typer.Option(help="A detector of `models list`, or an .onnx file.", show_default="in use")
    ] = None,
) -> None:
    """Watch a clip: progress, then a table of incidents with their picture files."""
    if live:
        from apps.cli.watch_live import watch_live

        if kind is None or len(kind) != 1 or model is not None:
            raise InvalidInput("with --live give one --kind; the running system's own detector watches", "kind")
        length = shared.parse_seconds(seconds) if seconds else None
        watch_live(source, kind[0], zone or [], shared.parse_seconds(dwell), name, fps, loop, length, as_json)
        return
    clip = Path(source.removeprefix("file://"))
    if not clip.is_file():
        raise InvalidInput(f"{source} is no file; for a camera or a stream use --live", "source")
    command = [sys.executable, "-m", "serve.watch_clip", str(clip)]
    command += [word for one in kind or () for word in ("--kind", one.value)]
    command += [word for polygon in zone or () for word in ("--zone", polygon)]
    command += ["--dwell", dwell, "--loop", str(loop), "--json", "--progress-json"]
    command += ["--fps", str(fps)] if fps else []
    command += ["--out", str(out)] if out else []
    command += ["--model", model] if model else []
    with serving(model, quiet=as_json) as address:
        incidents = _run(command, address, as_json)
    if not as_json:
        rows = []
        for i in incidents:
            box = ", ".join(f"{value:.0f}" for value in i["box"])
            numbers = (f"{i['first_seen_s']:.1f}", f"{i['dwell_reached_s']:.1f}", f"{i['score']:.2f}")
            rows.append((i["kind"], i["zone"], box, *numbers, _from_here(i["picture"])))
        columns = ("kind", "zone", "box", "first seen s", "dwell reached s", "score", "picture")
        shared.show_table(columns, rows, "no incident")


def _run(command: list[str], triton: str, as_json: bool) -> list[dict[str, Any]]:
    """The incidents; with `as_json` each is printed as it comes. Raises what the program says in its last line."""
    environment = {**os.environ, "CITYEYE_TRITON__ADDRESS": triton}
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, preexec_fn=end_with_parent
    )
    assert program.stdout is not None and program.stderr is not None
    said: list[str] = []
    follower = threading.Thread(target=_follow, args=(program.stderr, said, as_json), daemon=True)
    follower.start()
    incidents = []
    try:
        for line in program.stdout:
            incidents.append(json.loads(line))
            if as_json:
                print(line, end="", flush=True)
        status = program.wait()
    finally:
        if program.poll() is None:
            program.terminate()
            program.wait()
    follower.join()
    if status:
        reason = (said or [f"the program ended with status {status}"])[-1].removeprefix("error: ")
        raise InvalidInput(reason) if status == 2 else SourceError(reason)
    return incidents


def _from_here(picture: str | None) -> str:
    """The shorter of the absolute path and the one from the working folder."""
    return min(picture, os.path.relpath(picture), key=len) if picture else ""


def _follow(lines: IO[str], said: list[str], quiet: bool) -> None:
    """Draw the program's progress (JSON lines with `done` and `total`); keep what else it says."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task("watching", total=None)
        for line in lines:
            try:
                step = json.loads(line)
                progress.update(task, completed=step["done"], total=step["total"])
            except (ValueError, KeyError, TypeError):
                if line.strip():
                    said.append(line.strip())
