"""Policies of a street that is shown in faster time: the clock stays real, what people are given is shorter."""

from __future__ import annotations

from math import ceil

from data_contracts.schemas.policy import Policy, Schedule, Step, Steps

LEAST_DWELL_SECONDS = 2.0
# A machine that is busy with other things may leave the eye without a picture for this long.
LEAST_GAP_SECONDS = 5.0
LEAST_STEP_SECONDS = 4.0
LEAST_CLEAR_SECONDS = 3.0
LEAST_SCORED_FRAMES = 2
# Of the street's own time, so that the slow kinds can be watched through all their steps within a few minutes too.
LONGEST_DWELL_SECONDS = 600.0
LONGEST_STEP_MINUTES = 10.0
LONGEST_ENFORCING_MINUTES = 60.0
LONGEST_SUSPECTED_MINUTES = 20.0
LONGEST_CLEAR_SECONDS = 300.0
BUSY = 60.0
"""A spot of the simulated street is taken again within the hour; a real one after days. Rework looks back less far."""


def at_speed(policy: Policy, speed: float) -> Policy:
    """The policy with its times divided by `speed`, in force at every hour; at a speed of 1 or less unchanged.

    Times that are long are cut first, and none becomes shorter than the eye and people can follow. Working hours,
    schedule and quiet hours are dropped, so that it works at night too.
    """
    if speed <= 1:
        return policy
    steps = policy.steps
    return policy.model_copy(
        update={
            "schedule": Schedule(),
            "quiet_hours": (),
            "dwell_seconds": max(min(policy.dwell_seconds, LONGEST_DWELL_SECONDS) / speed, LEAST_DWELL_SECONDS),
            "allowed_gap_seconds": max(policy.allowed_gap_seconds / speed, LEAST_GAP_SECONDS),
            "acknowledge_minutes": _minutes(policy.acknowledge_minutes, LONGEST_STEP_MINUTES, speed),
            "suspected_minutes": _minutes(policy.suspected_minutes, LONGEST_SUSPECTED_MINUTES, speed),
            "steps": Steps(
                open=_faster(steps.open, LONGEST_STEP_MINUTES, speed),
                in_group=_faster(steps.in_group, LONGEST_STEP_MINUTES, speed),
                reminded_1=_faster(steps.reminded_1, LONGEST_STEP_MINUTES, speed),
                reminded_2=_faster(steps.reminded_2, LONGEST_STEP_MINUTES, speed),
                enforcing=_faster(steps.enforcing, LONGEST_ENFORCING_MINUTES, speed),
            ),
            "mending": policy.mending.model_copy(
                update={
                    "clear_seconds": max(
                        min(policy.mending.clear_seconds, LONGEST_CLEAR_SECONDS) / speed, LEAST_CLEAR_SECONDS
                    ),
                    "scored_frames": max(ceil(policy.mending.scored_frames / speed), LEAST_SCORED_FRAMES),
                }
            ),
            "rework_minutes": policy.rework_minutes / speed / BUSY,
        }
    )


def _faster(step: Step, longest: float, speed: float) -> Step:
    return step.model_copy(update={"minutes": _minutes(step.minutes, longest, speed), "counted": "always"})


def _minutes(minutes: float, longest: float, speed: float) -> float:
    return max(min(minutes, longest) / speed, LEAST_STEP_SECONDS / 60)
