"""Retraining: data gate, training, evaluation, promotion gate, staging, shadow; what serves is never touched before.

Whatever goes wrong ends the run with one sentence that says why; the cameras go on with the model that they had.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from data_contracts.errors import InvalidInput
from data_contracts.schemas.model_version import ModelFigures, ModelState, ModelVersion, NewModel
from data_contracts.settings import Settings
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from flows import programs
from flows.replay import past_cases, replay
from flows.retraining_page import verdict_page
from flows.street import open_street
from flows.street_data import BOXES_BY_THING, MIX_ACCEPTED, check_data
from flows.training_run import FAMILY, Candidate, beside, exported, going_on_from, train
from governance_rules.domain.promotion import ReplayedCase, Targets, Verdict, decide_promotion
from governance_rules.use_cases import model_versions as use
from models import model_store
from models.figures_of_report import figures_of_report
from models.model_server import TritonModelServer
from models.registry import describe, next_version, serves_here
from models.triton_client import TritonDetector

REPLAY_DAYS = 7


@flow(name="retraining")
def retrain(
    seed: int = 1,
    hours: float = 6.0,
    promote: Literal["by hand", "by gate"] = "by hand",
    shadow_share: float = use.DEFAULT_SHADOW_SHARE,
    shadow_minutes: float = 24 * 60,
    evaluation: list[str] | None = None,
    training: dict[str, Any] | None = None,
    targets: dict[str, Any] | None = None,
    run: str | None = None,
    candidate: str | None = None,
    accept_mix: str | None = None,
) -> dict[str, Any]:
    """The new version's name, state and the gate's reasons.

    promote: `by hand` ends with the candidate in shadow; `by gate` waits `shadow_minutes` and promotes it when figures
    and shadow allow.  evaluation: words for `cityeye models evaluate`; None: everything it has.  training: options of
    `models.training.train`.  targets: fields of `Targets`.  run: folder of a run to go on from, else a new one.
    candidate: ONNX file of an export that is to pass the gates; then nothing is trained.  accept_mix: why it is right
    that the street's samples hold another mix of things than the set before.
    """
    log = get_run_logger()
    aims = _targets(targets or {})
    with open_street(log) as (settings, database):
        data = check_data(settings, database, accept_mix)
        folder = Path(run) if run else settings.home.resolve() / "training" / "runs" / str(runtime.flow_run.id)
        if candidate is None:
            options = going_on_from(serving_now(settings, database), settings, training or {}, folder)
            found = train(settings, seed, hours, folder, options, data)
        else:
            found = exported(Path(candidate), folder)
        # Only now: it may be another one than before the hours of training.
        current = serving_now(settings, database)
        found = beside(found, current, settings)
        figures = evaluate_both(settings, found, current, evaluation or [])
        version = register(settings, database, found, current, *figures)
        verdict, past = judge(settings, database, version, current, aims, figures)
        create_markdown_artifact(verdict_page(version, verdict, *figures, past), key="promotion-gate")
        if not verdict.promote:
            refuse(settings, database, version, verdict)
            log.warning("%s is refused: %s", version.detector, verdict.words())
            return _outcome(database, version.detector, verdict)
        with database.unit_of_work() as uow:
            use.shadow_model(uow, version.detector, None, shadow_share)
        log.info("%s looks along on %.0f %% of the frames", version.detector, 100 * shadow_share)
        if promote == "by gate":
            verdict = promote_after_shadow(settings, database, version.detector, shadow_minutes, aims)
        return _outcome(database, version.detector, verdict)


def serving_now(settings: Settings, database: Database) -> str:
    """Model name of what serves."""
    with database.unit_of_work() as uow:
        return serves_here(uow.models.serving().live, settings.triton.model, settings.home)


@task(name="evaluate", cache_policy=NO_CACHE)
def evaluate_both(
    settings: Settings, candidate: Candidate, current: str, words: list[str]
) -> tuple[ModelFigures, ModelFigures]:
    """Figures of candidate and serving detector on the same. Raises TrainingFailed."""
    log = get_run_logger()
    size = "{height}x{width}".format(**candidate.facts["made_from"])
    served = ["--beside", candidate.beside.model_name] if candidate.beside else ["--size", size]
    told = programs.evaluate(str(candidate.onnx), [*words, *served], settings, log.debug)
    before = programs.evaluate(current, words, settings, log.debug)
    return figures_of_report(told), figures_of_report(before)


@task(name="register", cache_policy=NO_CACHE)
def register(
    settings: Settings,
    database: Database,
    candidate: Candidate,
    current: str,
    figures: ModelFigures,
    current_figures: ModelFigures,
) -> ModelVersion:
    """The new version, `trained`, its file in the store. Raises PartUnavailable when the disk takes no more."""
    told = candidate.facts
    facts = {key: told[key] for key in ("made_from", "learnt", "street", BOXES_BY_THING, MIX_ACCEPTED) if key in told}
    facts |= {"run": candidate.run.name, "current": current, "current_figures": current_figures.to_json()}
    with database.unit_of_work() as uow:
        new = NewModel(FAMILY, told["sha256"], current, told.get("data_sha256"), facts, figures)
        version = use.register_model(uow, new, None, next_version(FAMILY))
        # In the transaction: a version whose file could not be kept is not there at all.
        model_store.keep(candidate.onnx, candidate.described(version.version), settings)
    return version


@task(name="promotion-gate", cache_policy=NO_CACHE)
def judge(
    settings: Settings,
    database: Database,
    version: ModelVersion,
    current: str,
    targets: Targets,
    figures: tuple[ModelFigures, ModelFigures],
) -> tuple[Verdict, list[ReplayedCase]]:
    """The verdict, and last week's cases once more, for which the version is staged. Raises as `stage_model`."""
    by_figures = decide_promotion(*figures, targets)
    if not by_figures.promote:
        return by_figures, []
    use.stage_model(database, TritonModelServer(settings), version.detector, None)
    address = settings.triton.address
    assert address is not None, "the model server has asked for it"
    seconds = settings.triton.request_timeout_seconds
    with (
        TritonDetector(address, describe(current, settings.home), seconds) as before,
        TritonDetector(address, describe(version.detector, settings.home), seconds) as after,
    ):
        store = open_picture_store(settings.picture_url)
        past = replay(past_cases(database, REPLAY_DAYS), store, before, after)
    return decide_promotion(*figures, targets, past), past


@task(name="refuse", cache_policy=NO_CACHE)
def refuse(settings: Settings, database: Database, version: ModelVersion, verdict: Verdict) -> None:
    """End its way, with every reason in the evidence log, and take it out of Triton."""
    with database.unit_of_work() as uow:
        staged = uow.models.get(version.detector).state is not ModelState.TRAINED
        use.refuse_model(uow, version.detector, verdict.against, None, {"noted": list(verdict.noted)})
    if staged:
        TritonModelServer(settings).unstage(version.detector)


@task(name="shadow-and-promote", cache_policy=NO_CACHE)
def promote_after_shadow(
    settings: Settings, database: Database, detector: str, minutes: float, targets: Targets
) -> Verdict:
    """Wait while it looks along, then promote or refuse it."""
    log = get_run_logger()
    time.sleep(minutes * 60)
    with database.unit_of_work() as uow:
        verdict = use.gate_of(uow, detector, targets)
        if verdict.promote:
            house = describe(settings.triton.model, settings.home)
            known = use.HouseDetector(house.name, house.version, house.weights_sha256)
            use.promote_model(uow, detector, None, known, targets)
            log.info("%s serves from now on", detector)
        else:
            use.refuse_model(uow, detector, verdict.against, None, {"noted": list(verdict.noted)})
            log.warning("%s is refused after its shadow: %s", detector, verdict.words())
    if not verdict.promote:
        TritonModelServer(settings).unstage(detector)
    return verdict


def _outcome(database: Database, detector: str, verdict: Verdict) -> dict[str, Any]:
    with database.unit_of_work() as uow:
        state = uow.models.get(detector).state.value
    return {"detector": detector, "state": state, "against": list(verdict.against), "noted": list(verdict.noted)}


def _targets(told: Mapping[str, Any]) -> Targets:
    try:
        return Targets(**told)
    except TypeError as error:
        raise InvalidInput(f"targets: {error}", "targets") from error
