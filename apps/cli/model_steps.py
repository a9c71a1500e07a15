"""`cityeye models add | measured | stage | shadow | canary | promote | rollback | refuse`: the way into service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput

if TYPE_CHECKING:
    from data_contracts.schemas.model_version import ModelVersion
    from data_contracts.schemas.person import Person
    from data_contracts.store.database import Database
    from governance_rules.use_cases.model_versions import HouseDetector

Version = Annotated[str, typer.Argument(help="As `models list` names it.", show_default=False)]
By = Annotated[str, typer.Option("--by", help="Sign-in name of who does it.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the group."""
    for command in (add, measured, show, stage, shadow, canary, promote, rollback, refuse):
        app.command()(command)


def add(
    file: Annotated[Path, typer.Argument(help="ONNX file of `models.training.export`, its .json beside it.")],
    by: By,
    family: Annotated[str, typer.Option(help="Name without version.")] = "street_detector",
    beside: Annotated[
        str | None, typer.Option(help="Serve it as the second network of this pair.", show_default=False)
    ] = None,
    report: Annotated[Path | None, typer.Option(help="What `models evaluate --json` printed of it.")] = None,
) -> None:
    """Take a trained detector in under the next number of its family; a wrong file is refused with the reason."""
    from data_contracts.schemas.model_version import ModelFigures, NewModel
    from governance_rules.use_cases.model_versions import register_model
    from models import model_store
    from models.figures_of_report import figures_of_report
    from models.registry import describe, next_version

    settings = shared.settings()
    facts = model_store.facts_beside(file)
    pair = describe(beside, settings.home) if beside else None
    model_store.check_network(file, model_store.describe_candidate(file, facts, family, 1, pair))
    figures = ModelFigures() if report is None else figures_of_report(_read(report))
    with _who(by) as (database, person), database.unit_of_work() as uow:
        told = {key: facts[key] for key in ("made_from", "learnt") if key in facts}
        new = NewModel(family, facts["sha256"], None, facts.get("data_sha256"), told, figures)
        added = register_model(uow, new, person, next_version(family))
        # In the transaction: a version that is not in the store is not there at all.
        description = model_store.describe_candidate(file, facts, family, added.version, pair)
        folder = model_store.keep(file, description, settings)
    _tell(added)
    typer.echo(f"kept in {folder}")


def measured(
    detector: Version,
    report: Annotated[Path, typer.Argument(help="What `models evaluate --json` printed of it.", show_default=False)],
    by: By,
    beside: Annotated[Path, typer.Option(help="The same of what serves: the gate compares with it.")],
) -> None:
    """Record what an evaluation measured of a version; the gate, and whoever decides, look at it."""
    from governance_rules.use_cases.model_versions import record_figures
    from models.figures_of_report import figures_of_report, measured_alike
    from models.registry import serves_here

    settings = shared.settings()
    told, other = _read(report), _read(beside)
    figures, compared = figures_of_report(told), figures_of_report(other)
    _check_is_of(told, report, detector, "report")
    if not measured_alike(told, other):
        raise InvalidInput(f"{report} and {beside} are not of the same pictures: evaluate both alike", "beside")
    with _who(by) as (database, person), database.unit_of_work() as uow:
        serving = serves_here(uow.models.serving().live, settings.triton.model, settings.home)
        _check_is_of(other, beside, serving, "beside")
        after = record_figures(uow, detector, figures, person, (serving, compared))
    _tell(after)


def _check_is_of(told: dict[str, Any], file: Path, detector: str, field: str) -> None:
    """Raises InvalidInput unless the report is of these networks, as they are served."""
    from models.registry import describe

    is_ = describe(detector, shared.settings().home)
    found, wanted = (told.get("weights_sha256"), told.get("input")), (is_.weights_sha256, list(is_.input_shape[:2]))
    if found != wanted:
        raise InvalidInput(
            f"{file} is of {told.get('model', 'something else')} (weights {str(found[0])[:12]}, input {found[1]}), "
            f"not of {detector} (weights {wanted[0][:12]}, input {wanted[1]})",
            field,
        )


def _read(report: Path) -> dict[str, Any]:
    import json

    try:
        told = json.loads(report.read_text())
    except OSError as error:
        raise InvalidInput(f"{report} cannot be read: {error.strerror}", "report") from error
    except ValueError as error:
        raise InvalidInput(f"{report} is no JSON: {error}", "report") from error
    if not isinstance(told, dict):
        raise InvalidInput(f"{report} is no report of `cityeye models evaluate --json`", "report")
    return told


def show(detector: Version, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """A version's figures, what its shadow has shown, what the gate says, and every step with who and why."""
    from governance_rules.domain.promotion import Targets
    from governance_rules.use_cases.model_versions import compared_shadow, gate_of

    with shared.database() as database, database.unit_of_work() as uow:
        version, steps = uow.models.get(detector), uow.models.steps(detector)
        found, verdict = compared_shadow(uow, detector), gate_of(uow, detector, Targets())
        frames = uow.models.shadow_frames(detector)
    seen = {
        "frames": sum(frames.values()),
        "cameras": len(frames),
        "agree": len(found.agree),
        "only_live": len(found.only_live),
        "only_candidate": len(found.only_candidate),
        "undecided": len(found.undecided),
    }
    if as_json:
        told = {"detector": detector, "state": version.state, "figures": version.figures.to_json(), "shadow": seen}
        gate = {"promote": verdict.promote, "against": verdict.against, "noted": verdict.noted}
        shared.show_json({**told, "gate": gate, "steps": [_step(step) for step in steps]})
        return
    _tell(version)
    shares = [(name, share.precision, share.recall) for name, share in version.figures.kinds.items()]
    shared.show_table(("kind", "precision", "recall"), shares, "no kind was measured")
    shared.show_table(("thing", "AP50"), version.figures.things.items(), "no thing was measured")
    typer.echo("shadow: " + ", ".join(f"{number} {name}" for name, number in seen.items()))
    for against in verdict.against:
        typer.echo(f"against it: {against}")
    for noted in verdict.noted:
        typer.echo(f"noted: {noted}")
    rows = [
        (s.number, s.state_after, f"{s.happened_at:%Y-%m-%d %H:%M:%S}Z", s.who, s.reason, s.leaf_index) for s in steps
    ]
    shared.show_table(("step", "state", "at", "who", "reason", "leaf"), rows, "no steps")


def stage(detector: Version, by: By) -> None:
    """Load it into Triton beside what serves, and warm it up."""
    from governance_rules.use_cases.model_versions import stage_model
    from models.model_server import TritonModelServer

    with _who(by) as (database, person):
        _tell(stage_model(database, TritonModelServer(shared.settings()), detector, person))


def shadow(
    detector: Version,
    by: By,
    share: Annotated[float, typer.Option(help="Of the frames of each camera, above 0 to 1.")] = 0.25,
) -> None:
    """Let it look along on live frames; its cases are compared, and nobody is told of them."""
    from governance_rules.use_cases.model_versions import shadow_model

    with _who(by) as (database, person), database.unit_of_work() as uow:
        after = shadow_model(uow, detector, person, share)
    _tell(after)


def canary(
    detector: Version,
    camera: Annotated[list[str], typer.Argument(help="Cameras that it is to serve.", show_default=False)],
    by: By,
) -> None:
    """Let it serve the named cameras."""
    from governance_rules.use_cases.model_versions import canary_model

    with _who(by) as (database, person), database.unit_of_work() as uow:
        after = canary_model(uow, detector, camera, person)
    _tell(after)


def promote(
    detector: Version,
    by: By,
    despite: Annotated[str | None, typer.Option(help="Why, though the gate says no; kept in the evidence log.")] = None,
) -> None:
    """Let it serve every camera; refused with every reason when the gate says no."""
    from governance_rules.use_cases.model_versions import promote_model

    with _who(by) as (database, person), database.unit_of_work() as uow:
        after = promote_model(uow, detector, person, house_detector(), despite=despite)
    _tell(after)


def rollback(by: By, reason: Annotated[str, typer.Option(help="Why; kept in the evidence log.")]) -> None:
    """What served before serves again."""
    from governance_rules.use_cases.model_versions import roll_back

    with _who(by) as (database, person), database.unit_of_work() as uow:
        after = roll_back(uow, person, reason)
    _tell(after)


def refuse(detector: Version, by: By, reason: Annotated[list[str], typer.Option(help="May be repeated.")]) -> None:
    """End a version's way, and unload it."""
    from data_contracts.errors import PartUnavailable
    from governance_rules.use_cases.model_versions import refuse_model
    from models.model_server import TritonModelServer

    with _who(by) as (database, person), database.unit_of_work() as uow:
        after = refuse_model(uow, detector, reason, person)
    _tell(after)
    try:
        TritonModelServer(shared.settings()).unstage(detector)
    except PartUnavailable as error:
        typer.echo(f"it is refused, but may still lie loaded in Triton: {error}", err=True)


def house_detector() -> HouseDetector:
    """The detector that the settings name. Raises NotFound."""
    from governance_rules.use_cases.model_versions import HouseDetector
    from models.registry import describe

    settings = shared.settings()
    description = describe(settings.triton.model, settings.home)
    return HouseDetector(description.name, description.version, description.weights_sha256)


@contextmanager
def _who(name: str) -> Iterator[tuple[Database, Person]]:
    with shared.database() as database:
        with database.unit_of_work() as uow:
            person = shared.person_named(uow, name)
        yield database, person


def _tell(version: ModelVersion) -> None:
    more = ""
    if version.canary_cameras:
        more = f" on {', '.join(version.canary_cameras)}"
    elif version.shadow_share:
        more = f" on {version.shadow_share:.0%} of the frames"
    typer.echo(f"{version.detector} is {version.state.value}{more}")


def _step(step: Any) -> dict[str, Any]:
    return {
        "step": step.number,
        "state": step.state_after.value,
        "at": step.happened_at,
        "who": step.who,
        "reason": step.reason,
        "detail": step.detail,
        "leaf_index": step.leaf_index,
    }
