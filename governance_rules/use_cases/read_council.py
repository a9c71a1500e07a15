"""Everything the council has before it, as JSON values: what page, command and paper show."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from data_contracts.schemas.council import CouncilDecision, CouncilMeeting, CouncilState, CouncilTopic, StreetNames
from governance_rules.domain.council.life import MAY_FOLLOW
from governance_rules.domain.council.paper import Language, paper_of
from governance_rules.domain.council.story import title
from governance_rules.domain.council.words import KINDS, effect_said
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.follow_council import done_on, followed, today_of
from governance_rules.use_cases.load_council import CouncilRules
from governance_rules.use_cases.run_council import effect_told

FOLLOWED = (CouncilState.DECIDED, CouncilState.CARRIED_OUT, CouncilState.REVIEWED)


def read_council(uow: UnitOfWork, rules: CouncilRules) -> dict[str, Any]:
    """`today`; `week`: the newest proposal or None, `found`: numbers of the topics it put before people, by rank.

    `meetings`: latest first.  `topics`: those of this week, on an agenda or decided about, newest first, each with
    state, what may follow, meeting, decision, effect (of those carried out; what a review said is kept), title in both
    languages, and `finding`: what was found of it last.
    """
    week, names = uow.council.last_week(), uow.council.names()
    findings = uow.council.findings(week.week) if week else []
    meetings = uow.council.meetings()
    by_id = {one.meeting_id: one for one in meetings}
    decisions = {one.topic_id: one for one in uow.council.decisions()}
    this_week = {one.topic_id: one for one in findings}
    topics = []
    for topic in uow.council.topics():
        decision = decisions.get(topic.topic_id)
        if topic.topic_id not in this_week and decision is None and topic.state is not CouncilState.ON_AGENDA:
            continue
        last = this_week.get(topic.topic_id) or uow.council.last_finding(topic.topic_id)
        topics.append(
            _topic(topic, names)
            | {
                "meeting": _meeting(by_id.get(topic.meeting_id or 0)),
                "decision": _decision(decision),
                "finding": {"week": last.week.isoformat(), "rank": last.rank, "score": last.score}
                | {"numbers": last.numbers},
            }
            | _effect(uow, topic, decision, rules)
        )
    return {
        "today": today_of(uow).isoformat(),
        "week": asdict(week) if week else None,
        "found": [one.topic_id for one in findings if one.numbers["chosen"]],
        "meetings": [_meeting(one) for one in meetings],
        "topics": topics,
    }


def next_meeting(board: dict[str, Any]) -> dict[str, Any] | None:
    """The nearest meeting that is still to come, today's included."""
    coming = [one for one in board["meetings"] if one["held_on"] >= board["today"]]
    return min(coming, key=lambda one: one["held_on"], default=None)


def agenda_of(board: dict[str, Any], meeting_id: int) -> list[dict[str, Any]]:
    """The topics of a meeting, the highest rank first."""
    its = [
        one for one in board["topics"]
        if one["meeting"] and one["meeting"]["meeting_id"] == meeting_id and one["state"] != CouncilState.DROPPED
    ]  # fmt: skip
    return sorted(its, key=lambda one: (-one["finding"]["score"], one["topic_id"]))


def paper_of_meeting(
    uow: UnitOfWork,
    meeting_id: int,
    sheet: Literal["agenda", "minutes"],
    language: Language,
    rules: CouncilRules,
    street_name: str,
    root: str,
) -> dict[str, Any]:
    """The paper of a meeting: its topics, and what became of what earlier ones decided. Raises NotFound."""
    meeting = uow.council.meeting(meeting_id)
    board = read_council(uow, rules)
    topics = [one["finding"] for one in agenda_of(board, meeting_id)]
    earlier = [
        one | {"numbers": one["named"]}
        for one in board["topics"]
        if one["decision"] and one["state"] in FOLLOWED and one["decision"]["decided_on"] < meeting.held_on.isoformat()
    ]
    at = uow.now().astimezone(ZoneInfo(uow.time_zone))
    held = (meeting.held_on, meeting.place)
    return paper_of(sheet, language, topics, earlier, held, street_name, at, rules.catalogue, root)


def _topic(topic: CouncilTopic, names: StreetNames) -> dict[str, Any]:
    named = {
        "where": {
            "road": names.roads.get(topic.road_id or "", topic.road_id),
            "block": names.blocks.get(topic.block_id or "", topic.block_id),
        },
        "problem": {"kinds": [kind.value for kind in topic.kinds], "hours": list(topic.hours)},
    }
    zh, en = title(named, KINDS)
    return {
        "topic_id": topic.topic_id,
        "state": topic.state.value,
        "may_become": sorted(state.value for state in MAY_FOLLOW[topic.state]),
        "first_week": topic.first_week.isoformat(),
        "title": {"zh": zh, "en": en},
        "named": named,
    }


def _meeting(meeting: CouncilMeeting | None) -> dict[str, Any] | None:
    return asdict(meeting) | {"held_on": meeting.held_on.isoformat()} if meeting else None


def _decision(decision: CouncilDecision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    told = asdict(decision) | {"decided_on": decision.decided_on.isoformat()}
    for measure in told["measures"]:
        for name in ("until_day", "done_on"):
            measure[name] = measure[name] and measure[name].isoformat()
    return told


def _effect(
    uow: UnitOfWork, topic: CouncilTopic, decision: CouncilDecision | None, rules: CouncilRules
) -> dict[str, Any]:
    """What was said at the review, or what can be said today."""
    none: dict[str, Any] = {"effect": None, "effect_said": None, "done_on": None}
    if decision is None or topic.state not in (CouncilState.CARRIED_OUT, CouncilState.REVIEWED):
        return none
    day: date | None = done_on(decision)
    if topic.state is CouncilState.REVIEWED:
        told = dict(uow.council.changes(topic.topic_id)[-1].detail)
    elif (found := followed(uow, topic, decision, rules)) is not None:
        told = effect_told(found)
    else:
        return none
    zh, en = effect_said(told)
    return {"effect": told, "effect_said": {"zh": zh, "en": en}, "done_on": day and day.isoformat()}
