"""The council's files become rules and catalogue; a wrong file is named with its line and what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from governance_rules.domain.council.rules import Catalogue, RankingRules
from governance_rules.use_cases.strict_yaml import StrictYaml

RANKING_FILE, MEASURES_FILE = "ranking.yaml", "measures.yaml"


@dataclass(frozen=True, slots=True)
class CouncilRules:
    """How topics are ranked, and what may be decided."""

    ranking: RankingRules
    catalogue: Catalogue


def parse_council(texts: Mapping[str, str]) -> CouncilRules:
    """The rules of the texts of RANKING_FILE and MEASURES_FILE. Raises PolicyInvalid with file and line."""
    ranking = StrictYaml(texts[RANKING_FILE], RANKING_FILE).read(RankingRules)
    return CouncilRules(ranking, StrictYaml(texts[MEASURES_FILE], MEASURES_FILE).read(Catalogue))
