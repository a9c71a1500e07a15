"""`cityeye models evaluate`: a detector on anybody's pictures, on simulated scenes and on clips, as it is served."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from apps.cli import shared
from apps.cli.own_triton import serving
from data_contracts.end_with_parent import end_with_parent
from data_contracts.errors import InvalidInput, PartUnavailable


class Format(StrEnum):
    """How labels are written."""

    YOLO = "yolo"
    COCO = "coco"


def evaluate(
    model: Annotated[str, typer.Argument(help="As `models list` names it, or an .onnx file.", show_default=False)],
    data: Annotated[
        Path | None, typer.Option(help="Labelled pictures of your own.", show_default="sample data")
    ] = None,
    form: Annotated[Format | None, typer.Option("--format", help="How their labels are written.")] = None,
    class_map: Annotated[
        Path | None, typer.Option("--map", help="YAML or JSON: which of their classes is which thing, or ignore.")
    ] = None,
    scenes: Annotated[
        int | None, typer.Option(help="Simulated scenes.", min=0, show_default="300, none beside --data")
    ] = None,
    clips: Annotated[
        int | None, typer.Option(help="Simulated clips.", min=0, show_default="40, none beside --data")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of scenes and clips.", min=0, show_default="unseen ones")] = None,
    size: Annotated[str, typer.Option(help="Input of an .onnx file, HEIGHTxWIDTH.")] = "256x416",
    beside: Annotated[
        str | None, typer.Option(help="Look at an .onnx file as the second network of this pair.", show_default=False)
    ] = None,
    processes: Annotated[int, typer.Option(help="Clips watched at once.", min=1, max=64)] = 1,
    page: Annotated[Path | None, typer.Option(help="Write one HTML page with everything.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, nothing else.")] = False,
) -> None:
    """How good a detector is, through the real Triton and the real pipeline.

    Alone it takes the sample data, simulated scenes and clips of unseen seeds, and the real clips; with --data that
    data set, and of the rest only what is named.
    """
    words = [model, "--size", size, "--processes", str(processes)]
    named = (
        ("data", data),
        ("format", form),
        ("map", class_map),
        ("scenes", scenes),
        ("clips", clips),
        ("seed", seed),
        ("beside", beside),
        ("page", page),
    )
    words += [word for name, value in named if value is not None for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "serve.evaluate", *words]
    # What is wrong with files is told before a server is started.
    _run([*command, "--check"], None, True)
    with serving(model, as_json, _size(size), beside) as address:
        report = _run(command, address, as_json)
    if as_json:
        shared.show_json(report)
        return
    for one in report["events"]:
        _show_events(one)
    for one in report["sets"]:
        _show_set(one, report["operating_score"])
    if page is not None:
        typer.echo(f"the page: {page}")


def _size(text: str) -> tuple[int, int]:
    try:
        height, width = (int(word) for word in text.lower().split("x"))
    except ValueError:
        raise InvalidInput(f"--size {text!r} is not HEIGHTxWIDTH, such as 256x416", "size") from None
    return height, width


def _run(command: list[str], triton: str | None, quiet: bool) -> dict[str, Any]:
    """The program's report. Raises what it says in its last line."""
    environment = {**os.environ, **({"CITYEYE_TRITON__ADDRESS": triton} if triton else {})}
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, preexec_fn=end_with_parent
    )
    assert program.stdout is not None and program.stderr is not None
    said: list[str] = []
    follower = threading.Thread(target=_follow, args=(program.stderr, said, quiet), daemon=True)
    follower.start()
    try:
        text = program.stdout.read()
        status = program.wait()
    finally:
        if program.poll() is None:
            program.terminate()
            program.wait()
    follower.join()
    if status:
        reason = (said or [f"the program ended with status {status}"])[-1].removeprefix("error: ")
        raise InvalidInput(reason) if status == 2 else PartUnavailable(reason)
    return json.loads(text)


def _follow(lines: IO[str], said: list[str], quiet: bool) -> None:
    """Draw the program's progress (JSON lines with what, done and total); keep what else it says."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        tasks: dict[str, Any] = {}
        for line in lines:
            try:
                step = json.loads(line)
                name, done, total = step["what"], step["done"], step["total"]
            except (ValueError, KeyError, TypeError):
                if line.strip():
                    said.append(line.strip())
                continue
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done)


def _show_events(one: dict[str, Any]) -> None:
    typer.echo(f"\nincidents, {one['name']}: {one['clips']} clips, {one['camera_hours']:.2f} camera-hours")
    rows = [
        (
            name,
            *(f[key] for key in ("true", "told", "false", "false_on_another_kind", "duplicates")),
            *_shares(f[key] for key in ("precision", "recall", "f1")),
            f["median_delay_s"],
            f["false_per_camera_hour"],
        )
        for name, f in (*one["kinds"].items(), ("all kinds", one["together"]))
    ]
    columns = ("kind", "true", "told", "false", "on another kind", "duplicates", "precision %", "recall %", "F1 %")
    shared.show_table((*columns, "median delay s", "false a camera-hour"), rows, "none")


def _show_set(one: dict[str, Any], score: float) -> None:
    typer.echo(f"\n{one['name']}: {one['pictures']} pictures, precision and recall at score {score}")
    for note in one["notes"]:
        typer.echo(f"  {note}")
    if one["unreadable"]:
        typer.echo(f"  {len(one['unreadable'])} pictures could not be read and are in no figure:")
        for why in one["unreadable"]:
            typer.echo(f"    {why}")
    rows = [
        (thing, f["true"], *_shares(f[key] for key in ("ap", "ap50", "precision", "recall")))
        for thing, f in one["things"].items()
    ]
    shared.show_table(("thing", "true", "AP %", "AP50 %", "precision %", "recall %"), rows, "nothing is labelled")


def _shares(values: Iterable[float | None]) -> list[str]:
    return ["–" if value is None else f"{100 * value:.1f}" for value in values]
