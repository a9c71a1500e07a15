"""The topics of a week: found in the record, ranked, and put before people once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from data_contracts.errors import InvalidInput
from data_contracts.schemas.council import CouncilCase, CouncilFinding, CouncilState, CouncilTopic, CouncilWeek, Problem
from governance_rules.domain.council.effect import monday_of
from governance_rules.domain.council.gather import gather, settled
from governance_rules.domain.council.life import LIVE, same_problem
from governance_rules.domain.council.numbers import Weeks, numbers_of, parties_of
from governance_rules.domain.council.ranking import Scored, put_before_people, ranked, scored
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.follow_council import followed
from governance_rules.use_cases.load_council import CouncilRules


@dataclass(frozen=True, slots=True)
class Found:
    """A problem of the week. rank: among all of them, from 1.  numbers: as `domain.council.numbers` makes them.

    topic: the one that it is already, where it is on its way.  resting: it was dropped or reviewed lately.
    """

    rank: int
    scored: Scored
    numbers: dict[str, Any]
    topic: CouncilTopic | None
    resting: bool


@dataclass(frozen=True, slots=True)
class TopicsOfWeek:
    """What was found. cases: settled in the weeks looked at.  gathered: of them in problems.  chosen: to talk about.

    followed: problems that were taken up before and are not chosen now, but told of again.
    """

    week: date
    weeks: Weeks
    cases: int
    gathered: int
    problems: int
    chosen: tuple[Found, ...]
    followed: tuple[Found, ...]
    resting: int


def week_of(day: date, today: date) -> date:
    """The Monday of the day's week. Raises InvalidInput for a week that has not begun."""
    if (monday := monday_of(day)) > today:
        raise InvalidInput(f"the week of {day} has not begun; give a day until {today}", "for")
    return monday


def find_topics(uow: UnitOfWork, week: date, rules: CouncilRules) -> TopicsOfWeek:
    """The topics of the week from Monday `week`, from the complete weeks before it. Writes nothing."""
    ranking, catalogue = rules.ranking, rules.catalogue
    weeks = Weeks.until(week, ranking.weeks)
    zone, begins, names = uow.time_zone, uow.council.record_begins(uow.time_zone), uow.council.names()
    now = uow.council.cases(weeks.first, weeks.last, zone)
    reaches_back = begins is not None and begins <= weeks.before
    earlier = settled(uow.council.cases(weeks.before, weeks.first - timedelta(days=1), zone)) if reaches_back else None
    here, before = _by_stretch(now), _by_stretch(earlier or ())
    gatherings, left = gather(now, catalogue, ranking)
    order = ranked(
        [
            scored(
                one,
                None if earlier is None else sum(map(one.problem.covers, before.get(one.problem.stretch, ()))),
                len(parties_of(one.problem, one.cases, names)),
                ranking.score,
            )
            for one in gatherings
        ]
    )
    topics = uow.council.topics()
    since = week - timedelta(weeks=ranking.rest_weeks)
    ended = [t for t in topics if t.state not in LIVE and t.state_since.date() >= since]
    live = [topic for topic in topics if topic.state in LIVE]

    def found(place: int, one: Scored) -> Found:
        problem = one.gathering.problem
        cases = here[problem.stretch]
        numbers = numbers_of(
            one,
            None if earlier is None else [case for case in before.get(problem.stretch, ()) if problem.covers(case)],
            [case for case in cases if case.closure is None and problem.covers(case)],
            [c for c in settled(cases) if c.kind in problem.kinds and c.hour not in problem.hours],
            weeks,
            names,
            catalogue,
            ranking,
        )
        return Found(place, one, numbers, _same(problem, live), _same(problem, ended) is not None)

    every = [found(place, one) for place, one in enumerate(order, 1)]
    awake = [one for one in every if one.topic is not None or not one.resting]
    chosen = put_before_people(awake, lambda one: one.scored, catalogue, ranking)
    numbers = {one.rank for one in chosen}
    again = [
        one
        for one in awake
        if one.rank not in numbers and one.topic is not None and one.topic.state is not CouncilState.PROPOSED
    ]
    count = len(settled(now))
    return TopicsOfWeek(
        week, weeks, count, count - len(left), len(order), _once(chosen), _once(again), len(every) - len(awake)
    )


def propose_topics(uow: UnitOfWork, week: date, rules: CouncilRules) -> tuple[CouncilWeek, bool]:
    """(the proposal of this week, whether it was made now), within the open unit of work.

    A week is proposed once and then stays as it is, whatever becomes of its cases: papers are made of it. Problems that
    are on their way already get the week's numbers; the others become topics.
    """
    uow.council.lock()
    if (made := uow.council.week(week)) is not None:
        return made, False
    found = find_topics(uow, week, rules)
    proposed = CouncilWeek(
        week,
        uow.now(),
        found.weeks.first,
        found.weeks.last,
        found.cases,
        found.gathered,
        found.problems,
        len(found.chosen),
    )
    uow.council.add_week(proposed)
    told: set[int] = set()
    for one in (*found.chosen, *found.followed):
        topic = one.topic or uow.council.add_topic(one.scored.gathering.problem, week, uow.now())
        if topic.topic_id not in told:
            told.add(topic.topic_id)
            numbers = one.numbers | {"past": past_of(uow, topic.problem, rules), "chosen": one in found.chosen}
            uow.council.add_finding(CouncilFinding(topic.topic_id, week, one.rank, one.scored.score, numbers))
    return proposed, True


def past_of(uow: UnitOfWork, problem: Problem, rules: CouncilRules) -> list[dict[str, Any]]:
    """Earlier decisions about the same problem and what they did, as JSON values; latest first."""
    topics = {topic.topic_id: topic for topic in uow.council.topics()}
    told = []
    for decision in uow.council.decisions():
        topic = topics[decision.topic_id]
        if same_problem(problem, topic.problem) and topic.state in (CouncilState.CARRIED_OUT, CouncilState.REVIEWED):
            measured = followed(uow, topic, decision, rules)
            shown = None
            if measured is not None:
                shown = {name: asdict(measured)[name] for name in ("verdict", "ratio", "low", "high")}
            told.append({"topic_id": topic.topic_id, "option": decision.option, "words": decision.words,
                         "decided_on": decision.decided_on.isoformat(), "effect": shown})  # fmt: skip
    return told


def _by_stretch(cases: Sequence[CouncilCase]) -> dict[tuple[str, str], list[CouncilCase]]:
    found: dict[tuple[str, str], list[CouncilCase]] = {}
    for case in cases:
        found.setdefault((case.road_id or "", case.block_id or ""), []).append(case)
    return found


def _same(problem: Problem, topics: Sequence[CouncilTopic]) -> CouncilTopic | None:
    return next((topic for topic in topics if same_problem(problem, topic.problem)), None)


def _once(found: Sequence[Found]) -> tuple[Found, ...]:
    """Of several parts of one topic the first."""
    seen: set[int] = set()
    kept = []
    for one in found:
        if one.topic is None or one.topic.topic_id not in seen:
            kept.append(one)
        if one.topic is not None:
            seen.add(one.topic.topic_id)
    return tuple(kept)
