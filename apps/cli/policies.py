"""`cityeye policy …`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from apps.cli import shared
from data_contracts.errors import NotFound

app = typer.Typer(no_args_is_help=True, help="Policies: what happens with each kind, one YAML file each.")

Folder = Annotated[Path | None, typer.Argument(help="Folder of *.yaml; without it, the house's own.")]


def _texts(folder: Path | None) -> dict[str, str]:
    from data_contracts.store.policy_files import read_policy_texts

    texts = read_policy_texts(folder)
    if not texts:
        raise NotFound(f"no *.yaml in {folder}")
    return texts


@app.command()
def check(folder: Folder = None) -> None:
    """Read the files and say the line of the first mistake; nothing is changed."""
    from governance_rules.use_cases.load_policies import parse_policies

    for kind, policy in parse_policies(_texts(folder)).items():
        typer.echo(f"{kind}.yaml: fine ({', '.join(policy.things)}, dwell {policy.dwell_seconds:g} s)")


@app.command()
def install(folder: Folder = None) -> None:
    """Put the files into force for new cases; open cases keep the policy they were opened with."""
    from governance_rules.use_cases.load_policies import install_policies

    texts = _texts(folder)
    with shared.database() as database, database.unit_of_work() as uow:
        versions = install_policies(uow, texts)
    for kind, version in versions.items():
        typer.echo(f"{kind}: version {version} in force")
