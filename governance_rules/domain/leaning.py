"""Leaning: two bicycles left against each other are two, though their boxes lie on one another by half."""

from __future__ import annotations

from data_contracts.schemas.things import Thing
from governance_rules.domain.places import Followed, Seen

LEANING = frozenset({Thing.BICYCLE.value, Thing.E_SCOOTER.value})
# Both boxes have to be this strong: a detector that draws one bicycle twice is not as sure of the second box.
LEANING_SCORE = 0.3
# A box of which more lies on the other shows a part of what the other shows, unless both are sure: then one was left
# before the other.
LEANING_COVER = 0.85
WITHIN_SCORE = 0.5


def are_leaning(a: Seen | Followed, b: Seen | Followed, cover: float) -> bool:
    """Whether two boxes that lie on one another show two things. cover: share of the one that the other covers more."""
    least = LEANING_SCORE if cover < LEANING_COVER else WITHIN_SCORE
    return a.thing in LEANING and b.thing in LEANING and min(_score(a), _score(b)) >= least


def _score(one: Seen | Followed) -> float:
    return one.score if isinstance(one, Seen) else one.mean_score
