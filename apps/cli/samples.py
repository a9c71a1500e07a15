"""`cityeye samples …`"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from apps.cli import shared
from apps.cli.own_triton import serving
from data_contracts.errors import InvalidInput, NotFound, PartUnavailable
from data_contracts.schemas.sample import SampleState, Split

app = typer.Typer(no_args_is_help=True, help="Training samples: what cases taught, out to a labelling tool and back.")


@app.command("list")
def list_counts(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a row.")] = False) -> None:
    """How many samples there are, by state and split."""
    with shared.database() as database, database.unit_of_work() as uow:
        counts = uow.samples.counts()
    rows = [(state.value, split.value, number) for (state, split), number in counts.items()]
    columns = ("state", "split", "samples")
    if as_json:
        for row in rows:
            shared.show_json(dict(zip(columns, row, strict=True)))
        return
    shared.show_table(columns, rows, "no samples yet; they come with rejected, appealed, missed and uncertain cases")


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="Folder to make.", show_default=False)],
    state: Annotated[list[SampleState] | None, typer.Option(help="Repeatable.", show_default="to_label")] = None,
    split: Annotated[list[Split] | None, typer.Option(help="Repeatable.", show_default="all")] = None,
) -> None:
    """Write COCO JSON, Label Studio tasks and the pictures, people blurred. Originals never leave this way."""
    command = [sys.executable, "-m", "serve.sample_export", "--out", str(out)]
    command += [word for one in state or () for word in ("--state", one.value)]
    command += [word for one in split or () for word in ("--split", one.value)]
    with serving(None, quiet=False) as address:
        environment = {**os.environ, "CITYEYE_TRITON__ADDRESS": address}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [f"the program ended with status {done.returncode}"])[-1]
        reason = said.removeprefix("error: ")
        raise InvalidInput(reason) if done.returncode == 2 else PartUnavailable(reason)
    typer.secho(f"{out}: {json.loads(done.stdout)['pictures']} pictures", fg=typer.colors.GREEN)
    typer.echo(
        f"labelled, it comes back with: cityeye samples import FILE.json --as NAME (keep the names in {out}/images)"
    )


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(help="COCO JSON of Label Studio, CVAT or our own export.", show_default=False)
    ],
    sign_in_name: Annotated[str, typer.Option("--as", help="Sign-in name of the ML engineer.", show_default=False)],
    names: Annotated[
        Path | None, typer.Option("--map", help='JSON {"their category": "our thing", or "-" to leave it out}.')
    ] = None,
    skip_empty: Annotated[
        bool, typer.Option("--skip-empty", help="A picture without a box was not looked at, instead of being empty.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Read labels in: all of the file, or nothing of it."""
    from dataclasses import asdict

    from data_contracts.store.picture_header import open_picture, upright_size
    from data_contracts.store.pictures import open_picture_store
    from governance_rules.domain.coco_read import read_coco
    from governance_rules.use_cases.import_labels import import_labels

    pictures = read_coco(_json(file, "file"), _json(names, "map") if names else None)
    settings = shared.settings()
    store = open_picture_store(settings.picture_url)

    def size_of(sample: Any) -> tuple[int, int]:
        data = store.get(sample.picture.path)
        return upright_size(open_picture(data, len(data), settings.ingress.max_picture_pixels))

    with shared.database() as database, database.unit_of_work() as uow:
        person = shared.person_named(uow, sign_in_name)
        report = import_labels(uow, person, pictures, size_of, skip_empty)
        if dry_run:
            uow.connection.rollback()
    if as_json:
        shared.show_json(asdict(report))
        return
    rows = [(c.file_name, c.state_before, c.added, c.removed) for c in report.changes]
    shared.show_table(("picture", "was", "boxes added", "removed"), rows, "nothing changes")
    typer.secho(
        f"{report.pictures} pictures, {report.empty} of them empty: {len(report.changes)} "
        f"{'would change' if dry_run else 'changed'}, {report.unchanged} as known, {report.skipped} left as they are",
        fg=typer.colors.GREEN,
    )


def _json(file: Path, field: str) -> Any:
    if not file.is_file():
        raise NotFound(f"there is no file {file}")
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidInput(f"{file} is no JSON: {error}", field) from None
