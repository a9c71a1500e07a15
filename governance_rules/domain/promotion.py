"""Whether a candidate detector may take over from the one that serves: a verdict with every reason for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.model_version import KindShare, ModelFigures
from governance_rules.domain.case_comparison import CaseComparison

_MEASURES = ("precision", "recall")
# Figures come as floats; a difference in the last place is none.
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Targets:
    """What a detector should reach, and what a candidate may lose.

    kind_precision, kind_recall: of every kind at event level.  things: least AP50 of a thing.
    worst_drop: how far a kind's precision or recall, or a thing's AP50, may fall; one point is 0.01.
    all_reached: a target that is missed refuses, also where the serving detector misses it, too.
    least_agreement: share of the shadow's cases both must have; least_shadow_cases: from so many on it says anything.
    """

    kind_precision: float = 0.95
    kind_recall: float = 0.95
    things: Mapping[str, float] = field(default_factory=lambda: {"garbage": 0.60})
    worst_drop: float = 0.01
    all_reached: bool = False
    least_agreement: float = 0.8
    least_shadow_cases: int = 10


@dataclass(frozen=True, slots=True)
class ReplayedCase:
    """A case of the past on its own sealed pictures. right: it was one (True) or a false alarm (False).

    by_current, by_candidate: whether that detector shows the case's thing at its place.
    """

    case_id: int
    kind: str
    right: bool
    by_current: bool
    by_candidate: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """against: each reason to refuse, a sentence each.  noted: what decides nothing, but is worth knowing."""

    against: tuple[str, ...]
    noted: tuple[str, ...] = ()

    @property
    def promote(self) -> bool:
        return not self.against

    def words(self) -> str:
        """One line."""
        return (
            "; ".join(self.against) if self.against else "no kind is worse, targets held, the past gives no worse cases"
        )


def decide_promotion(
    candidate: ModelFigures,
    current: ModelFigures | None,
    targets: Targets,
    replay: Sequence[ReplayedCase] = (),
) -> Verdict:
    """The gate. current: None where the serving detector was not measured on the same; then only targets count.

    What the serving detector was measured in, the candidate must have been, too. A candidate without a figure is
    refused for that alone, and for what its replay says.
    """
    against: list[str] = []
    noted: list[str] = []
    if not candidate.kinds and not candidate.things:
        # One reason: that nothing was measured says also that each thing was not.
        _judge_replay(replay, against, noted)
        return Verdict(("the candidate was not evaluated", *against), tuple(noted))
    if current is None:
        noted.append("the serving detector has no figures to compare with")
    base = current or ModelFigures()
    for kind in _in_order(candidate.kinds, base.kinds):
        found, before = candidate.kinds.get(kind), base.kinds.get(kind)
        for measure, target in zip(_MEASURES, (targets.kind_precision, targets.kind_recall), strict=True):
            _compare(f"{measure} of {kind}", _of(found, measure), _of(before, measure), target, targets, against, noted)
    for thing in sorted({*candidate.things, *base.things, *targets.things}):
        found_ap, before_ap = candidate.things.get(thing), base.things.get(thing)
        _compare(f"AP50 of {thing}", found_ap, before_ap, targets.things.get(thing), targets, against, noted)
    _judge_replay(replay, against, noted)
    return Verdict(tuple(against), tuple(noted))


def decide_after_shadow(comparison: CaseComparison, targets: Targets) -> Verdict:
    """Whether what a shadow showed speaks against a promotion: too many cases that one side alone would have opened."""
    decided = len(comparison.agree) + len(comparison.only_live) + len(comparison.only_candidate)
    counts = (
        f"{len(comparison.agree)} cases agree, {len(comparison.only_live)} only of the serving detector, "
        f"{len(comparison.only_candidate)} only of the candidate"
    )
    if decided < targets.least_shadow_cases:
        return Verdict((), (f"in shadow {counts}: fewer than {targets.least_shadow_cases}, which says little",))
    agreement = comparison.agreement or 0.0
    if agreement < targets.least_agreement:
        return Verdict((f"in shadow {counts}: {agreement:.0%} agree, {targets.least_agreement:.0%} are asked for",))
    return Verdict((), (f"in shadow {counts}",))


def _in_order(*names: Mapping[str, KindShare]) -> list[str]:
    there = {name for some in names for name in some}
    return [k.value for k in VIOLATION_KINDS if k.value in there] + sorted(there - {k.value for k in VIOLATION_KINDS})


def _of(share: KindShare | None, measure: str) -> float | None:
    return None if share is None else getattr(share, measure)


def _compare(
    what: str,
    found: float | None,
    before: float | None,
    target: float | None,
    targets: Targets,
    against: list[str],
    noted: list[str],
) -> None:
    if found is None:
        if before is not None:
            against.append(f"{what} was not measured, the serving detector has {before:.3f}")
        elif target is not None:
            (against if targets.all_reached else noted).append(f"{what} was not measured, the target is {target:.3f}")
        return
    if before is not None and before - found > targets.worst_drop + _EQUAL:
        against.append(f"{what} falls from {before:.3f} to {found:.3f}, by more than {targets.worst_drop:.3f}")
    if target is None or found >= target - _EQUAL:
        return
    if before is not None and before >= target - _EQUAL:
        against.append(f"{what} is {found:.3f}: the target {target:.3f}, which is held today, would be lost")
    elif targets.all_reached:
        against.append(f"{what} is {found:.3f}, the target is {target:.3f}")
    else:
        noted.append(f"{what} is {found:.3f}, the target {target:.3f} is not reached yet")


def _judge_replay(replay: Sequence[ReplayedCase], against: list[str], noted: list[str]) -> None:
    """The past must give the same cases or better, counted over all of them."""
    lost = [c for c in replay if c.right and c.by_current and not c.by_candidate]
    gained = [c for c in replay if c.right and c.by_candidate and not c.by_current]
    raised = [c for c in replay if not c.right and c.by_candidate and not c.by_current]
    spared = [c for c in replay if not c.right and c.by_current and not c.by_candidate]
    for words, worse, better in (("right cases lost", lost, gained), ("false alarms more", raised, spared)):
        if len(worse) > len(better):
            numbers = ", ".join(str(c.case_id) for c in worse[:10]) + (" …" if len(worse) > 10 else "")
            against.append(
                f"replay of {len(replay)} cases: {len(worse)} {words} (cases {numbers}), {len(better)} won back"
            )
    if replay:
        noted.append(
            f"replay of {len(replay)} cases: {len(gained)} right ones gained, {len(lost)} lost; "
            f"{len(spared)} false alarms spared, {len(raised)} more"
        )
