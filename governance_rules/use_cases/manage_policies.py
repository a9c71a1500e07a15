"""Policies changed by people: looked at before, put into force for new cases, written down with who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from data_contracts.errors import StalePage
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.setup_change import SetupChange, SetupSubject
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.permissions import Action, check
from governance_rules.domain.what_if import Moved, Seen, by_step, furthest_step, seen_by
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.load_policies import parse_policy

MOST_READ = 50_000


@dataclass(frozen=True, slots=True)
class Preview:
    """The record of the last days under the policy in force and under another.

    recorded: how far the cases really went.  moved: those that would end at another step, the newest first.
    cut: more was there than MOST_READ, and only so much was looked at.
    """

    days: int
    things: int
    cases: int
    now: Seen
    then: Seen
    recorded: dict[CaseState, int]
    steps_now: dict[CaseState, int]
    steps_then: dict[CaseState, int]
    moved: tuple[Moved, ...]
    cut: bool


def preview(uow: UnitOfWork, current: Policy, changed: Policy, days: int) -> Preview:
    """What both would have made of the last `days` days. Only reads."""
    until = uow.now()
    since = until - timedelta(days=days)
    calendar = Calendar(uow.time_zone)
    things = uow.what_if.stood(current.kind, since, until, MOST_READ)
    courses = uow.what_if.courses(current.kind, since, until, MOST_READ)
    ends = [tuple(furthest_step(policy, course, calendar) for policy in (current, changed)) for course in courses]
    return Preview(
        days,
        len(things),
        len(courses),
        seen_by(current, things, calendar),
        seen_by(changed, things, calendar),
        by_step(course.furthest for course in courses),
        by_step(now for now, _ in ends),
        by_step(then for _, then in ends),
        tuple(
            Moved(course.case_id, now, then)
            for course, (now, then) in zip(courses, ends, strict=True)
            if now is not then
        ),
        MOST_READ in (len(things), len(courses)),
    )


def put_in_force(uow: UnitOfWork, person: Person, kind: Kind, text: str, seen_version: int) -> int:
    """The version that is in force then; cases that are open keep theirs.

    text: YAML, as the file `<kind>.yaml`.  seen_version: the one that was changed.
    Raises Refused for whoever may not, PolicyInvalid with the line, StalePage when there is a newer version already.
    """
    check(person, Action.MANAGE_POLICIES)
    policy = parse_policy(text, f"{kind.value}.yaml")
    uow.policies.lock(kind)
    current = uow.policies.current(kind)
    if current.version != seen_version:
        raise StalePage(f"{kind} has version {current.version} by now; this was made from version {seen_version}")
    version = uow.policies.save(policy.model_copy(update={"version": seen_version}))
    if version != seen_version:
        after = uow.policies.stored(kind, version).as_json()
        uow.setup_changes.add(
            SetupChange(uow.now(), person.person_id, SetupSubject.POLICY, kind.value, current.as_json(), after)
        )
    return version
