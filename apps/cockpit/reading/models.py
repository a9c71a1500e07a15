"""What the models page shows, read in one transaction; which figures differ, and which steps are open to a version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.model_version import ModelFigures, ModelState, ModelStep, ModelVersion, Serving
from data_contracts.schemas.sample import SampleState
from data_contracts.schemas.things import THINGS
from governance_rules.domain.case_comparison import GRACE, CaseComparison, street_cases_of
from governance_rules.domain.promotion import Targets, Verdict
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.model_versions import compared_shadow, figures_to_compare, gate_of

_S = ModelState
ON_THE_WAY = (_S.CANARY, _S.SHADOW, _S.STAGED, _S.TRAINED)
"""States from which a version may still come to serve, the nearest first."""
CAME_WITH_THE_HOUSE = "came_with_the_house"
# What the page writes as ±0.0 points is no difference; its limit the gate looks at to the last place.
_SHOWN, _EQUAL = 0.0005, 1e-9


class Change(StrEnum):
    """A figure beside that of what serves. BEYOND: it falls by more than the gate lets pass."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    BEYOND = "beyond"
    ALONE = "alone"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of 0 to 1 of a version, and of what serves; None: not measured.

    points: the difference in percentage points, None where one of them is missing.
    """

    found: float | None
    before: float | None
    change: Change
    points: float | None


@dataclass(frozen=True, slots=True)
class Shadow:
    """What a version's shadow has shown. street_cases: the street's own case at the place of a shadow's case."""

    frames: int
    cameras: int
    found: CaseComparison
    street_cases: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One version. beside: the figures it is compared with.  gate: of a version that may still come to serve."""

    version: ModelVersion
    beside: ModelFigures | None
    gate: Verdict | None
    shadow: Shadow
    steps: tuple[ModelStep, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """The page. versions: `in_order`, the house's own among them once one took over from it.

    live: None while no version was ever promoted.  names: display names by person.  cameras: names by id.
    to_label: samples that nobody labelled yet.  waiting: those that were labelled after the last training.
    """

    now: datetime
    versions: tuple[ModelVersion, ...]
    live: ModelVersion | None
    serving: Serving
    chosen: Chosen | None
    names: Mapping[int, str]
    cameras: Mapping[str, str]
    to_label: int
    waiting: int


def read_models(uow: UnitOfWork, wanted: str | None) -> Models:
    """With the version of that name; of None or an unknown name the one that is nearest to serving."""
    versions = in_order(uow.models.all())
    trained = [one for one in versions if not one.training.get(CAME_WITH_THE_HOUSE)]
    live = next((one for one in versions if one.state is _S.LIVE), None)
    version = choose(versions, trained, wanted)
    chosen = _read_version(uow, version) if version else None
    counts = uow.samples.counts()
    people = {step.person_id for step in (chosen.steps if chosen else ()) if step.person_id is not None}
    return Models(
        uow.now(),
        versions,
        live,
        uow.models.serving(),
        chosen,
        {number: uow.people.get(number).display_name for number in people},
        {camera.camera_id: camera.name for camera in uow.cameras.all()},
        sum(number for (state, _), number in counts.items() if state is SampleState.TO_LABEL),
        uow.samples.labelled_since(max((one.registered_at for one in trained), default=None)),
    )


def in_order(versions: Iterable[ModelVersion]) -> tuple[ModelVersion, ...]:
    """What serves first, then what is nearest to serving, then what served, then what was refused; the newest first."""
    order = (_S.LIVE, *ON_THE_WAY, _S.RETIRED, _S.REFUSED)
    return tuple(sorted(versions, key=lambda one: order.index(one.state)))


def choose(
    versions: Sequence[ModelVersion], trained: Sequence[ModelVersion], wanted: str | None
) -> ModelVersion | None:
    """The wanted one, else the one nearest to serving, else what serves, else the newest."""
    for one in versions:
        if one.detector == wanted:
            return one
    order = (*ON_THE_WAY, _S.LIVE)
    able = [one for one in trained if one.state in order]
    if able:
        return min(able, key=lambda one: order.index(one.state))
    return trained[0] if trained else None


def _read_version(uow: UnitOfWork, version: ModelVersion) -> Chosen:
    detector = version.detector
    found, frames = compared_shadow(uow, detector), uow.models.shadow_frames(detector)
    shown = [*(case for pair in found.agree for case in pair), *found.only_live, *found.only_candidate]
    near = uow.models.street_cases_near_shadow(detector, GRACE) if shown else ()
    return Chosen(
        version,
        figures_to_compare(uow, version),
        gate_of(uow, detector, Targets()) if version.state in ON_THE_WAY else None,
        Shadow(sum(frames.values()), len(frames), found, street_cases_of(shown, near)),
        tuple(uow.models.steps(detector)),
    )


def compare(found: float | None, before: float | None, worst_drop: float = Targets().worst_drop) -> Figure:
    """A version's figure beside that of what serves, as the gate looks at it."""
    if found is None or before is None:
        return Figure(found, before, Change.MISSING if found is None else Change.ALONE, None)
    drop = before - found
    if drop > worst_drop + _EQUAL:
        change = Change.BEYOND
    elif drop > _SHOWN:
        change = Change.WORSE
    else:
        change = Change.BETTER if drop < -_SHOWN else Change.SAME
    return Figure(found, before, change, -100 * drop)


def kind_rows(found: ModelFigures, beside: ModelFigures | None) -> list[tuple[str, Figure, Figure]]:
    """(kind, precision, recall) of each kind that either was measured in, in the order of the kinds."""
    before = (beside or ModelFigures()).kinds

    def of(side: Mapping[str, object], kind: str, measure: str) -> float | None:
        return getattr(side.get(kind), measure, None)

    return [
        (kind, *(compare(of(found.kinds, kind, what), of(before, kind, what)) for what in ("precision", "recall")))
        for kind in _in_order({*found.kinds, *before}, [kind.value for kind in VIOLATION_KINDS])
    ]


def thing_rows(found: ModelFigures, beside: ModelFigures | None) -> list[tuple[str, Figure]]:
    """(thing, AP50) of each thing that either was measured in, in the order of the things."""
    before = (beside or ModelFigures()).things
    names = _in_order({*found.things, *before}, [thing.value for thing in THINGS])
    return [(thing, compare(found.things.get(thing), before.get(thing))) for thing in names]


def may_be_staged(version: ModelVersion) -> bool:
    """Loaded into Triton: one that was trained, or served before; the house's own is not in the store."""
    return version.state in (_S.TRAINED, _S.RETIRED) and not version.training.get(CAME_WITH_THE_HOUSE)


def may_go(version: ModelVersion, after: ModelState) -> bool:
    """Whether the page offers this step now; promoting a retired one is what rolling back is for."""
    match after:
        case _S.SHADOW:
            return version.state in (_S.STAGED, _S.CANARY)
        case _S.CANARY:
            return version.state in (_S.SHADOW, _S.CANARY)
        case _S.LIVE:
            return version.state in (_S.SHADOW, _S.CANARY)
        case _S.REFUSED:
            return version.state in ON_THE_WAY
        case _S.STAGED:
            return may_be_staged(version)
        case _:
            return False


def _in_order(names: set[str], known: Sequence[str]) -> list[str]:
    return [name for name in known if name in names] + sorted(names - set(known))
