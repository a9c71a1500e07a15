"""Which state of a council topic may follow which. A trigger of the database holds the same table."""

from __future__ import annotations

from data_contracts.errors import Refused
from data_contracts.schemas.council import CouncilState, CouncilTopic, Problem

_S = CouncilState

MAY_FOLLOW: dict[CouncilState, frozenset[CouncilState]] = {
    _S.PROPOSED: frozenset({_S.ON_AGENDA, _S.DROPPED}),
    # Taken off an agenda it may come onto a later one.
    _S.ON_AGENDA: frozenset({_S.PROPOSED, _S.DECIDED, _S.DROPPED}),
    _S.DECIDED: frozenset({_S.CARRIED_OUT, _S.DROPPED}),
    _S.CARRIED_OUT: frozenset({_S.REVIEWED}),
    _S.REVIEWED: frozenset(),
    _S.DROPPED: frozenset(),
}

LIVE = frozenset({_S.PROPOSED, _S.ON_AGENDA, _S.DECIDED, _S.CARRIED_OUT})
"""States of a topic that is still on its way; a problem is on its way once."""


def check_move(topic: CouncilTopic, after: CouncilState) -> None:
    """Raises Refused, saying what may follow, when `after` may not follow the topic's state."""
    allowed = MAY_FOLLOW[topic.state]
    if after not in allowed:
        way = ", ".join(sorted(allowed)) or "nothing, its way has ended"
        raise Refused(f"topic {topic.topic_id} is {topic.state}, so it cannot become {after}; what may follow: {way}")


def same_problem(one: Problem, other: Problem) -> bool:
    """True when they share a stretch, a kind and an hour: what is talked about once."""
    return one.stretch == other.stretch and bool(
        set(one.kinds) & set(other.kinds) and set(one.hours) & set(other.hours)
    )
