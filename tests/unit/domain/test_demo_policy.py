"""Policies of a street in faster time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.policy import Policy, Schedule
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.demo_policy import at_speed
from governance_rules.use_cases.load_policies import parse_policies

POLICIES = list(parse_policies(read_policy_texts()).values())
STEPS = ("open", "in_group", "reminded_1", "reminded_2", "enforcing")


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.kind)
@pytest.mark.parametrize("speed", [1, 0.5])
def test_in_earnest_nothing_changes(policy: Policy, speed: float) -> None:
    assert at_speed(policy, speed) is policy


@given(policy=st.sampled_from(POLICIES), speed=st.floats(1.01, 600))
def test_every_time_is_shorter_or_at_its_floor_and_the_policy_is_valid(policy: Policy, speed: float) -> None:
    fast = at_speed(policy, speed)
    assert Policy.model_validate(fast.as_json()) == fast
    for name in STEPS:
        step, before = getattr(fast.steps, name), getattr(policy.steps, name)
        assert step.minutes <= max(before.minutes / speed, 4 / 60) and step.minutes >= 4 / 60
        assert step.counted == "always"
        assert (step.parties, step.stand_ins, step.channels) == (before.parties, before.stand_ins, before.channels)
    assert 2 <= fast.dwell_seconds <= max(policy.dwell_seconds / speed, 2)
    assert 5 <= fast.allowed_gap_seconds <= max(policy.allowed_gap_seconds / speed, 5)
    assert 3 <= fast.mending.clear_seconds <= max(policy.mending.clear_seconds / speed, 3)
    assert fast.mending.scored_frames >= 2
    assert fast.rework_minutes <= policy.rework_minutes / speed
    assert fast.suspected_minutes <= max(policy.suspected_minutes / speed, 4 / 60)
    assert fast.acknowledge_minutes <= max(policy.acknowledge_minutes / speed, 4 / 60)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.kind)
def test_it_works_at_any_hour_and_keeps_what_is_no_time(policy: Policy) -> None:
    fast = at_speed(policy, 60)
    assert fast.schedule == Schedule() and fast.quiet_hours == ()
    for name in ("kind", "severity", "zones", "things", "decided_by", "keep_score", "automatic_score", "rating_points"):
        assert getattr(fast, name) == getattr(policy, name)


def test_at_sixty_the_slowest_kind_reaches_the_officer_within_a_minute_and_a_half() -> None:
    for policy in POLICIES:
        fast = at_speed(policy, 60)
        steps = sum(getattr(fast.steps, name).minutes for name in STEPS[:-1]) + fast.acknowledge_minutes
        assert fast.dwell_seconds + 60 * steps <= 75, policy.kind
