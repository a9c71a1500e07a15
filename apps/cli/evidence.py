"""`cityeye evidence …`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput, NotFound

app = typer.Typer(no_args_is_help=True, help="Evidence: verify it, and hand a case out so that others can.")


@app.command()
def verify(
    what: Annotated[str, typer.Argument(help="A case's number, or the file of a bundle.", show_default=False)],
    key: Annotated[Path | None, typer.Option(help="For a bundle: the public key, a PEM file.")] = None,
) -> None:
    """Recompute every hash, proof and signature; says what is broken, if anything is.

    A case is read from the running system. A bundle needs nothing but its file and the public key.
    """
    if what.isdecimal():
        _verify_case(int(what))
    elif key is None:
        raise InvalidInput(f"{what} is a bundle: name the public key of its log, --key public.pem", "key")
    else:
        _verify_bundle(Path(what), key)


def _verify_case(case_id: int) -> None:
    from data_contracts.store.pictures import open_picture_store
    from governance_rules.use_cases.evidence_log import verify_case

    pictures = open_picture_store(shared.settings().picture_url)
    with shared.database() as database, database.unit_of_work() as uow:
        verified = verify_case(uow, pictures, case_id)
    typer.secho(
        f"case {case_id} is as the log says: {verified.events} events, {verified.leaves} leaves, {verified.pictures} "
        f"pictures; proven to be in the tree of {verified.tree_size} leaves with root {verified.root_hash}",
        fg=typer.colors.GREEN,
    )
    if verified.signed_size is None:
        typer.echo("the log has no signed checkpoint yet")
    else:
        typer.echo(f"the newest signed checkpoint holds its first {verified.signed_size} leaves")


def _verify_bundle(file: Path, key: Path) -> None:
    from governance_rules.domain.bundle_file import LARGEST_BYTES
    from governance_rules.use_cases.verify_bundle import verify_bundle

    verified = verify_bundle(_read(file, LARGEST_BYTES), _read(key, 1_000_000))
    closed = f", closed as {verified.closure}" if verified.closure else ""
    typer.secho(
        f"{file.name} holds: case {verified.case_id} ({verified.kind}{closed or ', ' + verified.state}) with "
        f"{verified.events} events, {verified.leaves} leaves and {verified.pictures} pictures is as it was signed",
        fg=typer.colors.GREEN,
    )
    typer.echo(
        f"signed by key {verified.key_id}: the log's first {verified.tree_size} leaves, root {verified.root_hash}"
    )
    if verified.earlier_size is not None:
        typer.echo(f"its opening was signed before, with the log's first {verified.earlier_size} leaves")
    if verified.sealed:
        typer.echo(f"{verified.sealed} sealed originals are not in the bundle; their hashes are fixed")
    if verified.closure is None:
        typer.echo("the case may have gone on since it was signed")


def _read(file: Path, most_bytes: int) -> bytes:
    """Raises NotFound, and InvalidInput before a file that is too large is read."""
    if not file.is_file():
        raise NotFound(f"there is no file {file}")
    if file.stat().st_size > most_bytes:
        raise InvalidInput(f"{file} has more than {most_bytes} bytes; it is not what is asked for", "file")
    return file.read_bytes()


@app.command()
def export(
    case_id: Annotated[int, typer.Argument(help="The case's number.", show_default=False)],
    file: Annotated[Path | None, typer.Argument(help="The bundle to write.", show_default="case-NUMBER.zip")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write one case into a bundle that anybody verifies offline: leaves, proofs, signature, blurred pictures."""
    from data_contracts.store.pictures import open_picture_store
    from data_contracts.store.signing_key import key_id, load_key
    from governance_rules.use_cases.export_bundle import export_bundle

    file = file or Path(f"case-{case_id}.zip")
    if file.exists() and not force:
        raise InvalidInput(f"{file} is there already; name another file, or --force", "file")
    pictures = open_picture_store(shared.settings().picture_url)
    key = load_key(shared.home())
    sign = (lambda note: (key.sign(note), key_id(key))) if key else None
    with shared.database() as database, database.unit_of_work() as uow:
        bundle = export_bundle(uow, pictures, case_id, sign)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_bytes(bundle.data)
    unfinished.replace(file)
    typer.secho(f"{file}: case {case_id}, {bundle.leaves} leaves, {len(bundle.data)} bytes", fg=typer.colors.GREEN)
    if bundle.left_out:
        typer.secho(
            f"left out: its newest {bundle.left_out} leaves, which no checkpoint holds yet; try again after the next",
            fg=typer.colors.YELLOW,
        )
    typer.echo(f"to verify it: cityeye evidence verify {file} --key public.pem (cityeye evidence key public.pem)")


@app.command("key")
def public_key(
    file: Annotated[Path | None, typer.Argument(help="Where to write it.", show_default="standard output")] = None,
) -> None:
    """The public key that bundles are verified with. Hand it out by another way than the bundles."""
    from data_contracts.store.signing_key import public_key_pem

    pem = public_key_pem(shared.home())
    if file is None:
        typer.echo(pem.decode(), nl=False)
    else:
        file.write_bytes(pem)
        typer.echo(f"{file} written")


@app.command()
def verify_log() -> None:
    """Recompute the whole log: no leaf is missing or changed, and the newest checkpoint is continued."""
    from governance_rules.use_cases.evidence_log import verify_log as check

    with shared.database() as database, database.unit_of_work() as uow:
        head = check(uow)
    typer.secho(f"all {head.tree_size} leaves are as they were; root {head.root_hash.hex()}", fg=typer.colors.GREEN)
