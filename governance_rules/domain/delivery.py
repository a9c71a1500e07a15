"""When a notice that could not be delivered is tried again, and how long a channel that failed is left alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from data_contracts.schemas.policy import Policy
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.escalation import quiet_until

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_REST = timedelta(minutes=10)

ATTEMPTS = 56
"""About two days with the waits of `wait_after`: longer than a channel that is down for a day."""
REFUSED_ATTEMPTS = 6
"""A quarter of an hour: a channel that says no for good says so soon to those who can mend it."""


def wait_after(attempts: int) -> timedelta:
    """Time between attempt number `attempts` (from 1) and the next: 30 s, doubled each time, at most an hour."""
    return _doubled(attempts, LONGEST_WAIT)


def rest_after(failures: int) -> timedelta:
    """How long a channel rests after so many failures in a row (from 1): 30 s, doubled each time, at most 10 minutes.

    Shorter than a notice waits, because one attempt is enough to learn that the channel is back for all of them.
    """
    return _doubled(failures, LONGEST_REST)


def next_attempt_at(
    attempts: int, refused: bool, policy: Policy, channel: str, now: datetime, calendar: Calendar
) -> datetime | None:
    """When a notice that has now failed for the `attempts`-th time is tried again; None when it is given up.

    refused: every channel that it still has to go through answered that it never will, so few attempts are made.  Quiet
    hours of the channel are waited out, unless the kind is urgent.
    """
    if attempts >= (REFUSED_ATTEMPTS if refused else ATTEMPTS):
        return None
    at = now + wait_after(attempts)
    return held_back_until(policy, channel, at, calendar) or at


def held_back_until(policy: Policy, channel: str, at: datetime, calendar: Calendar) -> datetime | None:
    """The end of the channel's quiet hours that `at` lies in; None outside of them and for an urgent kind."""
    return None if policy.urgent else quiet_until(policy, channel, at, calendar)


def _doubled(times: int, longest: timedelta) -> timedelta:
    # Doubling is cut off before it gets anywhere near what a timedelta can hold.
    return min(FIRST_WAIT * 2 ** min(max(times, 1) - 1, 16), longest)
