"""When a notice is tried again: waits that grow, an end, and quiet hours."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.delivery import (
    ATTEMPTS,
    FIRST_WAIT,
    LONGEST_REST,
    LONGEST_WAIT,
    REFUSED_ATTEMPTS,
    next_attempt_at,
    rest_after,
    wait_after,
)
from tests.fakes.street import MONDAY_NOON, a_policy

NIGHT = {"channel": "group", "from": "22:00", "until": "07:00"}


def test_waits_grow_from_half_a_minute_to_an_hour_and_outlast_a_day():
    waits = [wait_after(attempts) for attempts in range(1, ATTEMPTS)]
    assert waits == sorted(waits) and (waits[0], waits[-1]) == (FIRST_WAIT, LONGEST_WAIT)
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=3)


@given(st.integers(1, 10**9))
def test_a_channel_never_rests_longer_than_its_most(failures):
    assert FIRST_WAIT <= rest_after(failures) <= LONGEST_REST


@given(st.integers(0, 10**6), st.integers(1, ATTEMPTS - 1), st.booleans())
def test_nothing_is_tried_in_quiet_hours_unless_urgent(minutes, attempts, urgent):
    now = MONDAY_NOON + timedelta(minutes=minutes)
    policy = a_policy(quiet_hours=[NIGHT], severity="urgent" if urgent else "normal")
    at = next_attempt_at(attempts, False, policy, "group", now, STREET_CALENDAR)
    assert at >= now + wait_after(attempts)
    if urgent:
        assert at == now + wait_after(attempts)
    else:
        assert 7 <= at.astimezone(ZoneInfo("Asia/Shanghai")).hour < 22


def test_given_up_after_the_last_attempt_and_sooner_when_refused():
    def gives_up(attempts, refused):
        return next_attempt_at(attempts, refused, a_policy(), "group", MONDAY_NOON, STREET_CALENDAR) is None

    assert [gives_up(ATTEMPTS - 1, False), gives_up(ATTEMPTS, False)] == [False, True]
    assert [gives_up(REFUSED_ATTEMPTS - 1, True), gives_up(REFUSED_ATTEMPTS, True)] == [False, True]
