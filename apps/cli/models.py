"""`cityeye models …`"""

from __future__ import annotations

from typing import Annotated

import typer

from apps.cli import model_steps, shared
from apps.cli.evaluate import evaluate

app = typer.Typer(no_args_is_help=True, help="Detectors and their weights.")
app.command()(evaluate)
model_steps.register(app)


@app.command()
def pull(name: Annotated[str, typer.Argument(help="As `models list` names it.")] = "yolox-nano") -> None:
    """Bring a detector's weights, checked against their SHA-256, from the sample data or the official release."""
    from rich.progress import BarColumn, DownloadColumn, Progress

    from models.pull import add_model

    with Progress("{task.description}", BarColumn(), DownloadColumn(), console=shared.console()) as progress:
        task = progress.add_task(name, total=None)
        folder = add_model(
            name, shared.settings(), lambda so_far, total: progress.update(task, completed=so_far, total=total)
        )
    typer.echo(f"{folder.name} is ready to be served from {folder}")


@app.command("list")
def list_all() -> None:
    """Known detectors: what they see, their input, whether their weights are here, and where trained versions stand."""
    from data_contracts.errors import PartUnavailable
    from models.pull import model_repository
    from models.registry import DETECTORS, describe, store_of, stored_names

    settings = shared.settings()
    states: dict[str, str] = {}
    try:
        with shared.database() as database, database.unit_of_work() as uow:
            states = {version.detector: version.state.value for version in uow.models.all()}
    except PartUnavailable as error:
        # The registry and the store can be listed without; but nobody may take that for the whole.
        typer.echo(f"where trained versions stand is not known: {error}", err=True)
    if "live" not in states.values():
        states.setdefault(describe(settings.triton.model, settings.home).model_name, "in use")
    trained = [describe(name, settings.home) for name in stored_names(store_of(settings.home))]
    rows = []
    for detector in (*DETECTORS, *trained):
        folder = model_repository(settings) / detector.model_name / "1"
        here = all((folder / weights.file_name).is_file() for weights in detector.all_weights)
        stands = states.get(detector.model_name, "")
        size = f"{detector.input_width}×{detector.input_height}"
        elsewhere = "in the store" if detector in trained else "pull it"
        rows.append((detector.model_name, size, ", ".join(detector.things), "yes" if here else elsewhere, stands))
    shared.show_table(("model", "input", "sees", "weights here", ""), rows, "none")
