"""What if: with the policy as it is, the record comes out again; policies changed by people, provably."""

from __future__ import annotations

from datetime import timedelta

import pytest
import yaml

from data_contracts.errors import PolicyInvalid, Refused, StalePage
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.setup_change import SetupSubject
from data_contracts.store.database import Database
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.what_if import furthest_step
from governance_rules.use_cases.manage_policies import preview, put_in_force
from governance_rules.use_cases.seed_street import seed_street


def test_the_policy_in_force_brings_the_record_out_again(replayed: Database) -> None:
    same = total = 0
    with replayed.unit_of_work() as uow:
        for kind in VIOLATION_KINDS:
            policy, until = uow.policies.current(kind), uow.now()
            for course in uow.what_if.courses(kind, until - timedelta(days=3650), until, 100_000):
                total += 1
                same += furthest_step(policy, course, Calendar(uow.time_zone)) is course.furthest
    assert total > 500
    # A reminder that was not delivered holds the clock, and so does somebody who said too early that it was done.
    assert same / total > 0.99, f"{same} of {total}"


def test_a_harder_policy_sends_more_to_the_officer_and_a_gentler_one_fewer(replayed: Database) -> None:
    with replayed.unit_of_work() as uow:
        policy = uow.policies.current(Kind.ILLEGAL_PARKING)
        gentle, hard = (_minutes(policy, factor) for factor in (5, 0.2))
        days = 3650
        mild, strict = preview(uow, policy, gentle, days), preview(uow, policy, hard, days)
    assert mild.cases == strict.cases > 100
    last = list(mild.steps_then)[-1]
    # What an officer ended stays; a gentler policy can at most call fewer of them in vain.
    assert mild.steps_then[last] <= mild.steps_now[last] < strict.steps_then[last]
    themselves = [sum(list(steps.values())[:2]) for steps in (mild.steps_then, mild.steps_now, strict.steps_then)]
    assert themselves[0] > themselves[1] > themselves[2]
    assert sum(strict.steps_then.values()) == strict.cases
    # Each case that ends otherwise is named, in both directions, and no other.
    for found in (mild, strict):
        for state in found.steps_now:
            moved = sum((one.then is state) - (one.now is state) for one in found.moved)
            assert found.steps_then[state] - found.steps_now[state] == moved
        assert len({one.case_id for one in found.moved}) == len(found.moved)
    assert all(one.further for one in strict.moved) and not any(one.further for one in mild.moved)
    with replayed.unit_of_work() as uow:
        assert preview(uow, policy, policy, days).moved == ()


def test_in_force_once_and_never_over_a_newer_one(database: Database) -> None:
    admin, leader = _people(database)
    with database.unit_of_work() as uow:
        policy = uow.policies.current(Kind.GARBAGE)
        text = yaml.safe_dump(policy.as_json() | {"dwell_seconds": 77})
    with database.unit_of_work() as uow:
        assert put_in_force(uow, admin, Kind.GARBAGE, text, policy.version) == policy.version + 1
    with database.unit_of_work() as uow:
        assert uow.policies.current(Kind.GARBAGE).dwell_seconds == 77
        (change,) = uow.setup_changes.of(SetupSubject.POLICY, "garbage")
        assert change.person_id == admin.person_id and change.before and change.before["dwell_seconds"] != 77
        with pytest.raises(StalePage):
            put_in_force(uow, admin, Kind.GARBAGE, text, policy.version)
        with pytest.raises(Refused):
            put_in_force(uow, leader, Kind.GARBAGE, text, policy.version + 1)
        with pytest.raises(PolicyInvalid, match=r"garbage.yaml:\d+: "):
            put_in_force(uow, admin, Kind.GARBAGE, text.replace("77", "soon"), policy.version + 1)
        assert put_in_force(uow, admin, Kind.GARBAGE, text, policy.version + 1) == policy.version + 1


def _minutes(policy, factor: float):
    steps = policy.steps
    changed = {
        name: getattr(steps, name).model_copy(update={"minutes": getattr(steps, name).minutes * factor})
        for name in ("open", "in_group", "reminded_1", "reminded_2")
    }
    return policy.model_copy(update={"steps": steps.model_copy(update=changed)})


def _people(database: Database) -> tuple[Person, Person]:
    from data_contracts.store.policy_files import read_policy_texts
    from governance_rules.use_cases.load_policies import install_policies

    with database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
        seed_street(uow, {"admin": "x" * 12, "leader": "y" * 12})
        found = [uow.people.by_sign_in_name(name) for name in ("admin", "leader")]
    return found[0][0], found[1][0]
