"""Bring a detector version into service, step by step, and back. Each step is a leaf of the evidence log.

The steps that a person takes need `manage_models`; those of the retraining's own gate are made by `GATE`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from data_contracts.errors import InvalidInput, NotFound, Refused
from data_contracts.schemas.evidence import LogEntry
from data_contracts.schemas.model_version import ModelFigures, ModelState, ModelStep, ModelVersion, NewModel
from data_contracts.schemas.person import Person
from governance_rules.domain.case_comparison import CaseComparison, compare_cases
from governance_rules.domain.model_life import check_step
from governance_rules.domain.permissions import Action, check
from governance_rules.domain.promotion import Targets, Verdict, decide_after_shadow, decide_promotion
from governance_rules.model_ports import ModelServer
from governance_rules.ports import Transactions, UnitOfWork

GATE = "gate"
"""Who takes a step that no person has asked for."""
DEFAULT_SHADOW_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class HouseDetector:
    """The detector that serves while no version was ever promoted."""

    family: str
    version: int
    sha256: str

    @property
    def detector(self) -> str:
        """Model name with version."""
        return f"{self.family}_v{self.version}"


def register_model(uow: UnitOfWork, model: NewModel, person: Person | None, least_version: int = 1) -> ModelVersion:
    """A version that was trained, under the family's next number. Raises Refused when the person may not."""
    _check(person)
    uow.models.lock()
    added = uow.models.add(model, least_version)
    facts = {"training": dict(model.training), "figures": model.figures.to_json(), "data_sha256": model.data_sha256}
    uow.models.add_step(_step(uow, None, added, person, "trained", facts))
    return added


def record_figures(
    uow: UnitOfWork, detector: str, figures: ModelFigures, person: Person | None, beside: tuple[str, ModelFigures]
) -> ModelVersion:
    """What an evaluation measured of the version, in place of what was known; its state stays as it is.

    beside: what serves, and what was measured of it on the same: the gate compares with that.  Raises InvalidInput
    without a figure, NotFound, and Refused where its way has ended.
    """
    _check(person)
    if not figures.kinds and not figures.things:
        raise InvalidInput("the evaluation measured no kind and no thing", "report")
    version = _locked(uow, detector)
    if version.state is ModelState.REFUSED:
        raise Refused(f"{detector} was refused; its way has ended")
    compared = {"current": beside[0], "current_figures": beside[1].to_json()}
    measured = replace(version, figures=figures, training={**version.training, **compared}, steps=version.steps + 1)
    uow.models.save_figures(measured)
    reason, detail = f"evaluated on {figures.measured_on}", {"figures": figures.to_json(), **compared}
    uow.models.save_step(measured, _step(uow, version.state, measured, person, reason, detail))
    return measured


def stage_model(transactions: Transactions, server: ModelServer, detector: str, person: Person | None) -> ModelVersion:
    """Load a trained version and warm it up; nothing serves with it yet.

    A file that cannot be served is refused for good, with the reason. Raises InvalidInput then, PartUnavailable when
    the server is away (the version stays as it was), NotFound and Refused.
    """
    _check(person)
    with transactions.unit_of_work() as uow:
        check_step(uow.models.get(detector), ModelState.STAGED)
    try:
        server.stage(detector)
    except InvalidInput as error:
        with transactions.unit_of_work() as uow:
            version = _locked(uow, detector)
            if version.state is ModelState.TRAINED:
                _go(uow, version, ModelState.REFUSED, person, str(error))
        raise
    with transactions.unit_of_work() as uow:
        return _go(uow, _locked(uow, detector), ModelState.STAGED, person, "loaded and warmed up")


def shadow_model(
    uow: UnitOfWork, detector: str, person: Person | None, share: float = DEFAULT_SHADOW_SHARE
) -> ModelVersion:
    """Let it look along on a share of the live frames. Raises InvalidInput, NotFound and Refused (another does)."""
    _check(person)
    if not 0 < share <= 1:
        raise InvalidInput(f"a share of {share:g} of the frames: give one above 0 and at most 1", "share")
    version = _locked(uow, detector)
    _alone(uow, version, ModelState.SHADOW)
    reason = f"looks along on {share:.0%} of the frames"
    return _go(uow, replace(version, shadow_share=share), ModelState.SHADOW, person, reason, {"share": share})


def canary_model(uow: UnitOfWork, detector: str, cameras: Sequence[str], person: Person | None) -> ModelVersion:
    """Let it serve the named cameras. Raises InvalidInput without any, NotFound and Refused."""
    _check(person)
    if not cameras:
        raise InvalidInput("name at least one camera for the canary", "camera")
    version = _locked(uow, detector)
    _alone(uow, version, ModelState.CANARY)
    named = tuple(sorted({uow.cameras.get(camera_id).camera_id for camera_id in cameras}))
    reason = f"serves {', '.join(named)}"
    return _go(uow, replace(version, canary_cameras=named), ModelState.CANARY, person, reason, {"cameras": [*named]})


def gate_of(uow: UnitOfWork, detector: str, targets: Targets) -> Verdict:
    """What figures and shadow say about promoting the version now. Raises NotFound."""
    version = uow.models.get(detector)
    figures = decide_promotion(version.figures, figures_to_compare(uow, version), targets)
    shadow = decide_after_shadow(compared_shadow(uow, detector), targets)
    return Verdict(figures.against + shadow.against, figures.noted + shadow.noted)


def figures_to_compare(uow: UnitOfWork, version: ModelVersion) -> ModelFigures | None:
    """Figures of the serving detector that the gate sets beside the version's; None where it was not measured."""
    # Those that were measured beside its own go first: an older evaluation may have been of other pictures.
    measured = _figures_told(version)
    if measured is None and (live := uow.models.in_state(ModelState.LIVE)) and live[0].detector != version.detector:
        measured = live[0].figures if live[0].figures.kinds or live[0].figures.things else None
    return measured


def compared_shadow(uow: UnitOfWork, detector: str) -> CaseComparison:
    """Cases of the version's shadow beside those of what served."""
    cases = uow.models.shadow_cases(detector)
    live, candidate = ([c for c in cases if c.side == side] for side in ("live", "candidate"))
    return compare_cases(live, candidate, uow.now())


def promote_model(
    uow: UnitOfWork,
    detector: str,
    person: Person | None,
    house: HouseDetector,
    targets: Targets | None = None,
    despite: str | None = None,
) -> ModelVersion:
    """Let it serve every camera; what served before is retired and remembered for a rollback.

    despite: why a person promotes it though the gate says no; the gate's reasons are kept beside it in the log.
    Raises Refused with every reason when the gate says no, or when state or role forbid it; NotFound.
    """
    _check(person)
    version = _locked(uow, detector)
    check_step(version, ModelState.LIVE)
    verdict = gate_of(uow, detector, targets or Targets())
    if not verdict.promote and not (despite and person):
        raise Refused(f"{detector} is not promoted: {verdict.words()}")
    before = _live_or_house(uow, house, person)
    _go(uow, before, ModelState.RETIRED, person, f"{detector} takes over")
    detail = {"against": list(verdict.against), "noted": list(verdict.noted), "despite": despite}
    reason = f"promoted though the gate says no: {despite}" if verdict.against else f"promoted: {verdict.words()}"
    after = replace(version, previous=before.detector, canary_cameras=(), shadow_share=None)
    return _go(uow, after, ModelState.LIVE, person, reason, detail)


def roll_back(uow: UnitOfWork, person: Person | None, reason: str) -> ModelVersion:
    """What served before serves again; returns it. Raises Refused where nothing did, InvalidInput without a reason."""
    _check(person)
    if not reason.strip():
        raise InvalidInput("say why it is taken back", "reason")
    uow.models.lock()
    live = uow.models.in_state(ModelState.LIVE)
    if not live or live[0].previous is None:
        raise Refused("no promoted version serves, so there is nothing to take back")
    previous = uow.models.get(live[0].previous)
    _go(uow, live[0], ModelState.RETIRED, person, f"rolled back: {reason}")
    # Where the way back leads on from there stays as it was written at its own promotion.
    return _go(uow, previous, ModelState.LIVE, person, f"serves again: {reason}", {"instead_of": live[0].detector})


def refuse_model(
    uow: UnitOfWork, detector: str, reasons: Sequence[str], person: Person | None, detail: dict[str, Any] | None = None
) -> ModelVersion:
    """End the version's way. Unload it afterwards, when no camera uses it any more. Raises NotFound and Refused."""
    _check(person)
    if not [reason for reason in reasons if reason.strip()]:
        raise InvalidInput("say why it is refused", "reason")
    version = replace(_locked(uow, detector), canary_cameras=(), shadow_share=None)
    return _go(
        uow, version, ModelState.REFUSED, person, "; ".join(reasons), {"reasons": list(reasons), **(detail or {})}
    )


def _check(person: Person | None) -> None:
    if person is not None:
        check(person, Action.MANAGE_MODELS)


def _locked(uow: UnitOfWork, detector: str) -> ModelVersion:
    uow.models.lock()
    return uow.models.get(detector)


def _alone(uow: UnitOfWork, version: ModelVersion, state: ModelState) -> None:
    others = [other.detector for other in uow.models.in_state(state) if other.detector != version.detector]
    if others:
        raise Refused(f"{others[0]} is the {state} now; refuse or promote it first")


def _live_or_house(uow: UnitOfWork, house: HouseDetector, person: Person | None) -> ModelVersion:
    live = uow.models.in_state(ModelState.LIVE)
    if live:
        return live[0]
    try:
        return uow.models.get(house.detector)
    except NotFound:
        added = uow.models.add_first_live(house.family, house.version, house.sha256, {"came_with_the_house": True})
        uow.models.add_step(_step(uow, None, added, person, "came with the house and serves", {}))
        return added


def _figures_told(version: ModelVersion) -> ModelFigures | None:
    """Figures of what served, where the retraining measured both beside each other."""
    told = version.training.get("current_figures")
    return ModelFigures.from_json(told) if told else None


def _go(
    uow: UnitOfWork,
    version: ModelVersion,
    after: ModelState,
    person: Person | None,
    reason: str,
    detail: dict[str, Any] | None = None,
) -> ModelVersion:
    """The version in its next state, with everything that belongs to the step written. Raises Refused."""
    check_step(version, after)
    kept = {
        "canary_cameras": version.canary_cameras if after is ModelState.CANARY else (),
        "shadow_share": version.shadow_share if after is ModelState.SHADOW else None,
    }
    stepped = replace(version, state=after, steps=version.steps + 1, state_since=uow.now(), **kept)
    uow.models.save_step(stepped, _step(uow, version.state, stepped, person, reason, detail or {}))
    return stepped


def _step(
    uow: UnitOfWork,
    before: ModelState | None,
    version: ModelVersion,
    person: Person | None,
    reason: str,
    detail: dict[str, Any],
) -> ModelStep:
    """The step, with its leaf appended."""
    who = GATE if person is None else person.sign_in_name
    body = {
        "detector": version.detector,
        "sha256": version.sha256,
        "step": version.steps,
        "state_before": before,
        "state_after": version.state,
        "at": uow.now(),
        "who": who,
        "person_id": person.person_id if person else None,
        "reason": reason,
        "detail": detail,
    }
    (leaf,) = uow.evidence_log.append([LogEntry("model_step", None, body)], uow.now())
    return ModelStep(
        version.detector,
        version.steps,
        before,
        version.state,
        uow.now(),
        who,
        person.person_id if person else None,
        reason,
        detail,
        leaf.leaf_index,
    )
