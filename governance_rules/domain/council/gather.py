"""Where and when problems gather: cases become problems, each a stretch, its kinds and its hours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data_contracts.schemas.council import CouncilCase, Problem
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from governance_rules.domain.council.hours import alike, busy_hours
from governance_rules.domain.council.rules import Catalogue, RankingRules

SETTLED = ("self", "managed", "enforced")
"""Closures of cases that are counted: what was a violation and has been mended."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """A problem and its settled cases, by number."""

    problem: Problem
    cases: tuple[CouncilCase, ...]


def settled(cases: Iterable[CouncilCase]) -> list[CouncilCase]:
    """Those that are over, in the order of their numbers."""
    return sorted((case for case in cases if case.closure in SETTLED), key=lambda case: case.case_id)


def gather(
    cases: Iterable[CouncilCase], catalogue: Catalogue, rules: RankingRules
) -> tuple[list[Gathering], list[CouncilCase]]:
    """(problems, settled cases that are part of none). Each settled case is in one of them, once.

    At a stretch every kind with enough cases has its busy hours; kinds of one theme with much the same hours are one
    problem with the hours of both. No kind is in two problems of a stretch, so problems never share a case. Cases
    without road and block cannot gather. Problems come by stretch, then kinds; the order of `cases` does not matter.
    """
    by_stretch: dict[tuple[str, str], list[CouncilCase]] = defaultdict(list)
    left: list[CouncilCase] = []
    for case in settled(cases):
        if case.road_id is None and case.block_id is None:
            left.append(case)
        else:
            by_stretch[case.road_id or "", case.block_id or ""].append(case)
    found: list[Gathering] = []
    for stretch in sorted(by_stretch):
        here = by_stretch[stretch]
        problems = _problems(stretch, here, catalogue, rules)
        gathered = [Gathering(one, tuple(filter(one.covers, here))) for one in problems]
        kept = [one for one in gathered if len(one.cases) >= rules.least_cases]
        taken = {case.case_id for one in kept for case in one.cases}
        found += kept
        left += [case for case in here if case.case_id not in taken]
    return found, sorted(left, key=lambda case: case.case_id)


def _problems(
    stretch: tuple[str, str], cases: Sequence[CouncilCase], catalogue: Catalogue, rules: RankingRules
) -> list[Problem]:
    road_id, block_id = (part or None for part in stretch)
    joined: list[tuple[set[Kind], set[int]]] = []
    for theme in catalogue.themes:
        counts = {kind: Counter(case.hour for case in cases if case.kind is kind) for kind in theme.kinds}
        enough = [kind for kind in counts if counts[kind].total() >= rules.least_cases]
        # The kind that is found most leads; the theme's own order decides between equals.
        enough.sort(key=lambda kind: -counts[kind].total())
        parts: list[tuple[set[Kind], set[int]]] = []
        for kind in enough:
            hours = busy_hours([counts[kind][hour] for hour in range(24)], rules.hours)
            for kinds, together in parts:
                if alike(sorted(together), hours) >= rules.joined_from:
                    kinds.add(kind)
                    together.update(hours)
                    break
            else:
                parts.append(({kind}, set(hours)))
        joined += parts
    return [
        Problem(road_id, block_id, tuple(kind for kind in VIOLATION_KINDS if kind in kinds), tuple(sorted(hours)))
        for kinds, hours in joined
    ]
