"""Figures of incidents against what really stood: pure arithmetic, no pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind

LEAST_OVERLAP = 0.3
"""IoU from which an incident's box is at a stay's place. The box of an incident is a running middle of sightings."""
_Z = 1.959964
"""Standard normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class FoundIncident:
    """What the system told: times in seconds of the clip, box in its pixels.

    thing, score, detector: as the incident says, score being the mean over its sightings.
    """

    kind: Kind
    box: Box
    first_seen_s: float
    dwell_reached_s: float
    thing: str = ""
    score: float = 0.0
    detector: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """What really stood somewhere. violation: it may not stand there, whatever the dwell.

    visible: share of it that is seen past what stands before it, 0 to 1; None where nobody knows.
    """

    kind: Kind
    box: Box
    begins_s: float
    ends_s: float
    violation: bool
    name: str = ""
    visible: float | None = None


@dataclass(frozen=True, slots=True)
class WatchedClip:
    """One clip: what was told, what stood, how long a violation has to stand, how long was watched, in seconds.

    slack_s: stays whose length is within it of the dwell are undecided: to tell them is neither right nor wrong.
    tags: of its light and weather, as of a picture; empty where nobody knows.
    """

    name: str
    found: tuple[FoundIncident, ...]
    stays: tuple[Stay, ...]
    dwell_s: float
    seconds: float
    slack_s: float
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One clip sorted out. told: stay and its first incident.  again: further incidents of a stay told already.

    false: incidents of no violation.  missed: violations that stood long enough and were not told.
    undecided: incidents of stays within the slack.  misnamed: those of `false` that lie on a violation of another kind.
    """

    clip: WatchedClip
    told: tuple[tuple[Stay, FoundIncident], ...]
    again: tuple[FoundIncident, ...]
    false: tuple[FoundIncident, ...]
    missed: tuple[Stay, ...]
    undecided: tuple[FoundIncident, ...]
    misnamed: tuple[FoundIncident, ...]


def judge(clip: WatchedClip) -> Verdict:
    """Match incidents, in the order they were told, to stays of their kind, place and time, the best place first."""
    told: dict[Stay, FoundIncident] = {}
    again, false, undecided = [], [], []
    for one in sorted(clip.found, key=lambda f: (f.dwell_reached_s, f.box.as_list())):
        here = [stay for stay in clip.stays if stay.violation and _is_of(one, stay, clip)]
        due = [stay for stay in here if _length(stay) >= clip.dwell_s + clip.slack_s]
        new = [stay for stay in due if stay not in told]
        if new:
            told[max(new, key=lambda stay: stay.box.iou(one.box))] = one
        elif due:
            again.append(one)
        elif any(_length(stay) > clip.dwell_s - clip.slack_s for stay in here):
            undecided.append(one)
        else:
            false.append(one)
    missed = (s for s in clip.stays if s.violation and _length(s) >= clip.dwell_s + clip.slack_s and s not in told)
    others = [stay for stay in clip.stays if stay.violation]
    misnamed = tuple(one for one in false if any(_is_there(one, stay, clip) for stay in others))
    return Verdict(clip, tuple(told.items()), tuple(again), tuple(false), tuple(missed), tuple(undecided), misnamed)


def _length(stay: Stay) -> float:
    return stay.ends_s - stay.begins_s


def _is_of(one: FoundIncident, stay: Stay, clip: WatchedClip) -> bool:
    return stay.kind == one.kind and _is_there(one, stay, clip)


def _is_there(one: FoundIncident, stay: Stay, clip: WatchedClip) -> bool:
    return (
        stay.begins_s - clip.slack_s <= one.first_seen_s
        and one.dwell_reached_s <= stay.ends_s + clip.slack_s
        and stay.box.iou(one.box) >= LEAST_OVERLAP
    )


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


def wilson(successes: int, trials: int) -> Interval | None:
    """95 % score interval of a share; None without trials.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    if trials == 0:
        return None
    share, z2 = successes / trials, _Z * _Z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _Z / (1 + z2 / trials) * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    return Interval(max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


@dataclass(frozen=True, slots=True)
class KindFigures:
    """One kind over several clips; shares are None where there is nothing to divide by.

    true: violations that stood long enough.  told: of these, those that became an incident.  again: duplicates.
    false: incidents of no violation.  misnamed: of these, on a violation of another kind.
    delays: seconds from the moment the dwell was over to the incident, one a told stay.  hours: camera-hours in which
    the kind was watched.
    """

    true: int
    told: int
    again: int
    false: int
    misnamed: int
    undecided: int
    delays: tuple[float, ...]
    hours: float

    @property
    def precision(self) -> float | None:
        """told / (told + false); duplicates are counted apart."""
        return self.told / (self.told + self.false) if self.told + self.false else None

    @property
    def recall(self) -> float | None:
        return self.told / self.true if self.true else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        whole = 2 * self.told + self.false + (self.true - self.told)
        return 2 * self.told / whole if whole else None

    @property
    def precision_interval(self) -> Interval | None:
        return wilson(self.told, self.told + self.false)

    @property
    def recall_interval(self) -> Interval | None:
        return wilson(self.told, self.true)

    @property
    def false_an_hour(self) -> float | None:
        """False alarms per camera-hour."""
        return self.false / self.hours if self.hours else None

    @property
    def false_a_day(self) -> float | None:
        """False alarms per camera-day of 24 hours."""
        return None if self.false_an_hour is None else 24 * self.false_an_hour

    @property
    def median_delay_s(self) -> float | None:
        return median(self.delays) if self.delays else None

    @property
    def longest_delay_s(self) -> float | None:
        return max(self.delays, default=None)


def figures_of(verdicts: Iterable[Verdict], kinds: Sequence[Kind]) -> KindFigures:
    """Over all `kinds` together; give one for the figures of that kind."""
    true = told = again = false = misnamed = undecided = 0
    delays: list[float] = []
    seconds = 0.0
    for verdict in verdicts:
        pairs = [(stay, one) for stay, one in verdict.told if stay.kind in kinds]
        told += len(pairs)
        true += len(pairs) + sum(stay.kind in kinds for stay in verdict.missed)
        again += sum(one.kind in kinds for one in verdict.again)
        false += sum(one.kind in kinds for one in verdict.false)
        misnamed += sum(one.kind in kinds for one in verdict.misnamed)
        undecided += sum(one.kind in kinds for one in verdict.undecided)
        delays += [one.dwell_reached_s - stay.begins_s - verdict.clip.dwell_s for stay, one in pairs]
        seconds += verdict.clip.seconds
    return KindFigures(true, told, again, false, misnamed, undecided, tuple(delays), seconds / 3600)
