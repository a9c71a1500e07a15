"""Cases of two detectors on the same frames: those both would have opened, and those that only one would."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from data_contracts.schemas.model_version import CaseNearShadow, ShadowCase

LEAST_OVERLAP = 0.3
"""IoU from which two boxes are at one place: the running middle of sightings differs between detectors."""
GRACE = timedelta(minutes=5)
"""So much later the other side may still come to the same case."""


@dataclass(frozen=True, slots=True)
class CaseComparison:
    """agree: (live, candidate) pairs.  undecided: of one side so far, and too young for the other to have it not."""

    agree: tuple[tuple[ShadowCase, ShadowCase], ...]
    only_live: tuple[ShadowCase, ...]
    only_candidate: tuple[ShadowCase, ...]
    undecided: tuple[ShadowCase, ...]

    @property
    def agreement(self) -> float | None:
        """Share of the decided cases that both would have opened, 0 to 1; None without cases."""
        decided = len(self.agree) + len(self.only_live) + len(self.only_candidate)
        return len(self.agree) / decided if decided else None


def compare_cases(
    live: Sequence[ShadowCase], candidate: Sequence[ShadowCase], now: datetime, grace: timedelta = GRACE
) -> CaseComparison:
    """Pair cases of one camera, zone and kind whose boxes lie at one place and whose times overlap, best place first.

    Each case is in exactly one part of the answer.
    """
    pairs = sorted(
        (
            (-a.box.iou(b.box), abs((a.dwell_reached_at - b.dwell_reached_at).total_seconds()), i, j)
            for i, a in enumerate(live)
            for j, b in enumerate(candidate)
            if _same_thing(a, b, grace)
        ),
    )
    left, right = set(range(len(live))), set(range(len(candidate)))
    agree = []
    for _, _, i, j in pairs:
        if i in left and j in right:
            left.discard(i)
            right.discard(j)
            agree.append((live[i], candidate[j]))
    alone = [live[i] for i in sorted(left)], [candidate[j] for j in sorted(right)]
    young = tuple(c for side in alone for c in side if now - c.dwell_reached_at < grace)
    old = [tuple(c for c in side if now - c.dwell_reached_at >= grace) for side in alone]
    return CaseComparison(tuple(agree), old[0], old[1], young)


def street_cases_of(shadows: Iterable[ShadowCase], near: Sequence[CaseNearShadow]) -> dict[UUID, int]:
    """Number of the street's case at the place of each shadow's case, by its incident_id; none where there is none."""
    boxes = {shadow.incident_id: shadow.box for shadow in shadows}
    found: dict[UUID, tuple[float, int]] = {}
    for case in near:
        box = boxes.get(case.incident_id)
        overlap = box.iou(case.box) if box else 0.0
        if overlap >= LEAST_OVERLAP and (overlap, case.case_id) > found.get(case.incident_id, (0.0, 0)):
            found[case.incident_id] = overlap, case.case_id
    return {incident_id: case_id for incident_id, (_, case_id) in found.items()}


def _same_thing(a: ShadowCase, b: ShadowCase, grace: timedelta) -> bool:
    return (
        (a.camera_id, a.zone_id, a.kind) == (b.camera_id, b.zone_id, b.kind)
        and a.first_seen_at <= b.dwell_reached_at + grace
        and b.first_seen_at <= a.dwell_reached_at + grace
        and a.box.iou(b.box) >= LEAST_OVERLAP
    )
