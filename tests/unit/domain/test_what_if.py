"""What if: hours that begin while a thing stands, holidays, and what an officer had to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.policy import Schedule, Window
from data_contracts.schemas.what_if import CaseCourse, StoodThing
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.what_if import furthest_step, seen_by
from tests.fakes.street import a_policy

AT = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
HOURS = Schedule(active=(Window(from_=time(6), until=time(22)),))
DAY = Calendar("UTC")


def a_thing(minutes: float, score: float = 0.9, schedule: Schedule | None = HOURS) -> StoodThing:
    return StoodThing(AT, AT + timedelta(minutes=minutes), score, 60.0, schedule)


def test_what_still_stands_when_the_hours_begin_counts_then() -> None:
    policy = a_policy()
    assert seen_by(policy, [a_thing(30)], DAY).exempt == 1
    assert seen_by(policy, [a_thing(120)], DAY).automatic == 1


def test_each_thing_is_counted_once_in_its_place() -> None:
    policy = a_policy()
    things = [a_thing(0.5), a_thing(120, 0.01), a_thing(120, policy.automatic_score - 0.01), a_thing(120), a_thing(30)]
    seen = seen_by(policy, things, DAY)
    assert (seen.short, seen.unsure, seen.suspected, seen.automatic, seen.exempt) == (1, 1, 1, 1, 1)
    assert seen.violations == 2


def test_what_had_no_name_is_never_automatic() -> None:
    policy = a_policy()
    lower = policy.model_copy(update={"automatic_score": policy.keep_score})
    named = a_thing(120, policy.automatic_score)
    for asked in (policy, lower):
        assert seen_by(asked, [named], DAY).automatic == 1
        seen = seen_by(asked, [replace(named, unnamed=True)], DAY)
        assert (seen.automatic, seen.suspected) == (0, 1)


def test_public_holidays_are_those_of_the_calendar() -> None:
    calendar = replace(DAY, holidays=frozenset({date(2026, 3, 4)}))
    thing = a_thing(120, schedule=Schedule(holidays="exempt"))
    assert seen_by(a_policy(), [thing], calendar).exempt == 1
    assert seen_by(a_policy(), [thing], DAY).automatic == 1


def test_what_an_officer_ended_stays_enforced_however_long_the_steps() -> None:
    policy, closed = a_policy(), AT + timedelta(hours=5)
    steps = policy.steps
    long = {name: getattr(steps, name).model_copy(update={"minutes": 3000.0}) for name in type(steps).model_fields}
    slow = policy.model_copy(update={"steps": steps.model_copy(update=long)})
    course = CaseCourse(1, AT, CaseState.OPEN, None, closed, Closure.ENFORCED, CaseState.ENFORCING)
    assert furthest_step(slow, course, DAY) is CaseState.OPEN
    assert furthest_step(slow, replace(course, arrived_at=closed - timedelta(minutes=9)), DAY) is CaseState.ENFORCING
