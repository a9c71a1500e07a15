"""What people do with topics: put them on an agenda, decide, carry out, review, drop. Every change is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from data_contracts.errors import InvalidInput, NotFound, Refused
from data_contracts.schemas.council import (
    CouncilChange,
    CouncilDecision,
    CouncilMeasure,
    CouncilMeeting,
    CouncilState,
    CouncilTopic,
)
from data_contracts.schemas.person import Person
from governance_rules.domain.council.effect import Effect, Verdict
from governance_rules.domain.council.life import check_move
from governance_rules.domain.council.rules import OTHER
from governance_rules.domain.permissions import Action, check
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.council_leaves import decision_told, log_change, log_measure_done
from governance_rules.use_cases.follow_council import done_on, followed, today_of
from governance_rules.use_cases.load_council import CouncilRules

LONGEST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What was agreed on. option: id of a measure of the catalogue, or `other` with words.

    parties: who agreed, by name.  measures: (who, what, until when), at least one.
    """

    option: str
    words: str
    parties: tuple[str, ...]
    decided_on: date
    measures: tuple[tuple[str, str, date], ...]


def plan_meeting(uow: UnitOfWork, person: Person, held_on: date, place: str) -> CouncilMeeting:
    """The meeting of that day. Raises Refused without the permission, InvalidInput for a past day or no place."""
    check(person, Action.RUN_COUNCIL)
    if held_on < today_of(uow):
        raise InvalidInput(f"{held_on} is over; a meeting is planned for today or later", "held_on")
    return uow.council.plan_meeting(held_on, _words(place, "place"), person.person_id, uow.now())


def put_on_agenda(uow: UnitOfWork, person: Person, topic_id: int, meeting_id: int) -> CouncilTopic:
    """Raises Refused when the topic is not `proposed` or the meeting is over, NotFound for an unknown one."""
    topic, meeting = _begin(uow, person, topic_id), uow.council.meeting(meeting_id)
    check_move(topic, CouncilState.ON_AGENDA)
    if meeting.held_on < today_of(uow):
        raise Refused(f"the meeting of {meeting.held_on} is over; choose one that is still to come")
    return _move(uow, person, topic, CouncilState.ON_AGENDA, meeting_id=meeting_id)


def take_off_agenda(uow: UnitOfWork, person: Person, topic_id: int, note: str = "") -> CouncilTopic:
    """Back to `proposed`, for a later meeting."""
    topic = _begin(uow, person, topic_id)
    return _move(uow, person, topic, CouncilState.PROPOSED, note, meeting_id=None)


def decide(uow: UnitOfWork, person: Person, topic_id: int, new: NewDecision, rules: CouncilRules) -> CouncilTopic:
    """Record what was agreed on. Raises Refused when the topic is on no agenda, InvalidInput naming the field."""
    topic = _begin(uow, person, topic_id)
    check_move(topic, CouncilState.DECIDED)
    assert topic.meeting_id is not None, "a topic on an agenda has a meeting"
    fitting = [one.id for one in rules.catalogue.options(topic.kinds)]
    if new.option not in (*fitting, OTHER):
        raise InvalidInput(
            f"{new.option!r} is no measure for this topic; choose {', '.join(fitting)} or {OTHER}", "option"
        )
    words = new.words.strip()
    if new.option == OTHER and not words:
        raise InvalidInput("another measure than those of the catalogue needs words", "words")
    parties = tuple(dict.fromkeys(one.strip() for one in new.parties if one.strip()))
    if not parties:
        raise InvalidInput("a decision needs at least one party that agreed", "parties")
    if new.decided_on > today_of(uow):
        raise InvalidInput(f"{new.decided_on} is still to come; a decision is recorded when it was made", "decided_on")
    decision = {
        "topic_id": topic_id,
        "meeting_id": topic.meeting_id,
        "option": new.option,
        "words": _short(words, "words"),
        "parties": list(parties),
        "decided_on": new.decided_on,
        "decided_by": person.person_id,
        "recorded_at": uow.now(),
    }
    measures = _measures(new)
    detail = {"decision_id": uow.council.decide(decision, measures), "option": new.option}
    return _move(uow, person, topic, CouncilState.DECIDED, words, detail, decision_told(decision, measures))


def carry_out(uow: UnitOfWork, person: Person, topic_id: int, number: int, day: date) -> CouncilTopic:
    """A measure of the topic's decision was done on that day; after the last one the topic is `carried_out`.

    Raises InvalidInput for a day to come or before the decision, Refused for a topic that is not `decided`, NotFound
    for a measure that there is not.
    """
    topic = _begin(uow, person, topic_id)
    check_move(topic, CouncilState.CARRIED_OUT)
    decision = decision_of(uow, topic_id)
    if not decision.decided_on <= day <= today_of(uow):
        raise InvalidInput(f"{day} is not between the decision ({decision.decided_on}) and today", "done_on")
    if any(one.number == number and one.done_on is not None for one in decision.measures):
        raise Refused(f"measure {number} of topic {topic_id} was done already")
    uow.council.measure_done(decision.decision_id, number, day, person.person_id)
    log_measure_done(uow, topic_id, decision.decision_id, number, day, person.person_id)
    if (last := done_on(decision_of(uow, topic_id))) is None:
        return topic
    return _move(uow, person, topic, CouncilState.CARRIED_OUT, detail={"done_on": last.isoformat()})


def review(uow: UnitOfWork, person: Person, topic_id: int, rules: CouncilRules, note: str = "") -> CouncilTopic:
    """Close the topic with what its numbers say now. Raises Refused while it is too early to say."""
    topic = _begin(uow, person, topic_id)
    check_move(topic, CouncilState.REVIEWED)
    found = followed(uow, topic, decision_of(uow, topic_id), rules)
    assert found is not None, "what was carried out has a day"
    if found.verdict is Verdict.TOO_EARLY:
        raise Refused(f"too early to say of topic {topic_id}: {found.weeks_missing} more complete weeks are needed")
    return _move(uow, person, topic, CouncilState.REVIEWED, note, effect_told(found))


def drop(uow: UnitOfWork, person: Person, topic_id: int, note: str) -> CouncilTopic:
    """It is talked about no longer; the reason is kept. Raises InvalidInput without one."""
    topic = _begin(uow, person, topic_id)
    return _move(uow, person, topic, CouncilState.DROPPED, _words(note, "note"))


def decision_of(uow: UnitOfWork, topic_id: int) -> CouncilDecision:
    """Raises NotFound."""
    found = next((one for one in uow.council.decisions() if one.topic_id == topic_id), None)
    if found is None:
        raise NotFound(f"nothing was decided about council topic {topic_id}")
    return found


def effect_told(found: Effect) -> dict[str, Any]:
    """The effect as JSON values."""
    told = asdict(found)
    for part in ("before", "after"):
        told[part] = [one | {"week": one["week"].isoformat()} for one in told[part]]
    return told | {"verdict": found.verdict.value}


def _begin(uow: UnitOfWork, person: Person, topic_id: int) -> CouncilTopic:
    check(person, Action.RUN_COUNCIL)
    uow.council.lock()
    return uow.council.topic(topic_id)


def _move(
    uow: UnitOfWork,
    person: Person,
    topic: CouncilTopic,
    after: CouncilState,
    note: str = "",
    detail: Mapping[str, Any] | None = None,
    proved: Mapping[str, Any] | None = None,
    **kept: Any,
) -> CouncilTopic:
    check_move(topic, after)
    moved = replace(topic, state=after, steps=topic.steps + 1, state_since=uow.now(), **kept)
    change = CouncilChange(
        topic.topic_id, moved.steps, topic.state, after, uow.now(), person.person_id, _short(note, "note"), detail or {}
    )
    uow.council.change(moved, change)
    log_change(uow, change, proved or {})
    return moved


def _measures(new: NewDecision) -> Sequence[CouncilMeasure]:
    if not new.measures:
        raise InvalidInput("a decision needs at least one measure: who does what until when", "measures")
    found = []
    for number, (who, what, until_day) in enumerate(new.measures, 1):
        if until_day < new.decided_on:
            raise InvalidInput(f"measure {number} is due on {until_day}, before it was decided", "measures")
        found.append(CouncilMeasure(number, _words(who, "measures"), _words(what, "measures"), until_day))
    return found


def _words(text: str, field: str) -> str:
    if not text.strip():
        raise InvalidInput(f"{field} must not be empty", field)
    return _short(text, field)


def _short(text: str, field: str) -> str:
    if len(text.strip()) > LONGEST_WORDS:
        raise InvalidInput(f"{field} has {len(text.strip())} characters, at most {LONGEST_WORDS} are kept", field)
    return text.strip()
