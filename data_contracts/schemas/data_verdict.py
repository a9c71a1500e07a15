"""What the data-quality gate says of a training set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class DataLimits:
    """What a training set has to hold.

    least_boxes: of each thing in split train, which is advice only.  least_for_drift: boxes that both sets need before
    their mix says anything.  most_drift: population stability index against the last accepted set;
    above 0.25 a population is commonly said to have shifted (Siddiqi, Credit Risk Scorecards, 2006, ch. 8).
    near_distance: pictures of two splits that differ in so many of 64 bits of their hash, or fewer, show the same.
    same_distance, most_repeats: within a split so much alike is a repeat, and at most this share of pictures may be
    one; a fixed camera's pictures are alike without being repeats, so the first is small.
    shortest_side, outside: in pixels; of a box, and how far it may reach over the picture's edge.
    """

    least_boxes: int = 20
    most_drift: float = 0.25
    least_for_drift: int = 100
    near_distance: int = 4
    same_distance: int = 1
    most_repeats: float = 0.2
    shortest_side: float = 3.0
    outside: float = 0.5


@dataclass(frozen=True, slots=True)
class DataFinding:
    """A rule that the set breaks: how many rows do, and the first of them as JSON values.

    message: what is wrong and what to do, one sentence.
    """

    rule: str
    message: str
    failing: int
    rows: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DataVerdict:
    """accepted: no finding that refuses it; advice may be among them.

    boxes_by_thing: of all splits; what the next set is compared with once this is accepted.
    drift: population stability index against the last accepted set; None where there is none.
    """

    accepted: bool
    pictures: int
    boxes: int
    boxes_by_thing: Mapping[str, int] = field(default_factory=dict)
    drift: float | None = None
    findings: tuple[DataFinding, ...] = ()

    @property
    def reason(self) -> str:
        """One line for people."""
        found = "; ".join(f"{finding.rule}: {finding.message} ({finding.failing})" for finding in self.findings)
        if not self.accepted:
            return found
        kept = f"{self.pictures} pictures with {self.boxes} boxes"
        return f"{kept} may be trained on. {found}" if found else f"{kept} keep every rule"

    def as_json(self) -> dict[str, Any]:
        """JSON values, the reason included."""
        return asdict(self) | {"reason": self.reason}
