"""Made-up cases for the council, the rules of the house, and what they are called."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from data_contracts.schemas.council import CouncilCase, StreetNames
from data_contracts.schemas.kinds import Kind
from data_contracts.store.council_files import read_council_texts
from governance_rules.domain.council.gather import gather, settled
from governance_rules.domain.council.numbers import Weeks, numbers_of, parties_of
from governance_rules.domain.council.ranking import scored
from governance_rules.use_cases.load_council import parse_council

RULES = parse_council(read_council_texts())
WEEK = date(2026, 3, 30)
WEEKS = Weeks.until(WEEK, RULES.ranking.weeks)
NAMES = StreetNames(
    roads={"r1": "小河路"},
    blocks={"b1": "小河1号街区"},
    communities={"c1": "小河社区"},
    community_of={"b1": "c1"},
    grid_of={"b1": "g1"},
    shops={"s1": "面馆", "s2": "茶铺"},
    groups={("community", "c1"): "小河社区微网格群"},
    managed=frozenset({"b1"}),
)


def a_case(number: int, **changes: Any) -> CouncilCase:
    """Case `number`: a settled one of illegal parking at r1, b1, 8 o'clock on some day of the weeks looked at."""
    fields: dict[str, Any] = {
        "case_id": number,
        "kind": Kind.ILLEGAL_PARKING,
        "road_id": "r1",
        "block_id": "b1",
        "shop_id": None,
        "day": WEEKS.first + timedelta(days=number % 28),
        "hour": 8,
        "closure": "self",
        "rework": False,
        "after_enforcement": False,
        "appealed": False,
        "picture": None,
    }
    return CouncilCase(**fields | changes)


def numbers_of_cases(cases: list[CouncilCase], before: list[CouncilCase] | None = None) -> dict[str, Any]:
    """The numbers of the only problem that the cases make."""
    (gathering,), _ = gather(cases, RULES.catalogue, RULES.ranking)
    parties = len(parties_of(gathering.problem, gathering.cases, NAMES))
    problem = gathering.problem
    its = None if before is None else [case for case in settled(before) if problem.covers(case)]
    one = scored(gathering, None if its is None else len(its), parties, RULES.ranking.score)
    open_ = [case for case in cases if case.closure is None and problem.covers(case)]
    other = [case for case in settled(cases) if case.kind in problem.kinds and case.hour not in problem.hours]
    return numbers_of(one, its, open_, other, WEEKS, NAMES, RULES.catalogue, RULES.ranking)
