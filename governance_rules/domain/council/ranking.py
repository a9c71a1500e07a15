"""Which problems come first, by a stated score, and which of them are put before people."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from governance_rules.domain.council.gather import Gathering
from governance_rules.domain.council.rules import Catalogue, RankingRules, Score

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Scored:
    """A problem with its points, 0 to 100, and the points of each part of the score by its name.

    before: its settled cases in as many weeks before; None where the record does not reach back so far.
    """

    gathering: Gathering
    before: int | None
    points: dict[str, float]

    @property
    def score(self) -> float:
        return round(sum(self.points.values()), 1)


def scored(gathering: Gathering, before: int | None, parties: int, score: Score) -> Scored:
    """The problem's points. parties: how many are concerned.

    frequency and parties count as n / (n + half_at), which tells 40 from 20 but 200 hardly from 180; recurrence and
    not_by_oneself are shares of the cases; rise is log2((n + 1) / (before + 1)) between 0 and 1, 0 without a before.
    """
    cases = gathering.cases
    count = len(cases)
    rise = 0.0 if before is None else min(1.0, max(0.0, math.log2((count + 1) / (before + 1))))
    parts = {
        "frequency": count / (count + score.frequency.half_at),
        "recurrence": sum(case.rework for case in cases) / count,
        "not_by_oneself": sum(case.closure != "self" for case in cases) / count,
        "parties": parties / (parties + score.parties.half_at),
        "rise": rise,
    }
    points = {name: round(value * getattr(score, name).points, 2) for name, value in parts.items()}
    return Scored(gathering, before, points)


def ranked(problems: Sequence[Scored]) -> list[Scored]:
    """The highest score first; of equal ones that with more cases, then by stretch and kinds: always the same order."""
    return sorted(
        problems,
        key=lambda one: (
            -one.score,
            -len(one.gathering.cases),
            one.gathering.problem.stretch,
            one.gathering.problem.kinds,
        ),
    )


def put_before_people(
    order: Sequence[One], of: Callable[[One], Scored], catalogue: Catalogue, rules: RankingRules
) -> list[One]:
    """The first of the order, so many as are proposed in a week, and of one theme no more than it may have."""
    chosen: list[One] = []
    by_theme: Counter[str] = Counter()
    for one in order:
        theme = catalogue.theme_of(of(one).gathering.problem.kinds[0]).id
        if len(chosen) < rules.proposed and by_theme[theme] < rules.most_of_theme:
            chosen.append(one)
            by_theme[theme] += 1
    return chosen
