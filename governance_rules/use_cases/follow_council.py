"""What became of a decision of the council."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from data_contracts.schemas.council import CouncilDecision, CouncilTopic
from governance_rules.domain.council.effect import Effect, effect, weeks_around
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.load_council import CouncilRules


def done_on(decision: CouncilDecision) -> date | None:
    """The day on which the last of its measures was carried out; None while one is open."""
    days = [measure.done_on for measure in decision.measures]
    return None if None in days else max(day for day in days if day is not None)


def followed(uow: UnitOfWork, topic: CouncilTopic, decision: CouncilDecision, rules: CouncilRules) -> Effect | None:
    """Cases of the topic's problem before and after its measures, to this day; None while a measure is open."""
    day = done_on(decision)
    if day is None:
        return None
    today, settings = today_of(uow), rules.ranking.effect
    first, _, _, end = weeks_around(day, today, settings)
    weeks = uow.council.week_counts(topic.problem, first, end, uow.time_zone)
    return effect(weeks, day, today, settings)


def today_of(uow: UnitOfWork) -> date:
    """The street's own day."""
    return uow.now().astimezone(ZoneInfo(uow.time_zone)).date()
